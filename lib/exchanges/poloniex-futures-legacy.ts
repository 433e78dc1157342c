import { jsonRequest } from './text/json-request.js';
import type { Params } from './text/params.js';
import { queryOrJson } from './text/placed.js';
import { checkFields, oneOf, passphraseText, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedRequest } from './types.js';

/** Poloniex futures v1 and v2, which ended with 2024-11-30 (the page); v3 is part of `poloniex`. */
const facts = Object.freeze({
  title: 'Poloniex futures v1 and v2 (legacy)',
  page: 'https://api-docs.poloniex.com/futures/api/authentication',
  read: '2026-11-24',
  closed: '2024-11-30',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'base64' } },
  passphrase: 'sent',
  signs: 'timestamp, method, path with its query, body; nothing between them',
  parameters: 'query of GET and DELETE, otherwise a JSON body',
  time: 'timestamp',
  timeUnit: 'ms',
  hosts: Object.freeze({
    '/api/v1/': 'https://futures-api.poloniex.com',
    '/api/v2/': 'https://futures-api.poloniex.com',
  }),
  webSocket: 'a token from POST /api/v1/bullet-private, in the address',
  makeKey: {
    url: 'https://poloniex.com/apiKeys',
    advice: 'no such keys are taken any more: make one for poloniex with futures trading',
  },
  differences: Object.freeze(['ccxt sends and signs a body {} where there are no parameters: none']),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call. */
export interface PoloniexFuturesLegacyRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: `/api/v1/${string}` | `/api/v2/${string}`;
  readonly params?: Params;
  /** `query` for GET and DELETE, `json` otherwise, unless told. */
  readonly encoding?: 'query' | 'json';
}

function canonical(request: PoloniexFuturesLegacyRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const passphrase = passphraseText(credentials.passphrase);
  const { search, body } = queryOrJson(method, request, 'repeat');
  const time = String(credentials.time);
  return {
    message: `${time}${method}${request.path}${search}${body}`,
    finish: (signature) =>
      jsonRequest(
        url + search,
        method,
        {
          'PF-API-KEY': credentials.key,
          'PF-API-SIGN': signature,
          'PF-API-TIMESTAMP': time,
          'PF-API-PASSPHRASE': passphrase,
        },
        body,
      ),
  };
}

export const poloniexFuturesLegacy: Exchange<PoloniexFuturesLegacyRequest> = Object.freeze({
  name: 'poloniex-futures-legacy',
  facts,
  canonical,
});
