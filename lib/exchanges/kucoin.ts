import { plainText, queryText } from './text/form.js';
import { isWellFormed, type Params } from './text/params.js';
import { entriesOrJson } from './text/placed.js';
import { percentEncode } from './text/percent.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, oneOf, urlsOn, visible } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * KuCoin: spot, margin, futures and the unified account. Beside the page: the official SDK (Kucoin/kucoin-universal-sdk, commit
 * 78c90c77) and, for the WebSocket that takes orders, tiagosiebler/kucoin-api (commit 1672e816).
 *
 * Key versions 2 and 3, whose passphrase is itself signed. Version 1 sent it in the clear and was withdrawn in 2021
 * (https://www.kucoin.com/support/900006465403): left out. So are the headers of partners, which have a second secret.
 */
const facts = Object.freeze({
  title: 'KuCoin',
  page: 'https://www.kucoin.com/docs-new/authentication',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'base64', bytes: [36, 36] } },
  passphrase: 'signed',
  keyPattern: '[0-9a-f]{24}',
  signs: 'the time, the method, the path with its query before it is escaped, then the body, with nothing between them',
  parameters: 'of GET and DELETE in the query, a list as its name again and again; otherwise in the body as JSON',
  time: 'timestamp',
  timeUnit: 'ms',
  serverTime: { url: 'https://api.kucoin.com/api/v1/timestamp', field: 'data', unit: 'ms' },
  hosts: Object.freeze({ '/api/': 'https://api.kucoin.com' }),
  webSocket:
    'streams: a token from /api/v1/bullet-private; orders: an address with a signature of key and time, then the signature of the ' +
    'first message that comes',
  makeKey: {
    url: 'https://www.kucoin.com/account/api',
    advice:
      'allow "General", "Spot Trading" or "Futures Trading"; leave "Transfer" and "Withdrawal" off; choose "Restricted to trusted IPs only"',
  },
  differences: [
    'kucoin-api signs the query as it is sent, escaped; the page says that the signed address "must use the content that has not been ' +
      'URL-encoded", and so does the official SDK. ccxt signs it unescaped too, but leaves the escaping to its HTTP client; ours sends ' +
      'it escaped, and refuses an & in a value, for which one signature would be good for two queries',
    'ccxt sends KC-API-KEY-VERSION 2, the official SDK sends 3; both sign the passphrase. Ours sends 3 unless told otherwise',
  ],
} as const satisfies Facts);

const FUTURES = 'https://api-futures.kucoin.com';
const urls = urlsOn(facts.hosts);

/** Where a call goes, and of which version the key is. */
export interface KucoinOptions {
  readonly path: `/api/${string}`;
  /** The paths of spot and futures are alike, their hosts are not; `spot` unless told, which has the unified account too. */
  readonly market?: 'spot' | 'futures';
  /** Version of the key, as the site shows it; `3`, that of new keys, unless told. */
  readonly keyVersion?: '2' | '3';
  /** Parameters that stay in the query beside a body. */
  readonly query?: Params;
}

/** A private call of KuCoin. Orders of a batch are a list on futures. */
export type KucoinRequest = KucoinOptions &
  (
    | { readonly method: 'GET'; readonly params?: Params }
    /** `json` for the few DELETE requests that have a body, and `query` for a POST that has none. */
    | { readonly method: 'POST' | 'PUT' | 'DELETE'; readonly params?: Params | readonly Params[]; readonly encoding?: 'query' | 'json' }
  );

function canonical(request: KucoinRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding', 'market', 'keyVersion']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const market = oneOf('market', request.market ?? 'spot', ['spot', 'futures']);
  const url = urls(request.path, credentials.baseUrl ?? (market === 'futures' ? FUTURES : undefined));
  const version = oneOf('keyVersion', request.keyVersion ?? '3', ['2', '3']);

  const { query, body } = entriesOrJson(method, request, 'repeat');
  const plain = query.length === 0 ? '' : `?${plainText(query)}`;
  const passphrase = visible('signed passphrase', credentials.passphrase);
  const time = String(credentials.time);
  return {
    message: time + method + request.path + plain + body,
    finish: (signature) => {
      const headers = {
        'KC-API-KEY': credentials.key,
        'KC-API-SIGN': signature,
        'KC-API-TIMESTAMP': time,
        'KC-API-PASSPHRASE': passphrase,
        'KC-API-KEY-VERSION': version,
        'Content-Type': 'application/json',
      };
      const full = url + queryText(query);
      return body === '' ? { url: full, method, headers } : { url: full, method, headers, body };
    },
  };
}

/** The WebSocket that takes orders is opened at a signed address; what it says first is signed and sent back. */
export type KucoinWebSocketRequest =
  | { readonly step: 'open' }
  /** `welcome`: the text of the first message, byte for byte. */
  | { readonly step: 'answer'; readonly welcome: string };

const WEB_SOCKET = 'wss://wsapi.kucoin.com/v1/private';

function canonicalWebSocket(request: KucoinWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['step', 'welcome']);
  oneOf('step', request.step, ['open', 'answer']);
  if (request.step === 'answer') {
    // The answer is the signature alone.
    return { message: welcomeText(request.welcome), finish: (frame) => ({ url: WEB_SOCKET, frame }) };
  }
  checkFields(request, ['step']);
  const passphrase = percentEncode(visible('signed passphrase', credentials.passphrase));
  const named = `apikey=${percentEncode(credentials.key)}&timestamp=${credentials.time}`;
  return {
    message: credentials.key + String(credentials.time),
    finish: (signature) => ({ url: `${WEB_SOCKET}?${named}&sign=${percentEncode(signature)}&passphrase=${passphrase}` }),
  };
}

const MOST_WELCOME = 1024;

/**
 * Whoever answers at the other end chooses this text. Only what such a message looks like is signed: a JSON object with a
 * `sessionId`, which no request is, since a request's message begins with the time or with the API key.
 */
function welcomeText(welcome: unknown): string {
  if (typeof welcome === 'string' && welcome.length <= MOST_WELCOME && welcome.startsWith('{')) {
    try {
      const read = JSON.parse(welcome) as { sessionId?: unknown };
      if (typeof read.sessionId === 'string' && isWellFormed(welcome)) return welcome;
    } catch {
      // Refused below.
    }
  }
  throw requestInvalid(`the welcome is not the text of a JSON object with a sessionId, of at most ${MOST_WELCOME} characters`);
}

export const kucoin: Exchange<KucoinRequest, KucoinWebSocketRequest> = Object.freeze({
  name: 'kucoin',
  facts,
  canonical,
  canonicalWebSocket,
});
