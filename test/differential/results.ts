/** The recorded outcome of a run, from which docs/exchanges.md is made. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Result } from './run.js';

/** Of the tests' run, so that its figures can be compared with the recorded ones. */
export const DEFAULT_SEED = 'strongroom';

export interface Results {
  readonly seed: string;
  readonly results: readonly Result[];
}

const folder = path.join(__dirname, '..', '..', '..', 'test', 'differential');

/** `results.json`: the tests' run. `full.json`: every endpoint. */
export type ResultsFile = 'results.json' | 'full.json';

/** What is recorded; nothing where there is no file. */
export function readResults(file: ResultsFile): Results {
  const full = path.join(folder, file);
  return existsSync(full) ? (JSON.parse(readFileSync(full, 'utf8')) as Results) : { seed: '', results: [] };
}

export function writeResults(file: ResultsFile, results: Results): void {
  writeFileSync(path.join(folder, file), `${JSON.stringify(results, null, 1)}\n`);
}
