import { jsonRequest } from './text/json-request.js';
import { jsonText } from './text/json.js';
import type { Entry, Params } from './text/params.js';
import { queryOrJson } from './text/placed.js';
import { checkFields, oneOf, passphraseText, plainNames, urlsOn } from './text/request.js';
import { seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Coinbase International Exchange (INTX). Trading moved to Deribit on 2026-10-01; the REST interface still answers queries
 * about what was there before (docs.cdp.coinbase.com/intx/docs).
 * The WebSocket's page: docs.cdp.coinbase.com/international-exchange/websocket-feed/authentication.
 */
const facts = Object.freeze({
  title: 'Coinbase International Exchange',
  page: 'https://docs.cdp.coinbase.com/api-reference/international-exchange-api/rest-api/authentication',
  read: '2026-11-24',
  closed: '2026-10-01',
  keys: { hmac: { hashes: ['sha256'], encoding: 'base64', signature: 'base64' } },
  passphrase: 'sent',
  signs: 'timestamp, method, path without its query, body; nothing between them',
  parameters: 'query of GET and DELETE (not signed), otherwise a JSON body; lists by repeating the name',
  time: 'timestamp',
  timeUnit: 's',
  hosts: Object.freeze({ '/api/v1/': 'https://api.international.coinbase.com' }),
  webSocket: 'the SUBSCRIBE message is signed: time, key, CBINTLMD and passphrase',
  makeKey: {
    url: 'https://international.coinbase.com',
    advice: 'no new keys: the exchange is read-only since 2026-10-01; keys of Deribit replace them',
  },
  differences: Object.freeze([
    'ccxt sends the parameters of a DELETE both as query and as signed body; the official Go SDK (intx-sdk-go@0bad398) as query alone: query',
    'ccxt sends JSON without a Content-Type: application/json',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call. Nobody signs the query: who can change it on its way can change what is asked. */
export interface CoinbaseInternationalRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: `/api/v1/${string}`;
  readonly params?: Params | readonly Params[];
  /** Parameters that stay in the query beside a body. */
  readonly query?: Params;
  /** `query` for GET and DELETE, `json` otherwise, unless told. */
  readonly encoding?: 'query' | 'json';
}

function canonical(request: CoinbaseInternationalRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const passphrase = passphraseText(credentials.passphrase);
  const { search, body } = queryOrJson(method, request, 'repeat');
  const time = seconds(credentials.time);
  return {
    message: `${time}${method}${request.path}${body}`,
    finish: (signature) =>
      jsonRequest(
        url + search,
        method,
        {
          'CB-ACCESS-KEY': credentials.key,
          'CB-ACCESS-SIGN': signature,
          'CB-ACCESS-TIMESTAMP': time,
          'CB-ACCESS-PASSPHRASE': passphrase,
        },
        body,
      ),
  };
}

/** A subscription; every one of this exchange shows who asks. */
export interface CoinbaseInternationalWebSocketRequest {
  readonly channels: readonly string[];
  readonly product_ids?: readonly string[];
}

const WEB_SOCKET = 'wss://ws-md.international.coinbase.com';

function canonicalWebSocket(request: CoinbaseInternationalWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['channels', 'product_ids']);
  const passphrase = passphraseText(credentials.passphrase);
  const time = seconds(credentials.time);
  const entries: Entry[] = [['type', 'SUBSCRIBE']];
  if (request.product_ids !== undefined) entries.push(['product_ids', plainNames('product_ids', request.product_ids)]);
  entries.push(
    ['channels', plainNames('channels', request.channels)],
    ['time', time],
    ['key', credentials.key],
    ['passphrase', passphrase],
  );
  return {
    message: `${time}${credentials.key}CBINTLMD${passphrase}`,
    finish: (signature) => ({ url: WEB_SOCKET, frame: jsonText([...entries, ['signature', signature]]) }),
  };
}

export const coinbaseInternational: Exchange<CoinbaseInternationalRequest, CoinbaseInternationalWebSocketRequest> = Object.freeze({
  name: 'coinbase-international',
  facts,
  canonical,
  canonicalWebSocket,
});
