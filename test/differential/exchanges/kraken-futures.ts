import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { Capture, OracleInstance } from '../oracle.js';
import type { Call, Descriptor, Difference, Endpoint, Pair } from '../descriptor.js';
import { bodyOf, headerOf, targetOf } from '../forms.js';

const page = 'https://docs.kraken.com/exchange/guides/futures/rest';

// Of the section history, those that ccxt signs, and their version.
const HISTORY: Readonly<Record<string, string>> = {
  orders: 'v2', executions: 'v2', triggers: 'v2', accountlogcsv: 'v2', 'account-log': 'v3', positions: 'v3',
}; // prettier-ignore

const isHistory = ({ section }: Endpoint): boolean => section === 'history';
const isBatch = ({ endpoint }: Call): boolean => endpoint.path === 'batchorder';

/** The rule of the page over a request as it is sent, without a nonce. */
const hashed = (request: Pair['ours'] | Pair['theirs']): string => {
  const [path, query = ''] = targetOf(request).split('?') as [string, string?];
  return query + bodyOf(request) + path.replace(/^\/derivatives/, '');
};

const unescapedBatch: Difference = {
  name: 'the JSON of batchorder unescaped in ccxt',
  settled: 'the page has it percent-encoded, as every form; what is sent is what is hashed in both',
  page,
  applies: isBatch,
  verify({ ours, theirs, sign }) {
    for (const request of [ours, theirs]) {
      assert.equal(headerOf(request, 'Authent'), sign(createHash('sha256').update(hashed(request)).digest()));
    }
    assert.equal(ours.url, theirs.url);
    assert.match(bodyOf(ours), /^json=(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+$/);
    assert.equal(decodeURIComponent(bodyOf(ours)), bodyOf(theirs));
  },
};

interface FuturesPro extends OracleInstance {
  subscribePrivate(name: string, hash: string, params?: unknown): Promise<unknown>;
  handleAuthenticate(client: unknown, message: unknown): void;
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'kraken-futures',
    oracle: { class: 'krakenfutures' },
    sections: { private: ['private', 'history'], others: ['public', 'charts'] },
    skips: [{ reason: 'public', applies: (endpoint) => isHistory(endpoint) && !(endpoint.path in HISTORY) }],
    params: ({ path }) => {
      if (path === 'batchorder') return { lists: 'nested', reserved: ['version'] };
      const ids = { orderIds: ['a b', 'é&c'] };
      return { lists: 'none', reserved: ['version'], ...(path === 'orders/status' ? { fixed: () => ids } : {}) };
    },
    request: ({ endpoint, path, params }) => ({
      method: endpoint.method,
      path: isHistory(endpoint) ? `/api/history/${HISTORY[endpoint.path]!}/${path}` : `/derivatives/api/v3/${path}`,
      params: endpoint.path === 'batchorder' ? { json: params } : params,
      encoding: endpoint.path === 'batchorder' ? 'form' : 'query',
      nonce: false,
    }),
    headers: { onlyTheirs: ['accept', 'content-type'], onlyOurs: ['content-type'] },
    differences: [unescapedBatch],
    webSocket: [
      {
        name: 'subscribe to a private feed',
        run: async (pro: OracleInstance, capture: Capture, { uuid }) => {
          const futures = pro as FuturesPro;
          futures.handleAuthenticate({ futures: { challenge: { resolve: () => undefined } } }, { event: 'challenge', message: uuid });
          await futures.subscribePrivate('open_orders', 'x');
          // The first frame asks for the challenge and has no signature.
          capture.splice(0, capture.length - 1);
        },
        request: ({ uuid }) => ({ feed: 'open_orders', challenge: uuid }),
      },
    ],
  },
];
