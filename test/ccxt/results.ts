/** The recorded outcome of the full run, from which docs/ccxt.md is made. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Counts } from './compare.js';
import type { ConnectionCounts } from './connections.js';

/** Of one way to sign with one class. */
export interface WayResult {
  readonly way: string;
  /** Requests. */
  readonly rest: Counts;
  /** Methods that sign in their own right; absent where there are none. */
  readonly calls?: Counts;
  /** What ccxt.pro sends; absent where it has no such class, or no login with this key. */
  readonly connections?: ConnectionCounts;
}

export interface ClassResult {
  readonly id: string;
  /** Why the adapter refuses it, as its error says. */
  readonly refused?: string;
  readonly ways: readonly WayResult[];
}

export interface Results {
  /** Of ccxt. */
  readonly version: string;
  readonly classes: readonly ClassResult[];
}

const file = path.join(__dirname, '..', '..', '..', 'test', 'ccxt', 'results.json');

export const readResults = (): Results =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : { version: '', classes: [] };

/** One class a line. */
export function writeResults({ version, classes }: Results): void {
  const lines = classes.map((one) => `  ${JSON.stringify(one)}`).join(',\n');
  writeFileSync(file, `{"version": ${JSON.stringify(version)}, "classes": [\n${lines}\n]}\n`);
}
