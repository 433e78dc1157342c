import { formText, queryText, sorted } from './text/form.js';
import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { readParams } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, plainName, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** WOO X: v1 and v2, v3, private WebSocket. The page was read as rektibus/exchange-docs (3b5108d, woox.md) keeps it. */
const facts = Object.freeze({
  title: 'WOO X',
  page: 'https://docs.woox.io/#authentication',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'v1, v2: the parameters sorted by name, |, timestamp; v3: timestamp, method, path with query, body',
  parameters: 'v1, v2: GET in the query, otherwise form; v3: POST and PUT JSON, otherwise in the query; percent-encoded',
  time: 'timestamp',
  timeUnit: 'ms',
  receiveWindow: { name: 'x-api-recvwindow', normal: 5000 },
  serverTime: { url: 'https://api.woox.io/v1/public/system_info', field: 'timestamp', unit: 'ms' },
  hosts: Object.freeze({ '/v1/': 'https://api.woox.io', '/v2/': 'https://api.woox.io', '/v3/': 'https://api.woox.io' }),
  webSocket: 'event auth over | and the timestamp, at an address that ends with the application ID',
  makeKey: {
    url: 'https://woox.io/account/sub-account',
    advice: 'allow "Trade"; leave "Withdraw" and "Transfer" off; list the IP addresses',
  },
  differences: Object.freeze([
    'ccxt adds its broker_id to new orders; nothing is added here',
    'the page does not say whether v1 values are escaped before they are signed, and its examples have none to escape; ' +
      'as in ccxt the text that is sent is signed',
    'ccxt sends {} as the body of a v3 call without parameters; ours sends none',
    'ccxt sorts the query of v3; the example of the page does not, and what is sent is signed either way',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A signed call of WOO X. v1 and v2 take neither lists nor objects. */
export interface WooRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${'v1' | 'v2' | 'v3'}/${string}`;
  readonly params?: Params;
  /** x-api-recvwindow, for VIP accounts: milliseconds after the timestamp; 5000 where there is none. Not signed. */
  readonly receiveWindow?: number;
}

/** Login of the private WebSocket. */
export interface WooWebSocketRequest {
  /** Of the account, from the page of its keys. */
  readonly applicationId: string;
  /** Comes back in the answer. */
  readonly id?: string;
}

function canonical(request: WooRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'receiveWindow']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const window = request.receiveWindow === undefined ? undefined : count('receiveWindow', request.receiveWindow);
  const entries = readParams(request.params);
  const time = String(credentials.time);

  const v3 = request.path.startsWith('/v3/');
  const inBody = entries.length > 0 && (v3 ? method === 'POST' || method === 'PUT' : method !== 'GET');
  const ordered = v3 ? entries : sorted(entries);
  const query = inBody ? '' : queryText(ordered);
  const body = !inBody ? '' : v3 ? jsonText(ordered) : formText(ordered);
  return {
    message: v3 ? time + method + request.path + query + body : `${query.slice(1)}${body}|${time}`,
    finish: (signature) => {
      const headers: Record<string, string> = {
        'x-api-key': credentials.key,
        'x-api-signature': signature,
        'x-api-timestamp': time,
      };
      if (window !== undefined) headers['x-api-recvwindow'] = window;
      if (!inBody) return { url: url + query, method, headers };
      headers['Content-Type'] = v3 ? 'application/json' : 'application/x-www-form-urlencoded';
      return { url, method, headers, body };
    },
  };
}

function canonicalWebSocket(request: WooWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['applicationId', 'id']);
  const applicationId = plainName('applicationId', request.applicationId);
  if (/^\.{1,2}$/.test(applicationId)) throw requestInvalid('the applicationId is . or .., which a URL parser would take out of the path');
  const id = request.id === undefined ? '' : `"id":"${plainName('id', request.id)}",`;
  const timestamp = String(credentials.time);
  return {
    message: `|${timestamp}`,
    finish: (sign) => ({
      url: `wss://wss.woox.io/v2/ws/private/stream/${applicationId}`,
      frame: `{${id}"event":"auth","params":${jsonText([
        ['apikey', credentials.key],
        ['sign', sign],
        ['timestamp', timestamp],
      ])}}`,
    }),
  };
}

export const woo: Exchange<WooRequest, WooWebSocketRequest> = Object.freeze({ name: 'woo', facts, canonical, canonicalWebSocket });
