import type { Descriptor } from '../descriptor.js';

// Seconds from the signature to the expiry, as ours.
const LIFE = 60;

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitmex',
    oracle: { package: 'ccxt-4.5.40', class: 'bitmex', config: { options: { 'api-expires': LIFE } } },
    sections: { private: ['private'], others: ['public'] },
    params: ({ method }) => ({ lists: method === 'GET' ? 'none' : 'nested' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/api/v1/${path}`, params }),
  },
];
