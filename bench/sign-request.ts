/**
 * What does a whole signed order cost: text, signature and headers, beside ccxt with a secret as text, ccxt with
 * strongroom/ccxt, an SDK, and node:crypto under our own formatting?
 */
import { createHash, createHmac, createPrivateKey, createSecretKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { secureCcxt } from '../lib/ccxt/index.js';
import { type ExchangeName, exchanges } from '../lib/exchanges/index.js';
import type { AnyExchange } from '../lib/exchanges/types.js';
import { NonceCounter } from '../lib/nonce.js';
import { Secret } from '../lib/secret.js';
import { Signer } from '../lib/signer.js';
import { HmacSigningKey, PrivateSigningKey, type SigningKey } from '../lib/signing-key.js';
import { claim, ns, race } from './lib/measure.js';
import * as sdk from './lib/sdk.js';

/** A key of node:crypto, where the room's would be. */
function nodeKey(exchange: AnyExchange, secret: string): SigningKey {
  if (secret.startsWith('-----BEGIN')) {
    const key = createPrivateKey(secret);
    const algorithm = algorithmOf(secret);
    const digest = algorithm === 'ed25519' ? null : 'sha256';
    return {
      algorithm,
      sign: ({ message, encoding }) => sign(digest, Buffer.from(message as string), { key, dsaEncoding: 'ieee-p1363' }).toString(encoding),
      destroy: () => undefined,
    };
  }
  const { encoding: keyEncoding, hashes } = exchange.facts.keys.hmac!;
  const key = createSecretKey(Buffer.from(secret, keyEncoding));
  return {
    algorithm: 'hmac',
    sign: ({ message, hashed, hash, encoding }) => {
      const hmac = createHmac(hash ?? hashes[0]!, key).update(message);
      if (hashed !== undefined) hmac.update(createHash('sha256').update(hashed).digest());
      return hmac.digest(encoding);
    },
    destroy: () => undefined,
  };
}

function algorithmOf(pem: string): 'ed25519' | 'rsa' | 'p256' {
  const { asymmetricKeyType } = createPrivateKey(pem);
  return asymmetricKeyType === 'ed25519' ? 'ed25519' : asymmetricKeyType === 'rsa' ? 'rsa' : 'p256';
}

function roomKey(exchange: AnyExchange, text: string): SigningKey {
  const { hmac } = exchange.facts.keys;
  const secret = Secret.fromBytes(Buffer.from(text));
  if (text.startsWith('-----BEGIN')) return new PrivateSigningKey(secret.privateKey());
  return new HmacSigningKey(hmac!, (hash) => secret.hmacKey({ hash, encoding: hmac!.encoding }));
}

function signer(exchange: AnyExchange, account: sdk.Account, key: SigningKey): Signer {
  const { name, facts } = exchange;
  const counts = facts.time === 'nonce' && facts.timeUnit !== 'iso';
  const nonces = counts ? NonceCounter.inProcess(`bench ${name}`, { unit: facts.timeUnit }) : undefined;
  const { passphrase } = account;
  return new Signer({ name, exchange, apiKey: account.apiKey, key, nonces, ...(passphrase && { passphrase: () => passphrase }) });
}

/** The order-create call of one exchange, in our words and in those of its rivals. */
interface Case {
  readonly exchange: ExchangeName;
  /** What distinguishes it from the other cases of the exchange. */
  readonly note?: string;
  /** Least rate over ccxt. */
  readonly atLeast?: number;
  readonly account: sdk.Account;
  readonly request: object;
  readonly ccxt?: CcxtCall;
  readonly sdk?: { readonly name: string; readonly make: () => sdk.SignOrder | Promise<sdk.SignOrder> };
}

/** The same order as ccxt signs it. */
interface CcxtCall {
  readonly id: string;
  readonly path: string;
  readonly api: unknown;
  readonly method?: 'GET' | 'POST';
  readonly order: object;
  /** The installed package: the last ccxt that had the exchange. The adapter is made for ccxt 4.5, so it has no turn there. */
  readonly version?: string;
}

const signOrder =
  (exchange: sdk.CcxtExchange, { path, api, method = 'POST', order }: CcxtCall): sdk.SignOrder =>
  () =>
    exchange.sign(path, api, method, { ...order });

function ccxtCandidates(call: CcxtCall, account: sdk.Account): [string, sdk.SignOrder][] {
  const stock: [string, sdk.SignOrder] = ['ccxt', signOrder(sdk.ccxt(call.id, account, call.version), call)];
  if (call.version !== undefined) return [stock];
  const secret = Secret.fromBytes(Buffer.from(account.secret));
  const key = account.secret.startsWith('-----BEGIN') ? secret.privateKey() : secret;
  const secured = secureCcxt(sdk.ccxt(call.id, { ...account, secret: '' }), key);
  return [stock, ['ccxt with strongroom', signOrder(secured, call)]];
}

const apiKey = (length: number): string => randomBytes(length).toString('base64').slice(0, length).replace(/[+/]/g, 'x');
const text = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
const base64 = (bytes: number): string => randomBytes(bytes).toString('base64');

async function benchCase({ exchange: name, note, atLeast = 10, account, request, ccxt, sdk: rival }: Case): Promise<boolean[]> {
  const exchange: AnyExchange = exchanges[name];
  const title = note === undefined ? name : `${name}, ${note}`;
  const key = roomKey(exchange, account.secret);
  const ours = signer(exchange, account, key);
  const node = signer(exchange, account, nodeKey(exchange, account.secret));
  const order = request as never;
  const candidates = new Map<string, () => unknown>([
    ['ours', () => ours.sign(order)],
    ['node:crypto with the same formatting', () => node.sign(order)],
  ]);
  if (ccxt !== undefined) for (const [who, call] of ccxtCandidates(ccxt, account)) candidates.set(who, call);
  if (rival !== undefined) candidates.set(rival.name, await rival.make());
  const steps = stepsOf(exchange, account, order, key);
  const all = race({ ...Object.fromEntries(candidates), ...steps });
  const times = Object.fromEntries([...candidates.keys()].map((who) => [who, all[who]!]));
  console.log(
    `  ${title}: ${Object.entries(times)
      .map(([who, time]) => `${who} ${ns(time)}`)
      .join(', ')}`,
  );
  printSteps(
    times['ours']!,
    Object.keys(steps).map((step) => [step, all[step]!]),
  );
  const held = Object.entries(times)
    .filter(([who]) => who !== 'ours')
    .map(([who, time]) => claim(`${title}, rate over ${who}`, time / times['ours']!, { atLeast: who === 'ccxt' ? atLeast : 1 }));
  const handle = times['ccxt with strongroom'];
  if (handle === undefined) return held;
  return [...held, claim(`${title}, ccxt with strongroom, rate over ccxt`, times['ccxt']! / handle, { atLeast: 1 })];
}

/** Where our time goes. What is in no step is the clock, the nonce, and joining the pieces of the text for native code. */
function printSteps(whole: number, steps: [string, number][]): void {
  const rest = steps.reduce((left, [, time]) => left - time, whole);
  console.log(
    `    where it goes: ${[...steps, ['clock, nonce and joining the text', rest] as const].map(([step, time]) => `${step} ${ns(time)}`).join(', ')}`,
  );
}

/** The steps of a signature of ours, each alone. */
function stepsOf(exchange: AnyExchange, account: sdk.Account, order: never, key: SigningKey): Record<string, () => unknown> {
  const { apiKey: name, passphrase = '' } = account;
  const [nonce, unique] = ['1795891128904000', text(32)];
  const credentials = { key: name, algorithm: key.algorithm, time: Date.now(), nonce, unique, passphrase, baseUrl: undefined };
  const { message, hashed, hash, encoding, finish } = exchange.canonical(order, credentials);
  const flat = Buffer.from(message).toString(); // as native code sees it: what canonical makes is still in pieces
  const toSign = { message: flat, hashed, hash, encoding: encoding ?? exchange.facts.keys[key.algorithm]!.signature };
  const signature = key.sign(toSign);
  return {
    'checks and text': () => exchange.canonical(order, credentials),
    signature: () => key.sign(toSign),
    'request around it': () => finish(signature),
  };
}

/** The six exchanges that the project's first user named. */
function hmacCases(): Case[] {
  const binance = { apiKey: apiKey(64), secret: text(64) };
  const kraken = { apiKey: apiKey(56), secret: base64(64) };
  const bitfinex = { apiKey: apiKey(43), secret: text(43) };
  const poloniex = { apiKey: apiKey(35), secret: text(128) };
  const coinbase = { apiKey: text(32), secret: base64(64), passphrase: text(11) };
  const bittrex = { apiKey: text(32), secret: text(32) };
  const binanceOrder = { symbol: 'LTCBTC', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '0.1' };
  const krakenOrder = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '37500', volume: '1.25' };
  const bitfinexOrder = { type: 'EXCHANGE LIMIT', symbol: 'tBTCUSD', price: '37500', amount: '1.25' };
  const poloniexOrder = { symbol: 'BTC_USDT', type: 'LIMIT', side: 'BUY', price: '37500', quantity: '1.25' };
  const legacyOrder = { currencyPair: 'USDT_BTC', rate: '37500', amount: '1.25' };
  const coinbaseOrder = { product_id: 'BTC-USD', type: 'limit', side: 'buy', price: '37500', size: '1.25' };
  const bittrexOrder = {
    marketSymbol: 'BTC-USD',
    direction: 'BUY',
    type: 'LIMIT',
    quantity: '1.25',
    limit: '37500',
    timeInForce: 'GOOD_TIL_CANCELLED',
  };
  const bittrexV1Order = { market: 'USD-BTC', quantity: '1.25', rate: '37500' };
  return [
    {
      exchange: 'binance',
      account: binance,
      request: { method: 'POST', path: '/api/v3/order', params: binanceOrder },
      ccxt: { id: 'binance', path: 'order', api: 'private', order: binanceOrder },
      sdk: { name: '@binance/connector', make: () => sdk.binanceConnector(binance, binanceOrder) },
    },
    {
      exchange: 'kraken',
      account: kraken,
      request: { method: 'POST', path: '/0/private/AddOrder', params: krakenOrder },
      ccxt: { id: 'kraken', path: 'AddOrder', api: 'private', order: krakenOrder },
      sdk: { name: 'kraken-api', make: () => sdk.krakenApi(kraken, krakenOrder) },
    },
    {
      exchange: 'bitfinex',
      account: bitfinex,
      request: { method: 'POST', path: '/v2/auth/w/order/submit', params: bitfinexOrder },
      ccxt: { id: 'bitfinex', path: 'auth/w/order/submit', api: 'private', order: bitfinexOrder },
      sdk: { name: 'bfx-api-node-rest', make: () => sdk.bfxRest(bitfinex, bitfinexOrder) },
    },
    {
      exchange: 'poloniex',
      account: poloniex,
      request: { method: 'POST', path: '/orders', params: poloniexOrder },
      ccxt: { id: 'poloniex', path: 'orders', api: 'private', order: poloniexOrder },
    },
    {
      exchange: 'poloniex-legacy',
      account: poloniex,
      request: { method: 'POST', path: '/tradingApi', params: { command: 'buy', ...legacyOrder } },
      sdk: { name: 'poloniex-api-node (headers only)', make: () => sdk.poloniexApiNode(poloniex, legacyOrder) },
    },
    {
      exchange: 'coinbase-exchange',
      account: coinbase,
      request: { method: 'POST', path: '/orders', params: coinbaseOrder },
      ccxt: { id: 'coinbaseexchange', path: 'orders', api: 'private', order: coinbaseOrder },
      sdk: { name: 'coinbase-pro-node (headers only)', make: () => sdk.coinbaseProNode(coinbase, coinbaseOrder) },
    },
    {
      exchange: 'bittrex',
      note: 'v3',
      account: bittrex,
      request: { method: 'POST', path: '/v3/orders', params: bittrexOrder },
      ccxt: { id: 'bittrex', path: 'orders', api: 'private', order: bittrexOrder, version: 'ccxt-4.1.40' },
    },
    {
      exchange: 'bittrex',
      note: 'v1.1',
      account: bittrex,
      request: { method: 'GET', path: '/api/v1.1/market/buylimit', params: bittrexV1Order },
      sdk: { name: 'node.bittrex.api', make: () => sdk.bittrexApi(bittrex, bittrexV1Order) },
    },
  ];
}

/** Two more, for which ccxt has little to do. */
function otherCases(): Case[] {
  const deribit = { apiKey: text(8), secret: text(43) };
  const cryptocom = { apiKey: text(22), secret: text(22) };
  const deribitOrder = { instrument_name: 'BTC-PERPETUAL', amount: '40', type: 'limit', price: '37500' };
  const cryptocomOrder = { instrument_name: 'BTC_USDT', side: 'BUY', type: 'LIMIT', price: '37500', quantity: '1.25' };
  return [
    {
      exchange: 'deribit',
      account: deribit,
      request: { method: 'GET', path: '/api/v2/private/buy', params: deribitOrder },
      ccxt: { id: 'deribit', path: 'buy', api: 'private', method: 'GET', order: deribitOrder },
    },
    {
      exchange: 'cryptocom',
      account: cryptocom,
      request: { method: 'POST', path: '/exchange/v1/private/create-order', params: cryptocomOrder },
      ccxt: { id: 'cryptocom', path: 'private/create-order', api: ['v1', 'private'], order: cryptocomOrder },
    },
  ];
}

/** Every kind of private key, on the two exchanges of the six that take one. */
function privateKeyCases(): Case[] {
  const pkcs8 = { format: 'pem', type: 'pkcs8' } as const;
  const ed25519 = generateKeyPairSync('ed25519').privateKey.export(pkcs8) as string;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pkcs8) as string;
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'sec1' }) as string;
  const order = { symbol: 'LTCBTC', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '0.1' };
  const brokerage = { client_order_id: '1', product_id: 'BTC-USD', side: 'BUY' };
  const name = 'organizations/00000000-0000-0000-0000-000000000000/apiKeys/11111111-1111-1111-1111-111111111111';
  const binance = (note: string, secret: string, atLeast: number): Case => {
    const account = { apiKey: apiKey(64), secret };
    const request = { method: 'POST', path: '/api/v3/order', params: order };
    return { exchange: 'binance', note, atLeast, account, request, ccxt: { id: 'binance', path: 'order', api: 'private', order: order } };
  };
  const account = { apiKey: name, secret: p256 };
  return [
    binance('Ed25519', ed25519, 25),
    binance('RSA 2048', rsa, 1),
    {
      exchange: 'coinbase-advanced',
      note: 'ES256',
      atLeast: 1,
      account,
      request: { method: 'POST', path: '/api/v3/brokerage/orders', params: brokerage },
      ccxt: { id: 'coinbase', path: 'brokerage/orders', api: ['v3', 'private'], order: brokerage },
    },
  ];
}

export async function benchSignRequest(): Promise<boolean[]> {
  if (!sdk.installed()) throw new Error("the rivals are not installed: start this with 'npm run bench'");
  console.log('a whole signed order');
  const held: boolean[] = [];
  for (const one of [...hmacCases(), ...otherCases(), ...privateKeyCases()]) held.push(...(await benchCase(one)));
  return held;
}
