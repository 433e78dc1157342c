import assert from 'node:assert/strict';

import type { Params } from '../../../lib/exchanges/types.js';
import type { Call, Descriptor, Pair } from '../descriptor.js';

const PAGE = 'https://docs.woox.io/#authentication';
const APPLICATION = '0e7f1a2b-3c4d';

const versionOf = ({ endpoint }: Call): string => endpoint.section.split('.')[0]!;
const isV3Body = ({ endpoint }: Call): boolean =>
  endpoint.section === 'v3.private' && (endpoint.method === 'POST' || endpoint.method === 'PUT');

// ccxt sorts everything; where ours does not, the order is the caller's.
const sorted = (params: Params): Params => Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));

interface WooPro {
  authenticate(): Promise<unknown>;
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'woo',
    // Otherwise ccxt adds its broker's id to new orders.
    oracle: { class: 'woo', config: { uid: APPLICATION, options: { sandboxMode: true } } },
    sections: { private: ['v1.private', 'v3.private'], others: ['v1.pub', 'v1.public', 'v3.public'] },
    params: ({ section, method }) => ({ lists: section === 'v3.private' && (method === 'POST' || method === 'PUT') ? 'nested' : 'none' }),
    request: (call) => ({ method: call.endpoint.method, path: `/${versionOf(call)}/${call.path}`, params: sorted(call.params) }),
    differences: [
      {
        name: 'no parameters',
        settled: 'ccxt sends {} as the body of a v3 call; ours sends none, and what is signed is what is sent either way',
        page: PAGE,
        applies: (call) => isV3Body(call) && Object.keys(call.params).length === 0,
        verify({ call, ours, theirs, sign }: Pair): void {
          for (const { url, headers, body = '' } of [ours, theirs]) {
            assert.equal(headers?.['x-api-signature'], sign(`${call.time}${ours.method}${new URL(url).pathname}${body}`));
          }
          assert.deepEqual([ours.body, theirs.body], [undefined, '{}']);
          assert.equal(ours.url, theirs.url);
        },
      },
    ],
    webSocket: [
      {
        name: 'auth',
        run: (pro) => (pro as unknown as WooPro).authenticate(),
        request: () => ({ applicationId: APPLICATION }),
      },
    ],
  },
];
