import { jsonValue } from './json.js';
import type { Entry, ParamValue } from './params.js';
import { hasNested, isNested, scalarText } from './params.js';
import { paramInvalid } from './refuse.js';

/**
 * How an exchange writes a list in a query or form: `repeat` a=1&a=2, `brackets` a[]=1&a[]=2, `indices` a[0]=1&a[1]=2,
 * `comma` a=1,2, `json` a=[1,2]. An object has a text in `json` and in no other.
 */
export type ListStyle = 'repeat' | 'brackets' | 'indices' | 'comma' | 'json';

/**
 * Parameters without lists: what a query or form can carry, in the same order.
 *
 * @throws `PARAM_INVALID` for an object or a list of lists where the style has no text for it, for an empty list where the
 * style would drop it, and for a name that is also what the style makes of a list's
 */
export function withoutLists(entries: readonly Entry[], style: ListStyle): readonly Entry[] {
  if (!hasNested(entries)) return entries;
  const flat: Entry[] = [];
  const given = new Set(entries.map(([name]) => name));
  for (const entry of entries) {
    const [name, value] = entry;
    if (!isNested(value)) flat.push(entry);
    else if (style === 'json') flat.push([name, jsonValue(name, value)]);
    else if (Array.isArray(value)) {
      for (const made of flattened(name, value, style)) {
        if (made[0] !== name && given.has(made[0])) throw paramInvalid(made[0], `is given twice, as itself and by the list ${name}`);
        flat.push(made);
      }
    } else throw paramInvalid(name, 'is an object, which this exchange takes in no query or form');
  }
  return flat;
}

/**
 * The same parameters with copies of their lists, for exchanges that sign one text of them and send another: a list that answers
 * differently each time it is asked then tells both the same.
 */
export function withOwnLists(entries: readonly Entry[]): readonly Entry[] {
  if (!hasNested(entries)) return entries;
  return entries.map(([name, value]): Entry => [name, Array.isArray(value) ? Array.from(value as ParamValue[]) : value]);
}

function flattened(name: string, list: readonly ParamValue[], style: Exclude<ListStyle, 'json'>): Entry[] {
  // Array.from visits holes: a hole is undefined and is refused as such.
  const texts = Array.from(list, (item: unknown, i) => scalarText(`${name}[${i}]`, item));
  if (texts.length === 0) throw paramInvalid(name, 'is an empty list, which a query or form cannot carry');
  if (style === 'comma') {
    if (texts.some((text) => text.includes(','))) throw paramInvalid(name, 'is a list with a comma in one of its values');
    return [[name, texts.join(',')]];
  }
  const nameOf = { repeat: () => name, brackets: () => `${name}[]`, indices: (i: number) => `${name}[${i}]` }[style];
  return texts.map((text, i): Entry => [nameOf(i), text]);
}
