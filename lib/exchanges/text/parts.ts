import { jsonBody } from './json.js';
import { type ListStyle, withoutLists } from './lists.js';
import { type Entry, readParams, refuseDuplicates } from './params.js';
import { oneOf } from './request.js';

/** Where the parameters of a request went. */
export interface Parts {
  /** Parameters of the query, each with a text of its own. */
  readonly query: readonly Entry[];
  /** JSON text of the body; empty where there is none. */
  readonly body: string;
}

/**
 * Where parameters travel at an exchange that reads queries and JSON: those of GET and DELETE in the query, any other's in the
 * body, unless `encoding` says otherwise; those of `query` in the query. Without `params` there is no body; `{}` makes one.
 *
 * @param lists how this exchange writes a list in a query
 * @throws `REQUEST_INVALID` for a GET with a body, `PARAM_INVALID`
 */
export function queryOrJson(
  request: { readonly method: string; readonly params?: unknown; readonly query?: unknown; readonly encoding?: unknown },
  lists: ListStyle,
): Parts {
  const { method, params, encoding } = request;
  const inQuery =
    encoding === undefined
      ? method === 'GET' || method === 'DELETE'
      : oneOf('encoding', encoding, method === 'GET' ? ['query'] : ['query', 'json']) === 'query';

  const query = readParams(request.query);
  if (!inQuery) return { query: withoutLists(query, lists), body: params === undefined ? '' : jsonBody(params) };
  const given = readParams(params);
  if (query.length === 0) return { query: withoutLists(given, lists), body: '' };
  refuseDuplicates(query, given);
  return { query: withoutLists([...query, ...given], lists), body: '' };
}

/** `path?query`, or the path alone. */
export const withQuery = (path: string, query: string): string => (query === '' ? path : `${path}?${query}`);
