import { createHash } from 'node:crypto';

import type { Params } from '../../../lib/exchanges/types.js';
import type { Call, Descriptor, Endpoint } from '../descriptor.js';
import {
  type Rule,
  ampersand,
  bodyOf,
  commaInList,
  emptyObject,
  headerOf,
  joined,
  queryOf,
  readable,
  targetOf,
  withTexts,
} from '../forms.js';
import { type Random, randomUuid } from '../random.js';

const page = 'https://www.gate.com/docs/developers/apiv4/en/#apiv4-signed-request-requirements';

const rule: Rule = {
  message: (request, { endpoint }) => {
    const digest = createHash('sha512').update(bodyOf(request)).digest('hex');
    const path = targetOf(request).split('?')[0]!;
    return [endpoint.method, path, readable(queryOf(request)), digest, headerOf(request, 'Timestamp')].join('\n');
  },
  signature: (request) => headerOf(request, 'SIGN'),
};

/** `futures` of `private.futures`. */
const typeOf = ({ section }: Endpoint): string => section.slice('private.'.length);

/** ccxt puts the parameters of a position's settings into the query of a POST. */
const isSetting = ({ section, method, path }: Endpoint): boolean =>
  method === 'POST' && /^(?:futures|delivery)$/.test(typeOf({ section, method, path })) && /dual|positions/.test(path.split('/')[1] ?? '');

const inQuery = (endpoint: Endpoint): boolean => endpoint.method === 'GET' || endpoint.method === 'DELETE' || isSetting(endpoint);

// Bodies that are a list; ccxt looks for `settle` in the first of it.
const isBatch = ({ path }: Endpoint): boolean => /^\{settle\}\/batch_(?:orders|amend_orders|cancel_orders)$/.test(path);
const isBatchOfIds = ({ path }: Endpoint): boolean => path.endsWith('batch_cancel_orders');

const order = (random: Random): Params => ({
  contract: 'BTC_USDT',
  size: random.pick([1, -2]),
  text: `t-${randomUuid(random)}`,
  price: '37500.10',
});

function listOf({ endpoint, ids, params }: Call): readonly unknown[] {
  const list = params['list'] as readonly Params[];
  return isBatchOfIds(endpoint) ? list.map(({ text }) => text) : list.map((one) => ({ ...ids, ...one }));
}

function theirParams(call: Call): unknown {
  const { endpoint, ids, params } = call;
  if (isBatch(endpoint)) return isBatchOfIds(endpoint) ? [ids, ...listOf(call)] : listOf(call);
  return { ...ids, ...(inQuery(endpoint) ? withTexts(params, joined) : params) };
}

function request(call: Call): unknown {
  const { endpoint, path, params } = call;
  const type = typeOf(endpoint);
  const full = type === 'subAccounts' || type === 'withdrawals' ? `/api/v4/${path}` : `/api/v4/${type}/${path}`;
  if (isBatch(endpoint)) return { method: endpoint.method, path: full, params: listOf(call) };
  if (isSetting(endpoint)) return { method: 'POST', path: full, params, encoding: 'query' };
  if (endpoint.method === 'DELETE') return { method: 'DELETE', path: full, params, encoding: 'query' };
  // ccxt sends the parameters of a PATCH twice.
  return { method: endpoint.method, path: full, params, ...(endpoint.method === 'PATCH' ? { query: params } : {}) };
}

interface GatePro {
  authenticate(url: string, type: string): Promise<unknown>;
  requestPrivate(url: string, params: unknown, channel: string): Promise<unknown>;
  subscribePrivate(url: string, hash: string, payload: unknown, channel: string, params: unknown): Promise<unknown>;
}

const SPOT = 'wss://api.gateio.ws/ws/v4/';

/** Without the ids, which are ccxt's. */
const comparable = (frame: unknown): unknown => {
  const { payload, ...rest } = frame as { payload: object };
  return { ...rest, id: undefined, payload: Array.isArray(payload) ? payload : { ...payload, req_id: undefined } };
};

const note = 'ccxt adds id, and a counter as req_id';

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'gate',
    oracle: { class: 'gate' },
    sections: {
      private: [
        'withdrawals', 'wallet', 'subAccounts', 'unified', 'spot', 'margin', 'flash_swap', 'futures', 'delivery', 'options', 'earn', 'loan',
        'account', 'rebate', 'otc',
      ].map((type) => `private.${type}`), // prettier-ignore
      others: ['wallet', 'unified', 'spot', 'margin', 'flash_swap', 'futures', 'delivery', 'options', 'earn', 'loan'].map(
        (type) => `public.${type}`,
      ),
    },
    skips: [
      {
        reason: 'ccxt has no address for flash_swap and signs none of it',
        applies: ({ section }) => section === 'private.flash_swap',
      },
    ],
    params: (endpoint) => {
      if (isBatch(endpoint)) return { most: 0, fixed: (random) => ({ list: [order(random), order(random)] }) };
      if (endpoint.method === 'PATCH') return { lists: 'none' };
      return { lists: inQuery(endpoint) ? 'flat' : 'nested' };
    },
    request,
    theirParams,
    refusals: [
      ampersand(page, ({ endpoint }) => inQuery(endpoint) || endpoint.method === 'PATCH'),
      commaInList(page, ({ endpoint }) => inQuery(endpoint)),
    ],
    differences: [emptyObject(rule, page)],
    webSocket: [
      {
        name: 'spot.login',
        run: (pro) => (pro as unknown as GatePro).authenticate(SPOT, 'spot'),
        request: () => ({ event: 'api', channel: 'spot.login', id: '1' }),
        comparable,
        note,
      },
      {
        name: 'spot.order_cancel',
        run: (pro, _, { params }) => (pro as unknown as GatePro).requestPrivate(SPOT, params, 'spot.order_cancel'),
        request: ({ params }) => ({ event: 'api', channel: 'spot.order_cancel', id: '1', params }),
        comparable,
        note,
      },
      {
        name: 'subscribe',
        run: (pro) => (pro as unknown as GatePro).subscribePrivate(SPOT, 'hash', ['BTC_USDT'], 'spot.orders', {}),
        request: () => ({ event: 'subscribe', channel: 'spot.orders', payload: ['BTC_USDT'] }),
        comparable,
        note,
      },
    ],
  },
];
