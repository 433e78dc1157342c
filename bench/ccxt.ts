/** What does a whole `sign()` of ccxt cost with a secret as text, and with a handle through strongroom/ccxt? */
import { generateKeyPairSync, randomBytes } from 'node:crypto';

import { type CcxtExchange, secureCcxt } from '../lib/ccxt/index.js';
import { Secret } from '../lib/secret.js';
import { claim, race } from './lib/measure.js';
import { ccxtClass } from './lib/sdk.js';

interface Signing extends CcxtExchange {
  sign(path: string, api: string | readonly string[], method: string, params: object): unknown;
}

interface Case {
  readonly id: string;
  readonly way?: string;
  /** Field of the object that the secret goes to; `secret` unless told. */
  readonly field?: 'privateKey';
  readonly secret: () => string;
  /** Whether the secret is a private key. */
  readonly asymmetric?: true;
  readonly call: readonly [path: string, api: string | readonly string[], method: string];
  /** Least rate over stock ccxt. Where ccxt signs too, with a key of the process's own, it is below 1. */
  readonly atLeast: number;
  readonly turns?: number;
}

const text = (): string => randomBytes(16).toString('hex');
const base64 = (): string => randomBytes(64).toString('base64');
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const ed25519 = (): string => generateKeyPairSync('ed25519').privateKey.export(pkcs8).toString();
const rsa = (): string => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pkcs8).toString();
const p256 = (): string => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString();

const cases: readonly Case[] = [
  { id: 'binance', secret: text, call: ['order', 'private', 'POST'], atLeast: 1.2 },
  { id: 'bybit', secret: text, call: ['v5/order/create', 'private', 'POST'], atLeast: 1.1 },
  { id: 'okx', secret: text, call: ['trade/order', 'private', 'POST'], atLeast: 1.1 },
  { id: 'bitget', secret: text, call: ['v2/spot/trade/place-order', ['private', 'spot'], 'POST'], atLeast: 1.1 },
  { id: 'kucoin', secret: text, call: ['orders', 'private', 'POST'], atLeast: 1.1 },
  { id: 'gate', secret: text, call: ['orders', ['private', 'spot'], 'POST'], atLeast: 1.1 },
  { id: 'kraken', secret: base64, call: ['AddOrder', 'private', 'POST'], atLeast: 1.1 },
  { id: 'bitfinex', secret: text, call: ['auth/w/order/submit', 'private', 'POST'], atLeast: 1.2 },
  { id: 'binance', way: 'Ed25519', asymmetric: true, secret: ed25519, call: ['order', 'private', 'POST'], atLeast: 8, turns: 60 },
  { id: 'binance', way: 'RSA', asymmetric: true, secret: rsa, call: ['order', 'private', 'POST'], atLeast: 1.2, turns: 60 },
  {
    id: 'coinbase',
    way: 'ES256',
    asymmetric: true,
    secret: p256,
    call: ['brokerage/orders', ['v3', 'private'], 'POST'],
    atLeast: 5,
    turns: 60,
  },
  {
    id: 'revolutx',
    way: 'Ed25519, exchanged',
    field: 'privateKey',
    asymmetric: true,
    secret: ed25519,
    call: ['orders', 'private', 'POST'],
    atLeast: 0.5,
    turns: 60,
  },
];

const params = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1.25', price: '37500' };

export function benchCcxt(): boolean[] {
  console.log('sign() of ccxt: with a secret as text, with a handle');
  return cases.map(({ id, way, field = 'secret', secret, asymmetric, call: [path, api, method], atLeast, turns = 200 }) => {
    const exchangeClass = ccxtClass(id);
    const open = { apiKey: way === 'ES256' ? 'organizations/a/apiKeys/b' : 'k'.repeat(36), uid: '1', password: 'p' };
    const key = secret();
    const stock = new exchangeClass({ ...open, [field]: key });
    const handle = Secret.fromBytes(Buffer.from(key));
    const ours = secureCcxt(new exchangeClass(open), asymmetric === true ? handle.privateKey() : handle);
    const sign = (exchange: Signing) => () => exchange.sign(path, api, method, { ...params });
    const times = race({ stock: sign(stock), ours: sign(ours) }, turns);
    const us = (value: number): string => `${(value / 1000).toFixed(1)} us`;
    return claim(
      `${id}${way === undefined ? '' : `, ${way}`}: ${us(times.stock)} stock, ${us(times.ours)} with a handle; rate over stock`,
      times.stock / times.ours,
      { atLeast },
    );
  });
}
