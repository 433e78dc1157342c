import type { ParamValue } from '../../../lib/exchanges/types.js';
import type { Call, Descriptor, Endpoint } from '../descriptor.js';
import { type Rule, bodyOf, commaInList, emptyObject, headerOf, joined, queryOf, withTexts } from '../forms.js';

const page = 'https://mexcdevelop.github.io/apidocs/contract_v1_en/';

const rule: Rule = {
  message: (request) => headerOf(request, 'ApiKey') + headerOf(request, 'Request-Time') + queryOf(request) + bodyOf(request),
  signature: (request) => headerOf(request, 'Signature'),
};

const isContract = ({ section }: Endpoint): boolean => section === 'contract.private';

function request({ endpoint, path, params, time }: Call): unknown {
  const { method } = endpoint;
  if (isContract(endpoint)) return { method, path: `/api/v1/private/${path}`, params };
  return {
    method,
    path: `/api/v3/${endpoint.section === 'broker.private' ? 'broker/' : ''}${path}`,
    params: { ...params, timestamp: String(time), recvWindow: '5000' },
  };
}

const asJson = (value: ParamValue): string => JSON.stringify(value);

function theirParams({ endpoint, ids, params }: Call): unknown {
  if (!isContract(endpoint)) return { ...ids, ...withTexts(params, asJson) };
  return { ...ids, ...(endpoint.method === 'GET' ? withTexts(params, joined) : params) };
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'mexc',
    oracle: { class: 'mexc' },
    sections: {
      private: ['spot.private', 'contract.private', 'broker.private', 'spot2.private'],
      others: ['spot.public', 'contract.public', 'spot2.public'],
    },
    skips: [
      { reason: 'of v2, which v3 replaced', applies: ({ section }) => section === 'spot2.private' },
      // The page signs query and body; ccxt leaves the body out.
      {
        reason: 'for brokers: ccxt signs the query of these and not their JSON body',
        applies: ({ section, method }) => section === 'broker.private' && method !== 'GET',
      },
    ],
    params: (endpoint) => ({
      lists: isContract(endpoint) && endpoint.method === 'GET' ? 'flat' : 'nested',
      reserved: ['timestamp', 'recvWindow', 'signature'],
    }),
    request,
    theirParams,
    headers: { onlyTheirs: ['source'] },
    refusals: [commaInList(page, ({ endpoint }) => isContract(endpoint) && endpoint.method === 'GET')],
    differences: [emptyObject(rule, page, ({ endpoint }) => isContract(endpoint) && endpoint.method === 'POST')],
    webSocket: [
      {
        name: 'login',
        run: (pro) => (pro as unknown as { watchSwapPrivate(hash: string): Promise<unknown> }).watchSwapPrivate('hash'),
        request: () => ({}),
      },
    ],
  },
];
