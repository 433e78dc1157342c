/** What does a whole signed order cost: text, signature and headers, beside ccxt, an SDK, and node:crypto under our own formatting? */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { type ExchangeName, exchanges } from '../lib/exchanges/index.js';
import type { AnyExchange } from '../lib/exchanges/types.js';
import { NonceCounter } from '../lib/nonce.js';
import { Secret } from '../lib/secret.js';
import { Signer } from '../lib/signer.js';
import { HmacSigningKey, type SigningKey } from '../lib/signing-key.js';
import { claim, ns, race } from './lib/measure.js';
import * as sdk from './lib/sdk.js';

const calls = 200;

/** A key of node:crypto, where the room's would be. */
function nodeKey(exchange: AnyExchange, secret: string): SigningKey {
  const { encoding: keyEncoding, hashes } = exchange.facts.keys.hmac!;
  const key = createSecretKey(Buffer.from(secret, keyEncoding));
  const { createHash } = require('node:crypto') as typeof import('node:crypto');
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

function roomKey(exchange: AnyExchange, text: string): SigningKey {
  const { hmac } = exchange.facts.keys;
  const secret = Secret.fromBytes(Buffer.from(text));
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
  readonly account: sdk.Account;
  readonly request: object;
  readonly ccxt?: () => sdk.SignOrder;
  readonly sdk?: { readonly name: string; readonly make: () => sdk.SignOrder | Promise<sdk.SignOrder> };
}

const apiKey = (length: number): string => randomBytes(length).toString('base64').slice(0, length).replace(/[+/]/g, 'x');
const text = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
const base64 = (bytes: number): string => randomBytes(bytes).toString('base64');

async function benchCase({ exchange: name, account, request, ccxt, sdk: rival }: Case): Promise<boolean[]> {
  const exchange: AnyExchange = exchanges[name];
  const ours = signer(exchange, account, roomKey(exchange, account.secret));
  const node = signer(exchange, account, nodeKey(exchange, account.secret));
  const order = request as never;
  const sdkCall = await rival?.make();
  const times = race(
    {
      ours: () => ours.sign(order),
      'node:crypto': () => node.sign(order),
      ...(ccxt && { ccxt: ccxt() }),
      ...(sdkCall && { sdk: sdkCall }),
    } as Record<'ours' | 'node:crypto' | 'ccxt' | 'sdk', () => unknown>,
    calls,
  );
  const sdkText = rival === undefined ? '' : `, ${rival.name} ${ns(times.sdk)}`;
  console.log(`  ${name}: ${ns(times.ours)}; node:crypto with the same formatting ${ns(times['node:crypto'])}, ccxt ${ccxt ? ns(times.ccxt) : 'none'}${sdkText}`);
  return [
    ...(ccxt ? [claim(`${name}, rate over ccxt's sign()`, times.ccxt / times.ours, { atLeast: 10 })] : []),
    ...(rival ? [claim(`${name}, rate over ${rival.name}`, times.sdk / times.ours, { atLeast: 1 })] : []),
    claim(`${name}, rate over node:crypto with the same formatting`, times['node:crypto'] / times.ours, { atLeast: 1 }),
  ];
}

function cases(): Case[] {
  const binance = { apiKey: apiKey(64), secret: text(64) };
  const binanceOrder = { symbol: 'LTCBTC', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '0.1' };
  const kraken = { apiKey: apiKey(56), secret: base64(64) };
  const krakenOrder = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '37500', volume: '1.25' };
  return [
    {
      exchange: 'binance',
      account: binance,
      request: { method: 'POST', path: '/api/v3/order', params: binanceOrder },
      ccxt: () => {
        const exchange = sdk.ccxt('binance', binance);
        return () => exchange.sign('order', 'private', 'POST', binanceOrder);
      },
      sdk: { name: '@binance/connector', make: () => sdk.binanceConnector(binance, binanceOrder) },
    },
    {
      exchange: 'kraken',
      account: kraken,
      request: { method: 'POST', path: '/0/private/AddOrder', params: krakenOrder },
      ccxt: () => {
        const exchange = sdk.ccxt('kraken', kraken);
        return () => exchange.sign('AddOrder', 'private', 'POST', krakenOrder);
      },
      sdk: { name: 'kraken-api', make: () => sdk.krakenApi(kraken, krakenOrder) },
    },
  ];
}

export async function benchSignRequest(): Promise<boolean[]> {
  if (!sdk.installed()) throw new Error("the rivals are not installed: start this with 'npm run bench'");
  console.log('a whole signed order');
  const held: boolean[] = [];
  for (const one of cases()) held.push(...(await benchCase(one)));
  return held;
}
