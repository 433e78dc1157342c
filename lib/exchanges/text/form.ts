import type { Entry } from './params.js';
import { scalarText } from './params.js';
import { isUnreserved, percentEncode } from './percent.js';
import { paramInvalid } from './refuse.js';

/**
 * `name=value&name=value`, each part percent-encoded: the text of a query and of an `application/x-www-form-urlencoded`
 * body alike, in the order given.
 *
 * @throws `PARAM_INVALID` for a list or an object
 */
export function formText(entries: readonly Entry[]): string {
  let text = '';
  for (let i = 0; i < entries.length; i++) {
    const [name, value] = entries[i] as Entry;
    const part = typeof value === 'string' && isUnreserved(value) ? value : percentEncode(scalarText(name, value));
    text = (i === 0 ? `${percentEncode(name)}=` : text + nameText(name)) + part;
  }
  return text;
}

/**
 * {@link formText} as it follows a path: with a question mark before it, or nothing where there are no parameters.
 *
 * @throws `PARAM_INVALID` for a list or an object
 */
export function queryText(entries: readonly Entry[]): string {
  return entries.length === 0 ? '' : `?${formText(entries)}`;
}

// `&name=` of names that were seen before: the text is a rope of these until it is signed, and every piece fewer counts.
const nameTexts = new Map<string, string>();
const MAX_NAME_TEXTS = 4096;

function nameText(name: string): string {
  let text = nameTexts.get(name);
  if (text === undefined) {
    text = `&${percentEncode(name)}=`;
    if (nameTexts.size < MAX_NAME_TEXTS) nameTexts.set(name, text);
  }
  return text;
}

/**
 * The same without percent-encoding, for exchanges that sign the text before it is escaped. A value with `&` in it would
 * read as two parameters there: what is signed would fit more than one request.
 *
 * @throws `PARAM_INVALID` for a list or an object, and for a value that holds &
 */
export function plainText(entries: readonly Entry[]): string {
  let text = '';
  for (let i = 0; i < entries.length; i++) {
    const [name, value] = entries[i] as Entry;
    const part = scalarText(name, value);
    if (part.includes('&')) throw paramInvalid(name, 'holds &, which this exchange signs unescaped');
    text += `${text === '' ? '' : '&'}${name}=${part}`;
  }
  return text;
}

/** Sorted by name in the order of UTF-16 units, which for the names that are possible is ASCII's. Equal names keep their order. */
export function sorted(entries: readonly Entry[]): Entry[] {
  if (entries.length > FEW) return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  // By insertion: a third of the time for the few parameters of an order.
  const result = entries.slice();
  for (let i = 1; i < result.length; i++) {
    const entry = result[i] as Entry;
    let place = i;
    for (; place > 0 && (result[place - 1] as Entry)[0] > entry[0]; place--) result[place] = result[place - 1] as Entry;
    result[place] = entry;
  }
  return result;
}

const FEW = 16;
