import { formText } from './text/form.js';
import { jsonText, jsonValue } from './text/json.js';
import { withoutLists } from './text/lists.js';
import { type Entry, type Params, isNested, readParams, refuseReserved } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, oneOf, plainName, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Kraken Futures (Derivatives), whose keys are not those of Kraken spot. Other pages and sources, read the same day:
 * docs.kraken.com/exchange/guides/futures/websockets, docs.kraken.com/api-reference/api-keys/check-v3-api-key, and krakenfx/api-go
 * commit a8484bc, which is Kraken's own: it signs the form of a POST, the query of everything else.
 */
const facts = Object.freeze({
  title: 'Kraken Futures',
  page: 'https://docs.kraken.com/exchange/guides/futures/rest',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha512'], encoding: 'base64', signature: 'base64' } },
  signs: 'the 32 bytes of SHA-256(query or form as sent, nonce, path without /derivatives)',
  parameters: 'as given, percent-encoded; in the form of a POST, else in the query; json as JSON text, other lists by repetition',
  time: 'nonce',
  timeUnit: 'ms',
  serverTime: { url: 'https://futures.kraken.com/derivatives/api/v3/instruments/status', field: 'serverTime', unit: 'iso' },
  hosts: Object.freeze({
    '/derivatives/api/': 'https://futures.kraken.com',
    '/api/history/': 'https://futures.kraken.com',
    '/api/auth/': 'https://futures.kraken.com',
  }),
  webSocket: 'ask for a challenge with {"event":"challenge","api_key":…}; each private subscribe carries it and its signature',
  makeKey: {
    url: 'https://futures.kraken.com/trade/settings/api',
    advice: 'General API "Full Access", Withdrawal API "No Access"; fill in the IP addresses',
  },
  differences: Object.freeze([
    "ccxt sends the parameters of POST in the query and no Nonce: the page takes both, and Kraken's api-go sends a form and a Nonce",
    'ccxt sends the JSON of batchorder as it is: the page has it percent-encoded, and since 2025-10-01 hashes what is sent',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call of Kraken Futures. */
export interface KrakenFuturesRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/derivatives/api/${string}` | `/api/${'history' | 'auth'}/${string}`;
  /** `json`, of a batchorder, may be an object. */
  readonly params?: Params;
  /** `form` of a POST, unless told; else `query`. */
  readonly encoding?: 'query' | 'form';
  /** False leaves the Nonce header out, which makes the request good for ever. True unless told. */
  readonly nonce?: boolean;
}

const PREFIX = '/derivatives';
const FORM = 'application/x-www-form-urlencoded';

function canonical(request: KrakenFuturesRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'encoding', 'nonce']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const isPost = method === 'POST';
  const encoding = oneOf('encoding', request.encoding ?? (isPost ? 'form' : 'query'), isPost ? ['form', 'query'] : ['query']);
  const { nonce: hasNonce = true } = request;
  if (typeof hasNonce !== 'boolean') throw requestInvalid('nonce is neither true nor false');
  const nonce = hasNonce ? credentials.nonce : '';

  const text = formText(withoutLists(readParams(request.params).map(withJson), 'repeat'));
  const path = request.path.startsWith(PREFIX) ? request.path.slice(PREFIX.length) : request.path;
  return {
    message: '',
    hashed: text + nonce + path,
    finish: (signature) => {
      const headers: Record<string, string> = { APIKey: credentials.key, Authent: signature };
      if (nonce !== '') headers['Nonce'] = nonce;
      if (text === '') return { url, method, headers };
      if (encoding === 'query') return { url: `${url}?${text}`, method, headers };
      headers['Content-Type'] = FORM;
      return { url, method, headers, body: text };
    },
  };
}

function withJson(entry: Entry): Entry {
  const [name, value] = entry;
  return name === 'json' && isNested(value) ? [name, jsonValue(name, value)] : entry;
}

/** A private subscription over the WebSocket, or its end. */
export interface KrakenFuturesWebSocketRequest {
  /** `subscribe` unless told. */
  readonly event?: 'subscribe' | 'unsubscribe';
  /** `open_orders`, `fills`, … */
  readonly feed: string;
  /** What Kraken answered to `{"event":"challenge","api_key":…}`: a UUID. Good for the whole connection. */
  readonly challenge: string;
  readonly params?: Params;
}

// "The challenge is a UUID string." Nothing else is signed: SHA-256 of a form and a path would be the Authent of an order.
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RESERVED = ['event', 'feed', 'api_key', 'original_challenge', 'signed_challenge'];

function canonicalWebSocket(request: KrakenFuturesWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['event', 'feed', 'challenge', 'params']);
  const event = oneOf('event', request.event ?? 'subscribe', ['subscribe', 'unsubscribe']);
  const feed = plainName('feed', request.feed);
  const { challenge } = request;
  if (typeof challenge !== 'string' || !UUID.test(challenge)) throw requestInvalid('the challenge is not a UUID');
  const params = readParams(request.params);
  refuseReserved(params, RESERVED);
  const first: Entry[] = [
    ['event', event],
    ['feed', feed],
    ['api_key', credentials.key],
    ['original_challenge', challenge],
  ];
  return {
    message: '',
    hashed: challenge,
    finish: (signature) => ({
      url: 'wss://futures.kraken.com/ws/v1',
      frame: jsonText([...first, ['signed_challenge', signature], ...params]),
    }),
  };
}

export const krakenFutures: Exchange<KrakenFuturesRequest, KrakenFuturesWebSocketRequest> = Object.freeze({
  name: 'kraken-futures',
  facts,
  canonical,
  canonicalWebSocket,
});
