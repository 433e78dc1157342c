import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { queryOrJson } from './text/placed.js';
import { checkFields, count, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Bybit v5. The pages were read in bybit-exchange/docs (commit 072c197d0): docs/v5/guide.mdx and docs/v5/websocket/wss-authentication.mdx.
 * The v2 interface with a `sign` parameter is closed and left out.
 */
const facts = Object.freeze({
  title: 'Bybit',
  page: 'https://bybit-exchange.github.io/docs/v5/guide',
  read: '2026-11-24',
  keys: {
    hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' },
    rsa: { signature: 'base64' },
  },
  signs: 'the time, the API key and the receive window, then the query or the body, with nothing between them',
  parameters: 'of a GET in the query, percent-encoded, lists with commas; of a POST in the body as JSON',
  time: 'timestamp',
  timeUnit: 'ms',
  receiveWindow: { name: 'recvWindow', normal: 5000 },
  serverTime: { url: 'https://api.bybit.com/v5/market/time', field: 'result.timeNano', unit: 'ns' },
  hosts: Object.freeze({ '/v5/': 'https://api.bybit.com' }),
  webSocket: 'op auth with a time at which the login expires, signed after GET/realtime; the same for the private stream and for trading',
  makeKey: {
    url: 'https://www.bybit.com/app/user/api-management',
    advice:
      'choose "Read-Write", "Only IPs with permissions granted", and Orders, Positions and Trade; leave "Withdrawal" and "Transfer" off',
  },
  differences: [
    'ccxt writes query values without escaping them and sends them so; fetch would escape them after they were signed. The page ' +
      'signs the query as it is sent: ours is escaped first, like that of bybit-api 4.7.7',
    'ccxt sends {} in a POST without parameters; ours has no body, and signs none',
    'ccxt adds Referer and bybit-api adds X-BAPI-SIGN-TYPE: the page asks for the first from brokers only and does not know the second',
  ],
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** Where a call goes, and how long it is good. */
export interface BybitOptions {
  readonly path: `/v5/${string}`;
  /** Milliseconds for which the request is good, from its time on; 5000 unless told. */
  readonly recvWindow?: number;
}

/** A private call of Bybit v5. Other sites of Bybit (api.bybit.eu, api-testnet.bybit.com) are a `baseUrl` of the signer. */
export type BybitRequest = BybitOptions & { readonly method: 'GET' | 'POST'; readonly params?: Params };

function canonical(request: BybitRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'recvWindow']);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const url = urls(request.path, credentials.baseUrl);
  const window = count('recvWindow', request.recvWindow ?? facts.receiveWindow.normal);

  const { search, body } = queryOrJson(method, request, 'comma');
  const time = String(credentials.time);
  return {
    message: time + credentials.key + window + search.slice(1) + body,
    finish: (signature) => {
      const headers: Record<string, string> = {
        'X-BAPI-API-KEY': credentials.key,
        'X-BAPI-TIMESTAMP': time,
        'X-BAPI-SIGN': signature,
        'X-BAPI-RECV-WINDOW': window,
      };
      if (body === '') return { url: url + search, method, headers };
      headers['Content-Type'] = 'application/json';
      return { url, method, headers, body };
    },
  };
}

/** Login on a WebSocket of Bybit. The frame is good on any of its sites, `url` is the main one's. */
export interface BybitWebSocketRequest {
  /** `private` unless told; `trade` takes orders. */
  readonly stream?: 'private' | 'trade';
  /** Milliseconds for which the login is good, from its time on; 10000 unless told. */
  readonly validFor?: number;
}

const VALID_FOR = 10_000;

function canonicalWebSocket(request: BybitWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['stream', 'validFor']);
  const stream = oneOf('stream', request.stream ?? 'private', ['private', 'trade']);
  const expires = credentials.time + Number(count('validFor', request.validFor ?? VALID_FOR));
  return {
    message: `GET/realtime${expires}`,
    finish: (signature) => ({
      url: `wss://stream.bybit.com/v5/${stream}`,
      frame: jsonText([
        ['op', 'auth'],
        ['args', [credentials.key, expires, signature]],
      ]),
    }),
  };
}

export const bybit: Exchange<BybitRequest, BybitWebSocketRequest> = Object.freeze({ name: 'bybit', facts, canonical, canonicalWebSocket });
