/**
 * Kraken Futures as far as its door, from docs.kraken.com/exchange/guides/futures/rest and …/websockets: SHA-256 of the query or form as
 * it came, the Nonce header, and the path without /derivatives. The method is not signed.
 */
import { createHash, createHmac, randomUUID } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Session, type Verdict, type Wire } from './server.js';

const ENDPOINTS: ReadonlySet<string> = new Set([
  'GET /derivatives/api/v3/accounts',
  'GET /derivatives/api/v3/fills',
  'POST /derivatives/api/v3/sendorder',
  'POST /derivatives/api/v3/batchorder',
  'PUT /derivatives/api/v3/leveragepreferences',
  'GET /api/history/v3/orders',
  'GET /api/auth/v1/api-keys/v3/check',
]);
const FEEDS: ReadonlySet<string> = new Set(['open_orders', 'fills', 'balances']);

// "Our system tolerates nonces that are out of order for a brief period of time": milliseconds, and the number is ours.
const BRIEF = 10_000n;

const ERRORS: Readonly<Record<Refusal, string>> = {
  request: 'apiNotFound',
  key: 'authenticationError',
  signature: 'authenticationError',
  passphrase: 'authenticationError',
  time: 'nonceBelowThreshold',
  nonce: 'nonceDuplicate',
};

const authent = (hashed: string, secret: string): string =>
  createHmac('sha512', Buffer.from(secret, 'base64')).update(createHash('sha256').update(hashed).digest()).digest('base64');

export function krakenFuturesServer(account: Account, endpoints: ReadonlySet<string> = ENDPOINTS): LocalExchange {
  const nonces = new Set<bigint>();
  let highest = 0n;

  const checkNonce = (header: string): Refusal | undefined => {
    if (!/^\d{1,20}$/.test(header)) return 'request';
    const nonce = BigInt(header);
    if (nonces.has(nonce) || nonce < highest - BRIEF) return 'nonce';
    nonces.add(nonce);
    if (nonce > highest) highest = nonce;
    return undefined;
  };

  const check = ({ method, target, headers, body }: Wire): Refusal | undefined => {
    const [path = '', query = '', ...more] = target.split('?');
    if (!endpoints.has(`${method} ${path}`) || more.length > 0) return 'request';
    if (body !== '' && (method !== 'POST' || query !== '' || headers['content-type'] !== 'application/x-www-form-urlencoded'))
      return 'request';
    if (headers['apikey'] !== account.apiKey) return 'key';
    const nonce = headers['nonce'];
    const hashed = query + body + (typeof nonce === 'string' ? nonce : '') + path.replace(/^\/derivatives/, '');
    if (!same(headers['authent'], authent(hashed, account.secret))) return 'signature';
    return typeof nonce === 'string' ? checkNonce(nonce) : undefined;
  };

  return {
    http: (wire) => {
      const refused = check(wire);
      return refused === undefined
        ? { answer: { result: 'success' } }
        : { refused, status: 200, answer: { result: 'error', error: ERRORS[refused] } };
    },
    webSocket: ({ target }) => (target === '/ws/v1' ? session(account) : { refused: 'request', answer: null }),
  };
}

function session({ apiKey, secret }: Account): Session {
  let challenge: string | undefined;
  const refuse = (refused: Refusal): Verdict => ({
    refused,
    answer: { event: 'alert', message: 'Failed to subscribe to authenticated feed' },
  });
  return {
    receive: (text) => {
      const { event, feed, api_key, original_challenge, signed_challenge } = parseObject(text) ?? {};
      if (event === 'challenge') {
        if (api_key !== apiKey) return refuse('key');
        challenge = randomUUID();
        return { answer: { event: 'challenge', message: challenge } };
      }
      if (event !== 'subscribe' || typeof feed !== 'string' || !FEEDS.has(feed)) return refuse('request');
      if (api_key !== apiKey) return refuse('key');
      const signed = challenge !== undefined && original_challenge === challenge && same(signed_challenge, authent(challenge, secret));
      return signed ? { answer: { event: 'subscribed', feed } } : refuse('signature');
    },
  };
}
