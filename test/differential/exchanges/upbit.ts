import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { Call, Descriptor, Difference, OurRequest, Pair, Refusal, TheirRequest } from '../descriptor.js';
import { handshake, lowerCase } from '../forms.js';
import { textsOf } from '../params.js';

const PAGE = 'https://docs.upbit.com/kr/reference/auth';

const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');

/** Checks the signature of a token and returns its claims. */
function claimsOf(request: OurRequest | TheirRequest, sign: Pair['sign']): Record<string, string> {
  const token = String((request.headers as Record<string, unknown>)['Authorization']).slice('Bearer '.length);
  const [head, claims, signature] = token.split('.') as [string, string, string];
  assert.equal(sign(`${head}.${claims}`, 'sha256'), signature);
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, string>;
}

const isPost = ({ endpoint }: Call): boolean => endpoint.method === 'POST';
const hasList = ({ params }: Call): boolean => Object.values(params).some(Array.isArray);

/** The text that is hashed, lists by `nameOf`. */
function hashed(params: Call['params'], nameOf: (name: string, i: number) => string): string {
  return Object.entries(params)
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((item, i) => `${nameOf(name, i)}=${String(item)}`) : [`${name}=${String(value)}`],
    )
    .join('&');
}

const indexedLists: Difference = {
  name: 'lists as name[0]= in ccxt',
  settled: 'ours writes name[]=, as the page does',
  page: PAGE,
  applies: hasList,
  verify({ call, ours, theirs, sign }: Pair): void {
    assert.equal(claimsOf(ours, sign)['query_hash'], sha512(hashed(call.params, (name) => `${name}[]`)));
    assert.equal(claimsOf(theirs, sign)['query_hash'], sha512(hashed(call.params, (name, i) => `${name}[${i}]`)));
    const search = ({ url }: { url: string }): string => decodeURIComponent(url).replace(/\[\d*\]=/g, '[]=');
    assert.equal(search(ours), search(theirs));
    assert.equal(ours.body, theirs.body);
  },
};

const emptyBody: Difference = {
  name: 'a body {} without parameters in ccxt',
  settled: 'ours sends no body where there are no parameters; neither has a query_hash',
  page: PAGE,
  applies: (call) => isPost(call) && Object.keys(call.params).length === 0,
  verify({ ours, theirs, sign }: Pair): void {
    assert.deepEqual([ours.url, ours.body, theirs.body], [theirs.url, undefined, '{}']);
    assert.deepEqual(claimsOf(ours, sign), claimsOf(theirs, sign));
  },
};

const ampersand: Refusal = {
  name: '& in a value',
  settled: 'the text that is hashed is not escaped: with & in a value it would be that of other parameters too',
  page: PAGE,
  applies: ({ params }) =>
    Object.values(params)
      .flatMap(textsOf)
      .some((text) => text.includes('&')),
};

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'upbit',
    form: 'HS256',
    oracle: { class: 'upbit' },
    sections: { private: ['private'], others: ['public'] },
    params: () => ({ lists: 'flat' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/v1/${path}`, params, hash: 'sha256' }),
    options: ({ uuid }) => ({ unique: uuid }),
    differences: [indexedLists, emptyBody],
    refusals: [ampersand],
    // The page has a charset in it, ccxt has not.
    headers: { onlyTheirs: ['content-type'], onlyOurs: ['content-type'] },
    webSocket: [
      {
        name: 'handshake',
        run: (pro, capture) => handshake(pro, capture),
        request: () => ({ hash: 'sha256' }),
        options: ({ uuid }) => ({ unique: uuid }),
        comparable: lowerCase,
        // ccxt.pro puts the host in later.
        sameUrl: false,
      },
    ],
  },
];
