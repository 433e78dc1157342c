import { queryText } from './text/form.js';
import { jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import type { Entry, Params } from './text/params.js';
import { readParams, refuseReserved } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, flag, oneOf, urlsOn } from './text/request.js';
import { seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Gemini: REST, both private WebSockets. The WebSockets' pages: https://developer.gemini.com/websocket/authentication and
 * https://docs.gemini.com/websocket/overview/requests/private-api.
 */
const facts = Object.freeze({
  title: 'Gemini',
  page: 'https://developer.gemini.com/authentication/api-key',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha384'], encoding: 'utf8', signature: 'hex' } },
  signs: 'the payload: base64 of JSON with the path as "request", the nonce and the parameters',
  parameters: 'in the header X-GEMINI-PAYLOAD, as given; the body is empty',
  time: 'nonce',
  timeUnit: 'ms',
  hosts: Object.freeze({ '/v1/': 'https://api.gemini.com', '/v2/': 'https://api.gemini.com' }),
  webSocket: 'headers of the handshake: over the nonce (s), for time-based keys; the older one over a payload as in REST',
  makeKey: {
    url: 'https://exchange.gemini.com/settings/api',
    advice: 'scope of one account; allow "Trading"; leave "Fund Management" off; set "Trusted IPs"',
  },
  differences: Object.freeze([
    'ccxt sends the parameters again as the body; the page wants Content-Length 0',
    'ccxt refuses keys of a group (master-…); the page takes them, with the parameter account',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const REQUEST = 'request';
const NONCE = 'nonce';

/** A private call of Gemini. */
export interface GeminiRequest {
  readonly method: 'GET' | 'POST';
  readonly path: `/${'v1' | 'v2'}/${string}`;
  /** Whatever the method, they travel in the payload. `account` is the nickname that a key of a group acts for. */
  readonly params?: Params;
  /** For a key made with "Uses a time based nonce": the nonce is the time in seconds, within 30 of the exchange's. */
  readonly timeBased?: boolean;
}

/** Handshake of a private WebSocket. */
export interface GeminiWebSocketRequest {
  /** `current` unless told: trading and order events, time-based keys only. `orderEvents`: /v1/order/events. */
  readonly feed?: 'current' | 'orderEvents';
  /** `orderEvents` only: filters, in the query, which is not signed. */
  readonly params?: Params;
  /** `orderEvents` only; the current one always is. */
  readonly timeBased?: boolean;
}

const WEB_SOCKET = 'wss://ws.gemini.com';
const ORDER_EVENTS = '/v1/order/events';

function canonical(request: GeminiRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'timeBased']);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const url = urls(request.path, credentials.baseUrl);
  const given = readParams(request.params);
  refuseReserved(given, [REQUEST, NONCE]);
  const payload = payloadOf(request.path, nonceOf(request.timeBased, credentials), given);
  return {
    message: payload,
    finish: (signature) => ({
      url,
      method,
      headers: {
        'Content-Type': 'text/plain',
        'X-GEMINI-APIKEY': credentials.key,
        'X-GEMINI-PAYLOAD': payload,
        'X-GEMINI-SIGNATURE': signature,
        'Cache-Control': 'no-cache',
      },
    }),
  };
}

function canonicalWebSocket(request: GeminiWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['feed', 'params', 'timeBased']);
  const feed = oneOf('feed', request.feed ?? 'current', ['current', 'orderEvents']);
  if (feed === 'orderEvents') {
    const url = `wss://api.gemini.com${ORDER_EVENTS}${queryText(withoutLists(readParams(request.params), 'repeat'))}`;
    const payload = payloadOf(ORDER_EVENTS, nonceOf(request.timeBased, credentials), []);
    return { message: payload, finish: (signature) => ({ url, headers: handshake(credentials.key, payload, signature) }) };
  }
  if (request.params !== undefined || request.timeBased !== undefined) {
    throw requestInvalid('params and timeBased are for the feed orderEvents');
  }
  const nonce = seconds(credentials.time);
  const payload = base64(nonce);
  return {
    message: payload,
    finish: (signature) => ({ url: WEB_SOCKET, headers: { ...handshake(credentials.key, payload, signature), 'X-GEMINI-NONCE': nonce } }),
  };
}

const handshake = (key: string, payload: string, signature: string): { readonly [name: string]: string } => ({
  'X-GEMINI-APIKEY': key,
  'X-GEMINI-PAYLOAD': payload,
  'X-GEMINI-SIGNATURE': signature,
});

/** Path and nonce need no escapes, and come first. */
function payloadOf(path: string, nonce: string, params: readonly Entry[]): string {
  const rest = params.length === 0 ? '}' : `,${jsonText(params).slice(1)}`;
  return base64(`{"${REQUEST}":"${path}","${NONCE}":"${nonce}"${rest}`);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const nonceOf = (timeBased: unknown, credentials: Credentials): string =>
  flag('timeBased', timeBased) ? seconds(credentials.time) : credentials.nonce;

export const gemini: Exchange<GeminiRequest, GeminiWebSocketRequest> = Object.freeze({
  name: 'gemini',
  facts,
  canonical,
  canonicalWebSocket,
});
