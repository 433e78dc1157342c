import type { Descriptor } from '../descriptor.js';

/** The timestamp is what ccxt calls a nonce, in seconds unless told. The page takes 10 digits or 13. */
function milliseconds(this: { milliseconds(): number }): number {
  return this.milliseconds();
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitflyer',
    oracle: { class: 'bitflyer', config: { nonce: milliseconds } },
    sections: { private: ['private'], others: ['public'] },
    params: ({ method }) => ({ lists: method === 'POST' ? 'nested' : 'none' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/v1/me/${path}`, params }),
  },
];
