/** Parameters as they are typed: NAME=VALUE for text, NAME:=JSON for anything else. */
import type { ParamValue } from '../exchanges/types.js';
import { UsageError } from './failure.js';

/**
 * Reads `symbol=BTCUSDT`, `orders:=[{"side":"buy"}]` and so on, in the order given; only the first `=` counts. A number keeps its digits or is
 * refused when it is signed.
 * @throws UsageError
 */
export function readParams(texts: readonly string[]): Record<string, ParamValue> {
  const params = Object.create(null) as Record<string, ParamValue>;
  for (const text of texts) {
    const at = text.indexOf('=');
    const isJson = text[at - 1] === ':';
    const name = text.slice(0, isJson ? at - 1 : at);
    if (at < 0 || name === '') throw new UsageError(`${JSON.stringify(text)} is not a parameter: NAME=VALUE or NAME:=JSON is expected`);
    if (name in params) throw new UsageError(`parameter ${name} is given twice`);
    if (/^\d+$/.test(name)) throw new UsageError(`parameter ${name} is a number and has no place among the others`);
    params[name] = isJson ? jsonOf(name, text.slice(at + 1)) : text.slice(at + 1);
  }
  return params;
}

function jsonOf(name: string, text: string): ParamValue {
  try {
    return JSON.parse(text) as ParamValue;
  } catch {
    throw new UsageError(`parameter ${name} is not JSON`, `text is written ${name}=TEXT, or ${name}:='"TEXT"'`);
  }
}
