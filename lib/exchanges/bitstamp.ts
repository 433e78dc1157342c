import { formText, queryText } from './text/form.js';
import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { hasNested, readParams } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, oneOf, plainName, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedRequest, SignedResponse } from './types.js';

/** Bitstamp v2: REST, and the signature of its answers. The page was read as rektibus/exchange-docs (3b5108d, bitstamp.json) keeps it. */
const facts = Object.freeze({
  title: 'Bitstamp',
  page: 'https://www.bitstamp.net/api/#section/Authentication',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: '"BITSTAMP " and the key, method, host, path, ? and query, content type, nonce, timestamp, "v2", body',
  parameters: 'GET: in the query; POST: form (percent-encoded) or JSON; as given',
  time: 'timestamp',
  timeUnit: 'ms',
  unique: 'uuid',
  hosts: Object.freeze({ '/api/v2/': 'https://www.bitstamp.net' }),
  webSocket: 'a token from /api/v2/websockets_token/, good for 60 seconds, in each private subscription',
  makeKey: {
    url: 'https://www.bitstamp.net/settings/api-access/',
    advice: 'allow account balance, orders and user transactions; leave withdrawals and transfers off; list the IP addresses',
  },
  differences: Object.freeze([
    'ccxt sends the form foo=bar where there are no parameters; the page wants neither body nor Content-Type then',
    'the page names url.query without saying whether ? belongs to it; its C++ sample builds the address as host + path + query, so it ' +
      'does. gocryptotrader signs it so, hummingbot without; ccxt has no private GET with a query',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const VERSION = 'v2';
const CONTENT_TYPES = Object.freeze({ form: 'application/x-www-form-urlencoded', json: 'application/json' });

/** A signed call of Bitstamp. */
export interface BitstampRequest {
  readonly method: 'GET' | 'POST';
  readonly path: `/api/v2/${string}`;
  readonly params?: Params;
  /** Of a POST: `form`, unless a parameter is a list or an object. */
  readonly encoding?: 'form' | 'json';
  /** Unique ID of the sub-account that is meant. Not signed. */
  readonly subaccount?: string;
}

function canonical(request: BitstampRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'encoding', 'subaccount']);
  const method = oneOf('method', request.method, ['GET', 'POST']);
  const entries = readParams(request.params);
  if (method === 'GET' && request.encoding !== undefined) throw requestInvalid('a GET has no encoding');
  const encoding = oneOf('encoding', request.encoding ?? (hasNested(entries) ? 'json' : 'form'), ['form', 'json']);
  const subaccount = request.subaccount === undefined ? undefined : plainName('subaccount', request.subaccount);

  const url = urls(request.path, credentials.baseUrl) + (method === 'GET' ? queryText(entries) : '');
  const body = method === 'GET' || entries.length === 0 ? '' : encoding === 'json' ? jsonText(entries) : formText(entries);
  const type = body === '' ? '' : CONTENT_TYPES[encoding];
  const auth = `BITSTAMP ${credentials.key}`;
  const time = String(credentials.time);
  // The host is signed, so a test network's is its own.
  const address = url.slice(url.indexOf('//') + 2);
  return {
    message: auth + method + address + type + credentials.unique + time + VERSION + body,
    finish: (signature) => {
      const headers: Record<string, string> = {
        'X-Auth': auth,
        'X-Auth-Signature': signature,
        'X-Auth-Nonce': credentials.unique,
        'X-Auth-Timestamp': time,
        'X-Auth-Version': VERSION,
      };
      if (subaccount !== undefined) headers['X-Auth-Subaccount-Id'] = subaccount;
      if (body === '') return { url, method, headers };
      headers['Content-Type'] = type;
      return { url, method, headers, body };
    },
  };
}

/** X-Server-Auth-Signature: over the request's nonce and timestamp, so an answer to another request does not pass. */
function canonicalResponse(response: SignedResponse, request: SignedRequest): { message: string; signature: string } {
  // As unknown: a Map instead of Headers has undefined where they have null.
  const signature: unknown = response.headers.get('X-Server-Auth-Signature');
  if (typeof signature !== 'string') throw requestInvalid('the answer has no header X-Server-Auth-Signature');
  if (typeof response.body !== 'string') throw requestInvalid('the body of the answer is not text');
  const { 'X-Auth-Nonce': nonce, 'X-Auth-Timestamp': time } = request.headers;
  if (nonce === undefined || time === undefined) throw requestInvalid('the request has no headers X-Auth-Nonce and X-Auth-Timestamp');
  return { message: nonce + time + (response.headers.get('Content-Type') ?? '') + response.body, signature };
}

export const bitstamp: Exchange<BitstampRequest> = Object.freeze({ name: 'bitstamp', facts, canonical, canonicalResponse });
