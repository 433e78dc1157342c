import { formText, sorted } from './text/form.js';
import { jsonBody, jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import { type Entry, type Params, readParams, refuseReserved } from './text/params.js';
import { percentEncode } from './text/percent.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import { isoSeconds } from './text/time.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * HTX, once Huobi: spot and contracts. The pages were read in rektibus/exchange-docs (commit 3b5108d: htx.md, htx_linear_swap.md).
 * No page of the v5 interface could be read: its hosts are those of ccxt 4.5.84, which signs it by the same rule.
 *
 * The body of a POST is not signed: the signature says who asks for which path at what time, not how much is bought.
 */
const facts = Object.freeze({
  title: 'HTX',
  page: 'https://www.htx.com/en-us/opend/newApiPages/?id=419',
  read: '2026-11-24',
  keys: {
    hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'base64' },
    ed25519: { signature: 'base64' },
  },
  signs: 'method, host, path and query, each on a line of its own; not the body',
  parameters: 'of a GET in the query, sorted by name together with key, method, version and time; of a POST in the body as JSON, unsigned',
  time: 'timestamp',
  timeUnit: 'iso',
  serverTime: { url: 'https://api.huobi.pro/v1/common/timestamp', field: 'data', unit: 'ms' },
  hosts: Object.freeze({
    '/v1/': 'https://api.huobi.pro',
    '/v2/': 'https://api.huobi.pro',
    '/api/': 'https://api.hbdm.com',
    '/swap-api/': 'https://api.hbdm.com',
    '/linear-swap-api/': 'https://api.hbdm.com',
    '/v5/': 'https://api.hbdm.com',
    '/v5/account/universal_transfer': 'https://api.huobi.pro',
  }),
  webSocket: 'a request auth (spot) or an op auth (contracts), signed as a GET of the address',
  makeKey: {
    url: 'https://www.htx.com/en-us/apikey/',
    advice: 'allow "Read" and "Trade"; leave "Withdraw" off; bind up to 20 IP addresses, without which the key ends after 90 days',
  },
  differences: [
    'ccxt sends contracts to api.hbdm.vn, one of the two hosts that the page names; with that as baseUrl the bytes are the same',
    'the page writes HmacSHA256 in step 6 of its Ed25519 example; the query that is sent, with Ed25519, is what is signed',
    'ccxt adds client-order-id and channel_code to orders (its broker programme), htx-api channel_code to each body; ours adds nothing',
    'htx-api repeats the name for each value of a list; the page separates the values with commas, as ours does',
    "htx-api leaves !'()* in a query as they are; the page says URL encoded and names none of them: ours escapes them, and signs what it sends",
    'htx-api sends no body with a POST without parameters; the page has the parameters of each as JSON, and ours sends {}',
  ],
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const SIGNATURE = 'Signature';
const OWN = ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', SIGNATURE];
const METHODS = Object.freeze({ hmac: 'HmacSHA256', ed25519: 'Ed25519' });

/** A private call of HTX. */
export type HtxRequest = { readonly path: `/${'v1' | 'v2' | 'api' | 'swap-api' | 'linear-swap-api' | 'v5'}/${string}` } & (
  { readonly method: 'GET'; readonly params?: Params } | { readonly method: 'POST'; readonly params?: Params | readonly Params[] }
);

function canonical(request: HtxRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const url = urls(request.path, credentials.baseUrl);

  const { params } = request;
  const isList = method === 'POST' && Array.isArray(params);
  const given = isList ? [] : readParams(params);
  // In the body as well: nobody says which of the two the server would believe. Orders of a list have names of their own.
  refuseReserved(given, OWN);
  const query = method === 'GET' ? withoutLists(given, 'comma') : [];
  const body = method === 'GET' ? '' : isList ? jsonBody(params) : jsonText(given);
  const queryText = query.length === 0 ? authText(credentials) : formText(sorted([...authEntries(credentials), ...query]));
  return {
    message: `${method}\n${hostOf(url, request.path)}\n${request.path}\n${queryText}`,
    finish: (signature) => {
      const full = `${url}?${queryText}&${SIGNATURE}=${percentEncode(signature)}`;
      if (method === 'GET') return { url: full, method, headers: {} };
      // "The Content-Type in POST header should be application/json": so there has to be some.
      return { url: full, method, headers: { 'Content-Type': 'application/json' }, body };
    },
  };
}

/** In the order of their names, which is that of ASCII: a capital letter comes before a small one. */
function authEntries({ key, algorithm, time }: Credentials): Entry[] {
  return [
    ['AccessKeyId', key],
    ['SignatureMethod', methodOf(algorithm)],
    ['SignatureVersion', '2'],
    ['Timestamp', isoSeconds(time)],
  ];
}

/** What `formText` makes of these entries, in half the time: an order has no other. */
const authText = ({ key, algorithm, time }: Credentials): string =>
  `AccessKeyId=${percentEncode(key)}&SignatureMethod=${methodOf(algorithm)}&SignatureVersion=2&Timestamp=` +
  isoSeconds(time).replaceAll(':', '%3A');

const methodOf = (algorithm: Credentials['algorithm']): string => METHODS[algorithm === 'ed25519' ? 'ed25519' : 'hmac'];

/** `api.huobi.pro` of `https://api.huobi.pro/v1/order/orders`: with a port, where there is one. */
const hostOf = (url: string, path: string): string => url.slice(url.indexOf('//') + 2, url.length - path.length);

/** Login on a WebSocket of HTX. */
export interface HtxWebSocketRequest {
  /** Path of the address: spot accounts and orders, then futures, coin-margined and USDT-margined swaps. */
  readonly path: keyof typeof WEB_SOCKETS;
}

const WEB_SOCKETS = Object.freeze({
  '/ws/v2': 'api.huobi.pro',
  '/notification': 'api.hbdm.com',
  '/swap-notification': 'api.hbdm.com',
  '/linear-swap-notification': 'api.hbdm.com',
});

function canonicalWebSocket(request: HtxWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['path']);
  const path = oneOf('path', request.path, Object.keys(WEB_SOCKETS) as (typeof request.path)[]);
  const host = WEB_SOCKETS[path];
  const spot = host === 'api.huobi.pro';
  const own = spot ? spotEntries(credentials) : authEntries(credentials);
  return {
    message: `GET\n${host}\n${path}\n${formText(own)}`,
    finish: (signature) => {
      const frame = spot
        ? jsonText([
            ['action', 'req'],
            ['ch', 'auth'],
            ['params', { authType: 'api', ...Object.fromEntries(own), signature }],
          ])
        : jsonText([['op', 'auth'], ['type', 'api'], ...own, [SIGNATURE, signature]]);
      return { url: `wss://${host}${path}`, frame };
    },
  };
}

/** The spot WebSocket's own names, and a version of its own. */
function spotEntries({ key, algorithm, time }: Credentials): Entry[] {
  return [
    ['accessKey', key],
    ['signatureMethod', methodOf(algorithm)],
    ['signatureVersion', '2.1'],
    ['timestamp', isoSeconds(time)],
  ];
}

export const htx: Exchange<HtxRequest, HtxWebSocketRequest> = Object.freeze({ name: 'htx', facts, canonical, canonicalWebSocket });
