import { formWriter } from './text/form-writer.js';
import { queryText } from './text/form.js';
import { jsonParams, jsonText } from './text/json.js';
import type { Entry, Params } from './text/params.js';
import { readParams, refuseReserved, wellFormed } from './text/params.js';
import { paramInvalid, requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, plainName, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Deribit: each HTTP call signed, and the login by client_signature over HTTP and WebSocket. Keys that their owner made log in
 * only (https://docs.deribit.com/articles/asymmetric-api-keys); the signature's base64url without = is that of its Python example.
 */
const facts = Object.freeze({
  title: 'Deribit',
  page: 'https://docs.deribit.com/articles/authentication',
  read: '2026-11-24',
  keys: {
    hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' },
    ed25519: { signature: 'base64url' },
    rsa: { signature: 'base64url' },
  },
  signs: 'timestamp, nonce, method, path with query, body, each on a line of its own; of a login timestamp, nonce and data',
  parameters: 'GET: in the query, as given, lists as JSON; POST: a JSON-RPC body',
  time: 'timestamp',
  timeUnit: 'ms',
  unique: 'hex',
  serverTime: { url: 'https://www.deribit.com/api/v2/public/get_time', field: 'result', unit: 'ms' },
  hosts: Object.freeze({ '/api/v2/private/': 'https://www.deribit.com', '/api/v2/public/auth': 'https://www.deribit.com' }),
  webSocket: 'method public/auth with grant_type client_signature',
  makeKey: {
    url: 'https://www.deribit.com/account/BTC/api',
    advice: 'scope trade:read_write; wallet:read or wallet:none; account:read; set the IP whitelist',
  },
  differences: Object.freeze([
    'ccxt writes nonce after sig in the header; the page has both orders, and its example is ours',
    'deribit-nodejs signs the query before it is escaped, and a ? where there is none; the example of the page signs what is sent, as ours does',
    'of signatures with Ed25519 and RSA keys the page has only an example, in base64url without =; ours are written so',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const write = formWriter({ reserved: [], lists: 'json' });

const ROOT = '/api/v2/';
const LOGIN = '/api/v2/public/auth';
const WEB_SOCKET = 'wss://www.deribit.com/ws/api/v2';

/** A private call of Deribit over HTTP. Needs an HMAC key. */
export interface DeribitCall {
  readonly method: 'GET' | 'POST';
  readonly path: `/api/v2/private/${string}`;
  readonly params?: Params;
  /** POST only: comes back in the answer; 1 unless told. */
  readonly id?: number;
}

/** Gets an access token over HTTP, which then stands for the key: a secret of its own, good until it expires. */
export interface DeribitLogin {
  readonly method: 'GET';
  readonly path: '/api/v2/public/auth';
  readonly params?: DeribitLoginParams;
}

/** What a login may carry besides. `data` is signed with it. */
export type DeribitLoginParams = Params & { readonly scope?: string; readonly state?: string; readonly data?: string };

/** A private call, or the login that gives a token. */
export type DeribitRequest = DeribitCall | DeribitLogin;

/** Login of a WebSocket. */
export interface DeribitWebSocketRequest {
  readonly params?: DeribitLoginParams;
  /** Comes back in the answer; 1 unless told. */
  readonly id?: number;
}

function canonical(request: DeribitRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'id']);
  if (request.path === LOGIN) return canonicalLogin(request, credentials);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const url = urls(request.path, credentials.baseUrl);
  if (request.path.startsWith(LOGIN)) throw requestInvalid(`the path begins with ${LOGIN} and is another`);
  if (credentials.algorithm !== 'hmac') throw requestInvalid(`deribit takes ${credentials.algorithm} keys at ${LOGIN} only`);
  if (method === 'GET' && request.id !== undefined) throw requestInvalid('a GET has no id');

  const text = method === 'GET' ? write(request.params) : '';
  const query = text === '' ? '' : `?${text}`;
  const body = method === 'GET' ? '' : rpc(request.path.slice(ROOT.length), idText(request.id), jsonParams(request.params));
  const { time, unique } = credentials;
  const key = plainName('API key', credentials.key); // unquoted in the header, where a comma would end it
  return {
    message: `${time}\n${unique}\n${method}\n${request.path}${query}\n${body}\n`,
    finish: (signature) => {
      const Authorization = `deri-hmac-sha256 id=${key},ts=${time},nonce=${unique},sig=${signature}`;
      if (body === '') return { url: url + query, method, headers: { Authorization } };
      return { url, method, headers: { Authorization, 'Content-Type': 'application/json' }, body };
    },
  };
}

function canonicalLogin(request: DeribitLogin, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['GET']);
  const url = urls(request.path, credentials.baseUrl);
  const login = loginOf(request.params, credentials);
  return {
    message: login.message,
    finish: (signature) => ({ url: url + queryText(login.finish(signature)), method, headers: {} }),
  };
}

function canonicalWebSocket(request: DeribitWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['params', 'id']);
  const id = idText(request.id);
  const login = loginOf(request.params, credentials);
  return {
    message: login.message,
    finish: (signature) => ({ url: WEB_SOCKET, frame: rpc('public/auth', id, jsonText(login.finish(signature))) }),
  };
}

/** grant_type client_signature: the parameters of public/auth, however they travel. */
function loginOf(params: unknown, credentials: Credentials): Canonical<Entry[]> {
  const given = readParams(params);
  refuseReserved(given, ['grant_type', 'client_id', 'client_secret', 'refresh_token', 'timestamp', 'signature', 'nonce']);
  const { key, time, unique } = credentials;
  const data = given.find(([name]) => name === 'data')?.[1] ?? '';
  if (typeof data !== 'string') throw paramInvalid('data', 'is not text');
  // With line breaks the signature of a login could be that of a call: both begin with time and nonce, each on a line.
  if (data.includes('\n')) throw paramInvalid('data', 'has more than one line');
  const rest = given.filter(([name]) => name !== 'data');
  queryText(rest); // neither lists nor objects
  return {
    message: `${time}\n${unique}\n${wellFormed('data', data)}`,
    finish: (signature) => [
      ['grant_type', 'client_signature'],
      ['client_id', key],
      ['timestamp', time],
      ['signature', signature],
      ['nonce', unique],
      ['data', data],
      ...rest,
    ],
  };
}

const idText = (id: unknown = 1): string => count('id', id);

const rpc = (method: string, id: string, params: string): string => `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;

export const deribit: Exchange<DeribitRequest, DeribitWebSocketRequest> = Object.freeze({
  name: 'deribit',
  facts,
  canonical,
  canonicalWebSocket,
});
