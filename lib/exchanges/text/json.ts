import type { Entry } from './params.js';
import { checkName, isNested, isPlainObject, scalarText, wellFormed } from './params.js';
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
 * JSON text of a request's body: of an object, or of a list of objects where an exchange takes several orders at once.
 *
 * @throws `PARAM_INVALID`
 */
export function jsonBody(params: unknown): string {
  return Array.isArray(params) ? jsonValue('params', params) : jsonParams(params);
}

/**
 * {@link jsonText} of parameters that are not read yet; `{}` for undefined.
 *
 * @throws `PARAM_INVALID`
 */
export const jsonParams = (params: unknown): string => jsonObject(params, '', 1);

/**
 * JSON text of one value; `name` is for the error.
 *
 * @throws `PARAM_INVALID`
 */
export function jsonValue(name: string, value: unknown, depth = 1): string {
  if (typeof value === 'string') return isPlain(value) ? `"${value}"` : JSON.stringify(wellFormed(name, value));
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
  return jsonObject(value, `${name}.`, depth + 1);
}

function objectText(entries: readonly Entry[], within: string, depth: number): string {
  let text = '';
  for (let i = 0; i < entries.length; i++) {
    const [name, value] = entries[i] as Entry;
    const part = typeof value === 'string' && isPlain(value) ? `"${value}"` : jsonValue(within + name, value, depth);
    text = (i === 0 ? `{"${name}":` : text + nameText(name)) + part;
  }
  return entries.length === 0 ? '{}' : `${text}}`;
}

// The same of an object, read as it is written: a third less than by way of entries.
function jsonObject(params: unknown, within: string, depth: number): string {
  const given = params === undefined ? {} : params;
  if (!isPlainObject(given)) throw paramInvalid(within || 'params', 'is not a plain object');
  let text = '';
  const names = Object.keys(given);
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    let head = nameTexts.get(name);
    if (head === undefined) {
      checkName(name, within);
      head = nameText(name);
    }
    const value = given[name];
    const part = typeof value === 'string' && isPlain(value) ? `"${value}"` : jsonValue(within + name, value, depth);
    text = (i === 0 ? `{${head.slice(1)}` : text + head) + part;
  }
  return names.length === 0 ? '{}' : `${text}}`;
}

// `,"name":` of names that were seen before, which are checked or our own: the text is a rope of these until it is signed, and every piece fewer counts.
const nameTexts = new Map<string, string>();
const MAX_NAME_TEXTS = 4096;

function nameText(name: string): string {
  let text = nameTexts.get(name);
  if (text === undefined) {
    text = `,"${name}":`;
    if (nameTexts.size < MAX_NAME_TEXTS) nameTexts.set(name, text);
  }
  return text;
}

/** True for text that stands in JSON as it is: printable ASCII without quote and backslash. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 || unit > 0x7e || unit === 0x22 || unit === 0x5c) return false;
  }
  return true;
}
