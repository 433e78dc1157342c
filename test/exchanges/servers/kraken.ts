/**
 * Kraken spot as far as its door, from docs.kraken.com/exchange/guides/rest/authentication: the path, then SHA-256 of nonce and body.
 * The method is not signed. A token of GetWebSocketsToken opens the WebSocket, and nothing that is said there is signed.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Verdict, type Wire } from './server.js';

const ENDPOINTS: ReadonlySet<string> = new Set([
  'POST /0/private/AddOrder',
  'POST /0/private/AddOrderBatch',
  'POST /0/private/Balance',
  'POST /0/private/GetWebSocketsToken',
]);
const MESSAGES: ReadonlySet<string> = new Set(['subscribe', 'unsubscribe', 'add_order', 'addOrder', 'cancel_order', 'cancelOrder']);

const ERRORS: Readonly<Record<Refusal, string>> = {
  request: 'EGeneral:Unknown method',
  key: 'EAPI:Invalid key',
  signature: 'EAPI:Invalid signature',
  passphrase: 'EGeneral:Permission denied',
  time: 'EAPI:Invalid nonce',
  nonce: 'EAPI:Invalid nonce',
};

/** @param account `passphrase`: the one-time password that the key's second factor wants in `otp` */
export function krakenServer(account: Account, endpoints: ReadonlySet<string> = ENDPOINTS): LocalExchange {
  let lastNonce = 0n;
  const tokens = new Set<string>();

  const check = ({ method, target, headers, body }: Wire): Refusal | undefined => {
    if (!endpoints.has(`${method} ${target}`)) return 'request';
    if (headers['api-key'] !== account.apiKey) return 'key';
    const params = paramsOf(headers['content-type'], body);
    if (params === undefined) return 'request';
    const nonce = String(params.get('nonce'));
    const digest = createHash('sha256')
      .update(nonce + body)
      .digest();
    const hmac = createHmac('sha512', Buffer.from(account.secret, 'base64')).update(target).update(digest);
    if (!same(headers['api-sign'], hmac.digest('base64'))) return 'signature';
    if (!/^\d{1,20}$/.test(nonce) || BigInt(nonce) <= lastNonce) return 'nonce';
    lastNonce = BigInt(nonce);
    return account.passphrase !== undefined && params.get('otp') !== account.passphrase ? 'passphrase' : undefined;
  };

  return {
    http: (wire) => {
      const refused = check(wire);
      if (refused !== undefined) return { refused, status: 200, answer: { error: [ERRORS[refused]] } };
      if (!wire.target.endsWith('/GetWebSocketsToken')) return { answer: { error: [], result: taken(wire) } };
      const token = randomBytes(32).toString('base64');
      tokens.add(token);
      return { answer: { error: [], result: { token, expires: 900 } } };
    },
    webSocket: ({ target }) =>
      target === '/' || target === '/v2'
        ? { receive: (text) => checkFrame(parseObject(text), target === '/v2', tokens) }
        : { refused: 'request', answer: null },
  };
}

/** Repeats the order, as Kraken does. */
function taken({ headers, body }: Wire): unknown {
  const params = paramsOf(headers['content-type'], body);
  const order = ['type', 'volume', 'pair', 'ordertype', 'price'].map((name) => params?.get(name)).join(' ');
  return { descr: { order }, txid: ['OUF4EM-FRGI2-MQMWZD'] };
}

function paramsOf(type: string | undefined, body: string): { get(name: string): unknown } | undefined {
  if (type === 'application/x-www-form-urlencoded') return new URLSearchParams(body);
  const object = type === 'application/json' ? parseObject(body) : undefined;
  return object === undefined ? undefined : { get: (name) => object[name] };
}

function checkFrame(frame: Record<string, unknown> | undefined, isV2: boolean, tokens: ReadonlySet<string>): Verdict {
  const name = isV2 ? frame?.['method'] : frame?.['event'];
  if (frame === undefined || typeof name !== 'string' || !MESSAGES.has(name)) return { refused: 'request', answer: { error: 'Unknown' } };
  const holder = isV2 ? frame['params'] : (frame['subscription'] ?? frame);
  const token = (holder as Record<string, unknown> | undefined)?.['token'];
  const known = typeof token === 'string' && tokens.has(token);
  return known ? { answer: { success: true } } : { refused: 'key', answer: { success: false, error: 'ESession:Invalid session' } };
}
