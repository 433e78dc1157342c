/** The SDKs under test: how a client of each is made with a secret as text and with a handle, what it is asked for, and how its exchange checks that. */
import { webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';

import { type BinanceCommon, type SdkKey, type SdkOptions, sdkOptions, secureSdk } from '../../lib/sdk/index.js';
import { packageRoot } from '../support/child.js';
import { type Kucoin, kucoinBalances, kucoinClient, kucoinOrder } from './kucoin.js';
import * as verifiers from './verify.js';
import type { Account, Verifier } from './verify.js';

// Node.js 18 has it behind a flag, and most of these SDKs want it to sign themselves.
if ((globalThis as { crypto?: unknown }).crypto === undefined) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });

export const requireSdk = createRequire(path.join(packageRoot, 'test/sdk/package.json'));

/** An object of an SDK, whose methods are called by name. */
export type Client = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
type Class = new (...args: readonly unknown[]) => Client;

export const sdkClass = (name: string, className: string): Class => (requireSdk(name) as Record<string, Class>)[className]!;

export interface Sdk {
  readonly name: string;
  /** A client that talks to `url`: with the account's secret as text, or without it and with a key of ours. */
  make(url: string, account: Account, key?: SdkKey): Client;
  /** A request that reads, with a parameter, and one that has a body or would. */
  readonly requests: readonly ((client: Client) => Promise<unknown>)[];
  readonly verify: Verifier;
  /** What the SDK takes for success. */
  readonly answer: unknown;
}

/** Silent, where the SDK would write to the terminal. */
const none = (): void => undefined;
export const silent = { trace: none, debug: none, info: none, log: none, warn: none, error: none };

/** What an SDK that asks for signatures is given, with the secret as text or with a key. */
export function askingOptions(name: keyof SdkOptions, account: Account, key?: SdkKey): object {
  const { apiKey, secret, passphrase } = account;
  const stock: Record<keyof SdkOptions, object> = {
    binance: { api_key: apiKey, api_secret: secret },
    'bybit-api': { key: apiKey, secret },
    'okx-api': { apiKey, apiSecret: secret, apiPass: passphrase },
    'bitget-api': { apiKey, apiSecret: secret, apiPass: passphrase },
    'gateio-api': { apiKey, apiSecret: secret },
    'bitmart-api': { apiKey, apiSecret: secret },
  };
  const memo = name === 'bitmart-api' ? { apiMemo: passphrase } : {};
  return { ...stock[name], ...memo, ...(key !== undefined && sdkOptions(name, key)) };
}

const asking = (name: keyof SdkOptions, className: string, base = '') => ({
  name,
  make: (url: string, account: Account, key?: SdkKey): Client => {
    const made = sdkClass(name, className);
    return new made({ ...askingOptions(name, account, key), baseUrl: `${url}${base}`, disable_time_sync: true });
  },
});

const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 1, price: 37500 };
const spotOrder = { symbol: 'BTCUSDT', side: 'buy', orderType: 'limit', force: 'gtc', price: '37500', size: '1' };

export const sdks: readonly Sdk[] = [
  {
    ...asking('binance', 'MainClient'),
    requests: [
      (client) => client['getAccountInformation']!({ omitZeroBalances: true }),
      (client) => client['submitNewOrder']!({ ...order, newOrderRespType: 'ACK' }),
    ],
    verify: verifiers.binance,
    answer: {},
  },
  {
    ...asking('bybit-api', 'RestClientV5'),
    requests: [
      (client) => client['getWalletBalance']!({ accountType: 'UNIFIED', coin: 'BTC' }),
      (client) => client['submitOrder']!({ category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '1' }),
    ],
    verify: verifiers.bybit,
    answer: { retCode: 0, result: {} },
  },
  {
    ...asking('okx-api', 'RestClient'),
    requests: [
      (client) => client['getBalance']!({ ccy: 'BTC' }),
      (client) => client['submitOrder']!({ instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'market', sz: '1' }),
    ],
    verify: verifiers.okx,
    answer: { code: '0', msg: '', data: [] },
  },
  {
    ...asking('bitget-api', 'RestClientV2'),
    requests: [
      (client) => client['getSpotOpenOrders']!({ symbol: 'BTCUSDT' }),
      (client) => client['spotSubmitOrder']!({ ...spotOrder, clientOid: '1' }),
    ],
    verify: verifiers.bitget,
    answer: { code: '00000', data: {} },
  },
  {
    ...asking('gateio-api', 'RestClient', '/api/v4'),
    requests: [
      (client) => client['getSpotAccounts']!({ currency: 'BTC' }),
      (client) => client['submitSpotOrder']!({ currency_pair: 'BTC_USDT', side: 'buy', amount: '1', price: '37500' }),
    ],
    verify: verifiers.gate,
    answer: {},
  },
  {
    ...asking('bitmart-api', 'RestClient'),
    requests: [
      (client) => client['getAccountBalancesV1']!({ currency: 'BTC' }),
      (client) => client['submitSpotOrderV2']!({ symbol: 'BTC_USDT', side: 'buy', type: 'market', notional: '1' }),
    ],
    verify: verifiers.bitmart,
    answer: { code: 1000, data: {} },
  },
  {
    name: '@binance/connector',
    make: (url, { apiKey, secret }, key) => {
      const made = sdkClass('@binance/connector', 'Spot');
      if (key !== undefined) return secureSdk('@binance/connector', new made(apiKey, '', { baseURL: url }), key);
      const isPem = secret.startsWith('-----BEGIN');
      return new made(apiKey, isPem ? '' : secret, {
        baseURL: url,
        ...(isPem && { privateKey: secret, privateKeyAlgo: secret.length > 150 ? 'RSA' : 'Ed25519' }),
      });
    },
    requests: [
      (client) => client['account']!({ omitZeroBalances: true }),
      (client) => client['newOrder']!('BTCUSDT', 'BUY', 'LIMIT', { timeInForce: 'GTC', quantity: 1, price: 37500 }),
    ],
    verify: verifiers.binance,
    answer: {},
  },
  {
    name: '@binance/common',
    make: (url, { apiKey, secret }, key) => {
      const made = sdkClass('@binance/spot', 'Spot');
      const isPem = secret.startsWith('-----BEGIN');
      const text = key === undefined && (isPem ? { privateKey: secret } : { apiSecret: secret });
      const client = new made({ configurationRestAPI: { apiKey, basePath: url, retries: 0, ...text } });
      return key === undefined ? client : secureSdk('@binance/common', client, key, requireSdk('@binance/common') as BinanceCommon);
    },
    requests: [
      ({ restAPI }) => (restAPI as unknown as Client)['getAccount']!({ omitZeroBalances: true }),
      ({ restAPI }) => (restAPI as unknown as Client)['newOrder']!(order),
    ],
    verify: verifiers.binance,
    answer: {},
  },
  {
    name: 'kucoin-universal-sdk',
    make: (url, account, key) => {
      const client = kucoinClient(requireSdk('kucoin-universal-sdk') as Kucoin, url, account, key === undefined);
      return key === undefined ? client : secureSdk('kucoin-universal-sdk', client, key);
    },
    requests: [
      (client) => kucoinBalances(requireSdk('kucoin-universal-sdk') as Kucoin, client),
      (client) => kucoinOrder(requireSdk('kucoin-universal-sdk') as Kucoin, client),
    ],
    verify: verifiers.kucoin,
    answer: { code: '200000', data: {} },
  },
  {
    name: 'gate-api',
    make: (url, { apiKey, secret }, key) => {
      // Without an instance of its own it changes how everybody's axios reads and writes.
      const axios = (requireSdk('axios') as { default: { create(): unknown } }).default.create();
      const client = new (sdkClass('gate-api', 'ApiClient'))(`${url}/api/v4`, axios) as unknown as GateClient;
      client.setApiKeySecret(apiKey, key === undefined ? secret : '');
      if (key !== undefined) secureSdk('gate-api', client, key);
      return new (sdkClass('gate-api', 'SpotApi'))(client);
    },
    requests: [
      (client) => client['listSpotAccounts']!({ currency: 'BTC' }),
      (client) => client['createOrder']!({ currencyPair: 'BTC_USDT', side: 'buy', amount: '1', price: '37500' }, {}),
    ],
    verify: verifiers.gate,
    answer: {},
  },
  {
    name: 'kraken-api',
    make: (url, { apiKey, secret }, key) => {
      const made = requireSdk('kraken-api') as Class;
      const client = new made(apiKey, key === undefined ? secret : undefined, { url });
      return key === undefined ? client : secureSdk('kraken-api', client, key);
    },
    requests: [
      (client) => client['api']!('Balance'),
      (client) => client['api']!('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '37500', volume: '1' }),
    ],
    verify: verifiers.kraken,
    answer: { error: [], result: {} },
  },
];

export const sdkNamed = (name: string): Sdk => sdks.find((sdk) => sdk.name === name)!;

interface GateClient {
  setApiKeySecret(key: string, secret: string): void;
}
