/** Parameters as they are typed: NAME=VALUE for text, NAME:=JSON for anything else. */
import type { ParamValue } from '../exchanges/types.js';
import { UsageError } from './failure.js';

/**
 * Reads `symbol=BTCUSDT`, `orders:=[{"side":"buy"}]` and so on, in the order given; only the first `=` counts. A number keeps its
 * digits or is refused.
 * @throws UsageError
 */
export function readParams(texts: readonly string[]): Record<string, ParamValue> {
  const params = Object.create(null) as Record<string, ParamValue>;
  for (const text of texts) {
    const at = text.indexOf('=');
    const isJson = text[at - 1] === ':';
    const name = text.slice(0, isJson ? at - 1 : at);
    // What Node makes of bytes that are no UTF-8: something else would be signed than was typed.
    if (text.includes('\ufffd')) throw new UsageError(`${JSON.stringify(text)} is not UTF-8`);
    if (at < 0 || name === '') throw new UsageError(`${JSON.stringify(text)} is not a parameter: NAME=VALUE or NAME:=JSON is expected`);
    if (name in params) throw new UsageError(`parameter ${name} is given twice`);
    if (/^\d+$/.test(name)) throw new UsageError(`parameter ${name} is a number and has no place among the others`);
    params[name] = isJson ? jsonOf(name, text.slice(at + 1)) : text.slice(at + 1);
  }
  return params;
}

function jsonOf(name: string, text: string): ParamValue {
  let value: ParamValue;
  try {
    value = JSON.parse(text) as ParamValue;
  } catch {
    throw new UsageError(`parameter ${name} is not JSON`, `text is written ${name}=TEXT, or ${name}:='"TEXT"'`);
  }
  // JSON.parse rounds numbers and keeps the last of two equal names: what was typed is compared with what is left of it.
  if (JSON.stringify(value) !== compact(text)) {
    throw new UsageError(
      `parameter ${name} has a number that JavaScript writes in other digits, or a name twice, or a number for a name`,
      `a number keeps its digits as text: ${name}=1.10, or "1.10" within JSON`,
    );
  }
  return value;
}

/** JSON text without white space, its strings with the escapes that JSON.stringify writes. */
function compact(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (part) => (part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : ''));
}
