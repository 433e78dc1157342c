import { sha512Hex } from './text/digest.js';
import { plainText } from './text/form.js';
import { jsonText } from './text/json.js';
import { jwtMessage, jwtPart } from './text/jwt.js';
import { withOwnLists, withoutLists } from './text/lists.js';
import type { Entry, Params } from './text/params.js';
import { readParams, scalarText } from './text/params.js';
import { isUnreserved } from './text/percent.js';
import { paramInvalid } from './text/refuse.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** Bithumb with a key of API 2 (paths v1 and v2). The page of the WebSocket: apidocs.bithumb.com/reference/api-레퍼런스. */
const facts = Object.freeze({
  title: 'Bithumb',
  page: 'https://apidocs.bithumb.com/docs/인증-토큰-생성하기',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'base64url' } },
  signs: 'a JWT for each request, with the SHA-512 of its parameters in the claim query_hash',
  parameters: 'query of GET and DELETE, JSON body of POST, as given; lists as name[]=',
  time: 'timestamp',
  timeUnit: 'ms',
  unique: 'uuid',
  hosts: Object.freeze({ '/v1/': 'https://api.bithumb.com', '/v2/': 'https://api.bithumb.com' }),
  webSocket: 'the same JWT without query_hash, in the header Authorization of the handshake',
  makeKey: {
    url: 'https://www.bithumb.com/react/api-support/management-api',
    advice: 'allow asset and order queries and orders, not withdrawals; register your addresses',
  },
  differences: Object.freeze([
    'the page hashes percent-encoded text, as ccxt does; users report that Korean text verifies unescaped only: a value that escaping would change is refused',
    'no page says how a list of objects (POST /v2/orders/batch) is hashed: refused',
    'ccxt adds OPEN-API-PARTNER: CCXT, which names a reseller: left out',
    'ccxt writes booleans and empty texts as undefined: as true, false and nothing',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call. */
export interface BithumbRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/v1/${string}` | `/v2/${string}`;
  /** Query, or for POST the JSON body. Letters, digits and `-._~` only: see the differences. */
  readonly params?: Params;
}

function canonical(request: BithumbRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const entries = withOwnLists(readParams(request.params));
  if (entries.length === 0) {
    const message = token(credentials, []);
    return { message, finish: (signature) => ({ url, method, headers: bearer(message, signature) }) };
  }
  const text = plainText(unescapable(withoutLists(entries, 'brackets')));
  const message = token(credentials, [
    ['query_hash', sha512Hex(text)],
    ['query_hash_alg', 'SHA512'],
  ]);
  if (method !== 'POST') {
    // As it is hashed, with [ and ] in names: true whether the server hashes the query before or after it reads it.
    return { message, finish: (signature) => ({ url: `${url}?${text}`, method, headers: bearer(message, signature) }) };
  }
  const body = jsonText(entries);
  return {
    message,
    finish: (signature) => ({
      url,
      method,
      headers: { ...bearer(message, signature), 'Content-Type': 'application/json; charset=utf-8' },
      body,
    }),
  };
}

function unescapable(entries: readonly Entry[]): readonly Entry[] {
  for (const [name, value] of entries) {
    if (!isUnreserved(scalarText(name, value))) {
      throw paramInvalid(name, 'holds more than letters, digits and - . _ ~, which Bithumb and its page hash differently');
    }
  }
  return entries;
}

/** The private WebSocket: what to subscribe to is sent when it is open, and not signed. */
export type BithumbWebSocketRequest = Readonly<Record<string, never>>;

const WEB_SOCKET = 'wss://ws-api.bithumb.com/websocket/v2/private';

function canonicalWebSocket(request: BithumbWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, []);
  const message = token(credentials, []);
  return { message, finish: (signature) => ({ url: WEB_SOCKET, headers: bearer(message, signature) }) };
}

const bearer = (message: string, signature: string): { Authorization: string } => ({
  Authorization: `Bearer ${message}.${signature}`,
});

const HEADER = jwtPart([['alg', 'HS256'], ['typ', 'JWT']]); // prettier-ignore

function token({ key, unique, time }: Credentials, more: readonly Entry[]): string {
  return jwtMessage(HEADER, [['access_key', key], ['nonce', unique], ['timestamp', time], ...more]);
}

export const bithumb: Exchange<BithumbRequest, BithumbWebSocketRequest> = Object.freeze({
  name: 'bithumb',
  facts,
  canonical,
  canonicalWebSocket,
});
