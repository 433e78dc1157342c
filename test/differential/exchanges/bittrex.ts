import type { Descriptor } from '../descriptor.js';
import { headerOf, type Rule, unescapedQuery } from '../forms.js';

const page = 'https://github.com/Bittrex/bittrex.github.io';

/** Timestamp, URL, method, hash of the body. */
const rule: Rule = {
  message: (request, { time }) => `${time}${request.url}${request.method}${headerOf(request, 'Api-Content-Hash')}`,
  signature: (request) => headerOf(request, 'Api-Signature'),
};

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bittrex',
    form: 'version 3',
    oracle: { package: 'ccxt-4.1.40', class: 'bittrex' },
    sections: { private: ['private'], others: ['public'] },
    params: ({ method }) => ({ lists: method === 'POST' ? 'nested' : 'none' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/v3/${path}`, params }),
    differences: [unescapedQuery(rule, page, ({ endpoint }) => endpoint.method !== 'POST')],
    webSocket: [
      {
        name: 'Authenticate',
        run: async (pro, capture) => {
          const hub = pro as unknown as { makeRequestToAuthenticate(id: string): unknown };
          capture.push({ url: 'wss://socket-v3.bittrex.com/signalr', message: hub.makeRequestToAuthenticate('1') });
          await Promise.resolve();
        },
        request: () => ({ version: '3', id: 1 }),
        options: ({ uuid }) => ({ unique: uuid }),
        comparable: (frame) => JSON.parse(JSON.stringify(frame).toLowerCase().replace('"i":"1"', '"i":1')) as unknown,
        note: 'ours has the signature in upper case, as the page prints it, and the number of the call as a number',
      },
    ],
  },
];
