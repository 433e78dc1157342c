/**
 * What people sign with today, from bench/rivals: ccxt, and the SDK of each exchange that signs fastest or that most use. Each SDK runs
 * its own code up to the moment at which it would hand the request to its HTTP library, which is replaced by nothing.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { packageRoot } from './measure.js';

const rivals = createRequire(path.join(packageRoot, 'bench', 'rivals', 'package.json'));

/** An order to be signed: what is called takes no argument. */
export type SignOrder = () => unknown;

export interface CcxtExchange {
  readonly id: string;
  secret: string;
  apiKey: string;
  sign(path: string, api: unknown, method: string, params: object): unknown;
}
type CcxtModule = Record<string, new (options: object) => CcxtExchange>;

export interface Account {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
}

/** A class of ccxt. `version` is the name of the installed package. */
export function ccxtClass(name: string, version = 'ccxt'): CcxtModule[string] {
  const exchangeClass = (rivals(version) as CcxtModule)[name];
  if (exchangeClass === undefined) throw new Error(`${version} has no ${name}`);
  return exchangeClass;
}

/** A stock ccxt exchange. */
export function ccxt(name: string, account: Account, version = 'ccxt'): CcxtExchange {
  return new (ccxtClass(name, version))({ apiKey: account.apiKey, secret: account.secret, password: account.passphrase });
}

/** The functions that ccxt's exchanges sign with, and the curves and hash that they hand to them. */
export interface CcxtFunctions {
  eddsa(message: Uint8Array, secret: string, curve: unknown): string;
  ecdsa(message: string, scalar: string, curve: unknown, hash?: unknown): { r: string; s: string; v: number };
  rsa(message: string, pem: string, hash: unknown, padding?: 'pss'): string;
  readonly ed25519: unknown;
  readonly p256: unknown;
  readonly secp256k1: unknown;
  readonly sha256: unknown;
}

export async function ccxtFunctions(): Promise<CcxtFunctions> {
  const modules = path.join(packageRoot, 'bench', 'rivals', 'node_modules');
  const files = ['crypto', 'rsa'].map((name) => `ccxt/js/src/base/functions/${name}.js`);
  const curves = ['ed25519', 'nist', 'secp256k1'].map((name) => `@noble/curves/${name}.js`);
  const loaded = await Promise.all(
    [...files, ...curves, '@noble/hashes/sha2.js'].map((file) => import(path.join(modules, file)) as Promise<object>),
  );
  return Object.assign({}, ...loaded) as CcxtFunctions;
}

/** Puts `replacement` where a package of bench/rivals would load `name` from, before that package is loaded. */
function replaceModule(name: string, within: string, replacement: unknown): void {
  const file = createRequire(rivals.resolve(within)).resolve(name);
  const cached = { id: file, filename: file, loaded: true, exports: replacement, children: [], paths: [] };
  require.cache[file] = cached as unknown as NodeModule;
}

export function installed(): boolean {
  return existsSync(path.join(packageRoot, 'bench', 'rivals', 'node_modules', '.package-lock.json'));
}

interface BinanceConnector {
  signRequest(method: string, path: string, params: object): unknown;
}

/** A client of `@binance/connector` that makes requests and sends none. */
export function binanceConnectorClient(apiKey: string, secret?: string): BinanceConnector {
  const utils = rivals('@binance/connector/src/helpers/utils') as { createRequest: (config: unknown) => unknown };
  utils.createRequest = (config) => config;
  const { Spot } = rivals('@binance/connector') as { Spot: new (key: string, secret?: string) => BinanceConnector };
  return new Spot(apiKey, secret);
}

export function binanceConnector(account: Account, order: object): SignOrder {
  const client = binanceConnectorClient(account.apiKey, account.secret);
  return () => client.signRequest('POST', '/api/v3/order', { ...order });
}

interface KrakenApi {
  api(name: string, params: object): unknown;
}

/** A client of `kraken-api` that sends nothing. */
export function krakenApiClient(apiKey: string, secret?: string): KrakenApi {
  const client = krakenApiClass();
  return new client(apiKey, secret);
}

let krakenApiClass = (): new (key: string, secret?: string) => KrakenApi => {
  replaceModule('got', 'kraken-api', () => Promise.resolve({ body: '{}' }));
  const loaded = rivals('kraken-api') as new (key: string, secret?: string) => KrakenApi;
  krakenApiClass = () => loaded;
  return loaded;
};

export function krakenApi(account: Account, order: object): SignOrder {
  const client = krakenApiClient(account.apiKey, account.secret);
  return () => client.api('AddOrder', { ...order });
}

/** A package of bench/rivals. */
export const rival = (name: string): unknown => rivals(name);

export function bfxRest(account: Account, order: object): SignOrder {
  const { RESTv2 } = rivals('bfx-api-node-rest') as {
    RESTv2: new (options: Account & { apiSecret: string }) => {
      _request: (url: string, options: unknown) => unknown;
      _makeAuthRequest(path: string, payload: object): unknown;
    };
  };
  const client = new RESTv2({ ...account, apiSecret: account.secret });
  client._request = (_url, options) => options;
  return () => client._makeAuthRequest('/auth/w/order/submit', order);
}

/** Signs headers only: the SDK's client would still build the request around them. */
export async function coinbaseProNode(account: Account, order: object): Promise<SignOrder> {
  const file = path.join(packageRoot, 'bench/rivals/node_modules/coinbase-pro-node/dist/auth/RequestSigner.js');
  const { RequestSigner } = (await import(file)) as {
    RequestSigner: { signRequest(auth: object, setup: object, skew: number): unknown };
  };
  const auth = { apiKey: account.apiKey, apiSecret: account.secret, passphrase: account.passphrase };
  return () => RequestSigner.signRequest(auth, { httpMethod: 'POST', requestPath: '/orders', payload: JSON.stringify(order) }, 0);
}

export function poloniexApiNode(account: Account, order: object): SignOrder {
  const Poloniex = rivals('poloniex-api-node') as new (
    key: string,
    secret: string,
  ) => {
    _getPrivateHeaders(parameters: object): unknown;
  };
  const client = new Poloniex(account.apiKey, account.secret);
  return () => client._getPrivateHeaders({ command: 'buy', nonce: Date.now() * 1000, ...order });
}

export function bittrexApi(account: Account, order: object): SignOrder {
  const request = Object.assign(() => undefined, { jar: () => undefined, defaults: () => request });
  replaceModule('request', 'node.bittrex.api', request);
  const client = rivals('node.bittrex.api') as {
    options(options: object): void;
    buylimit(order: object, callback: () => void): void;
  };
  client.options({ apikey: account.apiKey, apisecret: account.secret });
  return () => client.buylimit(order, () => undefined);
}
