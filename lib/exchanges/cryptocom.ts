import { sorted } from './text/form.js';
import { jsonText, jsonValue } from './text/json.js';
import type { Entry, ParamValue, Params } from './text/params.js';
import { isNested, readParams, scalarText } from './text/params.js';
import { paramInvalid } from './text/refuse.js';
import { checkFields, count, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/** Crypto.com Exchange v1: REST, login of the user's WebSocket. The page was read as rektibus/exchange-docs (3b5108d) keeps it. */
const facts = Object.freeze({
  title: 'Crypto.com Exchange',
  page: 'https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#digital-signature',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'method, id, key, parameters as name and value without separators, nonce',
  parameters: 'in the JSON body, as given, numbers as strings; sorted by name to be signed, in objects within them too',
  time: 'timestamp',
  timeUnit: 'ms',
  hosts: Object.freeze({ '/exchange/v1/private/': 'https://api.crypto.com' }),
  webSocket: 'method public/auth, once a connection',
  makeKey: {
    url: 'https://crypto.com/exchange/user/settings/api-management',
    advice: 'allow "Can Trade"; leave "Can Withdraw" off; list the IP addresses',
  },
  differences: Object.freeze([
    'ccxt sends id and nonce as strings; the page has them as numbers of 64 bits, and so do we; what is signed is the same',
    'ccxt signs a number or a boolean within a list as nothing, and an object within an object as [object Object]; ' +
      'the JavaScript of the page signs their text, and so do we',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

const ROOT = '/exchange/v1/';
const WEB_SOCKET = 'wss://stream.crypto.com/exchange/v1/user';

/**
 * A private call of Crypto.com. Numbers become strings ("All numbers must be strings"), digit for digit. The signed text has no
 * separators, so `a: 'bc'` and `ab: 'c'` sign alike: the exchange's rule, which nothing here can mend.
 */
export interface CryptocomRequest {
  readonly method: 'POST';
  readonly path: `/exchange/v1/private/${string}`;
  readonly params?: Params;
  /** Comes back in the answer; the time unless told. */
  readonly id?: number;
}

/** Login of the user's WebSocket. */
export interface CryptocomWebSocketRequest {
  readonly id?: number;
}

function canonical(request: CryptocomRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'id']);
  const method = oneOf('method', request.method, ['POST']);
  const url = urls(request.path, credentials.baseUrl);
  const name = request.path.slice(ROOT.length);
  const { key, time } = credentials;
  const nonce = String(time);
  const id = idOf(request.id, nonce);
  const params = texts(readParams(request.params), '', 1);
  const json = jsonText(params);
  return {
    message: name + id + key + parameterString(params) + nonce,
    finish: (sig) => ({
      url,
      method,
      headers: { 'Content-Type': 'application/json' },
      body: `{"id":${id},"method":"${name}","params":${json},"api_key":${keyText(key)},"sig":"${sig}","nonce":${nonce}}`,
    }),
  };
}

function canonicalWebSocket(request: CryptocomWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['id']);
  const { key, time } = credentials;
  const nonce = String(time);
  const id = idOf(request.id, nonce);
  return {
    message: `public/auth${id}${key}${nonce}`,
    finish: (sig) => ({
      url: WEB_SOCKET,
      frame: `{"id":${id},"method":"public/auth","api_key":${jsonValue('API key', key)},"sig":"${sig}","nonce":${nonce}}`,
    }),
  };
}

/** The id as text; without one the time, whose text is there already. */
const idOf = (id: unknown, time: string): string => (id === undefined ? time : count('id', id));

// The JSON of the API key that was asked for last: public, and the same in every request of a signer.
let lastKey = '';
let lastKeyText = '""';

function keyText(key: string): string {
  if (key !== lastKey) {
    lastKeyText = jsonValue('API key', key);
    lastKey = key;
  }
  return lastKeyText;
}

// As deep as jsonText goes.
const MAX_DEPTH = 16;

/** The parameters with numbers as strings, read once: the signed and the sent text are both made of this. */
function texts(entries: readonly Entry[], within: string, depth: number): readonly Entry[] {
  const isText = (entry: Entry): boolean => typeof entry[1] === 'string';
  let known = 0;
  while (known < entries.length && isText(entries[known] as Entry)) known++;
  if (known === entries.length) return entries; // as orders are
  return entries.map((entry): Entry => (isText(entry) ? entry : [entry[0], textsOf(within + entry[0], entry[1], depth)]));
}

function textsOf(name: string, value: unknown, depth: number): ParamValue {
  if (typeof value === 'boolean') return value;
  if (!isNested(value)) return scalarText(name, value);
  if (depth > MAX_DEPTH) throw paramInvalid(name, `is nested more than ${MAX_DEPTH} deep`);
  // Array.from visits holes: a hole is undefined and is refused as such.
  if (Array.isArray(value)) return Array.from(value, (item: unknown, i) => textsOf(`${name}[${i}]`, item, depth + 1));
  return Object.fromEntries(texts(readParams(value, `${name}.`), `${name}.`, depth + 1));
}

function parameterString(entries: readonly Entry[]): string {
  const ordered = sorted(entries);
  let text = '';
  for (let i = 0; i < ordered.length; i++) {
    const [name, value] = ordered[i] as Entry;
    text += name + (typeof value === 'string' ? value : valueString(value));
  }
  return text;
}

function valueString(value: ParamValue): string {
  if (typeof value !== 'object') return String(value);
  return Array.isArray(value) ? value.map(valueString).join('') : parameterString(Object.entries(value));
}

export const cryptocom: Exchange<CryptocomRequest, CryptocomWebSocketRequest> = Object.freeze({
  name: 'cryptocom',
  facts,
  canonical,
  canonicalWebSocket,
});
