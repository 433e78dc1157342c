import type { Entry } from './params.js';
import { isNested, readParams, scalarText, wellFormed } from './params.js';
import { paramInvalid } from './refuse.js';

// Deeper than any exchange's request; also what ends a cycle.
const MAX_DEPTH = 16;

/**
 * JSON text of an object, in the order given, without white space. Written here because JSON.stringify drops undefined,
 * turns NaN into null and calls toJSON: each of them would sign something other than what the caller wrote.
 *
 * @throws `PARAM_INVALID`
 */
export function jsonText(entries: readonly Entry[]): string {
  return objectText(entries, '', 1);
}

/**
 * JSON text of one value; `name` is for the error.
 *
 * @throws `PARAM_INVALID`
 */
export function jsonValue(name: string, value: unknown, depth = 1): string {
  if (typeof value === 'string') {
    return JSON.stringify(wellFormed(name, value));
  }
  if (!isNested(value)) {
    return scalarText(name, value);
  }
  if (depth > MAX_DEPTH) {
    throw paramInvalid(name, `is nested more than ${MAX_DEPTH} deep`);
  }
  if (Array.isArray(value)) {
    // Array.from visits holes, map does not: a hole is undefined and is refused as such.
    return `[${Array.from(value, (item: unknown, i) => jsonValue(`${name}[${i}]`, item, depth + 1)).join(',')}]`;
  }
  return objectText(readParams(value, `${name}.`), `${name}.`, depth + 1);
}

function objectText(entries: readonly Entry[], within: string, depth: number): string {
  return `{${entries.map(([name, value]) => `"${name}":${jsonValue(within + name, value, depth)}`).join(',')}}`;
}
