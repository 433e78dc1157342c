import { isPlainObject, kindOf } from './params.js';
import { requestInvalid } from './refuse.js';

// What stands for itself in the path of a URL. No % (an escape would be signed in one form and sent in another), no
// ? # \ or space, and no empty or dot segment: see below.
const PATH = /^(?:\/[A-Za-z0-9._~:@,+-]+)+\/?$/;
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;
// Longer than any exchange's; a server takes a request line of 8,000 bytes or so (RFC 9112 section 3).
const MAX_PATH = 1024;

// API keys that were checked before: the same few for ever, and none of them a secret.
const goodValues = new Set<unknown>();
const MAX_GOOD_VALUES = 256;

// RFC 9110 section 5.5: visible characters. A line break in a header would be a header of its own.
const HEADER_VALUE = /^[\x21-\x7e]{1,1024}$/;

/**
 * Refuses a request that is not an object or has a field that the exchange does not take: `parms` instead of `params`
 * would sign an order without its parameters.
 *
 * @throws `REQUEST_INVALID`
 */
export function checkFields(request: unknown, fields: readonly string[], what = 'request'): void {
  if (!isPlainObject(request)) {
    throw requestInvalid(`the ${what} is ${kindOf(request)}, expected a plain object`);
  }
  for (const field of Object.keys(request)) {
    if (!fields.includes(field)) {
      const known = fields.length === 0 ? 'a field and takes none' : `a field other than ${fields.join(', ')}`;
      throw requestInvalid(`the ${what} has ${known}: ${JSON.stringify(field.slice(0, 64))}`);
    }
  }
}

/**
 * @returns `value`, when it is a name: letters, digits and . _ -
 * @throws `REQUEST_INVALID`
 */
export function plainName(what: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[A-Za-z0-9_.-]{1,64}$/.test(value)) {
    throw requestInvalid(`the ${what} is not 1 to 64 letters, digits and . _ -`);
  }
  return value;
}

/**
 * @returns a copy of `value`, when it is a list of names as {@link plainName} takes them
 * @throws `REQUEST_INVALID`
 */
export function plainNames(what: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw requestInvalid(`the ${what} is ${kindOf(value)}, expected a list of names`);
  // Array.from visits holes: a hole is undefined and is refused as such.
  return Array.from(value, (name: unknown, i) => plainName(`${what}[${i}]`, name));
}

/**
 * @returns `value` as decimal text, when it is a whole number that is not negative
 * @throws `REQUEST_INVALID`
 */
export function count(what: string, value: unknown): string {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw requestInvalid(`the ${what} is not a whole number from 0 on`);
  }
  return String(value);
}

/**
 * @returns `value`, when it can stand in a signed text: 1 to 256 visible ASCII characters
 * @throws `REQUEST_INVALID`
 */
export function visible(what: string, value: unknown): string {
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,256}$/.test(value)) {
    throw requestInvalid(`the ${what} is not 1 to 256 visible ASCII characters`);
  }
  return value;
}

// As native code takes it into a vault: a header's value may have spaces inside.
const PASSPHRASE = /^[!-~](?:[ -~]{0,1022}[!-~])?$/;

/**
 * @returns `value`, when it can be sent as a passphrase: 1 to 1024 visible ASCII characters, with spaces inside
 * @throws `REQUEST_INVALID`
 */
export function passphraseText(value: unknown): string {
  if (typeof value !== 'string' || !PASSPHRASE.test(value)) {
    throw requestInvalid('the passphrase is not 1 to 1024 visible ASCII characters');
  }
  return value;
}

/**
 * @returns `value`, when it is one of `allowed`
 * @throws `REQUEST_INVALID`
 */
export function oneOf<Word extends string>(what: string, value: unknown, allowed: readonly Word[]): Word {
  const found = allowed.find((word) => word === value);
  if (found === undefined) {
    throw requestInvalid(`the ${what} is none of ${allowed.join(', ')}`);
  }
  return found;
}

/**
 * @returns `value`, false for undefined
 * @throws `REQUEST_INVALID`
 */
export function flag(what: string, value: unknown): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw requestInvalid(`the ${what} is neither true nor false`);
  return value === true;
}

/** First part of a path, and the host it belongs to. */
export interface Hosts {
  readonly [pathPrefix: string]: string;
}

// Paths that were checked before. Bounded: some have an order's id in them.
const MAX_CHECKED_PATHS = 1024;

/**
 * @returns what makes the URL of a path: on the host that `hosts` names for its first part (the longest that fits), or on
 * `baseUrl`. It throws `REQUEST_INVALID` for a path that a URL parser would read as something else, or that no host is
 * known for
 */
export function urlsOn(hosts: Hosts): (path: unknown, baseUrl: string | undefined) => string {
  const checked = new Map<unknown, string>();
  return (path, baseUrl) => {
    let host = checked.get(path);
    if (host === undefined) {
      host = hostOf(path, hosts);
      if (checked.size >= MAX_CHECKED_PATHS) checked.clear();
      checked.set(path, host);
    }
    return (baseUrl ?? host) + (path as string);
  };
}

function hostOf(path: unknown, hosts: Hosts): string {
  if (typeof path !== 'string' || path.length > MAX_PATH || !PATH.test(path) || DOT_SEGMENT.test(path)) {
    throw requestInvalid(
      `the path is not / followed by segments of letters, digits and . _ ~ : @ , + - (no host, no query, no ..), ${MAX_PATH} characters at most`,
    );
  }
  let found = '';
  for (const prefix of Object.keys(hosts)) {
    if (path.startsWith(prefix) && prefix.length > found.length) found = prefix;
  }
  const host = hosts[found];
  if (host === undefined) throw requestInvalid(`the path does not begin with ${Object.keys(hosts).join(' or ')}`);
  return host;
}

/**
 * @returns `value`, when it can be a header's value
 * @throws `REQUEST_INVALID`
 */
export function headerValue(what: string, value: unknown): string {
  if (goodValues.has(value)) return value as string;
  if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
    throw requestInvalid(`the ${what} is not 1 to 1024 visible ASCII characters`);
  }
  if (goodValues.size >= MAX_GOOD_VALUES) goodValues.clear();
  goodValues.add(value);
  return value;
}

/**
 * @returns a copy, whose fields were read once: a getter or a proxy could name one path to be signed and another to be sent
 * @throws `REQUEST_INVALID`
 */
export function ownRequest<Request>(request: Request): Request {
  if (!isPlainObject(request)) throw requestInvalid(`the request is ${kindOf(request)}, expected a plain object`);
  return { ...request };
}
