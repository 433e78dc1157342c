import type { Descriptor } from '../descriptor.js';

// ccxt sends these as JSON, and everything else as a form.
const JSON_PATHS = ['AddOrderBatch', 'CancelOrderBatch'];

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'kraken',
    oracle: { class: 'kraken' },
    sections: { private: ['private'], others: ['public', 'zendesk'] },
    params: ({ path }) => ({ lists: JSON_PATHS.includes(path) ? 'nested' : 'none', reserved: ['nonce'] }),
    request: ({ path, endpoint, params, time }) => ({
      method: 'POST',
      path: `/0/private/${path}`,
      params: { nonce: String(time), ...params },
      encoding: JSON_PATHS.includes(endpoint.path) || String(params['price'] ?? '').endsWith('%') ? 'json' : 'form',
    }),
  },
];
