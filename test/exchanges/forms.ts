/** Every form of a request that any exchange takes, found by trying, and what a server would read of it. */
import type { ExchangeName } from '../../lib/exchanges/index.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { AnyExchange, Credentials, SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer, SignOptions } from '../../lib/signer.js';
import { API_KEY, canonicalOf, credentialsOf, cryptoKey, exchangeNames, signerWith, vectorsOf, type Vector } from './support.js';

export type Request = Readonly<Record<string, unknown>>;
export type Params = Readonly<Record<string, unknown>>;
/** A parameter as it arrives: every value as text. */
export type Arrived = readonly [name: string, value: unknown];

/** One way to ask one exchange: method, kind of path, encoding. */
export interface Form {
  readonly exchange: ExchangeName;
  readonly signer: Signer;
  /** Without the parameters under test. */
  readonly request: Request & { readonly method: string; readonly path: string };
  /** What has to be among the parameters. */
  readonly base: Params;
  readonly options: SignOptions;
  readonly credentials: Credentials;
  /** Names that the exchange's rule adds to what arrives. */
  readonly added: readonly string[];
  /** Whether the parameters arrive as JSON. */
  readonly json: boolean;
  /** How it writes a list of two texts, absent where it takes none. */
  readonly lists: ListText | undefined;
  /** Whether it takes objects, and how an object arrives. */
  readonly objects: 'object' | 'text' | undefined;
  /** Whether a value with letters outside ASCII is taken. */
  readonly unicode: boolean;
}

type ListText = (name: string, texts: readonly string[]) => Arrived[];

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const ENCODINGS = [undefined, 'query', 'form', 'json'];

const LIST_TEXTS: readonly ListText[] = [
  (name, texts) => [[name, texts]],
  (name, texts) => texts.map((text) => [name, text]),
  (name, texts) => texts.map((text) => [`${name}[]`, text]),
  (name, texts) => texts.map((text, i) => [`${name}[${i}]`, text]),
  (name, texts) => [[name, texts.join(',')]],
  (name, texts) => [[name, JSON.stringify(texts)]],
];

/** Signs `request` of a form with these parameters. */
export function sign(form: Form, params: Params, change: Request = {}): SignedRequest {
  return form.signer.sign({ ...form.request, params: { ...form.base, ...params }, ...change } as never, form.options);
}

/** All that the key signs of it, as text. */
export function signedText(form: Form, params: Params): string {
  const request = { ...form.request, params: { ...form.base, ...params } };
  const { message, hashed = '' } = canonicalOf(exchanges[form.exchange], 'rest', request, form.credentials);
  return Buffer.from(message as string).toString('latin1') + hashed;
}

/** JSON with its numbers as the digits that were sent, which JSON.parse would round. */
export function readJson(text: string): unknown {
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?/g, (part) => (part.startsWith('"') ? part : `"${part}"`));
  return JSON.parse(quoted, (_, value: unknown) => (typeof value === 'boolean' ? String(value) : value));
}

const FORM_PART = /^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2}|\+)+=(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2}|\+)*$/;
// Upbit and Bithumb hash names with [ and ], which stand in the query as they are.
const QUERY_PART = /^(?:[A-Za-z0-9\-._~:[\]]|%[0-9A-F]{2})+=(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/;

function readPairs(text: string, part: RegExp): Arrived[] {
  if (text === '') return [];
  for (const one of text.split('&')) if (!part.test(one)) throw new Error(`not escaped: ${one}`);
  return [...new URLSearchParams(text)];
}

const entries = (value: unknown): Arrived[] => Object.entries(value as object);

/** What a server reads: query, then body or payload header, then what stands for `params` in a call by name. */
export function arrived({ url, headers, body = '' }: SignedRequest): Arrived[] {
  const [, query = ''] = url.split('?') as [string, string?];
  const payload = Object.entries(headers).find(([name]) => /-PAYLOAD$/i.test(name))?.[1];
  const read = readPairs(query, QUERY_PART);
  if (payload !== undefined) return [...read, ...entries(readJson(Buffer.from(payload, 'base64').toString()))];
  if (body === '') return read;
  if (!contentType(headers).startsWith('application/json')) return [...read, ...readPairs(body, FORM_PART)];
  const json = readJson(body) as Record<string, unknown>;
  const byName = typeof json['method'] === 'string' && typeof json['params'] === 'object';
  return [...read, ...entries(byName ? json['params'] : json)];
}

export function contentType(headers: SignedRequest['headers']): string {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
}

function taken<Result>(action: () => Result): Result | undefined {
  try {
    return action();
  } catch (error) {
    if (!/^(?:PARAM|REQUEST)_INVALID$/.test((error as { code?: string }).code ?? '')) throw error;
    return undefined;
  }
}

/** The form that a vector shows, with another method or encoding; undefined where the exchange does not take it. */
function formOf(exchange: ExchangeName, vector: Vector, method: string, encoding: string | undefined): Form | undefined {
  const { params, query: _query, encoding: _encoding, ...rest } = vector.request as Request;
  const request = { ...rest, method, ...(encoding !== undefined && { encoding }) } as Form['request'];
  const { facts }: AnyExchange = exchanges[exchange];
  const key = cryptoKey(vector.secret, facts, vector.algorithm);
  const signer = signerWith(exchange, key, vector.key ?? API_KEY, vector.passphrase) as Signer;
  const options = vector.options ?? {};
  const attempt = (given: unknown): SignedRequest | undefined => taken(() => signer.sign({ ...request, params: given } as never, options));

  const base = [{}, (params ?? {}) as Params].find((candidate) => attempt(candidate) !== undefined);
  if (base === undefined) return undefined;
  const added = arrived(attempt(base)!)
    .map(([name]) => name)
    .filter((name) => !Object.hasOwn(base, name));
  const probe = (value: unknown): Arrived[] | undefined => {
    const signed = attempt({ ...base, x_probe: value });
    return signed && arrived(signed).filter(([name]) => name.startsWith('x_probe'));
  };
  const one = attempt({ ...base, x_probe: '1' });
  if (one === undefined) return undefined;
  const list = probe(['1', '2']);
  const lists = list && LIST_TEXTS.find((text) => JSON.stringify(text('x_probe', ['1', '2'])) === JSON.stringify(list));
  if (list !== undefined && lists === undefined) throw new Error(`${exchange}: a list arrives as ${JSON.stringify(list)}`);
  const object = probe({ a: '1' });
  const json = JSON.stringify(list) === '[["x_probe",["1","2"]]]';
  const objects = object && (typeof object[0]?.[1] === 'string' ? 'text' : 'object');
  const credentials = credentialsOf(vector);
  return { exchange, signer, request, base, options, credentials, added, json, lists, objects, unicode: probe('ü') !== undefined };
}

/** Two paths are asked in the same way where host and version are the same. */
const kindOf = ({ request: { method, path, encoding } }: Form): string =>
  [method, path.split('/')[1], /\/(v\d+)\//.exec(path)?.[1], encoding].join(' ');

function formsOf(exchange: ExchangeName): Form[] {
  const found = new Map<string, Form>();
  for (const vector of vectorsOf(exchange)) {
    if (vector.form !== 'rest') continue;
    for (const method of METHODS) {
      for (const encoding of ENCODINGS) {
        const form = formOf(exchange, vector, method, encoding);
        if (form !== undefined && !found.has(kindOf(form))) found.set(kindOf(form), form);
      }
    }
  }
  return [...found.values()];
}

export const allForms: ReadonlyMap<ExchangeName, readonly Form[]> = new Map(exchangeNames.map((name) => [name, formsOf(name)]));
