import assert from 'node:assert/strict';

import type { Descriptor, Difference, Endpoint } from '../descriptor.js';
import { ampersand, headerOf } from '../forms.js';
import { textsOf } from '../params.js';

const page = 'https://www.bitget.com/api-doc/common/signature';

const isGet = ({ endpoint }: { endpoint: Endpoint }): boolean => endpoint.method === 'GET';

const dollar: Difference = {
  name: 'the first $ of a query unescaped in ccxt',
  settled: 'the same address to a server, and the same signature, which is of the unescaped text; ours escapes every one',
  page,
  applies: (call) => isGet(call) && Object.values(call.params).flatMap(textsOf).some((text) => text.includes('$')),
  verify({ ours, theirs }) {
    assert.deepEqual(headerOf(ours, 'ACCESS-SIGN'), headerOf(theirs, 'ACCESS-SIGN'));
    assert.equal(ours.url.replace('%24', '$'), theirs.url);
  },
};

const login = (version: 'v2' | 'v3'): NonNullable<Descriptor['webSocket']>[number] => {
  const url = `wss://ws.bitget.com/${version}/ws/private`;
  return {
    name: `login, ${version}`,
    run: (pro) => (pro as unknown as { authenticate(params: unknown): Promise<unknown> }).authenticate({ url }),
    request: () => ({ version }),
    // ccxt sends its own parameters along.
    comparable: (frame) => ({ ...(frame as object), url: undefined }),
  };
};

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitget',
    oracle: { class: 'bitget' },
    sections: {
      private: ['spot', 'mix', 'user', 'p2p', 'broker', 'margin', 'copy', 'tax', 'convert', 'earn', 'common', 'uta'].map((name) => `private.${name}`),
      others: ['common', 'spot', 'mix', 'margin', 'earn', 'uta'].map((name) => `public.${name}`),
    },
    params: (endpoint) => ({ lists: isGet({ endpoint }) ? 'none' : 'nested' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/api/${path}`, params }),
    headers: { onlyTheirs: ['x-channel-api-code'] },
    refusals: [ampersand(page, isGet)],
    differences: [dollar],
    webSocket: [login('v2'), login('v3')],
  },
];
