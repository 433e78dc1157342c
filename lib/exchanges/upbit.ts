import { sha512Hex } from './text/digest.js';
import { formText, plainText } from './text/form.js';
import { jsonText } from './text/json.js';
import { jwtMessage, jwtPart } from './text/jwt.js';
import { withOwnLists, withoutLists } from './text/lists.js';
import type { Entry, Params } from './text/params.js';
import { readParams } from './text/params.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Upbit: Korea, and Singapore, Indonesia, Thailand, each with keys of its own. The page of the others:
 * global-docs.upbit.com/reference/auth; of the WebSocket: docs.upbit.com/kr/v1.5.7/reference/authentication.
 */
const facts = Object.freeze({
  title: 'Upbit',
  page: 'https://docs.upbit.com/kr/reference/auth',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha512', 'sha256'], encoding: 'utf8', signature: 'base64url' } },
  signs: 'a JWT for each request, with the SHA-512 of its parameters, unescaped, in the claim query_hash',
  parameters: 'query of GET and DELETE, JSON body of POST, as given; lists as name[]=',
  time: 'timestamp',
  timeUnit: 'ms',
  unique: 'uuid',
  hosts: Object.freeze({ '/v1/': 'https://api.upbit.com' }),
  webSocket: 'the same JWT without query_hash, in the header Authorization of the handshake',
  makeKey: {
    url: 'https://upbit.com/mypage/open_api_management',
    advice: 'allow "view account", "make orders", "view orders" and no "withdraw"; the list of addresses is obligatory',
  },
  differences: Object.freeze([
    'ccxt signs HS256, the page recommends HS512 and takes both: HS512 unless hash says otherwise',
    'ccxt writes a list as name[0]=, the page as name[]=: name[]=',
    'ccxt sends a body {} where there are no parameters: none',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const REGIONS = Object.freeze({
  kr: facts.hosts['/v1/'],
  sg: 'https://sg-api.upbit.com',
  id: 'https://id-api.upbit.com',
  th: 'https://th-api.upbit.com',
});

const header = (alg: string): string => jwtPart([['alg', alg], ['typ', 'JWT']]); // prettier-ignore
const HEADERS = Object.freeze({ sha512: header('HS512'), sha256: header('HS256') });

/** What both kinds of request say about the key. */
export interface UpbitOptions {
  /** Where the key was made; `kr` unless told. */
  readonly region?: keyof typeof REGIONS;
  /** Of the JWT: `sha512` (HS512) unless told. */
  readonly hash?: keyof typeof HEADERS;
}

/** A private call. */
export interface UpbitRequest extends UpbitOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/v1/${string}`;
  /** Query, or for POST the JSON body. No value may hold `&`: the hashed text could be that of another request. */
  readonly params?: Params;
}

function canonical(request: UpbitRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'region', 'hash']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl ?? hostOf(request));
  const hash = hashOf(request);
  const entries = withOwnLists(readParams(request.params));
  if (entries.length === 0) {
    const message = token(credentials, hash, []);
    return { message, hash, finish: (signature) => ({ url, method, headers: bearer(message, signature) }) };
  }
  const flat = withoutLists(entries, 'brackets');
  const message = token(credentials, hash, [
    ['query_hash', sha512Hex(plainText(flat))],
    ['query_hash_alg', 'SHA512'],
  ]);
  const body = method === 'POST' ? jsonText(entries) : '';
  const search = method === 'POST' ? '' : `?${formText(flat)}`;
  return {
    message,
    hash,
    finish: (signature) => {
      const headers = bearer(message, signature);
      if (body === '') return { url: url + search, method, headers };
      return { url, method, headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8' }, body };
    },
  };
}

/** The private WebSocket: what to subscribe to is sent when it is open, and not signed. */
export type UpbitWebSocketRequest = UpbitOptions;

function canonicalWebSocket(request: UpbitWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['region', 'hash']);
  const url = `${hostOf(request).replace('https', 'wss')}/websocket/v1/private`;
  const hash = hashOf(request);
  const message = token(credentials, hash, []);
  return { message, hash, finish: (signature) => ({ url, headers: bearer(message, signature) }) };
}

const hostOf = ({ region = 'kr' }: UpbitOptions): string => REGIONS[oneOf('region', region, ['kr', 'sg', 'id', 'th'])];

const hashOf = ({ hash = 'sha512' }: UpbitOptions): keyof typeof HEADERS => oneOf('hash', hash, ['sha512', 'sha256']);

const bearer = (message: string, signature: string): { Authorization: string } => ({
  Authorization: `Bearer ${message}.${signature}`,
});

function token({ key, unique }: Credentials, hash: keyof typeof HEADERS, more: readonly Entry[]): string {
  return jwtMessage(HEADERS[hash], [['access_key', key], ['nonce', unique], ...more]);
}

export const upbit: Exchange<UpbitRequest, UpbitWebSocketRequest> = Object.freeze({
  name: 'upbit',
  facts,
  canonical,
  canonicalWebSocket,
});
