/**
 * Bitfinex as far as its door, from docs.bitfinex.com/docs/rest-auth, …/ws-auth and …/v1/docs/rest-auth: version 2 signs path, nonce and
 * body, version 1 its payload header. The method is not signed.
 */
import { createHmac } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Verdict, type Wire } from './server.js';

const ENDPOINTS: ReadonlySet<string> = new Set([
  'POST /v2/auth/r/wallets',
  'POST /v2/auth/w/order/submit',
  'POST /v1/order/new',
  'POST /v1/balances',
]);

const ERRORS: Readonly<Record<Refusal, readonly [code: number, text: string]>> = {
  request: [10020, 'request: invalid'],
  key: [10100, 'apikey: invalid'],
  signature: [10100, 'apikey: digest invalid'],
  passphrase: [10100, 'apikey: digest invalid'],
  time: [10114, 'nonce: small'],
  nonce: [10114, 'nonce: small'],
};

export function bitfinexServer({ apiKey, secret }: Account, endpoints: ReadonlySet<string> = ENDPOINTS): LocalExchange {
  let lastNonce = 0;
  const signs = (text: string): string => createHmac('sha384', secret).update(text).digest('hex');
  const checkNonce = (nonce: unknown): Refusal | undefined => {
    if (!/^\d{1,16}$/.test(String(nonce)) || !Number.isSafeInteger(Number(nonce)) || Number(nonce) <= lastNonce) return 'nonce';
    lastNonce = Number(nonce);
    return undefined;
  };

  const version2 = ({ target, headers, body }: Wire): Refusal | undefined => {
    if (headers['bfx-apikey'] !== apiKey) return 'key';
    if (body !== '' && (headers['content-type'] !== 'application/json' || parseObject(body) === undefined)) return 'request';
    const nonce = String(headers['bfx-nonce']);
    return same(headers['bfx-signature'], signs(`/api${target}${nonce}${body}`)) ? checkNonce(nonce) : 'signature';
  };

  // The payload counts. Nothing says what becomes of a body that differs from it: here it is refused.
  const version1 = ({ target, headers, body }: Wire): Refusal | undefined => {
    if (headers['x-bfx-apikey'] !== apiKey) return 'key';
    const payload = String(headers['x-bfx-payload']);
    if (!same(headers['x-bfx-signature'], signs(payload))) return 'signature';
    const text = Buffer.from(payload, 'base64').toString();
    const content = parseObject(text);
    if (content?.['request'] !== target || (body !== '' && body !== text)) return 'request';
    return checkNonce(content['nonce']);
  };

  const verdict = (refused: Refusal | undefined, answer: unknown): Verdict =>
    refused === undefined ? { answer } : { refused, status: 500, answer: ['error', ...ERRORS[refused]] };

  return {
    http: (wire) => {
      if (!endpoints.has(`${wire.method} ${wire.target}`)) return verdict('request', null);
      return verdict(wire.target.startsWith('/v1/') ? version1(wire) : version2(wire), []);
    },
    webSocket: ({ target }) =>
      target !== '/ws/2'
        ? { refused: 'request', answer: null }
        : {
            receive: (text) => {
              const { event, apiKey: key, authSig, authNonce, authPayload } = parseObject(text) ?? {};
              if (event !== 'auth' || authPayload !== `AUTH${String(authNonce)}`) return verdict('request', null);
              if (key !== apiKey) return verdict('key', null);
              if (!same(authSig, signs(authPayload))) return verdict('signature', null);
              return verdict(checkNonce(authNonce), { event: 'auth', status: 'OK' });
            },
          },
  };
}
