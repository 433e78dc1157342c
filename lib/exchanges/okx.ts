import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { queryOrJson } from './text/placed.js';
import { checkFields, count, flag, oneOf, passphraseText, urlsOn } from './text/request.js';
import { isoMilliseconds, seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * OKX v5. The page was read in rektibus/exchange-docs (commit 3b5108d, okx.md); the hosts of the EEA and the US, which have
 * pages of their own (https://my.okx.com/docs-v5/en/, https://app.okx.com/docs-v5/en/), in okx-api 3.2.3.
 */
const facts = Object.freeze({
  title: 'OKX',
  page: 'https://www.okx.com/docs-v5/en/#overview-rest-authentication',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'base64', bytes: [32, 32] } },
  passphrase: 'sent',
  keyPattern: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  signs: 'the time, the method, the path with its query, then the body, with nothing between them',
  parameters: 'of a GET in the query, percent-encoded, lists with commas; of a POST in the body as JSON, which may be a list',
  time: 'timestamp',
  timeUnit: 'iso',
  serverTime: { url: 'https://www.okx.com/api/v5/public/time', field: 'data.0.ts', unit: 'ms' },
  hosts: Object.freeze({ '/api/v5/': 'https://www.okx.com' }),
  webSocket: 'op login with the time in seconds, signed as a GET of /users/self/verify',
  makeKey: {
    url: 'https://www.okx.com/account/my-api',
    advice: 'allow "Read" and "Trade"; leave "Withdraw" off; enter the IP addresses, without which the key expires after 14 idle days',
  },
  differences: [
    'okx-api 3.2.3 signs the query before it is escaped and sends it escaped; the page signs the path that is requested, and so ' +
      'does ccxt: for a value with a space or an = only theirs and ours agree with what is sent',
    'ccxt adds tag and clOrdId to orders, okx-api adds tag (their broker programmes); ours adds nothing',
  ],
} as const satisfies Facts);

const REGIONS = Object.freeze({ eea: 'https://eea.okx.com', us: 'https://us.okx.com' });
const urls = urlsOn(facts.hosts);

/** Where a call goes, and until when it is good. */
export interface OkxOptions {
  readonly path: `/api/v5/${string}`;
  /** Where the account was opened: my.okx.com is `eea`, app.okx.com is `us`. */
  readonly region?: keyof typeof REGIONS;
  /** True for demo trading, which has keys of its own. */
  readonly demo?: boolean;
  /** Milliseconds since 1970 after which an order is no longer to be placed or amended (header `expTime`). */
  readonly expTime?: number;
}

/** A private call of OKX. Orders of a batch are a list. */
export type OkxRequest = OkxOptions &
  ({ readonly method: 'GET'; readonly params?: Params } | { readonly method: 'POST'; readonly params?: Params | readonly Params[] });

function canonical(request: OkxRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'region', 'demo', 'expTime']);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const region = request.region === undefined ? undefined : REGIONS[oneOf('region', request.region, ['eea', 'us'])];
  const url = urls(request.path, credentials.baseUrl ?? region);

  const { search, body } = queryOrJson(method, request, 'comma');
  const time = isoMilliseconds(credentials.time);
  const passphrase = passphraseText(credentials.passphrase);
  const demo = flag('demo', request.demo);
  const expTime = request.expTime === undefined ? '' : count('expTime', request.expTime);
  return {
    message: time + method + request.path + search + body,
    finish: (signature) => {
      const headers: Record<string, string> = {
        'OK-ACCESS-KEY': credentials.key,
        'OK-ACCESS-SIGN': signature,
        'OK-ACCESS-TIMESTAMP': time,
        'OK-ACCESS-PASSPHRASE': passphrase,
      };
      if (demo) headers['x-simulated-trading'] = '1';
      if (expTime !== '') headers['expTime'] = expTime;
      if (body === '') return { url: url + search, method, headers };
      headers['Content-Type'] = 'application/json';
      return { url, method, headers, body };
    },
  };
}

/** Login on a private WebSocket of OKX. */
export interface OkxWebSocketRequest {
  /** `private` unless told: `business` has the channels of algo orders and deposits. */
  readonly stream?: 'private' | 'business';
  readonly region?: OkxOptions['region'];
  readonly demo?: boolean;
}

// First part of the host: for the exchange itself, and for demo trading.
const WEB_SOCKETS = Object.freeze({ global: ['ws', 'wspap'], eea: ['wseea', 'wseeapap'], us: ['wsus', 'wsuspap'] } as const);

function canonicalWebSocket(request: OkxWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['stream', 'region', 'demo']);
  const stream = oneOf('stream', request.stream ?? 'private', ['private', 'business']);
  const hosts = WEB_SOCKETS[request.region === undefined ? 'global' : oneOf('region', request.region, ['eea', 'us'])];
  const host = hosts[flag('demo', request.demo) ? 1 : 0];
  const passphrase = passphraseText(credentials.passphrase);
  const timestamp = seconds(credentials.time);
  return {
    message: `${timestamp}GET/users/self/verify`,
    finish: (sign) => ({
      url: `wss://${host}.okx.com:8443/ws/v5/${stream}`,
      frame: jsonText([
        ['op', 'login'],
        ['args', [{ apiKey: credentials.key, passphrase, timestamp, sign }]],
      ]),
    }),
  };
}

export const okx: Exchange<OkxRequest, OkxWebSocketRequest> = Object.freeze({ name: 'okx', facts, canonical, canonicalWebSocket });
