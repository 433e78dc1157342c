import assert from 'node:assert/strict';

import type { Call, Descriptor, Pair } from '../descriptor.js';

const PAGE = 'https://www.bitstamp.net/api/#section/Authentication';
const HOST = 'https://';

const isEmpty = ({ params }: Call): boolean => Object.keys(params).length === 0;

/** The page's text for a request that was made. */
function textOf({ url, method, headers, body = '' }: Pair['theirs']): string {
  const of = (name: string): string => String(headers?.[name] ?? '');
  return of('X-Auth') + method + url.slice(HOST.length) + of('Content-Type') + of('X-Auth-Nonce') + of('X-Auth-Timestamp') + 'v2' + body;
}

function assertBothSigned({ ours, theirs, sign }: Pair): void {
  for (const request of [ours, theirs]) assert.equal(request.headers?.['X-Auth-Signature'], sign(textOf(request)));
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitstamp',
    oracle: { class: 'bitstamp' },
    sections: { private: ['private'], others: ['public'] },
    params: () => ({ lists: 'none' }),
    request: ({ endpoint: { method }, path, params }) => ({ method, path: `/api/v2/${path}`, params }),
    options: ({ uuid }) => ({ unique: uuid }),
    differences: [
      {
        name: 'no parameters',
        settled: 'ccxt sends the form foo=bar; the page wants neither a body nor a Content-Type, and so do we',
        page: PAGE,
        applies: (call) => call.endpoint.method === 'POST' && isEmpty(call),
        verify(pair: Pair): void {
          assertBothSigned(pair);
          assert.equal(pair.theirs.body, 'foo=bar');
          assert.equal(pair.ours.body, undefined);
          assert.equal(pair.ours.url, pair.theirs.url);
        },
      },
      {
        name: 'the query of a GET',
        settled: 'ccxt leaves the parameters out of the address; ours has them, and signs them with their question mark',
        page: PAGE,
        applies: (call) => call.endpoint.method === 'GET' && !isEmpty(call),
        verify(pair: Pair): void {
          assertBothSigned(pair);
          const [path, query] = pair.ours.url.split('?') as [string, string];
          assert.equal(path, pair.theirs.url);
          const given = Object.entries(pair.call.params).map(([name, value]) => [name, String(value)]);
          assert.deepEqual([...new URLSearchParams(query)], given);
        },
      },
    ],
  },
];
