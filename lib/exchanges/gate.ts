import { sha512Hex } from './text/digest.js';
import { plainText, queryText } from './text/form.js';
import { jsonText, jsonValue } from './text/json.js';
import type { Entry, ParamValue, Params } from './text/params.js';
import { entriesOrJson } from './text/placed.js';
import { checkFields, oneOf, plainName, urlsOn } from './text/request.js';
import { seconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Gate v4: spot, margin, perpetual and delivery futures, options, wallets. The rule was read in the official clients, whose vectors
 * the page publishes: gateio/gateapi-python (commit 744afea) and gateio/gatews (commit 7afc02b).
 */
const facts = Object.freeze({
  title: 'Gate',
  page: 'https://www.gate.com/docs/developers/apiv4/en/#apiv4-signed-request-requirements',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha512'], encoding: 'utf8', signature: 'hex' } },
  signs: 'method, path, query before it is escaped, SHA-512 of the body in hexadecimal, and time: each on a line of its own',
  parameters: 'of GET and DELETE in the query, lists with commas; otherwise in the body as JSON, unless encoding is query',
  time: 'timestamp',
  timeUnit: 's',
  serverTime: { url: 'https://api.gateio.ws/api/v4/spot/time', field: 'server_time', unit: 'ms' },
  hosts: Object.freeze({ '/api/v4/': 'https://api.gateio.ws' }),
  webSocket: 'each private subscription is signed, and each call of the WebSocket API, its login first',
  makeKey: {
    url: 'https://www.gate.com/myaccount/api_key_manage',
    advice:
      'choose "API v4 Key" with an IP whitelist, "Spot Trade" or "Perpetual Futures" as "Read And Write"; leave "Withdraw" and "Wallet" off',
  },
  differences: [
    'ccxt sorts the query and writes currencies with a plain comma; the page signs the query in the order in which it is sent, unescaped',
    'gate-api 7.2.144 and gateapi-python send the time with a fraction of a second; the page asks for seconds, as ours and ccxt send it',
    'gateio-api 1.6.4 sends the query unescaped: for values that need escaping only what it signs is right',
    'req_param of the login: the official gatews and ccxt send {}, gateio-api sends an empty string, samples of the page have none. ' +
      'What is signed is the JSON text of what is sent; ours is {} unless told otherwise',
  ],
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

// SHA-512 of no bytes at all.
const SHA512_OF_NOTHING =
  'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e';

/** Where a call goes. */
export interface GateOptions {
  readonly path: `/api/v4/${string}`;
  /** Parameters that stay in the query beside a body. */
  readonly query?: Params;
}

/** A private call of Gate. Orders of a batch are a list. */
export type GateRequest = GateOptions &
  (
    | { readonly method: 'GET'; readonly params?: Params }
    | {
        readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
        readonly params?: Params | readonly Params[] | readonly string[];
        /** `query` for a POST without a body, as that of a position's leverage. */
        readonly encoding?: 'query' | 'json';
      }
  );

function canonical(request: GateRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);

  const { query, body } = entriesOrJson(method, request, 'comma');
  const time = seconds(credentials.time);
  const digest = body === '' ? SHA512_OF_NOTHING : sha512Hex(body);
  return {
    message: `${method}\n${request.path}\n${plainText(query)}\n${digest}\n${time}`,
    finish: (signature) => {
      const headers: Record<string, string> = { KEY: credentials.key, Timestamp: time, SIGN: signature };
      const full = url + queryText(query);
      if (body === '') return { url: full, method, headers };
      headers['Content-Type'] = 'application/json';
      return { url: full, method, headers, body };
    },
  };
}

/** What a frame is for. */
export interface GateWebSocketOptions {
  /** `spot.orders`, `futures.login`. */
  readonly channel: string;
  /** Which address the frame is for; `spot` unless told. */
  readonly market?: keyof typeof WEB_SOCKETS;
}

/** A private subscription, or a call of the WebSocket API. */
export type GateWebSocketRequest = GateWebSocketOptions &
  (
    | { readonly event: 'subscribe' | 'unsubscribe'; readonly payload?: readonly ParamValue[] }
    | {
        readonly event: 'api';
        /** Comes back in the answer. */
        readonly id: string;
        /** `req_param`: `{}` unless told; null leaves it out. */
        readonly params?: Params | readonly Params[] | string | null;
      }
  );

const WEB_SOCKETS = Object.freeze({
  spot: 'wss://api.gateio.ws/ws/v4/',
  usdt: 'wss://fx-ws.gateio.ws/v4/ws/usdt',
  btc: 'wss://fx-ws.gateio.ws/v4/ws/btc',
  'delivery-usdt': 'wss://fx-ws.gateio.ws/v4/ws/delivery/usdt',
  'delivery-btc': 'wss://fx-ws.gateio.ws/v4/ws/delivery/btc',
  options: 'wss://op-ws.gateio.live/v4/ws',
});

function canonicalWebSocket(request: GateWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['channel', 'market', 'event', 'payload', 'id', 'params']);
  const event = oneOf('event', request.event, ['subscribe', 'unsubscribe', 'api']);
  checkFields(request, ['channel', 'market', 'event', ...(event === 'api' ? ['id', 'params'] : ['payload'])]);
  const channel = plainName('channel', request.channel);
  const market = request.market ?? 'spot';
  const url = WEB_SOCKETS[oneOf('market', market, Object.keys(WEB_SOCKETS) as (typeof market)[])];
  const time = seconds(credentials.time);
  const begin = `{"time":${time},"channel":"${channel}","event":"${event}"`;
  if (request.event === 'api') {
    const params = request.params === null ? '' : jsonValue('params', request.params ?? {});
    const named: Entry[] = [
      ['req_id', plainName('id', request.id)],
      ['api_key', credentials.key],
      ['timestamp', time],
    ];
    return {
      message: `api\n${channel}\n${params}\n${time}`,
      finish: (signature) => {
        const payload = jsonText([...named, ['signature', signature]]);
        const withParams = params === '' ? payload : `${payload.slice(0, -1)},"req_param":${params}}`;
        return { url, frame: `${begin},"payload":${withParams}}` };
      },
    };
  }
  const payload = request.payload === undefined ? '' : `,"payload":${jsonValue('payload', request.payload)}`;
  return {
    message: `channel=${channel}&event=${event}&time=${time}`,
    finish: (signature) => {
      const auth = jsonText([
        ['method', 'api_key'],
        ['KEY', credentials.key],
        ['SIGN', signature],
      ]);
      return { url, frame: `${begin}${payload},"auth":${auth}}` };
    },
  };
}

export const gate: Exchange<GateRequest, GateWebSocketRequest> = Object.freeze({ name: 'gate', facts, canonical, canonicalWebSocket });
