import { formText } from './form.js';
import { jsonBody } from './json.js';
import type { ListStyle } from './lists.js';
import { withoutLists } from './lists.js';
import type { Params } from './params.js';
import { isPlainObject, readParams, refuseDuplicates } from './params.js';
import { oneOf } from './request.js';

/** Where the parameters of a request ended up: text that is signed and sent as it is. */
export interface Placed {
  /** With its question mark; empty where there are no parameters. */
  readonly search: string;
  /** JSON; empty where there is none. */
  readonly body: string;
}

/** What decides it. */
export interface Placing {
  readonly params?: Params | readonly Params[];
  readonly query?: Params;
  readonly encoding?: 'query' | 'json';
}

/**
 * The commonest rule of exchanges: `params` are the query of a GET or DELETE and the JSON body of any other method, unless
 * `encoding` says otherwise; `query` is in the query always. Without parameters there is no body.
 *
 * @throws `REQUEST_INVALID` for a GET with a body; `PARAM_INVALID`
 */
export function queryOrJson(method: string, { params, query, encoding }: Placing, lists: ListStyle): Placed {
  const given = encoding ?? (method === 'GET' || method === 'DELETE' ? 'query' : 'json');
  if (oneOf('encoding', given, method === 'GET' ? ['query'] : ['query', 'json']) === 'query') {
    const first = readParams(query);
    const entries = readParams(params);
    refuseDuplicates(first, entries);
    return { search: searchText([...first, ...entries], lists), body: '' };
  }
  const first = readParams(query);
  if (isPlainObject(params)) refuseDuplicates(first, readParams(params));
  return { search: searchText(first, lists), body: isEmpty(params) ? '' : jsonBody(params) };
}

function searchText(entries: ReturnType<typeof readParams>, lists: ListStyle): string {
  return entries.length === 0 ? '' : `?${formText(withoutLists(entries, lists))}`;
}

const isEmpty = (params: unknown): boolean =>
  params === undefined || (isPlainObject(params) && Object.keys(params).length === 0);
