import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { Call, Descriptor, Difference, Endpoint, OurRequest, Pair, Refusal, TheirRequest } from '../descriptor.js';
import { handshake, lowerCase } from '../forms.js';
import { isUnreserved, textsOf } from '../params.js';

const isVersioned = ({ path }: Endpoint): boolean => /^v[12]\//.test(path);

const disputed: Refusal = {
  name: 'a value that escaping would change',
  settled: 'the page hashes escaped text, the exchange verifies unescaped text where it was tried: nobody knows for all of them',
  page: 'https://apidocs.bithumb.com/docs/인증-토큰-생성하기',
  applies: ({ params }: Call) => !Object.values(params).flatMap(textsOf).every(isUnreserved),
};

/** Checks the signature of a token and returns its claims. */
function claimsOf(request: OurRequest | TheirRequest, sign: Pair['sign']): Record<string, unknown> {
  const token = String((request.headers as Record<string, unknown>)['Authorization']).slice('Bearer '.length);
  const [head, claims, signature] = token.split('.') as [string, string, string];
  assert.equal(sign(`${head}.${claims}`), signature);
  return JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>;
}

// What ccxt's safeString has no text for; within a list it takes the JSON text of it then.
const isUndefined = (value: unknown): boolean => typeof value === 'boolean' || value === '';
const theirScalar = (value: unknown): string => (isUndefined(value) ? 'undefined' : String(value));
const theirItem = (value: unknown): string => (value === '' ? '%22%22' : String(value));

const undefinedScalars: Difference = {
  name: 'booleans and empty texts as undefined in ccxt',
  settled: 'ours are true, false and nothing, hashed as they are sent',
  page: 'https://apidocs.bithumb.com/docs/인증-토큰-생성하기',
  applies: ({ params }) => Object.values(params).some((value) => isUndefined(value) || (Array.isArray(value) && value.includes(''))),
  verify({ call, ours, theirs, sign }: Pair): void {
    const text = (scalar: (value: unknown) => string, item: (value: unknown) => string): string =>
      Object.entries(call.params)
        .flatMap(([name, value]) => (Array.isArray(value) ? value.map((one) => `${name}[]=${item(one)}`) : [`${name}=${scalar(value)}`]))
        .join('&');
    const isQuery = ours.body === undefined;
    for (const [request, hashed] of [
      [ours, text(String, String)],
      [theirs, text(theirScalar, theirItem)],
    ] as const) {
      assert.equal(claimsOf(request, sign)['query_hash'], createHash('sha512').update(hashed).digest('hex'));
      if (isQuery) assert.equal(request.url.slice(request.url.indexOf('?') + 1), hashed);
    }
    if (!isQuery) assert.deepEqual([ours.url, ours.body], [theirs.url, theirs.body]);
  },
};

// ccxt says that it is a partner of the exchange; the page has a charset in the content type, ccxt has not.
const headers = { onlyTheirs: ['accept', 'open-api-partner', 'content-type'], onlyOurs: ['content-type'] };

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bithumb',
    oracle: { class: 'bithumb' },
    sections: { private: ['private'], others: ['public'] },
    skips: [{ reason: 'API 1, in bithumb-legacy', applies: (endpoint) => !isVersioned(endpoint) }],
    params: () => ({ lists: 'flat' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/${path}`, params }),
    options: ({ uuid }) => ({ unique: uuid }),
    differences: [undefinedScalars],
    refusals: [disputed],
    headers,
    webSocket: [
      {
        name: 'handshake',
        run: (pro, capture) => handshake(pro, capture),
        request: () => ({}),
        options: ({ uuid }) => ({ unique: uuid }),
        comparable: lowerCase,
      },
    ],
  },
  {
    exchange: 'bithumb-legacy',
    oracle: { class: 'bithumb' },
    sections: { private: ['private'], others: ['public'] },
    skips: [{ reason: 'API 2, in bithumb', applies: isVersioned }],
    params: () => ({ reserved: ['endpoint'] }),
    request: ({ path, params }) => ({ method: 'POST', path: `/${path}`, params }),
    headers,
  },
];
