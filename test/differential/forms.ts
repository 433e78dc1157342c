/** What descriptors of several exchanges have in common. */
import assert from 'node:assert/strict';

import type { ParamValue, Params } from '../../lib/exchanges/types.js';
import type { Call, Difference, OurRequest, Pair, Refusal, TheirRequest } from './descriptor.js';
import type { Capture, OracleInstance } from './oracle.js';
import { isUnreserved, textsOf } from './params.js';

type Request = OurRequest | TheirRequest;

/** Parameters with each list or object as a text: what ccxt's callers do before they call it. */
export function withTexts(params: Params, textOf: (value: ParamValue) => string): Params {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'object' ? textOf(value) : value]));
}

export const joined = (value: ParamValue): string => (value as readonly ParamValue[]).join(',');

/** The query, without its question mark. */
export const queryOf = ({ url }: Request): string => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');

/** Path and query. */
export const targetOf = ({ url }: Request): string => url.slice(url.indexOf('/', 'https://'.length));

export const bodyOf = ({ body = '' }: Request): string => body;

/** The value of a header, whatever the case of its name. */
export function headerOf({ headers = {} }: Request, name: string): string {
  const found = Object.entries(headers).find(([other]) => other.toLowerCase() === name.toLowerCase());
  return String(found?.[1]);
}

/** A query or form read by a server, as text in which nothing is escaped. */
export const readable = (text: string): string =>
  text.split('&').map((part) => part.split('=').map(decodeURIComponent).join('=')).join('&'); // prettier-ignore

/** Whether a value has what a query has to escape; the comma between the values of a list is such a thing too. */
export const needsEscapes = ({ params }: Call): boolean =>
  Object.values(params).some((value) => typeof value === 'object' || !textsOf(value).every(isUnreserved));

const isEmpty = ({ params }: Call): boolean => Object.keys(params).length === 0;

/** How an exchange signs, as a server sees it: both sides of a difference have to pass it. */
export interface Rule {
  /** What has to be signed, made from the request as it is sent. */
  readonly message: (request: Request, call: Call) => string;
  readonly signature: (request: Request) => string;
}

function assertSigned({ call, ours, theirs, sign }: Pair, rule: Rule): void {
  for (const request of [ours, theirs]) assert.equal(rule.signature(request), sign(rule.message(request, call)));
}

/** ccxt sends `{}` where there are no parameters, ours sends no body. */
export function emptyObject(
  rule: Rule,
  page: string,
  applies: (call: Call) => boolean = ({ endpoint }) => endpoint.method !== 'GET',
): Difference {
  return {
    name: '{} as the body of a request without parameters',
    settled: 'both are taken: what is sent is what is signed; ours sends no body',
    page,
    applies: (call) => isEmpty(call) && applies(call),
    verify(pair) {
      assertSigned(pair, rule);
      assert.equal(pair.ours.body, undefined);
      assert.equal(pair.theirs.body, '{}');
      assert.equal(pair.ours.url, pair.theirs.url);
    },
  };
}

/** ccxt writes a question mark with nothing after it. */
export function loneQuestionMark(rule: Rule, page: string, applies: (call: Call) => boolean): Difference {
  return {
    name: 'a question mark without a query',
    settled: 'the same address to a server; ours has none',
    page,
    applies: (call) => isEmpty(call) && applies(call),
    verify(pair) {
      assertSigned(pair, rule);
      assert.equal(`${pair.ours.url}?`, pair.theirs.url);
      assert.equal(bodyOf(pair.ours), bodyOf(pair.theirs));
    },
  };
}

/** ccxt signs and sends a query in which nothing is escaped; ours is escaped first. */
export function unescapedQuery(rule: Rule, page: string, applies: (call: Call) => boolean): Difference {
  return {
    name: 'query unescaped in ccxt',
    settled: 'what is signed has to be what is sent, and an HTTP client escapes what ccxt leaves: ours is escaped before it is signed',
    page,
    applies: (call) => applies(call) && needsEscapes(call),
    verify(pair) {
      assertSigned(pair, rule);
      assert.equal(readable(queryOf(pair.ours)), queryOf(pair.theirs));
      assert.equal(bodyOf(pair.ours), bodyOf(pair.theirs));
    },
  };
}

/** An exchange that signs values unescaped cannot tell one with & from two parameters. */
export function ampersand(page: string, applies: (call: Call) => boolean): Refusal {
  return {
    name: '& in a value that is signed unescaped',
    settled: 'what is signed would fit more than one request; ccxt signs it',
    page,
    applies: (call) =>
      applies(call) &&
      Object.values(call.params)
        .flatMap(textsOf)
        .some((text) => text.includes('&')),
  };
}

/** A list written with commas cannot have one in its values. */
export function commaInList(page: string, applies: (call: Call) => boolean): Refusal {
  return {
    name: 'a comma in a list that is written with commas',
    settled: 'the exchange would read two values; ccxt signs it',
    page,
    applies: (call) =>
      applies(call) &&
      Object.values(call.params).some((value) => typeof value === 'object' && textsOf(value).some((text) => text.includes(','))),
  };
}

interface Handshaking extends OracleInstance {
  client(url: string): unknown;
  authenticate(params: object): Promise<unknown>;
}

/** ccxt.pro's login by the headers of the handshake: it puts them into its options and opens the connection. */
export async function handshake(instance: OracleInstance, capture: Capture, params: object = {}): Promise<void> {
  const pro = instance as Handshaking;
  pro.client = (url) => capture.push({ url, message: (pro.options['ws'] as { options: { headers: unknown } }).options.headers });
  await pro.authenticate(params);
}

/** Headers of a handshake with their names in lower case, which HTTP does not tell apart. */
export const lowerCase = (headers: unknown): unknown =>
  Object.fromEntries(Object.entries(headers as object).map(([name, value]) => [name.toLowerCase(), value as unknown]));
