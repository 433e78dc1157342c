/**
 * Bittrex as its door was, from Bittrex/bittrex.github.io (commit 6165a63): version 1.1 signs the whole URL, version 3 also the method
 * and a hash of the body. The windows of time and nonce are ours: the page has none.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Session, type Verdict, type Wire } from './server.js';

const ENDPOINTS: ReadonlySet<string> = new Set([
  'GET /api/v1.1/market/buylimit',
  'GET /api/v1.1/account/getbalances',
  'GET /v3/balances',
  'HEAD /v3/balances',
  'GET /v3/orders/closed',
  'POST /v3/orders',
  'POST /v3/batch',
  'DELETE /v3/orders/open',
]);

// Milliseconds that a timestamp may be away from the exchange's clock.
const WINDOW = 30_000;

const CODES: Readonly<Record<Refusal, string>> = {
  request: 'BAD_REQUEST',
  key: 'APIKEY_INVALID',
  signature: 'INVALID_SIGNATURE',
  passphrase: 'INVALID_SIGNATURE',
  time: 'INVALID_TIMESTAMP',
  nonce: 'NONCE_INVALID',
};

const verdict = (refused: Refusal | undefined, answer: unknown): Verdict =>
  refused === undefined ? { answer } : { refused, status: 401, answer: { code: CODES[refused] } };

// Printed in upper case on the page and computed in lower: either was taken.
const signedBy = (secret: string, text: string, signature: unknown): boolean =>
  typeof signature === 'string' && same(signature.toLowerCase(), createHmac('sha512', secret).update(text).digest('hex'));

export function bittrexServer(account: Account, endpoints: ReadonlySet<string> = ENDPOINTS): LocalExchange {
  const { apiKey, secret } = account;
  let lastNonce = 0n;

  const version1 = ({ target, headers, body, origin }: Wire): Refusal | undefined => {
    const params = new URLSearchParams(target.split('?')[1]);
    if (body !== '') return 'request';
    if (params.get('apikey') !== apiKey) return 'key';
    if (!signedBy(secret, origin + target, headers['apisign'])) return 'signature';
    const nonce = params.get('nonce') ?? '';
    if (!/^\d{1,20}$/.test(nonce) || BigInt(nonce) <= lastNonce) return 'nonce';
    lastNonce = BigInt(nonce);
    return undefined;
  };

  const version3 = ({ method, target, headers, body, origin }: Wire, now: number): Refusal | undefined => {
    if (headers['api-key'] !== apiKey) return 'key';
    if (body !== '' && headers['content-type'] !== 'application/json') return 'request';
    const hash = createHash('sha512').update(body).digest('hex');
    if (headers['api-content-hash'] !== hash) return 'signature';
    const timestamp = String(headers['api-timestamp']);
    const text = timestamp + origin + target + method + hash + String(headers['api-subaccount-id'] ?? '');
    if (!signedBy(secret, text, headers['api-signature'])) return 'signature';
    return Math.abs(now - Number(timestamp)) <= WINDOW ? undefined : 'time';
  };

  return {
    http: (wire, now) => {
      if (!endpoints.has(`${wire.method} ${wire.target.split('?')[0]!}`)) return verdict('request', null);
      return verdict(wire.target.startsWith('/v3/') ? version3(wire, now) : version1(wire), { success: true });
    },
    webSocket: ({ target }) => (target === '/signalr' ? session(account) : verdict('request', null)),
  };
}

function session({ apiKey, secret }: Account): Session {
  const challenge = randomBytes(32).toString('base64');
  return {
    receive: (text, now) => {
      const { H: hub, M: method, A: args, I: id } = parseObject(text) ?? {};
      if (!Array.isArray(args) || !Number.isInteger(id)) return verdict('request', null);
      const [key, ...rest] = args as unknown[];
      if (key !== apiKey) return verdict('key', null);
      if (hub === 'c2' && method === 'GetAuthContext') return verdict(undefined, { R: challenge, I: id });
      if (method !== 'Authenticate' || rest.length !== (hub === 'c2' ? 1 : 3)) return verdict('request', null);
      if (hub === 'c2') return verdict(signedBy(secret, challenge, rest[0]) ? undefined : 'signature', { R: true, I: id });
      if (hub !== 'c3') return verdict('request', null);
      const [timestamp, random, signature] = rest;
      if (!signedBy(secret, String(timestamp) + String(random), signature)) return verdict('signature', null);
      return verdict(Math.abs(now - Number(timestamp)) <= WINDOW ? undefined : 'time', { R: { Success: true }, I: id });
    },
  };
}
