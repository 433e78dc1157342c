import { queryText } from './text/form.js';
import { jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import type { Params } from './text/params.js';
import { readParams, refuseDuplicates } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** Phemex: spot and contracts, REST and WebSocket. The page was read as rektibus/exchange-docs (3b5108d) keeps it. */
const facts = Object.freeze({
  title: 'Phemex',
  page: 'https://phemex-docs.github.io/#rest-request-header',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'path, query without ?, expiry, body',
  parameters: 'POST: JSON; otherwise in the query; as given, lists as repeated names',
  time: 'timestamp',
  timeUnit: 's',
  serverTime: { url: 'https://api.phemex.com/public/time', field: 'data.serverTime', unit: 'ms' },
  hosts: Object.freeze({ '/': 'https://api.phemex.com' }),
  webSocket: 'method user.auth over the key and the expiry',
  makeKey: {
    url: 'https://phemex.com/account/api-management',
    advice: 'allow "Read & Trade"; leave "Withdrawal" off; bind it to IP addresses',
  },
  differences: Object.freeze([
    'ccxt adds a clOrdID of its broker to new orders; nothing is added here',
    'the example in JavaScript of Phemex itself lets a request live two minutes; the page says one, as ours does',
    "that example leaves !'()* in a query as they are; ours escapes them, and signs what it sends",
    'ccxt sends {} as the body of a POST without parameters, and the query of positions/assign once more as its body; ours sends no body then',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

// "normally it should be (Now() + 1 minute)"; a WebSocket takes two at most.
const LIFE = 60_000;

/** A signed call of Phemex. */
export interface PhemexRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  /** POST: the JSON body. Otherwise the query. */
  readonly params?: Params;
  /** The query of a POST (`/positions/assign`). */
  readonly query?: Params;
  /** x-phemex-request-tracing: 1 to 39 visible ASCII characters that Phemex can find the request by. Not signed. */
  readonly tracing?: string;
}

/** Login of the WebSocket. */
export interface PhemexWebSocketRequest {
  /** Comes back in the answer; 1 unless told. */
  readonly id?: number;
}

function canonical(request: PhemexRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'tracing']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urls(request.path, credentials.baseUrl);
  const tracing = tracingText(request.tracing);
  if (method !== 'POST' && request.query !== undefined) throw requestInvalid(`the query of a ${method} goes into params`);

  const params = readParams(request.params);
  const asked = method === 'POST' ? readParams(request.query) : params;
  const inBody = method === 'POST' && params.length > 0;
  if (inBody) refuseDuplicates(asked, params);
  const query = queryText(withoutLists(asked, 'repeat'));
  const body = inBody ? jsonText(params) : '';
  const expiry = expiryOf(credentials);
  return {
    message: request.path + query.slice(1) + expiry + body,
    finish: (signature) => {
      const headers: Record<string, string> = {
        'x-phemex-access-token': credentials.key,
        'x-phemex-request-expiry': expiry,
        'x-phemex-request-signature': signature,
      };
      if (tracing !== undefined) headers['x-phemex-request-tracing'] = tracing;
      if (!inBody) return { url: url + query, method, headers };
      headers['Content-Type'] = 'application/json';
      return { url: url + query, method, headers, body };
    },
  };
}

function canonicalWebSocket(request: PhemexWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['id']);
  const id = count('id', request.id === undefined ? 1 : request.id);
  const expiry = expiryOf(credentials);
  return {
    message: credentials.key + expiry,
    finish: (signature) => ({
      url: 'wss://ws.phemex.com',
      frame: `{"method":"user.auth",${jsonText([['params', ['API', credentials.key, signature, Number(expiry)]]]).slice(1, -1)},"id":${id}}`,
    }),
  };
}

const expiryOf = (credentials: Credentials): string => String(Math.floor((credentials.time + LIFE) / 1000));

function tracingText(tracing: unknown): string | undefined {
  if (tracing !== undefined && !(typeof tracing === 'string' && /^[\x21-\x7e]{1,39}$/.test(tracing))) {
    throw requestInvalid('tracing is not 1 to 39 visible ASCII characters');
  }
  return tracing;
}

export const phemex: Exchange<PhemexRequest, PhemexWebSocketRequest> = Object.freeze({
  name: 'phemex',
  facts,
  canonical,
  canonicalWebSocket,
});
