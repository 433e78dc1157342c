import { formText, sorted } from './text/form.js';
import { jsonBody, jsonText } from './text/json.js';
import type { Entry, Params } from './text/params.js';
import { readParams, refuseReserved } from './text/params.js';
import { isEmpty } from './text/placed.js';
import { paramInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Poloniex: spot and futures v3. Pages of futures: api-docs.poloniex.com/v3/futures/api, of the WebSocket:
 * api-docs.poloniex.com/spot/websocket/authentication and api-docs.poloniex.com/zh/v3/futures/websocket/private/authentication.
 */
const facts = Object.freeze({
  title: 'Poloniex',
  page: 'https://api-docs.poloniex.com/spot/api',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'base64' } },
  signs: 'method, path, and either the query with signTimestamp or requestBody=BODY&signTimestamp=TIME, joined by line feeds',
  parameters: 'query of GET, percent-encoded and for signing sorted by name; otherwise a JSON body, signed as it is sent',
  time: 'timestamp',
  timeUnit: 'ms',
  serverTime: { url: 'https://api.poloniex.com/timestamp', field: 'serverTime', unit: 'ms' },
  hosts: Object.freeze({ '/': 'https://api.poloniex.com' }),
  webSocket: 'a message to the channel auth, signed as GET /ws, for spot and futures alike',
  makeKey: {
    url: 'https://poloniex.com/apiKeys',
    advice: '"Enable Trading" (spot, futures) and leave "Enable Withdrawals" off; list your addresses under "IP access restriction"',
  },
  differences: Object.freeze([
    "the official Python SDK leaves !'()* unescaped in a query, ccxt escapes them, the official Java SDK signs unescaped text: refused in a query",
    'the official Java SDK signs the query of a request that has a body too, the page has no such form: refused',
    'ccxt escapes the symbol of a query twice (encodeURIComponent, then its query text), so that what it sends is another symbol: once',
    'signatureMethod and signatureVersion are optional and the page gives two spellings of them: left out of REST, sent over the WebSocket as in its example',
    'ccxt.pro sends the time of a login as text and knows that of spot alone; the page and the official Python SDK send a number: a number, to both',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const TIME = 'signTimestamp';
const DISPUTED = /[!'()*]/;

/** A private call of spot (`/orders`) or futures (`/v3/trade/order`). */
export interface PoloniexRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly params?: Params | readonly Params[];
  /** `query` for GET, `json` otherwise, unless told. */
  readonly encoding?: 'query' | 'json';
  /** Milliseconds for which the request stays good, sent as a header. The page names neither a usual nor a largest number. */
  readonly recvWindow?: number;
}

function canonical(request: PoloniexRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'encoding', 'recvWindow']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const given = request.encoding ?? (method === 'GET' ? 'query' : 'json');
  const encoding = oneOf('encoding', given, method === 'GET' ? ['query'] : ['query', 'json']);
  const window = request.recvWindow === undefined ? '' : count('recvWindow', request.recvWindow);
  const time = String(credentials.time);
  const headersWith = (signature: string): Record<string, string> => {
    const headers: Record<string, string> = { key: credentials.key, signTimestamp: time, signature };
    if (window !== '') headers['recvWindow'] = window;
    return headers;
  };

  const { params } = request;
  if (encoding === 'json' && !isEmpty(params)) {
    const body = jsonBody(params);
    return {
      message: `${method}\n${request.path}\nrequestBody=${body}&${TIME}=${time}`,
      finish: (signature) => {
        const headers = headersWith(signature);
        headers['Content-Type'] = 'application/json';
        return { url, method, headers, body };
      },
    };
  }
  const entries = queryEntries(params);
  return {
    message: `${method}\n${request.path}\n${formText(sorted([...entries, [TIME, time]]))}`,
    finish: (signature) => ({
      url: entries.length === 0 ? url : `${url}?${formText(entries)}`,
      method,
      headers: headersWith(signature),
    }),
  };
}

function queryEntries(params: unknown): Entry[] {
  const entries = readParams(params);
  refuseReserved(entries, [TIME, 'requestBody']);
  for (const [name, value] of entries) {
    if (typeof value === 'string' && DISPUTED.test(value)) {
      throw paramInvalid(name, "holds one of ! ' ( ) *, which Poloniex's own clients escape in different ways");
    }
  }
  return entries;
}

/** Login of the private WebSocket. */
export interface PoloniexWebSocketRequest {
  /** `spot` unless told. */
  readonly market?: keyof typeof WEB_SOCKETS;
}

const WEB_SOCKETS = Object.freeze({
  spot: 'wss://ws.poloniex.com/ws/private',
  futures: 'wss://ws.poloniex.com/ws/v3/private',
});

function canonicalWebSocket(request: PoloniexWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['market']);
  const url = WEB_SOCKETS[oneOf('market', request.market ?? 'spot', ['spot', 'futures'])];
  return {
    message: `GET\n/ws\n${TIME}=${credentials.time}`,
    finish: (signature) => {
      const params: Record<string, string | number> = {
        key: credentials.key,
        [TIME]: credentials.time,
        signatureMethod: 'HmacSHA256',
        signatureVersion: '2',
        signature,
      };
      return {
        url,
        frame: jsonText([
          ['event', 'subscribe'],
          ['channel', ['auth']],
          ['params', params],
        ]),
      };
    },
  };
}

export const poloniex: Exchange<PoloniexRequest, PoloniexWebSocketRequest> = Object.freeze({
  name: 'poloniex',
  facts,
  canonical,
  canonicalWebSocket,
});
