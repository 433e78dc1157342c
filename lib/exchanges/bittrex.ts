import { sha512Hex } from './text/digest.js';
import { queryText } from './text/form.js';
import { jsonRequest } from './text/json-request.js';
import { jsonBody, jsonText } from './text/json.js';
import { withoutLists } from './text/lists.js';
import { type Params, readParams, refuseReserved } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Bittrex, which ended its trading on 2023-12-04: versions 1.1 and 3 with one kind of key, for those who look after old code. Read as
 * _data/api-spec-v1-1.json, _data/api-spec-v3.json and samples/ of Bittrex/bittrex.github.io, commit 6165a63.
 */
const facts = Object.freeze({
  title: 'Bittrex',
  page: 'https://github.com/Bittrex/bittrex.github.io',
  read: '2026-11-24',
  closed: '2023-12-04',
  keys: { hmac: { hashes: ['sha512'], encoding: 'utf8', signature: 'hex' } },
  signs: 'v1.1: the whole URL. v3: timestamp, whole URL, method, SHA-512 of the body in hexadecimal, subaccount',
  parameters: 'as given, percent-encoded; in v1.1 apikey and nonce last, all in the query; in v3 POST has JSON',
  time: 'nonce',
  timeUnit: 'ms',
  unique: 'uuid',
  hosts: Object.freeze({ '/api/v1.1/': 'https://api.bittrex.com', '/v3/': 'https://api.bittrex.com' }),
  webSocket: 'SignalR method Authenticate: v1.1 over the challenge of GetAuthContext, v3 over timestamp and random text',
  makeKey: { url: 'https://bittrex.com/Manage?view=api', advice: 'the exchange is closed: no keys are made' },
  differences: Object.freeze([
    'ccxt signs and sends the query of v3 as it is: a URL has to be percent-encoded, and the page signs the URL as used',
    'the page prints the signature of v1.1 and of both WebSockets in upper case and computes it in lower: either was taken',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call of version 1.1. Orders too are a GET. */
export interface BittrexV1Request {
  readonly method: 'GET';
  readonly path: `/api/v1.1/${string}`;
  readonly params?: Params;
}

/** A private call of version 3. */
export interface BittrexV3Request {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly path: `/v3/${string}`;
  /** POST: the JSON body, a list for `/v3/batch`. Otherwise the query. */
  readonly params?: Params | readonly Params[];
  /** Id of the subaccount that it is for. */
  readonly subaccount?: string;
}

/** A call of either version. */
export type BittrexRequest = BittrexV1Request | BittrexV3Request;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function canonical(request: BittrexRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'subaccount']);
  const url = urls(request.path, credentials.baseUrl);
  return request.path.startsWith('/v3/')
    ? version3(request as BittrexV3Request, url, credentials)
    : version1(request as BittrexV1Request, url, credentials);
}

function version1(request: BittrexV1Request, base: string, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['GET']);
  const params = readParams(request.params);
  refuseReserved(params, ['apikey', 'nonce']);
  const url = base + queryText([...params, ['apikey', credentials.key], ['nonce', credentials.nonce]]);
  return { message: url, finish: (signature) => ({ url, method, headers: { apisign: signature.toUpperCase() } }) };
}

function version3(request: BittrexV3Request, base: string, credentials: Credentials): Canonical<SignedRequest> {
  const method = oneOf('method', request.method, ['GET', 'HEAD', 'POST', 'DELETE']);
  const { params, subaccount } = request;
  if (subaccount !== undefined && !(typeof subaccount === 'string' && UUID.test(subaccount))) {
    throw requestInvalid('the subaccount is not a UUID');
  }
  const isPost = method === 'POST';
  const url = isPost ? base : base + queryText(withoutLists(readParams(params), 'repeat'));
  const body = isPost && params !== undefined ? jsonBody(params) : '';
  const timestamp = String(credentials.time);
  const hash = sha512Hex(body);
  return {
    message: timestamp + url + method + hash + (subaccount ?? ''),
    finish: (signature) => {
      const headers: Record<string, string> = {
        'Api-Key': credentials.key,
        'Api-Timestamp': timestamp,
        'Api-Content-Hash': hash,
        'Api-Signature': signature,
      };
      if (subaccount !== undefined) headers['Api-Subaccount-Id'] = subaccount;
      return jsonRequest(url, method, headers, body);
    },
  };
}

/** Authentication of a SignalR connection: `Authenticate` of hub c2 (version 1.1) or c3 (version 3). */
export type BittrexWebSocketRequest =
  | {
      readonly version: '1.1';
      /** What `GetAuthContext` answered. */
      readonly challenge: string;
      /** Number of the call, which its answer repeats; 1 unless told. */
      readonly id?: number;
    }
  | { readonly version: '3'; readonly id?: number };

// A URL has a colon in it, so that no challenge can be the text of a request.
const CHALLENGE = /^[A-Za-z0-9+/=_.-]{1,256}$/;

function canonicalWebSocket(request: BittrexWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['version', 'challenge', 'id']);
  const version = oneOf('version', request.version, ['1.1', '3']);
  const id = Number(count('id', request.id ?? 1));
  const frame = (hub: string, args: readonly (string | number)[]): string =>
    jsonText([
      ['H', hub],
      ['M', 'Authenticate'],
      ['A', args],
      ['I', id],
    ]);
  if (version === '3') {
    checkFields(request, ['version', 'id']);
    const { key, time, unique } = credentials;
    return {
      message: `${time}${unique}`,
      finish: (signature) => ({
        url: 'wss://socket-v3.bittrex.com/signalr',
        frame: frame('c3', [key, time, unique, signature.toUpperCase()]),
      }),
    };
  }
  const { challenge } = request as { challenge: unknown };
  if (typeof challenge !== 'string' || !CHALLENGE.test(challenge)) {
    throw requestInvalid('the challenge is not 1 to 256 letters, digits and + / = _ . -');
  }
  return {
    message: challenge,
    finish: (signature) => ({
      url: 'wss://socket.bittrex.com/signalr',
      frame: frame('c2', [credentials.key, signature.toUpperCase()]),
    }),
  };
}

export const bittrex: Exchange<BittrexRequest, BittrexWebSocketRequest> = Object.freeze({
  name: 'bittrex',
  facts,
  canonical,
  canonicalWebSocket,
});
