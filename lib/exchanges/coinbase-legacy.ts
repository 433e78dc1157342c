import { jsonRequest } from './text/json-request.js';
import { jsonText } from './text/json.js';
import type { Entry, Params } from './text/params.js';
import { queryOrJson } from './text/placed.js';
import { checkFields, oneOf, plainName, plainNames, urlsOn } from './text/request.js';
import { seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * The HMAC keys of coinbase.com before those of the Coinbase Developer Platform: 16 characters, with a secret of 32. "In
 * February, 2025, we expired all legacy API keys" (the page); which day, it does not say. The forms are ccxt's 4.5.84 and the
 * seed of this project's own facts; the exchange's pages about them are gone.
 */
const facts = Object.freeze({
  title: 'Coinbase v2 and v3 with legacy HMAC keys',
  page: 'https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/legacy-keys',
  read: '2026-11-24',
  closed: '2025-02',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex', bytes: [32, 32] } },
  keyPattern: '[A-Za-z0-9]{16}',
  signs: 'timestamp, method, path (v2: with its query, v3: without), body; nothing between them',
  parameters: 'query of GET and DELETE, otherwise a JSON body; lists by repeating the name',
  time: 'timestamp',
  timeUnit: 's',
  hosts: Object.freeze({ '/v2/': 'https://api.coinbase.com', '/api/v3/': 'https://api.coinbase.com' }),
  webSocket: 'each subscription is signed: timestamp, channel and the products joined by commas',
  makeKey: {
    url: 'https://portal.cdp.coinbase.com/projects/api-keys',
    advice: 'no such keys are made any more: make one for coinbase-advanced',
  },
  differences: Object.freeze([
    'ccxt writes a list into the signed text of v2 as name[0]= and into the URL as a repeated name, which cannot verify: repeated in both',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call. */
export interface CoinbaseLegacyRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/v2/${string}` | `/api/v3/${string}`;
  readonly params?: Params | readonly Params[];
  /** Parameters that stay in the query beside a body. */
  readonly query?: Params;
  /** `query` for GET and DELETE, `json` otherwise, unless told. */
  readonly encoding?: 'query' | 'json';
}

function canonical(request: CoinbaseLegacyRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const { search, body } = queryOrJson(method, request, 'repeat');
  const time = seconds(credentials.time);
  const signedSearch = request.path.startsWith('/v2/') ? search : '';
  return {
    message: `${time}${method}${request.path}${signedSearch}${body}`,
    finish: (signature) =>
      jsonRequest(
        url + search,
        method,
        {
          'CB-ACCESS-KEY': credentials.key,
          'CB-ACCESS-SIGN': signature,
          'CB-ACCESS-TIMESTAMP': time,
        },
        body,
      ),
  };
}

/** A subscription to one channel. */
export interface CoinbaseLegacyWebSocketRequest {
  readonly channel: string;
  readonly product_ids: readonly string[];
}

const WEB_SOCKET = 'wss://advanced-trade-ws.coinbase.com';

function canonicalWebSocket(request: CoinbaseLegacyWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['channel', 'product_ids']);
  const channel = plainName('channel', request.channel);
  // Names only: a comma within a product would read as two products.
  const products = plainNames('product_ids', request.product_ids);
  const time = seconds(credentials.time);
  const entries: Entry[] = [
    ['type', 'subscribe'],
    ['product_ids', products],
    ['channel', channel],
    ['api_key', credentials.key],
    ['timestamp', time],
  ];
  return {
    message: time + channel + products.join(','),
    finish: (signature) => ({ url: WEB_SOCKET, frame: jsonText([...entries, ['signature', signature]]) }),
  };
}

export const coinbaseLegacy: Exchange<CoinbaseLegacyRequest, CoinbaseLegacyWebSocketRequest> = Object.freeze({
  name: 'coinbase-legacy',
  facts,
  canonical,
  canonicalWebSocket,
});
