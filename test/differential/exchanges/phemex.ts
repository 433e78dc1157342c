import assert from 'node:assert/strict';

import type { Call, Descriptor, Pair } from '../descriptor.js';
import { randomUuid } from '../random.js';

const PAGE = 'https://phemex-docs.github.io/#rest-request-header';
const HOST = 'https://api.phemex.com';

// ccxt sends these in the query; all of them are POST.
const isQuery = ({ endpoint }: Call): boolean => endpoint.method === 'POST' && endpoint.path === 'positions/assign';

function assertBothSigned({ ours, theirs, sign }: Pair): void {
  for (const { url, headers, body = '' } of [ours, theirs]) {
    const message = url.slice(HOST.length).replace('?', '') + String(headers?.['x-phemex-request-expiry']) + body;
    assert.equal(headers?.['x-phemex-request-signature'], sign(message));
  }
}

interface PhemexPro {
  authenticate(): Promise<unknown>;
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'phemex',
    oracle: { class: 'phemex' },
    sections: { private: ['private'], others: ['public', 'v1', 'v2'] },
    params: ({ method, path }) => ({
      lists: path === 'positions/assign' ? 'none' : method === 'POST' ? 'nested' : 'flat',
      // Where an order has no id, ccxt adds one of its broker programme.
      ...(method === 'POST' && /^(?:g-orders|spot\/orders|orders)$/.test(path) && { fixed: (random) => ({ clOrdID: randomUuid(random) }) }),
    }),
    request: (call) => ({
      method: call.endpoint.method,
      path: `/${call.path}`,
      [isQuery(call) ? 'query' : 'params']: call.endpoint.method === 'POST' ? { ...call.ids, ...call.params } : call.params,
    }),
    differences: [
      {
        name: 'parameters twice',
        settled: 'ccxt sends the query of positions/assign as a body too; the page has a query alone',
        page: PAGE,
        applies: isQuery,
        verify(pair: Pair): void {
          assertBothSigned(pair);
          assert.equal(pair.ours.url, pair.theirs.url);
          assert.equal(pair.ours.body, undefined);
          assert.deepEqual(JSON.parse(pair.theirs.body!), pair.call.params);
        },
      },
      {
        name: 'no parameters',
        settled: 'ccxt sends {} as the body of a POST; ours sends none, and what is signed is what is sent either way',
        page: PAGE,
        applies: ({ endpoint, ids, params }) => endpoint.method === 'POST' && Object.keys({ ...ids, ...params }).length === 0,
        verify(pair: Pair): void {
          assertBothSigned(pair);
          assert.equal(pair.ours.url, pair.theirs.url);
          assert.deepEqual([pair.ours.body, pair.theirs.body], [undefined, '{}']);
        },
      },
    ],
    webSocket: [
      {
        name: 'user.auth',
        run: (pro) => (pro as unknown as PhemexPro).authenticate(),
        request: () => ({}),
        // ccxt.pro asks for the two minutes that are the most, ours for one.
        options: ({ time }) => ({ time: time + 60_000 }),
        comparable: (frame) => {
          const { id: _id, ...rest } = frame as Record<string, unknown>; // counted by each
          return rest;
        },
      },
    ],
  },
];
