import type { Descriptor } from '../descriptor.js';
import type { OracleInstance } from '../oracle.js';

interface GeminiPro extends OracleInstance {
  nonce(): unknown;
  client(url: string): unknown;
  authenticate(params: { url: string }): Promise<unknown>;
}

const ORDER_EVENTS = 'wss://api.gemini.com/v1/order/events';

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'gemini',
    oracle: { class: 'gemini' },
    // ccxt takes no others.
    apiKey: 'account-DxJm3kPqVt0ZyA81LrWc',
    sections: { private: ['private'], others: ['webExchange', 'web', 'public'] },
    params: () => ({ lists: 'nested', reserved: ['request', 'nonce'] }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/${path}`, params }),
    options: ({ time }) => ({ nonce: time }),
    headers: { onlyOurs: ['cache-control'] },
    notes: ['ccxt sends the parameters of a POST once more as a body, which is not signed; the page has an empty body'],
    sameBody: () => '',
    webSocket: [
      {
        name: 'order events',
        run: async (instance, capture, { time }) => {
          const pro = instance as GeminiPro;
          // A text, as in its own REST calls and ours; otherwise it is a number here.
          pro.nonce = () => String(time);
          // It sets the headers for as long as it opens the connection.
          pro.client = (url) => capture.push({ url, message: (pro.options['ws'] as { options: { headers: unknown } }).options.headers });
          await pro.authenticate({ url: ORDER_EVENTS });
        },
        request: () => ({ feed: 'orderEvents' }),
        options: ({ time }) => ({ nonce: time }),
        note: 'with the nonce as a text, as in REST; by itself ccxt writes a number here',
      },
    ],
  },
];
