import type { Descriptor, Endpoint } from '../descriptor.js';
import {
  type Rule,
  bodyOf,
  commaInList,
  emptyObject,
  headerOf,
  joined,
  loneQuestionMark,
  queryOf,
  unescapedQuery,
  withTexts,
} from '../forms.js';
import { rsaKey } from '../keys.js';

const page = 'https://bybit-exchange.github.io/docs/v5/guide';

const rule: Rule = {
  message: (request) =>
    ['X-BAPI-TIMESTAMP', 'X-BAPI-API-KEY', 'X-BAPI-RECV-WINDOW'].map((name) => headerOf(request, name)).join('') +
    queryOf(request) +
    bodyOf(request),
  signature: (request) => headerOf(request, 'X-BAPI-SIGN'),
};

const isGet = ({ endpoint }: { endpoint: Endpoint }): boolean => endpoint.method === 'GET';

const base: Descriptor = {
  exchange: 'bybit',
  oracle: { class: 'bybit', config: { options: { recvWindow: 5000 } } },
  sections: { private: ['private'], others: ['public'] },
  skips: [{ reason: 'of an interface before v5, closed', applies: ({ path }) => !path.startsWith('v5/') }],
  params: ({ method }) => ({ lists: method === 'GET' ? 'flat' : 'nested' }),
  request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/${path}`, params }),
  theirParams: ({ endpoint, ids, params }) => ({
    ...ids,
    ...(endpoint.method === 'GET' ? withTexts(params, joined) : params),
  }),
  headers: { onlyTheirs: ['referer'] },
  refusals: [commaInList(page, isGet)],
  differences: [emptyObject(rule, page), loneQuestionMark(rule, page, isGet), unescapedQuery(rule, page, isGet)],
};

export const descriptors: readonly Descriptor[] = [
  {
    ...base,
    webSocket: [
      {
        name: 'auth',
        run: (pro) => (pro as unknown as { authenticate(url: string): Promise<unknown> }).authenticate('wss://stream.bybit.com/v5/private'),
        request: () => ({}),
        comparable: (frame) => {
          const { op, args } = frame as { op: string; args: unknown[] };
          return { op, args: args.map(String) };
        },
        note: 'ccxt adds req_id, a counter, and writes the time as a text; the page has a number',
      },
    ],
  },
  { ...base, form: 'RSA', algorithm: 'rsa', secret: rsaKey, cases: 100 },
];
