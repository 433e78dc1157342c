import { formText, queryText } from './text/form.js';
import { jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import { nonceUpTo } from './text/nonce.js';
import { hasNested, type Params, readParams } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** Coincheck: REST and the login of the private WebSocket. */
const facts = Object.freeze({
  title: 'Coincheck',
  page: 'https://coincheck.com/documents/exchange/api',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'the nonce, the whole URL, the body',
  parameters: 'as given; GET and DELETE in the query, POST as form or JSON',
  time: 'nonce',
  timeUnit: 'ms',
  hosts: Object.freeze({ '/api/': 'https://coincheck.com' }),
  webSocket: 'type login over the nonce and the text wss://stream.coincheck.com/private',
  makeKey: {
    url: 'https://coincheck.com/api_settings',
    advice: 'allow orders, cancelling and balances; leave sending and withdrawing off; permit your own IP addresses only',
  },
  differences: Object.freeze([
    'ccxt sorts the parameters by name, ours go as given: the page signs what is sent, in any order',
    'ccxt sends parameters of DELETE in a body, ours in the query: the page has none beside the id in the path',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call of Coincheck. */
export interface CoincheckRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/api/${string}`;
  readonly params?: Params;
  /** Of a POST: `form`, unless a parameter is a list or an object. */
  readonly encoding?: 'form' | 'json';
}

/** The login of the private WebSocket has nothing to choose. */
export type CoincheckWebSocketRequest = { readonly [field: string]: never };

const PRIVATE_STREAM = 'wss://stream.coincheck.com/private';

// The page's most: 2^63 - 1.
const MOST_NONCE = '9223372036854775807';

function canonical(request: CoincheckRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'DELETE']);
  const base = urls(request.path, credentials.baseUrl);
  const nonce = nonceUpTo(MOST_NONCE, credentials.nonce);
  const params = readParams(request.params);
  const isPost = method === 'POST';
  if (!isPost && request.encoding !== undefined) throw requestInvalid(`a ${method} has no encoding: its parameters are in the query`);
  const isJson = oneOf('encoding', request.encoding ?? (hasNested(params) ? 'json' : 'form'), ['form', 'json']) === 'json';

  const url = isPost ? base : base + queryText(withoutLists(params, 'brackets'));
  const body = !isPost || params.length === 0 ? '' : isJson ? jsonText(params) : formText(params);
  return {
    message: nonce + url + body,
    finish: (signature) => {
      const headers: Record<string, string> = { 'ACCESS-KEY': credentials.key, 'ACCESS-NONCE': nonce, 'ACCESS-SIGNATURE': signature };
      if (body === '') return { url, method, headers };
      headers['Content-Type'] = isJson ? 'application/json' : 'application/x-www-form-urlencoded';
      return { url, method, headers, body };
    },
  };
}

function canonicalWebSocket(request: CoincheckWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, []);
  const nonce = nonceUpTo(MOST_NONCE, credentials.nonce);
  return {
    message: nonce + PRIVATE_STREAM,
    finish: (signature) => ({
      url: PRIVATE_STREAM,
      frame: jsonText([
        ['type', 'login'],
        ['access_key', credentials.key],
        ['access_nonce', nonce],
        ['access_signature', signature],
      ]),
    }),
  };
}

export const coincheck: Exchange<CoincheckRequest, CoincheckWebSocketRequest> = Object.freeze({
  name: 'coincheck',
  facts,
  canonical,
  canonicalWebSocket,
});
