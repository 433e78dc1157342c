import { formWriter, queryAndForm } from './text/form-writer.js';
import { plainText, sorted } from './text/form.js';
import { jsonText } from './text/json.js';
import type { Entry, Params } from './text/params.js';
import { readParams, refuseReserved, scalarText, withTime } from './text/params.js';
import { paramInvalid, requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, plainName, urlsOn } from './text/request.js';
import { fixMilliseconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedLogon, SignedRequest } from './types.js';

/**
 * Binance: spot, margin, USD-M and COIN-M futures, options, portfolio margin. Read as rest-api.md, web-socket-api.md and fix-api.md
 * of binance/binance-spot-api-docs, commit a5e0bc3; hosts, and the same rule for the derivatives, as common/src of
 * binance/binance-connector-js, commit a9de9a9. Calls that only manage a listenKey take the header and no signature.
 */
const facts = Object.freeze({
  title: 'Binance',
  page: 'https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security',
  read: '2026-11-24',
  keys: {
    hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex', bytes: [64, 64] },
    ed25519: { signature: 'base64' },
    rsa: { signature: 'base64' },
  },
  keyPattern: '[A-Za-z0-9]{64}',
  signs: 'the query, then the body, as sent and with nothing between them',
  parameters: 'as given, timestamp last; percent-encoded before signing; lists and objects as JSON text',
  time: 'timestamp',
  timeUnit: 'ms',
  receiveWindow: { name: 'recvWindow', normal: 5000, most: 60000 },
  serverTime: { url: 'https://api.binance.com/api/v3/time', field: 'serverTime', unit: 'ms' },
  hosts: Object.freeze({
    '/api/': 'https://api.binance.com',
    '/sapi/': 'https://api.binance.com',
    '/fapi/': 'https://fapi.binance.com',
    '/dapi/': 'https://dapi.binance.com',
    '/eapi/': 'https://eapi.binance.com',
    '/papi/': 'https://papi.binance.com',
  }),
  webSocket: 'each call of the WebSocket API is signed, or the session by session.logon (Ed25519 keys)',
  fix: 'RawData (96): Ed25519 over MsgType, SenderCompID, TargetCompID, MsgSeqNum and SendingTime, joined by SOH (Ed25519 keys)',
  makeKey: {
    url: 'https://www.binance.com/en/my/settings/api-management',
    advice: 'allow "Enable Spot & Margin Trading"; leave "Enable Withdrawals" off; "Restrict access to trusted IPs only"',
  },
  differences: Object.freeze([
    'ccxt sends the parameters of POST in a form, ours in the query unless told: the page takes both and its examples use the query',
    'the value of the third example of the USD-M page is for a text with a space after timestamp=, which no request has',
    'the Ed25519 values of the REST page are 256 bytes long, so they are RSA signatures; the FIX page has a real one',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const SIGNATURE = 'signature';
const TIME = 'timestamp';
const KEY = 'apiKey'; // a parameter on the WebSocket API, a header elsewhere

const { name: WINDOW, most: MOST_WINDOW } = facts.receiveWindow;
// "recvWindow supports up to three decimal places of precision (e.g., 6000.346) so that microseconds may be specified."
const MILLISECONDS = /^\d{1,5}(?:\.\d{1,3})?$/;

const write = formWriter({ time: TIME, reserved: [SIGNATURE], lists: 'json', checks: new Map([[WINDOW, checkWindow]]) });

/** A signed call of Binance's REST interfaces. The signature is the last parameter of the last part. */
export interface BinanceRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${'api' | 'sapi' | 'fapi' | 'dapi' | 'eapi' | 'papi'}/${string}`;
  /** `recvWindow`: milliseconds up to 60000, with at most 3 decimals. */
  readonly params?: Params & { readonly recvWindow?: number | string };
  /** Parameters that stay in the query beside a form. */
  readonly query?: Params;
  /** `query`, as in the official examples (POST included), or `form`. */
  readonly encoding?: 'query' | 'form';
}

/** A call over the WebSocket API. */
export interface BinanceWebSocketRequest {
  /** Name of the method: `order.place`, `session.logon` (Ed25519 keys), `userDataStream.subscribe.signature`. */
  readonly method: string;
  readonly params?: Params & { readonly recvWindow?: number | string };
  /** Comes back in the answer. */
  readonly id: string | number;
  /** `spot` unless told. */
  readonly market?: keyof typeof WEB_SOCKETS;
}

const WEB_SOCKETS = Object.freeze({
  spot: 'wss://ws-api.binance.com:443/ws-api/v3',
  usdm: 'wss://ws-fapi.binance.com/ws-fapi/v1',
  coinm: 'wss://ws-dapi.binance.com/ws-dapi/v1',
});

function canonical(request: BinanceRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  // "For GET endpoints, parameters must be sent as a query string."
  const encoding = oneOf('encoding', request.encoding ?? 'query', method === 'GET' ? ['query'] : ['query', 'form']);

  const [first, body] = queryAndForm(write, request, encoding, String(credentials.time));
  return {
    message: first + body,
    finish: (signature) => {
      // base64, which the asymmetric keys sign in, has + / and = to escape: no character that encodeURIComponent would leave alone.
      const last = `&${SIGNATURE}=${credentials.algorithm === 'hmac' ? signature : encodeURIComponent(signature)}`;
      if (encoding === 'query') {
        return { url: `${url}?${first}${last}`, method, headers: { 'X-MBX-APIKEY': credentials.key } };
      }
      return {
        url: first === '' ? url : `${url}?${first}`,
        method,
        headers: { 'X-MBX-APIKEY': credentials.key, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: body + last,
      };
    },
  };
}

/**
 * The WebSocket API: parameters sorted by name and *not* escaped, so `&` within a value would read as a separator and
 * is refused. https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/request-security
 */
function canonicalWebSocket(request: BinanceWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['method', 'params', 'id', 'market']);
  const method = plainName('method', request.method);
  const market = oneOf('market', request.market ?? 'spot', ['spot', 'usdm', 'coinm']);
  const id = request.id;
  const idText = typeof id === 'number' ? scalarText('id', id) : `"${plainName('id', id)}"`;
  const given = readParams(request.params);
  refuseReserved(given, [KEY, SIGNATURE]);
  for (const [name, value] of given) if (name === WINDOW) checkWindow(name, value);
  if (method === 'session.logon') requireEd25519(method, credentials);

  // A number in the frame, as in the documented example.
  const entries: Entry[] = withTime(given, TIME, credentials.time, 'last');
  entries.push([KEY, credentials.key]);
  const params = sorted(entries);
  return {
    message: plainText(params),
    finish: (signature) => ({
      url: WEB_SOCKETS[market],
      frame: `{"id":${idText},"method":"${method}","params":${jsonText([...params, [SIGNATURE, signature]])}}`,
    }),
  };
}

/** FIX logon of Binance spot. */
export interface BinanceLogon {
  /** SenderCompID (49): 1 to 8 letters, digits, - and _ of your own, another for each session that is open. */
  readonly sender: string;
  /** MsgSeqNum (34): 1 in a new session. */
  readonly sequence: number;
}

const SOH = '\x01';
const FIX_TARGET = 'SPOT';
const COMP_ID = /^[A-Za-z0-9_-]{1,8}$/;

/**
 * https://developers.binance.com/docs/binance-spot-api-docs/fix-api, "How to sign Logon". SendingTime is the time of the signature,
 * and the message must carry it to the letter.
 */
function canonicalLogon(logon: BinanceLogon, credentials: Credentials): Canonical<SignedLogon> {
  checkFields(logon, ['sender', 'sequence']);
  requireEd25519('a FIX logon', credentials);
  const { sender } = logon;
  if (typeof sender !== 'string' || !COMP_ID.test(sender)) {
    throw requestInvalid('the sender is not 1 to 8 letters, digits, - and _');
  }
  const sequence = count('sequence', logon.sequence);
  const time = fixMilliseconds(credentials.time);
  return {
    message: ['A', sender, FIX_TARGET, sequence, time].join(SOH),
    finish: (signature) => ({
      fields: {
        34: sequence,
        49: sender,
        52: time,
        56: FIX_TARGET,
        95: String(signature.length),
        96: signature,
        553: credentials.key,
      },
    }),
  };
}

function requireEd25519(what: string, { algorithm }: Credentials): void {
  if (algorithm !== 'ed25519') throw requestInvalid(`${what} takes an ed25519 key, and this one is ${algorithm}`);
}

function checkWindow(name: string, value: unknown): void {
  const text = scalarText(name, value);
  if (!MILLISECONDS.test(text) || Number(text) > MOST_WINDOW) {
    throw paramInvalid(name, `is not a number of milliseconds from 0 to ${MOST_WINDOW} with at most 3 decimals`);
  }
}

export const binance: Exchange<BinanceRequest, BinanceWebSocketRequest, BinanceLogon> = Object.freeze({
  name: 'binance',
  facts,
  canonical,
  canonicalWebSocket,
  canonicalLogon,
});
