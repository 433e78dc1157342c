import { formText, plainText, sorted } from './text/form.js';
import { jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import type { Entry, Params } from './text/params.js';
import { readParams, refuseDuplicates, refuseReserved, scalarText, withTime } from './text/params.js';
import { percentEncode } from './text/percent.js';
import { checkFields, oneOf, plainName, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Binance: spot, margin, USD-M and COIN-M futures, portfolio margin. The page is the spot API's (binance/binance-spot-api-docs,
 * commit a5e0bc3); the derivatives pages (https://developers.binance.com/docs/derivatives) state the same rule for their hosts.
 */
const facts = Object.freeze({
  title: 'Binance',
  page: 'https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security',
  read: '2026-11-24',
  keys: {
    hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex', bytes: [64, 64] },
    ed25519: { signature: 'base64' },
    rsa: { signature: 'base64' },
  },
  keyPattern: '[A-Za-z0-9]{64}',
  signs: 'the query, then the body, as sent and with nothing between them',
  parameters: 'as given, timestamp last; percent-encoded before signing; lists and objects as JSON text',
  time: 'timestamp',
  timeUnit: 'ms',
  receiveWindow: { name: 'recvWindow', normal: 5000, most: 60000 },
  serverTime: { url: 'https://api.binance.com/api/v3/time', field: 'serverTime', unit: 'ms' },
  hosts: Object.freeze({
    '/api/': 'https://api.binance.com',
    '/sapi/': 'https://api.binance.com',
    '/fapi/': 'https://fapi.binance.com',
    '/dapi/': 'https://dapi.binance.com',
    '/papi/': 'https://papi.binance.com',
  }),
  webSocket: 'each call of the WebSocket API is signed, or the session by session.logon (Ed25519 keys)',
  makeKey: {
    url: 'https://www.binance.com/en/my/settings/api-management',
    advice: 'allow "Enable Spot & Margin Trading"; leave "Enable Withdrawals" off; "Restrict access to trusted IPs only"',
  },
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const SIGNATURE = 'signature';
const TIME = 'timestamp';
const KEY = 'apiKey'; // a parameter on the WebSocket API, a header elsewhere

/** A signed call of Binance's REST interfaces. The signature is the last parameter of the last part. */
export interface BinanceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${'api' | 'sapi' | 'fapi' | 'dapi' | 'papi'}/${string}`;
  readonly params?: Params & { readonly recvWindow?: number | string };
  /** Parameters that stay in the query beside a form. */
  readonly query?: Params;
  /** `query`, as in the official examples (POST included), or `form`. */
  readonly encoding?: 'query' | 'form';
}

/** A call over the WebSocket API. */
export interface BinanceWebSocketRequest {
  /** Name of the method: `order.place`. */
  readonly method: string;
  readonly params?: Params & { readonly recvWindow?: number | string };
  /** Comes back in the answer. */
  readonly id: string | number;
  /** `spot` unless told. */
  readonly market?: keyof typeof WEB_SOCKETS;
}

const WEB_SOCKETS = Object.freeze({
  spot: 'wss://ws-api.binance.com:443/ws-api/v3',
  usdm: 'wss://ws-fapi.binance.com/ws-fapi/v1',
  coinm: 'wss://ws-dapi.binance.com/ws-dapi/v1',
});

function canonical(request: BinanceRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  // "For GET endpoints, parameters must be sent as a query string."
  const encoding = oneOf('encoding', request.encoding ?? 'query', method === 'GET' ? ['query'] : ['query', 'form']);

  const query = readParams(request.query);
  const given = readParams(request.params);
  refuseDuplicates(query, given);
  refuseReserved(query, [SIGNATURE, TIME]);
  refuseReserved(given, [SIGNATURE]);
  const params = withTime(given, TIME, String(credentials.time), 'last');

  const inQuery = encoding === 'form' ? query : query.length === 0 ? params : [...query, ...params];
  const first = formText(withoutLists(inQuery, 'json'));
  const body = encoding === 'form' ? formText(withoutLists(params, 'json')) : '';
  return {
    message: first + body,
    finish: (signature) => {
      // base64, which the asymmetric keys sign in, has + / and = to escape.
      const last = `&${SIGNATURE}=${credentials.algorithm === 'hmac' ? signature : percentEncode(signature)}`;
      if (encoding === 'query') {
        return { url: `${url}?${first}${last}`, method, headers: { 'X-MBX-APIKEY': credentials.key } };
      }
      return {
        url: first === '' ? url : `${url}?${first}`,
        method,
        headers: { 'X-MBX-APIKEY': credentials.key, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: body + last,
      };
    },
  };
}

/**
 * The WebSocket API: parameters sorted by name and *not* escaped, so `&` within a value would read as a separator and
 * is refused. https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/request-security
 */
function canonicalWebSocket(request: BinanceWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['method', 'params', 'id', 'market']);
  const method = plainName('method', request.method);
  const market = oneOf('market', request.market ?? 'spot', ['spot', 'usdm', 'coinm']);
  const id = request.id;
  const idText = typeof id === 'number' ? scalarText('id', id) : `"${plainName('id', id)}"`;
  const given = readParams(request.params);
  refuseReserved(given, [KEY, SIGNATURE]);

  // A number in the frame, as in the documented example.
  const entries: Entry[] = withTime(given, TIME, credentials.time, 'last');
  entries.push([KEY, credentials.key]);
  const params = sorted(entries);
  return {
    message: plainText(params),
    finish: (signature) => ({
      url: WEB_SOCKETS[market],
      frame: `{"id":${idText},"method":"${method}","params":${jsonText([...params, [SIGNATURE, signature]])}}`,
    }),
  };
}

export const binance: Exchange<BinanceRequest, BinanceWebSocketRequest> = Object.freeze({
  name: 'binance',
  facts,
  canonical,
  canonicalWebSocket,
});
