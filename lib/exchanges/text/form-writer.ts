import { formText } from './form.js';
import type { ListStyle } from './lists.js';
import { withoutLists } from './lists.js';
import type { ParamValue } from './params.js';
import { checkName, isPlainObject, scalarText } from './params.js';
import { isUnreserved, percentEncode } from './percent.js';
import { paramInvalid } from './refuse.js';

/** What an exchange asks of its parameters beside what every exchange does. */
export interface FormRules {
  /** Name of the timestamp, where the signer writes one among the parameters. */
  readonly time?: string;
  /** Names of what else the signer sets: refused. */
  readonly reserved: readonly string[];
  readonly lists: ListStyle;
  /** Further rules about the values of some names: each throws `PARAM_INVALID`. */
  readonly checks?: ReadonlyMap<string, (name: string, value: unknown) => void>;
}

/**
 * Writes parameters as `name=value&name=value`, each part percent-encoded, in the order given, and the timestamp last where the caller has
 * not written it elsewhere.
 *
 * @param params a plain object, or undefined for none
 * @param time text of the timestamp; undefined for a part of the request that has none in it
 * @param names those of the parts before, which this one may not repeat; its own are added. Undefined where it is the only part
 * @throws `PARAM_INVALID`
 */
export type FormWriter = (params: unknown, time?: string, names?: Set<string>) => string;

// Of one writer: what a bot uses is a few dozen.
const MAX_HEADS = 4096;

/**
 * One pass from parameters to text, with every check on the way: {@link readParams}, {@link withTime} and {@link formText} at half their time
 * together. Each parameter is read once.
 */
export function formWriter({ time: timeName, reserved, lists, checks }: FormRules): FormWriter {
  // `&name=` of names that were checked before and that no rule is about.
  const heads = new Map<string, string>();

  function readName(name: string, value: unknown, time: string | undefined): void {
    const check = checks?.get(name);
    if (check !== undefined) return check(name, value);
    checkName(name, '');
    if (reserved.includes(name) || (name === timeName && time === undefined))
      throw paramInvalid(name, 'is set by the signer; leave it out');
    if (name !== timeName) {
      if (heads.size < MAX_HEADS) heads.set(name, `&${formText([[name, '']])}`);
    } else if (scalarText(name, value) !== time) {
      throw paramInvalid(name, "is set by the signer and differs from the signer's; leave it out");
    }
  }

  return (params, time, names) => {
    let text = '';
    let timed = time === undefined;
    const given = params === undefined ? {} : params;
    if (!isPlainObject(given)) throw paramInvalid('params', 'is not a plain object');
    const order = Object.keys(given);
    for (let i = 0; i < order.length; i++) {
      const name = order[i] as string;
      const value = given[name] as ParamValue;
      const head = heads.get(name);
      if (head === undefined) readName(name, value, time);
      if (names !== undefined) refuseSecond(name, names);
      if (head !== undefined && typeof value !== 'object') {
        // What most of an order is made of.
        const part = typeof value === 'string' && isUnreserved(value) ? value : percentEncode(scalarText(name, value));
        text = text === '' ? head.slice(1) + part : text + head + part;
        continue;
      }
      timed ||= name === timeName;
      const pair = formText(withoutLists([[name, value]], lists));
      text = text === '' ? pair : `${text}&${pair}`;
    }
    if (timed) return text;
    return `${text === '' ? '' : `${text}&`}${timeName}=${time}`;
  };
}

/**
 * A request whose `params` and timestamp are in the query or in a form, and whose `query` is in the query always.
 *
 * @param request each of its parts is read once
 * @returns the texts of query and body, either of which may be empty
 * @throws `PARAM_INVALID`, also for a name that is in both parts: exchanges differ in which one they believe
 */
export function queryAndForm(
  write: FormWriter,
  { query, params }: { readonly query?: unknown; readonly params?: unknown },
  encoding: 'query' | 'form',
  time: string,
): readonly [query: string, body: string] {
  if (query === undefined) {
    const text = write(params, time);
    return encoding === 'form' ? ['', text] : [text, ''];
  }
  const names = new Set<string>();
  const first = write(query, undefined, names);
  const text = write(params, time, names);
  if (encoding === 'form') return [first, text];
  return [first === '' ? text : `${first}&${text}`, ''];
}

function refuseSecond(name: string, names: Set<string>): void {
  if (names.has(name)) throw paramInvalid(name, 'is given twice, in the query and in params');
  names.add(name);
}
