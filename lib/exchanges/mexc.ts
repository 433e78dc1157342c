import { formWriter, queryAndForm } from './text/form-writer.js';
import { queryText, sorted } from './text/form.js';
import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { entriesOrJson } from './text/placed.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, count, flag, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * MEXC: spot v3 and contracts, which have the same keys and different rules. The pages were read in mexcdevelop/apidocs
 * (spot_v3_en, commit c0de8ff; contract_v1_en, commit 84922b1).
 */
const facts = Object.freeze({
  title: 'MEXC',
  page: 'https://mexcdevelop.github.io/apidocs/spot_v3_en/#signed',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'spot: the query, then the body, as sent; contracts: the key and the time, then the query or the body',
  parameters:
    'percent-encoded before signing. Spot: as given, timestamp last, lists as JSON text. Contracts: of GET and DELETE in the query, ' +
    'sorted by name; of a POST in the body as JSON',
  time: 'timestamp',
  timeUnit: 'ms',
  receiveWindow: { name: 'recvWindow', normal: 5000, most: 60000 },
  serverTime: { url: 'https://api.mexc.com/api/v3/time', field: 'serverTime', unit: 'ms' },
  hosts: Object.freeze({ '/api/v3/': 'https://api.mexc.com', '/api/v1/private/': 'https://api.mexc.com' }),
  webSocket: 'contracts: method login with a signature of key and time; spot: an address with a listenKey from /api/v3/userDataStream',
  makeKey: {
    url: 'https://www.mexc.com/user/openapi',
    advice: 'allow "Account - Read" and "Trade"; leave "Withdraw" and "Transfer" off; link IP addresses',
  },
  differences: [
    'the value of example 1 of the spot page belongs to no secret of it; examples 2 and 3 are right',
    'the contract page of 2025-04 names the host contract.mexc.com, ccxt 4.5.84 sends to api.mexc.com, and so does ours: the other is a baseUrl',
    'ccxt adds recvWindow to every spot request and a header source to all; ours adds nothing',
  ],
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const SIGNATURE = 'signature';

const write = formWriter({ time: 'timestamp', reserved: [SIGNATURE], lists: 'json' });

/** A private call of MEXC spot. The signature is the last parameter of the last part. */
export interface MexcSpotRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/api/v3/${string}`;
  readonly params?: Params & { readonly recvWindow?: number | string };
  /** Parameters that stay in the query beside a form. */
  readonly query?: Params;
  /** `query`, which every call takes, or `form`, as in the first and third example of the page. */
  readonly encoding?: 'query' | 'form';
}

const MOST_SECONDS = 60;

/** A private call of MEXC's contracts. */
export type MexcContractRequest = {
  readonly path: `/api/v1/private/${string}`;
  /** Seconds for which the request is good, at most 60; 10 unless told. */
  readonly recvWindow?: number;
} & (
  | { readonly method: 'GET' | 'DELETE'; readonly params?: Params }
  | { readonly method: 'POST'; readonly params?: Params | readonly Params[] | readonly (string | number | bigint)[] }
);

/** A private call of MEXC. */
export type MexcRequest = MexcSpotRequest | MexcContractRequest;

function canonical(request: MexcRequest, credentials: Credentials): Canonical<SignedRequest> {
  return isContract(request) ? contract(request, credentials) : spot(request, credentials);
}

function isContract(request: MexcRequest): request is MexcContractRequest {
  const path = (request as MexcRequest | null | undefined)?.path as unknown;
  return typeof path === 'string' && path.startsWith('/api/v1/');
}

function spot(request: MexcSpotRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const url = urls(request.path, credentials.baseUrl);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const encoding = oneOf('encoding', request.encoding ?? 'query', method === 'GET' ? ['query'] : ['query', 'form']);

  const [query, body] = queryAndForm(write, request, encoding, String(credentials.time));
  return {
    message: query + body,
    finish: (signature) => {
      const last = `&${SIGNATURE}=${signature}`;
      if (encoding === 'query') {
        const headers = { 'X-MEXC-APIKEY': credentials.key, 'Content-Type': 'application/json' };
        return { url: `${url}?${query}${last}`, method, headers };
      }
      const headers = { 'X-MEXC-APIKEY': credentials.key, 'Content-Type': 'application/x-www-form-urlencoded' };
      return { url: query === '' ? url : `${url}?${query}`, method, headers, body: body + last };
    },
  };
}

function contract(request: MexcContractRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'recvWindow']);
  const url = urls(request.path, credentials.baseUrl);
  const method = oneOf('method', request.method, ['GET', 'POST', 'DELETE']);
  const window = request.recvWindow === undefined ? '' : count('recvWindow', request.recvWindow);
  if (Number(window) > MOST_SECONDS) throw requestInvalid(`the recvWindow is more than ${MOST_SECONDS} seconds`);

  const { query, body } = entriesOrJson(method, request, 'comma');
  const search = queryText(sorted(query));
  const time = String(credentials.time);
  return {
    message: credentials.key + time + search.slice(1) + body,
    finish: (signature) => {
      const headers: Record<string, string> = {
        ApiKey: credentials.key,
        'Request-Time': time,
        Signature: signature,
        'Content-Type': 'application/json',
      };
      if (window !== '') headers['Recv-Window'] = window;
      return body === '' ? { url: url + search, method, headers } : { url, method, headers, body };
    },
  };
}

/** Login on the WebSocket of MEXC's contracts. */
export interface MexcWebSocketRequest {
  /** False for a connection that gets only what it asks for, instead of every private channel. */
  readonly subscribe?: false;
}

function canonicalWebSocket(request: MexcWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['subscribe']);
  const quiet = request.subscribe !== undefined;
  if (flag('subscribe', request.subscribe)) throw requestInvalid('the subscribe is not false, which is all that it can be');
  const apiKey = credentials.key;
  const reqTime = String(credentials.time);
  return {
    message: apiKey + reqTime,
    finish: (signature) => ({
      url: 'wss://contract.mexc.com/edge',
      frame: jsonText([
        ...(quiet ? ([['subscribe', false]] as const) : []),
        ['method', 'login'],
        ['param', { apiKey, reqTime, signature }],
      ]),
    }),
  };
}

export const mexc: Exchange<MexcRequest, MexcWebSocketRequest> = Object.freeze({ name: 'mexc', facts, canonical, canonicalWebSocket });
