import assert from 'node:assert/strict';

import type { Params } from '../../../lib/exchanges/types.js';
import type { Call, Descriptor, Difference, Endpoint, Pair } from '../descriptor.js';
import { ed25519Key, rsaKey } from '../keys.js';
import { type ParamStyle, isUnreserved, textsOf } from '../params.js';
import { type Random, randomUuid } from '../random.js';

const PREFIXES: Readonly<Record<string, string>> = {
  sapi: '/sapi/v1',
  sapiV2: '/sapi/v2',
  sapiV3: '/sapi/v3',
  sapiV4: '/sapi/v4',
  private: '/api/v3',
  papi: '/papi/v1',
  papiV2: '/papi/v2',
  dapiPrivate: '/dapi/v1',
  dapiPrivateV2: '/dapi/v2',
  fapiPrivate: '/fapi/v1',
  fapiPrivateV2: '/fapi/v2',
  fapiPrivateV3: '/fapi/v3',
  eapiPrivate: '/eapi/v1',
};

// ccxt writes these without escaping anything (`rawencode` in its sign()).
const isRaw = ({ path }: Endpoint): boolean =>
  path === 'batchOrders' || path === 'capital/withdraw/apply' || /sub-account|staking|simple-earn/.test(path);

/** Takes the signature, which is last, off a query or form. */
function split(text: string): { signed: string; signature: string } {
  const at = text.lastIndexOf('&signature=');
  return { signed: text.slice(0, at), signature: text.slice(at + '&signature='.length) };
}

const payloadOf = ({ url, body }: { url: string; body?: string | undefined }): string => body ?? url.slice(url.indexOf('?') + 1);

/** ccxt's callers write a list as JSON text; only what it calls batchOrders is written so by its sign(). */
const theirParams = (params: Params): Params =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]));

const unescaped: Difference = {
  name: 'values unescaped in ccxt',
  settled: 'ours is percent-encoded before it is signed, as the page has required since 2026-01-15',
  page: 'https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security',
  applies: ({ endpoint, params }: Call) => isRaw(endpoint) && !Object.values(theirParams(params)).flatMap(textsOf).every(isUnreserved),
  verify({ ours, theirs, sign }: Pair): void {
    const [mine, other] = [split(payloadOf(ours)), split(payloadOf(theirs))];
    assert.equal(decodeURIComponent(mine.signature), sign(mine.signed));
    assert.equal(decodeURIComponent(other.signature), sign(other.signed));
    const meaning = mine.signed.split('&').map((part) => part.split('=').map(decodeURIComponent).join('='));
    assert.equal(meaning.join('&'), other.signed);
  },
};

const order = (random: Random): Params => ({
  symbol: 'BTCUSDT',
  side: random.pick(['BUY', 'SELL']),
  price: '37500.10',
  quantity: 2,
  reduceOnly: random.chance(50),
  newClientOrderId: randomUuid(random),
});

function styleOf({ section, method, path }: Endpoint): ParamStyle {
  // Nothing is escaped over the WebSocket, and ours refuses & there. The other names mean something to ccxt.
  if (section === 'ws') return { without: '&', reserved: ['timestamp', 'signature', 'type', 'marginMode'] };
  const style: ParamStyle = { lists: 'nested', reserved: ['timestamp', 'signature'] };
  // ccxt adds an id of its own to an order that has none.
  if (method === 'POST' && /^(order|sor\/order)$/.test(path))
    return { ...style, fixed: (random) => ({ newClientOrderId: randomUuid(random) }) };
  if (path !== 'batchOrders') return style;
  if (method !== 'DELETE') return { ...style, lists: 'none', fixed: (random) => ({ batchOrders: [order(random), order(random)] }) };
  const ids = (random: Random): Params => ({
    orderidlist: [1 + random.int(1e9), 2],
    origclientorderidlist: [randomUuid(random), 'b'],
  });
  return { most: 0, fixed: ids };
}

interface BinancePro {
  fetchBalanceWs(params: unknown): Promise<unknown>;
  ensureUserDataStreamWsSubscribeSignature(market: string): Promise<unknown>;
}

const base: Descriptor = {
  exchange: 'binance',
  // Otherwise ccxt adds a receive window of its own.
  oracle: { class: 'binance', config: { options: { recvWindow: undefined } } },
  sections: {
    private: Object.keys(PREFIXES),
    others: ['public', 'dapiPublic', 'dapiData', 'fapiPublic', 'fapiPublicV2', 'fapiData', 'eapiPublic'],
  },
  skips: [
    {
      reason: 'not signed: needs the API key alone',
      applies: ({ path }) => /^(userDataStream|listenKey|userListenToken)$/.test(path),
    },
    {
      reason: 'public',
      applies: ({ section, path }) => (section === 'sapi' && path === 'system/status') || path === 'ping',
    },
  ],
  params: styleOf,
  theirParams: ({ endpoint, ids, params }) => ({
    ...ids,
    ...theirParams(params),
    ...(endpoint.path === 'batchOrders' ? params : {}),
  }),
  request: ({ endpoint, path, params, time }) => ({
    method: endpoint.method,
    path: `${PREFIXES[endpoint.section]!}/${path}`,
    params: { timestamp: String(time), ...params },
    encoding: endpoint.method === 'POST' || endpoint.method === 'PUT' ? 'form' : 'query',
  }),
  differences: [unescaped],
  webSocket: [
    {
      name: 'account.status',
      run: (pro, _, { params }) => (pro as unknown as BinancePro).fetchBalanceWs(params),
      request: ({ params }) => ({ method: 'account.status', id: '1', params: { returnRateLimits: false, ...params } }),
    },
    {
      name: 'userDataStream.subscribe.signature',
      run: (pro) => (pro as unknown as BinancePro).ensureUserDataStreamWsSubscribeSignature('spot'),
      request: () => ({ method: 'userDataStream.subscribe.signature', id: '1' }),
    },
  ],
};

export const descriptors: readonly Descriptor[] = [
  base,
  { ...base, form: 'Ed25519', algorithm: 'ed25519', secret: ed25519Key, cases: 100 },
  { ...base, form: 'RSA', algorithm: 'rsa', secret: rsaKey, cases: 100 },
];
