/**
 * What does it cost an SDK to sign a request, with a secret as text and with a handle through strongroom/sdk? Where an SDK asks for signatures also
 * the fastest way that its author shows: `createHmac` in that function, instead of the Web Crypto API.
 */
import { createHmac, randomBytes } from 'node:crypto';

import { type BinanceCommon, type SdkOptions, sdkOptions, secureSdk } from '../lib/sdk/index.js';
import { Secret } from '../lib/secret.js';
import { claim, race, raceAsync } from './lib/measure.js';
import * as rivals from './lib/sdk.js';

type Call = () => unknown;
type AsyncCall = () => Promise<unknown>;

const text = randomBytes(64).toString('base64');
const apiKey = randomBytes(32).toString('hex');
const passphrase = 'a passphrase';
const handle = (): Secret => Secret.fromBytes(Buffer.from(text));
const us = (value: number): string => `${(value / 1000).toFixed(1)} us`;

const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1.25', price: '37500' };

type Signing = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

interface Asking {
  readonly name: keyof SdkOptions;
  readonly className: string;
  readonly stock: object;
  readonly hash: 'sha256' | 'sha512';
  readonly encoding: 'hex' | 'base64';
  readonly sign: (client: Signing, options: object) => Promise<unknown>;
}

const sha256Hex = { hash: 'sha256', encoding: 'hex' } as const;
const withPassphrase = { hash: 'sha256', encoding: 'base64', stock: { apiKey, apiSecret: text, apiPass: passphrase } } as const;

/** The signing of each client, and what it is given besides. */
const asking: readonly Asking[] = [
  {
    name: 'binance',
    className: 'MainClient',
    stock: { api_key: apiKey, api_secret: text },
    ...sha256Hex,
    sign: (_client, options) => binanceSignature(order, options),
  },
  {
    name: 'bybit-api',
    className: 'RestClientV5',
    stock: { key: apiKey, secret: text },
    ...sha256Hex,
    sign: (client) => client['signRequest']!(order, 'POST', 'v5auth'),
  },
  {
    name: 'okx-api',
    className: 'RestClient',
    ...withPassphrase,
    sign: (client) => client['signRequest']!(false, '2026-11-29T07:00:00.000Z', 'POST', '/api/v5/trade/order', order),
  },
  {
    name: 'bitget-api',
    className: 'RestClientV2',
    ...withPassphrase,
    sign: (client) => client['signRequest']!(order, '/api/v2/spot/trade/place-order', 'POST', 'bitget'),
  },
  {
    name: 'gateio-api',
    className: 'RestClient',
    stock: { apiKey, apiSecret: text },
    hash: 'sha512',
    encoding: 'hex',
    sign: (client) => client['signRequest']!({ body: order }, '/spot/orders', 'POST', 'gateV4'),
  },
  {
    name: 'bitmart-api',
    className: 'RestClient',
    stock: { apiKey, apiSecret: text, apiMemo: passphrase },
    ...sha256Hex,
    sign: (client) => client['signRequest']!(order, '/spot/v2/submit_order', 'POST', 'bitmart'),
  },
];

function binanceSignature(params: object, options: object): Promise<unknown> {
  const { getRESTRequestSignature } = rivals.rival('binance/lib/util/requestUtils') as {
    getRESTRequestSignature(data: object, options: object, key: string, secret: string, time: number): Promise<unknown>;
  };
  return getRESTRequestSignature(params, options, apiKey, (options as { api_secret: string }).api_secret, Date.now());
}

function askingCalls({ name, className, stock, hash, encoding, sign }: Asking): Record<'stock' | 'createHmac' | 'ours', AsyncCall> {
  const made = (rivals.rival(name) as Record<string, new (options: object) => Signing>)[className]!;
  const call = (options: object): AsyncCall => {
    const client = new made(options);
    return () => sign(client, options);
  };
  const customSignMessageFn = async (message: string, secret: string): Promise<string> =>
    createHmac(hash, secret).update(message).digest(encoding);
  return {
    stock: call(stock),
    createHmac: call({ ...stock, customSignMessageFn }),
    ours: call({ ...stock, ...sdkOptions(name, handle()) }),
  };
}

/** Clients that are changed: the same call of an untouched one and of a secured one. */
const changed: Readonly<Record<string, () => { stock: Call; ours: Call }>> = {
  '@binance/connector': () => {
    const call = (client: ReturnType<typeof rivals.binanceConnectorClient>): Call => () => client.signRequest('POST', '/api/v3/order', { ...order }); // prettier-ignore
    const ours = secureSdk('@binance/connector', rivals.binanceConnectorClient(apiKey), handle());
    return { stock: call(rivals.binanceConnectorClient(apiKey, text)), ours: call(ours) };
  },
  '@binance/common': () => {
    const common = rivals.rival('@binance/common') as BinanceCommon;
    const { Spot } = rivals.rival('@binance/spot') as { Spot: new (options: object) => { restAPI: { configuration: object } } };
    const client = (secret: object) => new Spot({ configurationRestAPI: { apiKey, ...secret } });
    const call = ({ restAPI: { configuration } }: ReturnType<typeof client>): Call => () => common.getSignature(configuration, { ...order }); // prettier-ignore
    return { stock: call(client({ apiSecret: text })), ours: call(secureSdk('@binance/common', client({}), handle(), common)) };
  },
  'kucoin-universal-sdk': () => {
    const { ClientOptionBuilder, DefaultClient, logger } = rivals.rival('kucoin-universal-sdk') as Kucoin;
    logger.setGlobalLogger({ info: () => undefined, warn: () => undefined });
    const client = (secret: string) =>
      new DefaultClient({ ...new ClientOptionBuilder().build(), key: apiKey, secret, passphrase, spotEndpoint: 'http://x' });
    const call = (made: ReturnType<typeof client>): Call => {
      const { signer } = made.restImpl.accountService.transport;
      return () => signer.headers(`POST/api/v1/hf/orders${JSON.stringify(order)}`);
    };
    return { stock: call(client(text)), ours: call(secureSdk('kucoin-universal-sdk', client(''), handle())) };
  },
  'gate-api': () => {
    const { ApiClient } = rivals.rival('gate-api') as { ApiClient: new () => GateApi };
    const call = ({ authentications: { apiv4 } }: GateApi): Call => () =>
      apiv4.applyToRequest({ method: 'POST', url: 'https://api.gateio.ws/api/v4/spot/orders', headers: {}, data: order }); // prettier-ignore
    const stock = new ApiClient();
    stock.setApiKeySecret(apiKey, text);
    return { stock: call(stock), ours: call(secureSdk('gate-api', new ApiClient(), handle())) };
  },
  'kraken-api': () => {
    const call =
      (client: ReturnType<typeof rivals.krakenApiClient>): Call =>
      () =>
        client.api('AddOrder', { ...order });
    return {
      stock: call(rivals.krakenApiClient(apiKey, text)),
      ours: call(secureSdk('kraken-api', rivals.krakenApiClient(apiKey), handle())),
    };
  },
};

interface Kucoin {
  ClientOptionBuilder: new () => { build(): object };
  DefaultClient: new (options: object) => {
    restImpl: { accountService: { transport: { signer: { headers(text: string): unknown } } } };
  };
  logger: { setGlobalLogger(logger: object): void };
}

interface GateApi {
  authentications: { apiv4: { applyToRequest(config: object): unknown } };
  setApiKeySecret(key: string, secret: string): void;
}

/** Least rates over a stock client, well below what was measured. */
const atLeast: Readonly<Record<string, number>> = {
  binance: 8,
  'bybit-api': 10,
  'okx-api': 20,
  'bitget-api': 20,
  'gateio-api': 2, // it hashes the body with the Web Crypto API all the same
  'bitmart-api': 20,
  '@binance/connector': 1.3,
  '@binance/common': 1.5,
  'kucoin-universal-sdk': 1.3,
  'gate-api': 1.2,
  'kraken-api': 0.9, // the nonce, a key that is a new Buffer each time, and qs are most of it
};

export async function benchSdk(): Promise<boolean[]> {
  if (!rivals.installed()) throw new Error("the rivals are not installed: start this with 'npm run bench'");
  console.log('signing of SDKs: with a secret as text, with a handle');
  const held: boolean[] = [];
  for (const one of asking) {
    const { stock, createHmac: fast, ours } = await raceAsync(askingCalls(one), 200);
    const title = `${one.name}: ${us(stock)} stock, ${us(fast)} with createHmac, ${us(ours)} with a handle`;
    held.push(claim(`${title}; rate over stock`, stock / ours, { atLeast: atLeast[one.name]! }));
    held.push(claim(`${one.name}: rate over createHmac`, fast / ours, { atLeast: 0.95 }));
  }
  for (const [name, make] of Object.entries(changed)) {
    const { stock, ours } = race({ ...make() }, 200);
    held.push(claim(`${name}: ${us(stock)} stock, ${us(ours)} with a handle; rate over stock`, stock / ours, { atLeast: atLeast[name]! }));
  }
  return held;
}
