import { queryText } from './form.js';
import { jsonBody, jsonText } from './json.js';
import type { ListStyle } from './lists.js';
import { withoutLists } from './lists.js';
import type { Entry, Params } from './params.js';
import { isPlainObject, readParams, refuseDuplicates } from './params.js';
import { oneOf } from './request.js';

/** Where the parameters of a request ended up: text that is signed and sent as it is. */
export interface Placed {
  /** With its question mark; empty where there are no parameters. */
  readonly search: string;
  /** JSON; empty where there is none. */
  readonly body: string;
}

/** The same with the query's parameters not yet text, for exchanges that sort them or sign them unescaped. */
export interface PlacedEntries {
  readonly query: readonly Entry[];
  readonly body: string;
}

/** What decides it. */
export interface Placing {
  readonly params?: Params | readonly unknown[];
  readonly query?: Params;
  readonly encoding?: 'query' | 'json';
}

/**
 * The commonest rule of exchanges: `params` are the query of a GET or DELETE and the JSON body of any other method, unless
 * `encoding` says otherwise; `query` is in the query always. Without parameters there is no body.
 *
 * @throws `REQUEST_INVALID` for a GET with a body; `PARAM_INVALID`
 */
export function queryOrJson(method: string, placing: Placing, lists: ListStyle): Placed {
  const { query, body } = place(method, placing, lists, refuseDuplicates);
  return { search: queryText(query), body };
}

/**
 * {@link queryOrJson} for exchanges that do not sign the query as it is sent. A name may be both in the query and in the JSON.
 *
 * @throws `REQUEST_INVALID` for a GET with a body; `PARAM_INVALID`
 */
export function entriesOrJson(method: string, placing: Placing, lists: ListStyle): PlacedEntries {
  return place(method, placing, lists, () => undefined);
}

function place(
  method: string,
  { params, query, encoding }: Placing,
  lists: ListStyle,
  checkBoth: (query: readonly Entry[], body: readonly Entry[]) => void,
): PlacedEntries {
  const given = encoding ?? (method === 'GET' || method === 'DELETE' ? 'query' : 'json');
  const first = readParams(query);
  if (oneOf('encoding', given, method === 'GET' ? ['query'] : ['query', 'json']) === 'json') {
    if (Array.isArray(params)) return { query: withoutLists(first, lists), body: jsonBody(params) };
    const entries = readParams(params);
    checkBoth(first, entries);
    return { query: withoutLists(first, lists), body: entries.length === 0 ? '' : jsonText(entries) };
  }
  const entries = readParams(params);
  if (first.length === 0) return { query: withoutLists(entries, lists), body: '' };
  refuseDuplicates(first, entries);
  return { query: withoutLists([...first, ...entries], lists), body: '' };
}

/** True where there are no parameters. */
export const isEmpty = (params: unknown): boolean => params === undefined || (isPlainObject(params) && Object.keys(params).length === 0);
