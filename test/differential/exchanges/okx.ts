import type { Descriptor } from '../descriptor.js';
import { commaInList, joined, withTexts } from '../forms.js';
import { randomUuid } from '../random.js';

const page = 'https://www.okx.com/docs-v5/en/#overview-rest-authentication';

// ccxt adds an id and a tag of its own to an order that has no id.
const ORDERS = ['trade/batch-orders', 'trade/order-algo', 'trade/order'];

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'okx',
    oracle: { class: 'okx' },
    sections: { private: ['private'], others: ['public'] },
    params: ({ method, path }) => ({
      lists: method === 'GET' ? 'flat' : 'nested',
      ...(method === 'POST' && ORDERS.includes(path) ? { fixed: (random) => ({ clOrdId: randomUuid(random) }) } : {}),
    }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/api/v5/${path}`, params }),
    theirParams: ({ endpoint, ids, params }) => ({
      ...ids,
      ...(endpoint.method === 'GET' ? withTexts(params, joined) : params),
    }),
    refusals: [commaInList(page, ({ endpoint }) => endpoint.method === 'GET')],
    webSocket: [
      {
        name: 'login',
        run: (pro) => (pro as unknown as { authenticate(): Promise<unknown> }).authenticate(),
        request: () => ({}),
      },
    ],
  },
];
