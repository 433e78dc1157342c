import type { Descriptor } from '../descriptor.js';

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitvavo',
    oracle: { class: 'bitvavo' },
    sections: { private: ['private'], others: ['public'] },
    params: ({ method }) => ({ lists: method === 'POST' || method === 'PUT' ? 'nested' : 'none' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/v2/${path}`, params }),
    webSocket: [
      {
        name: 'authenticate',
        run: (pro) => (pro as unknown as { authenticate(): Promise<unknown> }).authenticate(),
        request: () => ({}),
        sameUrl: false,
        note: 'ours has the slash at the end of the address that the page has, ccxt has none; it is not signed',
      },
    ],
  },
];
