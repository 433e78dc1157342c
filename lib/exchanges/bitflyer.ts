import { queryText } from './text/form.js';
import { jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import { type Params, readParams } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** bitFlyer Lightning: REST and the Realtime API. Also read: bf-lightning-api.readme.io/docs/realtime-api-auth and …/endpoint-json-rpc. */
const facts = Object.freeze({
  title: 'bitFlyer',
  page: 'https://lightning.bitflyer.com/docs',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'timestamp, method, path with query, body',
  parameters: 'as given; GET in the query, POST as JSON',
  time: 'timestamp',
  timeUnit: 'ms',
  unique: 'hex',
  hosts: Object.freeze({ '/v1/me/': 'https://api.bitflyer.com' }),
  webSocket: 'JSON-RPC method auth over timestamp and random text',
  makeKey: {
    url: 'https://lightning.bitflyer.com/developer',
    advice: 'allow assets and orders, to see and to send; leave withdrawal and sending of coins off; restrict it to IP addresses',
  },
  differences: Object.freeze(['ccxt has the timestamp in seconds unless told, ours in milliseconds: the page takes 10 digits or 13']),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call of bitFlyer. */
export interface BitflyerRequest {
  readonly method: 'GET' | 'POST';
  readonly path: `/v1/me/${string}`;
  /** GET: the query. POST: the JSON body. */
  readonly params?: Params;
}

function canonical(request: BitflyerRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const base = urls(request.path, credentials.baseUrl);
  const params = readParams(request.params);
  const query = method === 'GET' ? queryText(withoutLists(params, 'repeat')) : '';
  const body = method === 'POST' && params.length > 0 ? jsonText(params) : '';
  const timestamp = String(credentials.time);
  return {
    message: timestamp + method + request.path + query + body,
    finish: (signature) => {
      const headers: Record<string, string> = { 'ACCESS-KEY': credentials.key, 'ACCESS-TIMESTAMP': timestamp, 'ACCESS-SIGN': signature };
      if (body === '') return { url: base + query, method, headers };
      headers['Content-Type'] = 'application/json';
      return { url: base, method, headers, body };
    },
  };
}

/** Authentication of the Realtime API, before private channels. */
export interface BitflyerWebSocketRequest {
  /** Comes back in the answer; 1 unless told. */
  readonly id?: number;
}

// "nonce: a random text for each request, 16 to 255 characters"
const LEAST_NONCE = 16;

function canonicalWebSocket(request: BitflyerWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['id']);
  const id = count('id', request.id ?? 1);
  const { key, time, unique } = credentials;
  if (unique.length < LEAST_NONCE) throw requestInvalid(`unique has fewer than ${LEAST_NONCE} characters`);
  return {
    message: `${time}${unique}`,
    finish: (signature) => {
      const params = jsonText([
        ['api_key', key],
        ['timestamp', time],
        ['nonce', unique],
        ['signature', signature],
      ]);
      return {
        url: 'wss://ws.lightstream.bitflyer.com/json-rpc',
        frame: `{"jsonrpc":"2.0","method":"auth","params":${params},"id":${id}}`,
      };
    },
  };
}

export const bitflyer: Exchange<BitflyerRequest, BitflyerWebSocketRequest> = Object.freeze({
  name: 'bitflyer',
  facts,
  canonical,
  canonicalWebSocket,
});
