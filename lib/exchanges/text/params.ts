import { paramInvalid } from './refuse.js';

/** One value of a parameter. Lists and objects are for exchanges that take JSON. */
export type ParamValue = string | number | bigint | boolean | readonly ParamValue[] | { readonly [name: string]: ParamValue };

/** Parameters by name, sent in the order in which they were written. */
export interface Params {
  readonly [name: string]: ParamValue;
}

/** A parameter after it was read. */
export type Entry = readonly [name: string, value: ParamValue];

// No name of an exchange's parameter needs more, and none of these is a separator in a query, a form or a signed text.
const NAME = /^[A-Za-z0-9_.:[\]-]{1,64}$/;

// Names that mean something to JavaScript: an object that has them was made to confuse a reader of it.
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

// A double keeps any decimal of 15 digits (DBL_DIG). A fraction that prints with more is what arithmetic left behind
// (0.1 + 0.2), not what a person meant to trade.
const EXACT_DIGITS = 15;

/**
 * Reads parameters once, so that what is signed cannot differ from what is sent. Names are checked here, values where
 * they become text.
 *
 * @throws `PARAM_INVALID`
 */
export function readParams(params: unknown, within = ''): Entry[] {
  if (params === undefined) {
    return [];
  }
  if (!isPlainObject(params)) {
    throw paramInvalid(within || 'params', 'is not a plain object');
  }
  const entries: Entry[] = [];
  const names = Object.keys(params);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    if (!goodNames.has(name)) checkName(name, within);
    entries.push([name, params[name] as ParamValue]);
  }
  return entries;
}

// Names that were checked before: a bot uses the same few dozen for ever, and asking a set is faster than asking a pattern.
const goodNames = new Set<string>();
const MAX_GOOD_NAMES = 4096;

/**
 * @param within what the name is inside of, `orders[0].`, for the error
 * @throws `PARAM_INVALID` for a name that no exchange has
 */
export function checkName(name: string, within: string): void {
  if (!NAME.test(name)) {
    throw paramInvalid(within + name, 'has a name other than 1 to 64 letters, digits and _ . : [ ] -');
  }
  if (PROTOTYPE_NAMES.has(name)) {
    throw paramInvalid(within + name, 'has a name that JavaScript reserves');
  }
  if (goodNames.size < MAX_GOOD_NAMES) goodNames.add(name);
}

/**
 * The text of a value that is not a list or an object.
 *
 * @throws `PARAM_INVALID` for anything that has no single, exact text
 */
export function scalarText(name: string, value: unknown): string {
  switch (typeof value) {
    case 'string':
      return wellFormed(name, value);
    case 'number':
      return numberText(name, value);
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      throw paramInvalid(name, `is ${kindOf(value)}, which has no text of its own`);
  }
}

/** True for what only JSON can carry. */
export function isNested(value: unknown): value is readonly ParamValue[] | { readonly [name: string]: ParamValue } {
  return Array.isArray(value) || isPlainObject(value);
}

/** True where a parameter is a list or an object. */
export function hasNested(entries: readonly Entry[]): boolean {
  for (let i = 0; i < entries.length; i++) {
    if (typeof (entries[i] as Entry)[1] === 'object') return true;
  }
  return false;
}

/**
 * Adds the timestamp or nonce to `entries`, in place. A caller may write it among the parameters to fix its place, but has no say
 * in its value: the signer's clock is the only one.
 *
 * @param entries what {@link readParams} has just made
 * @param time text or number, as the exchange's JSON wants it
 * @throws `PARAM_INVALID` when the caller wrote another value
 */
export function withTime(entries: Entry[], name: string, time: string | number, place: 'first' | 'last'): Entry[] {
  const entry: Entry = [name, time];
  for (let i = 0; i < entries.length; i++) {
    const given = entries[i] as Entry;
    if (given[0] !== name) continue;
    if (scalarText(name, given[1]) !== String(time)) {
      throw paramInvalid(name, "is set by the signer and differs from the signer's; leave it out");
    }
    entries[i] = entry;
    return entries;
  }
  if (place === 'first') entries.unshift(entry);
  else entries.push(entry);
  return entries;
}

/**
 * Refuses what the exchange or the signer sets itself.
 *
 * @throws `PARAM_INVALID`
 */
export function refuseReserved(entries: readonly Entry[], names: readonly string[]): void {
  for (let i = 0; i < entries.length; i++) {
    const name = (entries[i] as Entry)[0];
    // A loop, not includes: a third of the time for a name or two.
    for (let j = 0; j < names.length; j++) {
      if (names[j] === name) throw paramInvalid(name, 'is set by the signer; leave it out');
    }
  }
}

/**
 * Refuses a name that is both in the query and in the body: exchanges differ in which one they believe.
 *
 * @throws `PARAM_INVALID`
 */
export function refuseDuplicates(query: readonly Entry[], body: readonly Entry[]): void {
  if (query.length === 0 || body.length === 0) return;
  const names = new Set(query.map(([name]) => name));
  for (const [name] of body) {
    if (names.has(name)) {
      throw paramInvalid(name, 'is given twice, in the query and in params');
    }
  }
}

/**
 * @returns `text`, when it can be written as UTF-8
 * @throws `PARAM_INVALID`
 */
export function wellFormed(name: string, text: string): string {
  if (!isWellFormed(text)) {
    throw paramInvalid(name, 'holds half of a surrogate pair and cannot be written as UTF-8');
  }
  return text;
}

/** True for text without half a surrogate pair: encoders turn that into U+FFFD or throw. */
export function isWellFormed(text: string): boolean {
  // A surrogate that has no partner matches under the u flag; pairs do not.
  return !/\p{Surrogate}/u.test(text);
}

/** True for `{...}` and `Object.create(null)`: no instance of a class, nothing inherited. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  // That of another realm (vm, a test runner) has no prototype of its own either. So has an object made to be inherited from, but not its methods.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf');
}

/** What a value is, in words and without the value. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  if (typeof value !== 'object') {
    return `a ${typeof value}`;
  }
  return Array.isArray(value) ? 'a list' : isPlainObject(value) ? 'an object' : 'an instance of a class';
}

function numberText(name: string, value: number): string {
  if (!Number.isFinite(value)) {
    throw paramInvalid(name, 'is not a finite number');
  }
  if (Number.isInteger(value)) {
    if (!Number.isSafeInteger(value)) {
      throw paramInvalid(name, 'is an integer that a number cannot hold exactly; pass a string or a bigint');
    }
    return String(value);
  }
  const text = String(value);
  if (text.includes('e')) {
    throw paramInvalid(name, 'is a number that prints with an exponent; pass a string');
  }
  if (text.replace(/^-?[0.]*/, '').replace('.', '').length > EXACT_DIGITS) {
    throw paramInvalid(name, `is a number with more than ${EXACT_DIGITS} digits, which it cannot hold exactly; pass a string`);
  }
  return text;
}
