import { plainText, queryText, sorted } from './text/form.js';
import { jsonBody, jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { readParams } from './text/params.js';
import { checkFields, flag, oneOf, passphraseText, urlsOn } from './text/request.js';
import { seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Bitget: REST v2 and v3 (unified account), private WebSocket. The page was read as rosssaunders/coincise (a00ae58) keeps it; the
 * WebSocket's rule and the RSA keys are those of Bitget's own SDK (BitgetLimited/v3-bitget-api-sdk, 9bdab50).
 */
const facts = Object.freeze({
  title: 'Bitget',
  page: 'https://www.bitget.com/api-doc/common/signature',
  read: '2026-11-24',
  keys: {
    hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'base64' },
    rsa: { signature: 'base64' },
  },
  passphrase: 'sent',
  signs: 'timestamp, method, path, ? and the query before it is percent-encoded, body',
  parameters: 'GET: in the query, sorted by name; POST: JSON, as given',
  time: 'timestamp',
  timeUnit: 'ms',
  serverTime: { url: 'https://api.bitget.com/api/v2/public/time', field: 'data.serverTime', unit: 'ms' },
  hosts: Object.freeze({ '/api/': 'https://api.bitget.com' }),
  webSocket: 'op login over timestamp (s), GET and /user/verify',
  makeKey: {
    url: 'https://www.bitget.com/account/newapi',
    advice: 'allow "Read-write" with trading only; leave "Transfer" and "Withdraw" off; bind it to IP addresses',
  },
  differences: Object.freeze([
    'ccxt adds its broker header X-CHANNEL-API-CODE; the page has none and none is sent',
    'ccxt sends the first $ of a query unescaped, ours none; what is signed is the same, unescaped text',
    'tiagosiebler/bitget-api signs the query percent-encoded; the SDK of Bitget (unescapedStringify) and ccxt #28888 sign it decoded, and so do we',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** Where a call goes, and its language. */
export interface BitgetOptions {
  readonly path: `/api/${string}`;
  /** Language of the messages in answers; the exchange's own default unless told. */
  readonly locale?: 'en-US' | 'zh-CN';
  /** For a key of the demo account: header `paptrading`. */
  readonly demo?: boolean;
}

/** A signed call of Bitget. On v3 some POST calls take a list of orders. */
export type BitgetRequest =
  | (BitgetOptions & { readonly method: 'GET'; readonly params?: Params })
  | (BitgetOptions & { readonly method: 'POST'; readonly params?: Params | readonly Params[] });

/** Login of the private WebSocket. */
export interface BitgetWebSocketRequest {
  /** Of the channels that follow: `v3` is the unified account's. `v2` unless told. */
  readonly version?: 'v2' | 'v3';
  readonly demo?: boolean;
}

function canonical(request: BitgetRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'locale', 'demo']);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const url = urls(request.path, credentials.baseUrl);
  const locale = request.locale === undefined ? undefined : oneOf('locale', request.locale, ['en-US', 'zh-CN']);
  const demo = flag('demo', request.demo);
  const time = String(credentials.time);
  const passphrase = passphraseText(credentials.passphrase);

  const body = method === 'POST' ? jsonBody(request.params) : '';
  const query = method === 'GET' ? sorted(readParams(request.params)) : [];
  const plain = query.length === 0 ? '' : `?${plainText(query)}`;
  return {
    message: time + method + request.path + plain + body,
    finish: (signature) => {
      const headers: Record<string, string> = {
        'ACCESS-KEY': credentials.key,
        'ACCESS-SIGN': signature,
        'ACCESS-TIMESTAMP': time,
        'ACCESS-PASSPHRASE': passphrase,
      };
      if (locale !== undefined) headers['locale'] = locale;
      if (demo) headers['paptrading'] = '1';
      if (body === '') return { url: url + queryText(query), method, headers };
      headers['Content-Type'] = 'application/json';
      return { url, method, headers, body };
    },
  };
}

function canonicalWebSocket(request: BitgetWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['version', 'demo']);
  const version = oneOf('version', request.version ?? 'v2', ['v2', 'v3']);
  const host = flag('demo', request.demo) ? 'wspap.bitget.com' : 'ws.bitget.com';
  const timestamp = seconds(credentials.time);
  const passphrase = passphraseText(credentials.passphrase);
  return {
    message: `${timestamp}GET/user/verify`,
    finish: (sign) => {
      const login = jsonText([
        ['apiKey', credentials.key],
        ['passphrase', passphrase],
        ['timestamp', timestamp],
        ['sign', sign],
      ]);
      return { url: `wss://${host}/${version}/ws/private`, frame: `{"op":"login","args":[${login}]}` };
    },
  };
}

export const bitget: Exchange<BitgetRequest, BitgetWebSocketRequest> = Object.freeze({
  name: 'bitget',
  facts,
  canonical,
  canonicalWebSocket,
});
