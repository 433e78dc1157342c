import { jsonRequest } from './text/json-request.js';
import { jsonText } from './text/json.js';
import { jwtMessage } from './text/jwt.js';
import type { Entry, Params } from './text/params.js';
import { queryOrJson } from './text/placed.js';
import { checkFields, oneOf, plainName, plainNames, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Coinbase App: Advanced Trade (v3) and the wallet API (v2), with keys of the Coinbase Developer Platform (CDP), and CDP's own
 * platform API. Claims as in the official coinbase-advanced-py@54fb8ed and cdp-sdk@0c183ee; the WebSocket's page:
 * docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-authentication.
 */
const facts = Object.freeze({
  title: 'Coinbase Advanced Trade',
  page: 'https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication',
  read: '2026-11-24',
  keys: { p256: { signature: 'base64url' }, ed25519: { signature: 'base64url' } },
  keyPattern: '(?:organizations/[0-9a-f-]{36}/apiKeys/)?[0-9a-f-]{36}',
  signs: 'a JWT of two minutes for each request, with method, host and path in its claim uri; neither query nor body',
  parameters: 'query of GET and DELETE, otherwise a JSON body; lists by repeating the name',
  time: 'timestamp',
  timeUnit: 's',
  unique: 'hex',
  serverTime: { url: 'https://api.coinbase.com/api/v3/brokerage/time', field: 'epochMillis', unit: 'ms' },
  hosts: Object.freeze({
    '/api/v3/': 'https://api.coinbase.com',
    '/v2/': 'https://api.coinbase.com',
    '/platform/': 'https://api.cdp.coinbase.com',
  }),
  webSocket: 'a JWT without uri in the field jwt of each subscription',
  makeKey: {
    url: 'https://portal.cdp.coinbase.com/projects/api-keys',
    advice: 'permissions "View" and "Trade" and not "Transfer", one portfolio, an "IP allowlist"; signature algorithm ECDSA',
  },
  differences: Object.freeze([
    'ccxt signs ES256 with the older claims iss coinbase-cloud and aud; the official SDK and page have iss cdp and no aud: as they have it',
    'ccxt signs Ed25519 with the claims of the platform (aud cdp_service, uris) on every host; the official SDK uses uri for both kinds of key: uri',
    'the page says that the SDKs of Coinbase App take no Ed25519 keys, coinbase-advanced-py does since June 2026: taken here',
    'calls of the platform that write to a wallet need a second JWT of a second key (X-Wallet-Auth), which is not made here',
    'ccxt sends the parameters of a DELETE as JSON body, the official SDK as query: query, unless encoding says json',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

// "Your JWT expires after 2 minutes".
const LIFETIME = 120;

/** A private call of Coinbase. */
export interface CoinbaseAdvancedRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/api/v3/${string}` | `/v2/${string}` | `/platform/${string}`;
  readonly params?: Params | readonly Params[];
  /** Parameters that stay in the query beside a body. */
  readonly query?: Params;
  /** `query` for GET and DELETE, `json` otherwise, unless told. */
  readonly encoding?: 'query' | 'json';
}

function canonical(request: CoinbaseAdvancedRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const { search, body } = queryOrJson(method, request, 'repeat');
  const uri = `${method} ${url.slice(url.indexOf('//') + 2)}`;
  const platform = request.path.startsWith('/platform/');
  const message = platform ? platformToken(uri, credentials) : token(credentials, [['uri', uri]]);
  return {
    message,
    finish: (signature) => jsonRequest(url + search, method, { Authorization: `Bearer ${message}.${signature}` }, body),
  };
}

/** A subscription to a channel: one frame, and one token, for each. */
export interface CoinbaseAdvancedWebSocketRequest {
  readonly channel: string;
  readonly product_ids?: readonly string[];
  /** `subscribe` unless told. */
  readonly type?: 'subscribe' | 'unsubscribe';
  /** `user` unless told: orders and balances of the key's owner. `market`: everything else. */
  readonly endpoint?: keyof typeof WEB_SOCKETS;
}

const WEB_SOCKETS = Object.freeze({
  user: 'wss://advanced-trade-ws-user.coinbase.com',
  market: 'wss://advanced-trade-ws.coinbase.com',
});

function canonicalWebSocket(request: CoinbaseAdvancedWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['channel', 'product_ids', 'type', 'endpoint']);
  const url = WEB_SOCKETS[oneOf('endpoint', request.endpoint ?? 'user', ['user', 'market'])];
  const entries: Entry[] = [['type', oneOf('type', request.type ?? 'subscribe', ['subscribe', 'unsubscribe'])]];
  if (request.product_ids !== undefined) entries.push(['product_ids', plainNames('product_ids', request.product_ids)]);
  entries.push(['channel', plainName('channel', request.channel)]);
  const message = token(credentials, []);
  return {
    message,
    finish: (signature) => ({ url, frame: jsonText([...entries, ['jwt', `${message}.${signature}`]]) }),
  };
}

function token({ key, algorithm, time, unique }: Credentials, more: readonly Entry[]): string {
  const now = Math.floor(time / 1000);
  return jwtMessage(
    [...signedBy(key, algorithm), ['nonce', unique], ['typ', 'JWT']],
    [['sub', key], ['iss', 'cdp'], ['nbf', now], ['exp', now + LIFETIME], ...more],
  );
}

/** The platform's claims: docs.cdp.coinbase.com/api-reference/v2/authentication. */
function platformToken(uri: string, { key, algorithm, time, unique }: Credentials): string {
  const now = Math.floor(time / 1000);
  return jwtMessage(
    [...signedBy(key, algorithm), ['typ', 'JWT'], ['nonce', unique]],
    [
      ['sub', key],
      ['iss', 'cdp'],
      ['aud', ['cdp_service']],
      ['uris', [uri]],
      ['iat', now],
      ['nbf', now],
      ['exp', now + LIFETIME],
    ],
  );
}

// Both tokens are byte for byte those of the official SDKs, whose headers go on in different orders.
const signedBy = (key: string, algorithm: Credentials['algorithm']): readonly Entry[] => [
  ['alg', algorithm === 'p256' ? 'ES256' : 'EdDSA'],
  ['kid', key],
];

export const coinbaseAdvanced: Exchange<CoinbaseAdvancedRequest, CoinbaseAdvancedWebSocketRequest> = Object.freeze({
  name: 'coinbase-advanced',
  facts,
  canonical,
  canonicalWebSocket,
});
