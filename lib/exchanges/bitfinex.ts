import { jsonRequest } from './text/json-request.js';
import { jsonText } from './text/json.js';
import { nonceUpTo } from './text/nonce.js';
import { type Entry, type Params, readParams, refuseReserved } from './text/params.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Bitfinex: version 2 and the older version 1, with one kind of key. Read as well: docs.bitfinex.com/v1/docs/rest-auth, and lib/rest1.js
 * and lib/rest2.js of bitfinexcom/bfx-api-node-rest (commit 1712e20), Bitfinex's own.
 */
const facts = Object.freeze({
  title: 'Bitfinex',
  page: 'https://docs.bitfinex.com/docs/rest-auth',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha384'], encoding: 'utf8', signature: 'hex' } },
  signs: 'v2: /api, the path, the nonce, the body. v1: the base64 of the body, which has request and nonce in it',
  parameters: 'JSON body, as given',
  time: 'nonce',
  // "Timestamp * 1000": what the page and Bitfinex's own libraries count in, so that a key that was used with them stays usable.
  timeUnit: 'us',
  hosts: Object.freeze({ '/v2/auth/': 'https://api.bitfinex.com', '/v1/': 'https://api.bitfinex.com' }),
  webSocket: 'event auth over AUTH and the nonce',
  makeKey: {
    url: 'https://setting.bitfinex.com/api#new-key',
    advice: 'allow "Orders" to create and cancel, and "Wallets" to get balances; leave "Withdrawals" off; restrict it to IP addresses',
  },
  differences: Object.freeze([
    'ccxt counts nonces in milliseconds, ours in microseconds unless told: a key that has seen microseconds takes no milliseconds again',
    'bfx-api-node-rest sends no body in v1, the page does: the payload header is what is signed',
    'ccxt 1.89 makes the payload of v1 of other bytes than the body where a text is not ASCII, and repeats parameters of orders/hist in the URL',
    'bitfinex-api-py sends no body where there are no parameters, ccxt {}: both are signed as sent; ours sends {} where params is {}',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call of Bitfinex, of version 2 or of version 1. */
export interface BitfinexRequest {
  readonly method: 'POST';
  readonly path: `/v2/auth/${string}` | `/v1/${string}`;
  /** The JSON body. Version 2 without it has no body at all. */
  readonly params?: Params;
}

// "An ever increasing numeric string but should not exceed the MAX_SAFE_INTEGER constant value of 9007199254740991."
const MOST_NONCE = String(Number.MAX_SAFE_INTEGER);

function canonical(request: BitfinexRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['POST']);
  const url = urls(request.path, credentials.baseUrl);
  const nonce = nonceUpTo(MOST_NONCE, credentials.nonce);
  const params = readParams(request.params);
  if (request.path.startsWith('/v1/')) return version1(url, request.path, nonce, params, credentials);

  const body = request.params === undefined ? '' : jsonText(params);
  return {
    message: `/api${request.path}${nonce}${body}`,
    finish: (signature) =>
      jsonRequest(url, method, { 'bfx-apikey': credentials.key, 'bfx-nonce': nonce, 'bfx-signature': signature }, body),
  };
}

function version1(url: string, path: string, nonce: string, params: readonly Entry[], { key }: Credentials): Canonical<SignedRequest> {
  refuseReserved(params, ['nonce', 'request']);
  const body = jsonText([['nonce', nonce], ['request', path], ...params]);
  const payload = Buffer.from(body).toString('base64');
  return {
    message: payload,
    finish: (signature) => ({
      url,
      method: 'POST',
      headers: { 'X-BFX-APIKEY': key, 'X-BFX-PAYLOAD': payload, 'X-BFX-SIGNATURE': signature, 'Content-Type': 'application/json' },
      body,
    }),
  };
}

/** Login of the WebSocket of version 2. */
export interface BitfinexWebSocketRequest {
  /** What else the login says: `{ dms: 4 }` cancels all orders when the connection ends, `filter` lists the wanted messages. */
  readonly params?: Params & { readonly dms?: 0 | 4; readonly filter?: readonly string[] };
}

function canonicalWebSocket(request: BitfinexWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['params']);
  const params = readParams(request.params);
  refuseReserved(params, ['event', 'apiKey', 'authSig', 'authNonce', 'authPayload']);
  const nonce = nonceUpTo(MOST_NONCE, credentials.nonce);
  const payload = `AUTH${nonce}`;
  const first: Entry[] = [
    ['event', 'auth'],
    ['apiKey', credentials.key],
  ];
  return {
    message: payload,
    finish: (signature) => ({
      url: 'wss://api.bitfinex.com/ws/2',
      frame: jsonText([...first, ['authSig', signature], ['authNonce', Number(nonce)], ['authPayload', payload], ...params]),
    }),
  };
}

export const bitfinex: Exchange<BitfinexRequest, BitfinexWebSocketRequest> = Object.freeze({
  name: 'bitfinex',
  facts,
  canonical,
  canonicalWebSocket,
});
