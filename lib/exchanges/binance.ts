import { formText } from './text/form.js';
import { jsonText, jsonValue } from './text/json.js';
import type { Entry } from './text/params.js';
import { isNested, readParams, refuseDuplicates, refuseReserved, scalarText, withTime } from './text/params.js';
import { paramInvalid } from './text/refuse.js';
import { checkFields, headerValue, oneOf, plainName, urlOf } from './text/request.js';
import type {
  Canonical,
  Credentials,
  Exchange,
  ExchangeRequest,
  Facts,
  SignedRequest,
  WebSocketRequest,
} from './types.js';

/**
 * Binance, HMAC keys. The page is the spot API's (binance/binance-spot-api-docs, commit a5e0bc3); the derivatives pages
 * (https://developers.binance.com/docs/derivatives) state the same rule for their hosts.
 */
const facts = Object.freeze({
  page: 'https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security',
  read: '2026-11-24',
  hash: 'sha256',
  keyEncoding: 'utf8',
  signatureEncoding: 'hex',
  signs: 'the query, then the body, as sent and with nothing between them',
  parameters: 'as given, timestamp last; percent-encoded before signing; lists and objects as JSON text',
  time: 'timestamp',
  timeUnit: 'ms',
  timeParameter: 'timestamp',
  keyHeader: 'X-MBX-APIKEY',
  signaturePlace: Object.freeze({ parameter: 'signature' }),
  hosts: Object.freeze({
    '/api/': 'https://api.binance.com',
    '/sapi/': 'https://api.binance.com',
    '/fapi/': 'https://fapi.binance.com',
    '/dapi/': 'https://dapi.binance.com',
    '/papi/': 'https://papi.binance.com',
  }),
} as const satisfies Facts);

const SIGNATURE = facts.signaturePlace.parameter;
const KEY = 'apiKey'; // a parameter on the WebSocket API, a header elsewhere

/**
 * `encoding` is `query` (as in the official examples, POST included) or `form`; `query` adds parameters that stay in
 * the query beside a form. The signature is the last parameter of the last part.
 */
function canonical(request: ExchangeRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'query', 'encoding']);
  const method = oneOf('method', request.method, ['GET', 'POST', 'PUT', 'DELETE']);
  const url = urlOf(request.path, facts.hosts, credentials.baseUrl);
  const key = headerValue('API key', credentials.key);
  // "For GET endpoints, parameters must be sent as a query string."
  const encoding = oneOf('encoding', request.encoding ?? 'query', method === 'GET' ? ['query'] : ['query', 'form']);

  const query = readParams(request.query);
  const given = readParams(request.params);
  refuseDuplicates(query, given);
  refuseReserved(query, [SIGNATURE, facts.timeParameter]);
  refuseReserved(given, [SIGNATURE]);
  const params = withTime(given, facts.timeParameter, credentials.time, 'last');

  const first = formText((encoding === 'query' ? [...query, ...params] : query).map(asText));
  const body = encoding === 'form' ? formText(params.map(asText)) : '';
  return {
    message: first + body,
    finish: (signature) => {
      const last = `&${SIGNATURE}=${signature}`;
      if (encoding === 'query') {
        return { url: `${url}?${first}${last}`, method, headers: { [facts.keyHeader]: key } };
      }
      return {
        url: first === '' ? url : `${url}?${first}`,
        method,
        headers: { [facts.keyHeader]: key, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: body + last,
      };
    },
  };
}

/**
 * The WebSocket API: parameters sorted by name and *not* escaped, so `&` within a value would read as a separator and
 * is refused. https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/request-security
 */
function canonicalWebSocket(request: WebSocketRequest, credentials: Credentials): Canonical<string> {
  checkFields(request, ['method', 'params', 'id']);
  const method = plainName('method', request.method);
  const id = request.id;
  const idText = typeof id === 'number' ? scalarText('id', id) : `"${plainName('id', id)}"`;
  const given = readParams(request.params);
  refuseReserved(given, [KEY, SIGNATURE]);

  // A number in the frame, as in the documented example.
  const entries = withTime(given, facts.timeParameter, BigInt(credentials.time), 'last');
  entries.push([KEY, headerValue('API key', credentials.key)]);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const message = entries.map(([name, value]) => `${name}=${unescaped(name, value)}`).join('&');
  return {
    message,
    finish: (signature) =>
      `{"id":${idText},"method":"${method}","params":${jsonText([...entries, [SIGNATURE, signature]])}}`,
  };
}

/** Lists and objects travel as JSON text in one parameter: `batchOrders`, `symbols`. */
function asText([name, value]: Entry): Entry {
  return isNested(value) ? [name, jsonValue(name, value)] : [name, value];
}

function unescaped(name: string, value: unknown): string {
  const text = scalarText(name, value);
  if (text.includes('&')) {
    throw paramInvalid(name, 'holds &, which the WebSocket API has no escape for');
  }
  return text;
}

export const binance: Exchange = Object.freeze({ name: 'binance', facts, canonical, canonicalWebSocket });
