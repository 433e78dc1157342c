import type { Descriptor } from '../descriptor.js';

interface BitvavoPro {
  authenticate(): Promise<unknown>;
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitvavo',
    oracle: { class: 'bitvavo' },
    sections: { private: ['private'], others: ['public'] },
    params: ({ method }) => ({ lists: method === 'POST' || method === 'PUT' ? 'nested' : 'none' }),
    request: ({ endpoint: { method }, path, params }) => ({ method, path: `/v2/${path}`, params }),
    webSocket: [
      {
        name: 'authenticate',
        run: (pro) => (pro as unknown as BitvavoPro).authenticate(),
        request: () => ({}),
        sameUrl: false,
        note: 'ccxt.pro leaves out the slash at the end of the address, which the page has',
      },
    ],
  },
];
