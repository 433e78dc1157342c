import { queryText } from './text/form.js';
import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { readParams } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** Bitvavo: REST and WebSocket. The WebSocket's page: https://docs.bitvavo.com/docs/authentication-ws. */
const facts = Object.freeze({
  title: 'Bitvavo',
  page: 'https://docs.bitvavo.com/docs/rest-api/introduction/',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'timestamp, method, path with query, body',
  parameters: 'GET and DELETE: in the query; POST and PUT: JSON; as given',
  time: 'timestamp',
  timeUnit: 'ms',
  receiveWindow: { name: 'Bitvavo-Access-Window', normal: 10000, most: 60000 },
  serverTime: { url: 'https://api.bitvavo.com/v2/time', field: 'time', unit: 'ms' },
  hosts: Object.freeze({ '/v2/': 'https://api.bitvavo.com' }),
  webSocket: 'action authenticate over timestamp, GET and /v2/websocket',
  makeKey: {
    url: 'https://account.bitvavo.com/user/api',
    advice: 'allow "View information" and "Trade digital assets"; leave "Withdraw digital assets" off; list the IP addresses',
  },
  differences: Object.freeze([
    'the page of the WebSocket prints a signature that is neither hexadecimal nor of its own example; that of Market Data Pro prints the right one',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A signed call of Bitvavo. */
export interface BitvavoRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/v2/${string}`;
  readonly params?: Params;
  /** Milliseconds after the timestamp until which the call may be carried out: 10000 unless told, 60000 at most. Not signed. */
  readonly window?: number;
}

/** Login of a WebSocket. */
export interface BitvavoWebSocketRequest {
  /** `trading` unless told. */
  readonly feed?: keyof typeof WEB_SOCKETS;
  /** As in {@link BitvavoRequest}. */
  readonly window?: number;
}

const WEB_SOCKETS = Object.freeze({
  trading: 'wss://ws.bitvavo.com/v2/',
  marketDataPro: 'wss://ws-mdpro.bitvavo.com/v2/',
});

function canonical(request: BitvavoRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'window']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const window = windowText(request.window);
  const entries = readParams(request.params);
  const inBody = (method === 'POST' || method === 'PUT') && entries.length > 0;
  const query = inBody ? '' : queryText(entries);
  const body = inBody ? jsonText(entries) : '';
  const time = String(credentials.time);
  return {
    message: time + method + request.path + query + body,
    finish: (signature) => {
      const headers: Record<string, string> = {
        'Bitvavo-Access-Key': credentials.key,
        'Bitvavo-Access-Signature': signature,
        'Bitvavo-Access-Timestamp': time,
        'Bitvavo-Access-Window': window,
      };
      if (!inBody) return { url: url + query, method, headers };
      headers['Content-Type'] = 'application/json';
      return { url, method, headers, body };
    },
  };
}

function canonicalWebSocket(request: BitvavoWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['feed', 'window']);
  const feed = oneOf('feed', request.feed ?? 'trading', ['trading', 'marketDataPro']);
  const window = windowText(request.window);
  const { key, time } = credentials;
  return {
    message: `${time}GET/v2/websocket`,
    finish: (signature) => ({
      url: WEB_SOCKETS[feed],
      frame: jsonText([
        ['action', 'authenticate'],
        ['key', key],
        ['signature', signature],
        ['timestamp', time],
        ...(request.window === undefined ? [] : [['window', Number(window)] as const]),
      ]),
    }),
  };
}

const { normal, most, name: windowName } = facts.receiveWindow;

function windowText(window: number = normal): string {
  const text = count('window', window);
  if (window === 0 || window > most) throw requestInvalid(`the window (${windowName}) is not 1 to ${most} milliseconds`);
  return text;
}

export const bitvavo: Exchange<BitvavoRequest, BitvavoWebSocketRequest> = Object.freeze({
  name: 'bitvavo',
  facts,
  canonical,
  canonicalWebSocket,
});
