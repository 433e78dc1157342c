import type { Call, Descriptor } from '../descriptor.js';
import { type Rule, bodyOf, emptyObject, headerOf, queryOf, targetOf } from '../forms.js';
import { randomUuid } from '../random.js';

const page = 'https://phemex-docs.github.io/#rest-request-header';

const rule: Rule = {
  message: (request) => targetOf(request).split('?')[0]! + queryOf(request) + headerOf(request, 'x-phemex-request-expiry') + bodyOf(request),
  signature: (request) => headerOf(request, 'x-phemex-request-signature'),
};

const isPost = ({ endpoint }: Call): boolean => endpoint.method === 'POST';

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'phemex',
    oracle: { class: 'phemex', config: { options: { expires: 60 } } },
    sections: { private: ['private'], others: ['public', 'v1', 'v2'] },
    skips: [
      { reason: 'ccxt sends its parameters twice, as query and as body, which ours refuses', applies: ({ path }) => path === 'positions/assign' },
    ],
    params: ({ method, path }) => ({
      lists: method === 'POST' ? 'nested' : 'flat',
      // ccxt adds an id of its own to an order that has none.
      ...(/^(?:g-orders|spot\/orders|orders)$/.test(path) && method === 'POST' ? { fixed: (random) => ({ clOrdID: randomUuid(random) }) } : {}),
    }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/${path}`, params }),
    differences: [emptyObject(rule, page, isPost)],
    webSocket: [
      {
        name: 'user.auth',
        run: (pro) => (pro as unknown as { authenticate(): Promise<unknown> }).authenticate(),
        request: () => ({}),
      },
    ],
  },
];
