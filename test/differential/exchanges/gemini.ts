import type { Descriptor } from '../descriptor.js';

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'gemini',
    oracle: { class: 'gemini' },
    // ccxt refuses keys of a group, which begin with master-.
    apiKey: 'account-EXAMPLEKEY0123456789',
    sections: { private: ['private'], others: ['webExchange', 'web', 'public'] },
    params: () => ({ lists: 'nested', reserved: ['request', 'nonce'] }),
    request: ({ endpoint: { method }, path, params }) => ({ method, path: `/${path}`, params }),
    headers: { onlyOurs: ['cache-control'] },
    alike: {
      settled: 'ccxt sends the parameters of a POST again as the body; the page wants Content-Length 0, and reads the payload alone',
      page: 'https://developer.gemini.com/authentication/api-key',
      of: (request) => ({ ...request, body: '' }),
    },
  },
];
