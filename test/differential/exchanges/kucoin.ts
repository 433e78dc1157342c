import assert from 'node:assert/strict';

import type { Call, Descriptor, Difference, Endpoint } from '../descriptor.js';
import { type Rule, ampersand, bodyOf, headerOf, needsEscapes, targetOf } from '../forms.js';
import type { OracleInstance } from '../oracle.js';

const page = 'https://www.kucoin.com/docs-new/authentication';

const rule: Rule = {
  message: (request, { endpoint }) =>
    headerOf(request, 'KC-API-TIMESTAMP') + endpoint.method + decodeURIComponent(targetOf(request)) + bodyOf(request),
  signature: (request) => headerOf(request, 'KC-API-SIGN'),
};

// The one DELETE that has a body.
const inQuery = ({ endpoint: { method, path } }: { endpoint: Endpoint }): boolean =>
  method === 'GET' || (method === 'DELETE' && path !== 'orders/multi-cancel');

/** The path of an endpoint: ccxt's options say which version it has. */
function pathOf({ endpoint: { section, method, path: template }, path }: Call, { options }: OracleInstance): string {
  if (section === 'earn') return `/api/v1/${path}`;
  if (section === 'utaPrivate') return `/api/ua/v1/${path}`;
  const versions = options['versions'] as Record<string, Record<string, Record<string, string>>>;
  return `/api/${versions[section]?.[method]?.[template] ?? String(options['version'])}/${path}`;
}

const unescaped: Difference = {
  name: 'address unescaped in ccxt',
  settled: 'the same text is signed, unescaped; ccxt leaves it to its HTTP client to escape what is sent, ours sends it escaped',
  page,
  applies: (call) => inQuery(call) && needsEscapes(call),
  verify({ call, ours, theirs, sign }) {
    assert.equal(rule.signature(ours), sign(rule.message(ours, call)));
    assert.equal(rule.signature(theirs), rule.signature(ours));
    assert.equal(decodeURIComponent(ours.url), theirs.url);
  },
};

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'kucoin',
    oracle: { class: 'kucoin' },
    sections: {
      private: ['private', 'futuresPrivate', 'earn', 'utaPrivate', 'broker'],
      others: ['public', 'futuresPublic', 'webExchange', 'uta', 'utaV2'],
    },
    skips: [
      {
        reason: 'for brokers, who sign once more with a secret of their own',
        applies: ({ section }) => section === 'broker',
      },
    ],
    // The partner's second signature, which ccxt makes with a secret that is in its source.
    headers: { onlyTheirs: ['kc-api-partner', 'kc-api-partner-sign', 'kc-api-partner-verify'] },
    params: (endpoint) => ({ lists: inQuery({ endpoint }) ? 'none' : 'nested', reserved: ['version', 'tradeType'] }),
    request: (call, instance) => ({
      method: call.endpoint.method,
      path: pathOf(call, instance),
      params: call.params,
      market: call.endpoint.section === 'futuresPrivate' ? 'futures' : 'spot',
      keyVersion: '2',
      ...(call.endpoint.method === 'DELETE' && !inQuery(call) ? { encoding: 'json' } : {}),
    }),
    refusals: [ampersand(page, inQuery)],
    differences: [unescaped],
  },
];
