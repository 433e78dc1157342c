import { isPlainObject, kindOf } from './params.js';
import { requestInvalid } from './refuse.js';

// What stands for itself in the path of a URL. No % (an escape would be signed in one form and sent in another), no
// ? # \ or space, and no empty or dot segment: see below.
const PATH = /^(?:\/[A-Za-z0-9._~:@,+-]+)+\/?$/;
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;

// RFC 9110 section 5.5: visible characters. A line break in a header would be a header of its own.
const HEADER_VALUE = /^[\x21-\x7e]{1,1024}$/;

/**
 * Refuses a request that is not an object or has a field that the exchange does not take: `parms` instead of `params`
 * would sign an order without its parameters.
 *
 * @throws `REQUEST_INVALID`
 */
export function checkFields(request: unknown, fields: readonly string[]): void {
  if (!isPlainObject(request)) {
    throw requestInvalid(`the request is ${kindOf(request)}, expected a plain object`);
  }
  for (const field of Object.keys(request)) {
    if (!fields.includes(field)) {
      throw requestInvalid(
        `the request has a field other than ${fields.join(', ')}: ${JSON.stringify(field.slice(0, 64))}`,
      );
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
 * @returns the URL of a path, on the host that `hosts` names for its first part or on `baseUrl`
 * @throws `REQUEST_INVALID` for a path that a URL parser would read as something else, or that no host is known for
 */
export function urlOf(path: unknown, hosts: { readonly [prefix: string]: string }, baseUrl?: string): string {
  if (typeof path !== 'string' || !PATH.test(path) || DOT_SEGMENT.test(path)) {
    throw requestInvalid(
      'the path is not / followed by segments of letters, digits and . _ ~ : @ , + - (no host, no query, no ..)',
    );
  }
  for (const [prefix, host] of Object.entries(hosts)) {
    if (path.startsWith(prefix)) {
      return (baseUrl ?? host) + path;
    }
  }
  throw requestInvalid(`the path does not begin with ${Object.keys(hosts).join(' or ')}`);
}

/**
 * @returns `value`, when it can be a header's value
 * @throws `REQUEST_INVALID`
 */
export function headerValue(what: string, value: unknown): string {
  if (typeof value !== 'string' || !HEADER_VALUE.test(value)) {
    throw requestInvalid(`the ${what} is not 1 to 1024 visible ASCII characters`);
  }
  return value;
}
