import { jsonRequest } from './text/json-request.js';
import { jsonText } from './text/json.js';
import type { Entry, ParamValue, Params } from './text/params.js';
import { queryOrJson } from './text/placed.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, passphraseText, plainName, plainNames, urlsOn } from './text/request.js';
import { fixMilliseconds, seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedLogon, SignedRequest } from './types.js';

/**
 * Coinbase Exchange, once GDAX and Coinbase Pro. The page of the WebSocket rule: docs.cdp.coinbase.com/exchange/websocket-feed/authentication;
 * of the FIX rule: docs.cloud.coinbase.com/exchange/docs/messages and the official sample coinbase-samples/exchange-scripts-py@01f556f;
 * its fields and comp ids again in docs.cdp.coinbase.com/exchange/fix-api/drop-copy, read 2026-11-28.
 */
const facts = Object.freeze({
  title: 'Coinbase Exchange',
  page: 'https://docs.cdp.coinbase.com/exchange/rest-api/authentication',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'base64', signature: 'base64' } },
  passphrase: 'sent',
  signs: 'timestamp, method, path with its query, body; nothing between them',
  parameters: 'query of GET and DELETE, otherwise a JSON body; lists by repeating the name',
  time: 'timestamp',
  timeUnit: 's',
  serverTime: { url: 'https://api.exchange.coinbase.com/time', field: 'iso', unit: 'iso' },
  hosts: Object.freeze({ '/': 'https://api.exchange.coinbase.com' }),
  webSocket: 'the subscribe message is signed as GET /users/self/verify',
  fix: 'RawData (96) over SendingTime, A, MsgSeqNum, SenderCompID, TargetCompID and passphrase, joined by SOH',
  makeKey: {
    url: 'https://exchange.coinbase.com/profile/api',
    advice: 'give it "View" and "Trade" and neither "Transfer" nor "Manage"; list your addresses under "IP whitelist"',
  },
  differences: Object.freeze([
    'the page says "path"; official Go SDK (exchange-sdk-go@3ed7353), official Python samples and ccxt sign the query too: signed with it',
    'ccxt writes a list as name[0]=, the exchange documents a repeated name (GET /orders?status=): repeated',
    'ccxt puts the parameters of a DELETE into a body, the exchange documents them as query: query, unless encoding says json',
    'ccxt.pro sends the timestamp of a subscription as a number, the official sample as text: text',
    'the legacy Python sample signs fractions of a second, which is allowed; whole seconds here, as in the official Go SDK',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call of Coinbase Exchange. */
export interface CoinbaseExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly params?: Params | readonly Params[];
  /** Parameters that stay in the query beside a body. */
  readonly query?: Params;
  /** `query` for GET and DELETE, `json` otherwise, unless told. */
  readonly encoding?: 'query' | 'json';
}

function canonical(request: CoinbaseExchangeRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const passphrase = passphraseText(credentials.passphrase);
  const { search, body } = queryOrJson(method, request, 'repeat');
  const time = seconds(credentials.time);
  return {
    message: `${time}${method}${request.path}${search}${body}`,
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

/** A subscription that shows who asks: to `user`, `full`, `level2` and the like. */
export interface CoinbaseExchangeWebSocketRequest {
  readonly channels: readonly (string | { readonly name: string; readonly product_ids?: readonly string[] })[];
  readonly product_ids?: readonly string[];
  /** `feed` unless told. */
  readonly endpoint?: keyof typeof WEB_SOCKETS;
}

const WEB_SOCKETS = Object.freeze({
  feed: 'wss://ws-feed.exchange.coinbase.com',
  direct: 'wss://ws-direct.exchange.coinbase.com',
});

function canonicalWebSocket(request: CoinbaseExchangeWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['channels', 'product_ids', 'endpoint']);
  const url = WEB_SOCKETS[oneOf('endpoint', request.endpoint ?? 'feed', ['feed', 'direct'])];
  const passphrase = passphraseText(credentials.passphrase);
  const time = seconds(credentials.time);
  const entries: Entry[] = [['type', 'subscribe']];
  if (request.product_ids !== undefined) entries.push(['product_ids', plainNames('product_ids', request.product_ids)]);
  if (!Array.isArray(request.channels)) throw requestInvalid('the channels are not a list');
  entries.push(['channels', Array.from(request.channels, channelValue)]);
  return {
    message: `${time}GET/users/self/verify`,
    finish: (signature) => ({
      url,
      frame: jsonText([...entries, ['signature', signature], ['key', credentials.key], ['passphrase', passphrase], ['timestamp', time]]),
    }),
  };
}

function channelValue(channel: unknown): ParamValue {
  if (typeof channel === 'string') return plainName('channel', channel);
  checkFields(channel, ['name', 'product_ids']);
  const { name, product_ids } = channel as Record<string, unknown>;
  const named = { name: plainName('channel', name) };
  return product_ids === undefined ? named : { ...named, product_ids: plainNames('product_ids', product_ids) };
}

/** FIX logon. SenderCompID (49) of the session is the API key, TargetCompID (56) is `Coinbase`. */
export interface CoinbaseExchangeLogon {
  /** MsgSeqNum (34). */
  readonly sequence: number;
}

const SOH = '\x01';

function canonicalLogon(logon: CoinbaseExchangeLogon, credentials: Credentials): Canonical<SignedLogon> {
  checkFields(logon, ['sequence']);
  const passphrase = passphraseText(credentials.passphrase);
  const time = fixMilliseconds(credentials.time);
  const sequence = count('sequence', logon.sequence);
  return {
    message: [time, 'A', sequence, credentials.key, 'Coinbase', passphrase].join(SOH),
    finish: (signature) => ({
      fields: {
        34: sequence,
        52: time,
        95: String(signature.length),
        96: signature,
        553: credentials.key,
        554: passphrase,
      },
    }),
  };
}

export const coinbaseExchange: Exchange<CoinbaseExchangeRequest, CoinbaseExchangeWebSocketRequest, CoinbaseExchangeLogon> = Object.freeze({
  name: 'coinbase-exchange',
  facts,
  canonical,
  canonicalWebSocket,
  canonicalLogon,
});
