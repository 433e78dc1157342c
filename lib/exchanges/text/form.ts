import type { Entry } from './params.js';
import { scalarText } from './params.js';
import { percentEncode } from './percent.js';

/**
 * `name=value&name=value`, each part percent-encoded: the text of a query and of an `application/x-www-form-urlencoded`
 * body alike, in the order given.
 *
 * @throws `PARAM_INVALID` for a list or an object
 */
export function formText(entries: readonly Entry[]): string {
  return entries.map(([name, value]) => `${percentEncode(name)}=${percentEncode(scalarText(name, value))}`).join('&');
}
