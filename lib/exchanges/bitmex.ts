import { queryText } from './text/form.js';
import { jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import { type Params, readParams, refuseDuplicates } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import { seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** BitMEX, which closed on 2026-09-23: REST and the WebSocket, for those who look after old code. */
const facts = Object.freeze({
  title: 'BitMEX',
  page: 'https://www.bitmex.com/app/apiKeysUsage',
  read: '2026-11-24',
  closed: '2026-09-23',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'method, path with query, expiry, body',
  parameters: 'as given; GET in the query with lists and objects as JSON text, otherwise JSON',
  time: 'timestamp',
  timeUnit: 's',
  hosts: Object.freeze({ '/api/v1/': 'https://www.bitmex.com' }),
  webSocket: 'op authKeyExpires over GET/realtime and the expiry',
  makeKey: { url: 'https://www.bitmex.com/app/apiKeys', advice: 'the exchange is closed: no keys are made' },
  differences: Object.freeze([
    'ccxt lets a request live for 5 seconds, ours for 60: the page leaves that to the caller',
    'ccxt.pro writes the expiry of the WebSocket in milliseconds, which is for ever: the page has seconds',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

// Milliseconds from the signature to the expiry.
const LIFE = 60_000;

/** A private call of BitMEX. */
export interface BitmexRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/api/v1/${string}`;
  /** GET: the query. Otherwise the JSON body. */
  readonly params?: Params;
  /** The query of a request with a body. */
  readonly query?: Params;
}

function canonical(request: BitmexRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const base = urls(request.path, credentials.baseUrl);
  if (method === 'GET' && request.query !== undefined) throw requestInvalid('the query of a GET goes into params');
  const params = readParams(request.params);
  const asked = method === 'GET' ? params : readParams(request.query);
  const inBody = method !== 'GET' && params.length > 0;
  if (inBody) refuseDuplicates(asked, params);
  const query = queryText(withoutLists(asked, 'json'));
  const body = inBody ? jsonText(params) : '';
  const expires = seconds(credentials.time + LIFE);
  return {
    message: method + request.path + query + expires + body,
    finish: (signature) => {
      const headers: Record<string, string> = { 'api-key': credentials.key, 'api-expires': expires, 'api-signature': signature };
      if (!inBody) return { url: base + query, method, headers };
      headers['Content-Type'] = 'application/json';
      return { url: base + query, method, headers, body };
    },
  };
}

/** The login of the WebSocket has nothing to choose. */
export type BitmexWebSocketRequest = { readonly [field: string]: never };

function canonicalWebSocket(request: BitmexWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, []);
  const expires = seconds(credentials.time + LIFE);
  return {
    message: `GET/realtime${expires}`,
    finish: (signature) => ({
      url: 'wss://ws.bitmex.com/realtime',
      frame: jsonText([
        ['op', 'authKeyExpires'],
        ['args', [credentials.key, Number(expires), signature]],
      ]),
    }),
  };
}

export const bitmex: Exchange<BitmexRequest, BitmexWebSocketRequest> = Object.freeze({
  name: 'bitmex',
  facts,
  canonical,
  canonicalWebSocket,
});
