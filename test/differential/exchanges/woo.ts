import type { Params } from '../../../lib/exchanges/types.js';
import type { Call, Descriptor, Endpoint } from '../descriptor.js';
import { type Rule, bodyOf, emptyObject, headerOf, targetOf } from '../forms.js';

const page = 'https://docs.woox.io/#authentication';

const isV3 = ({ endpoint }: Call): boolean => endpoint.section === 'v3.private';

const rule: Rule = {
  message: (request, { endpoint }) => headerOf(request, 'x-api-timestamp') + endpoint.method + targetOf(request) + bodyOf(request),
  signature: (request) => headerOf(request, 'x-api-signature'),
};

/** ccxt marks these orders as its own. */
function marks({ method, path }: Endpoint): Params {
  if (method !== 'POST') return {};
  if (path === 'trade/algoOrder') return { brokerId: 'b1' };
  return path === 'trade/order' ? { broker_id: 'b1' } : {};
}

/** ccxt sorts what ours leaves as it is given. */
function sorted(params: Params): Params {
  return Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'woo',
    oracle: { class: 'woo', config: { uid: 'app-1', options: { brokerId: 'b1' } } },
    sections: { private: ['v1.private', 'v3.private'], others: ['v1.pub', 'v1.public', 'v3.public'] },
    params: ({ section, method }) => ({ lists: section === 'v3.private' && (method === 'POST' || method === 'PUT') ? 'nested' : 'none' }),
    request: ({ endpoint, path, params }) => ({
      method: endpoint.method,
      path: `/${endpoint.section === 'v3.private' ? 'v3' : 'v1'}/${path}`,
      params: sorted({ ...params, ...marks(endpoint) }),
    }),
    differences: [emptyObject(rule, page, (call) => isV3(call) && (call.endpoint.method === 'POST' || call.endpoint.method === 'PUT'))],
    webSocket: [
      {
        name: 'auth',
        run: (pro) => (pro as unknown as { authenticate(): Promise<unknown> }).authenticate(),
        request: () => ({ applicationId: 'app-1' }),
      },
    ],
  },
];
