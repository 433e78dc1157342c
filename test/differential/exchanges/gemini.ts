import type { Descriptor } from '../descriptor.js';
import { handshake } from '../forms.js';

const ORDER_EVENTS = 'wss://api.gemini.com/v1/order/events';

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
    webSocket: [
      {
        name: 'order events',
        run: (pro, capture, { time }) => {
          // A text, as in its own REST calls and ours; otherwise it is a number here.
          pro['nonce'] = () => String(time);
          return handshake(pro, capture, { url: ORDER_EVENTS });
        },
        request: () => ({ feed: 'orderEvents' }),
        options: ({ time }) => ({ nonce: time }),
        note: 'with the nonce as a text, as in REST; by itself ccxt writes a number here',
      },
    ],
  },
];
