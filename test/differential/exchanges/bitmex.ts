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
    webSocket: [
      {
        name: 'authKeyExpires',
        run: (pro, _, { time }) => {
          // It takes its clock for the expiry, and its milliseconds for the seconds of the page.
          pro['milliseconds'] = () => Math.floor(time / 1000) + LIFE;
          return (pro as unknown as { authenticate(): Promise<unknown> }).authenticate();
        },
        request: () => ({}),
        note: 'with the clock of ccxt.pro at the expiry in seconds, since it writes milliseconds',
      },
    ],
  },
];
