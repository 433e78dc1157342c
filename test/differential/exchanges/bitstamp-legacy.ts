import type { Descriptor } from '../descriptor.js';

const CUSTOMER = '123456';

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitstamp-legacy',
    oracle: { package: 'ccxt-4.1.40', class: 'bitstamp1', config: { uid: CUSTOMER } },
    sections: { private: ['private'], others: ['public'] },
    params: () => ({ reserved: ['key', 'signature', 'nonce'] }),
    request: ({ path, params }) => ({ method: 'POST', path: `/api/${path}`, params, customerId: CUSTOMER }),
    // What nonce() of this class is.
    options: ({ time }) => ({ nonce: Math.floor(time / 1000) }),
  },
];
