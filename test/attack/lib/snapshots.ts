import { readFileSync } from 'node:fs';

import type { Needle } from './needles.js';

/** V8 cuts the strings in a snapshot at 1024 characters unless told. */
export const WHOLE_STRINGS = ['--heap-snapshot-string-limit=1000000'];

/** V8 shows text: the marker, which is the first needle, is searched for as such, under the same name. */
export function withMarkerAsText(needles: readonly Needle[]): Needle[] {
  const [marker, ...rest] = needles;
  return [{ name: marker!.name, bytes: Buffer.from(marker!.bytes.toString('hex')) }, ...rest];
}

/** Every string of a heap snapshot, end to end, a byte a character: the file has escapes for all that is not ASCII. */
export function stringsOf(file: string): Buffer {
  const { strings } = JSON.parse(readFileSync(file, 'utf8')) as { strings: string[] };
  return Buffer.from(strings.join('\0'), 'latin1');
}
