/**
 * Coinbase Exchange as far as its door, from docs.cdp.coinbase.com/exchange/rest-api/authentication and its official Go SDK
 * (exchange-sdk-go@3ed7353): what is signed is time, method, path with query, and body. Of a subscription only the time is signed,
 * as if it were GET /users/self/verify: an exchange knows its own channels and products, and refuses the rest.
 */
import { createHmac } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Verdict, type Wire } from './server.js';

// "Your timestamp must be within 30 seconds of the api service time".
const WINDOW_SECONDS = 30;

const CHANNELS: ReadonlySet<unknown> = new Set(['user', 'full', 'level2']);
const PRODUCTS: ReadonlySet<unknown> = new Set(['BTC-USD', 'ETH-USD']);
const FIELDS: ReadonlySet<string> = new Set(['type', 'product_ids', 'channels', 'signature', 'key', 'passphrase', 'timestamp']);

const MESSAGES: Readonly<Record<Refusal, string>> = {
  request: 'Bad Request',
  key: 'Invalid API Key',
  signature: 'invalid signature',
  passphrase: 'Invalid Passphrase',
  time: 'request timestamp expired',
  nonce: 'request timestamp expired',
};

export function coinbaseExchangeServer(account: Account): LocalExchange {
  return {
    http: (wire, now) => verdict(checkHttp(wire, account, now), { id: 'd50ec984-77a8-460a-b958-66f114b0de9b' }),
    webSocket: ({ target }) =>
      target === '/'
        ? { receive: (text, now) => verdict(checkSubscription(text, account, now), { type: 'subscriptions' }) }
        : verdict('request', null),
  };
}

function verdict(refused: Refusal | undefined, answer: unknown): Verdict {
  return refused === undefined ? { answer } : { refused, answer: { message: MESSAGES[refused] } };
}

function checkHttp({ method, target, headers, body }: Wire, account: Account, now: number): Refusal | undefined {
  const credentials = {
    key: headers['cb-access-key'],
    signature: headers['cb-access-sign'],
    passphrase: headers['cb-access-passphrase'],
    timestamp: headers['cb-access-timestamp'],
  };
  return checkCredentials(credentials, `${method}${target}${body}`, account, now);
}

function checkSubscription(text: string, account: Account, now: number): Refusal | undefined {
  const frame = parseObject(text);
  if (frame === undefined || frame['type'] !== 'subscribe' || Object.keys(frame).some((name) => !FIELDS.has(name))) return 'request';
  if (!known(frame['channels'], CHANNELS) || !known(frame['product_ids'], PRODUCTS)) return 'request';
  return checkCredentials(frame, 'GET/users/self/verify', account, now);
}

const known = (list: unknown, names: ReadonlySet<unknown>): boolean => Array.isArray(list) && list.every((name) => names.has(name));

interface Given {
  readonly key?: unknown;
  readonly signature?: unknown;
  readonly passphrase?: unknown;
  readonly timestamp?: unknown;
}

function checkCredentials(
  { key, signature, passphrase, timestamp }: Given,
  what: string,
  account: Account,
  now: number,
): Refusal | undefined {
  if (key !== account.apiKey) return 'key';
  if (!same(passphrase, account.passphrase!)) return 'passphrase';
  if (typeof timestamp !== 'string' || !/^\d+(\.\d+)?$/.test(timestamp)) return 'request';
  const secret = Buffer.from(account.secret, 'base64');
  if (
    !same(
      signature,
      createHmac('sha256', secret)
        .update(timestamp + what)
        .digest('base64'),
    )
  )
    return 'signature';
  return Math.abs(now / 1000 - Number(timestamp)) <= WINDOW_SECONDS ? undefined : 'time';
}
