/** What a run of the benches keeps: bench/results.json, of which the page and the pictures are made. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

const packageRoot = path.join(__dirname, '..', '..', '..');
export const resultsFile = path.join(packageRoot, 'bench', 'results.json');

/** One candidate of one trial; times in nanoseconds, of batches that were taken in turns with those of the others. */
export interface Row {
  readonly bench: string;
  /** Counts the trials of a bench. */
  readonly trial: number;
  readonly rival: string;
  readonly best: number;
  readonly median: number;
  /** The 10th and the 90th percentile. */
  readonly spread: readonly [number, number];
}

export interface Claim {
  readonly bench: string;
  /** The trial before it. */
  readonly trial: number;
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: string;
  readonly holds: boolean;
}

export interface Record {
  readonly date: string;
  readonly machine: string;
  /** Load of the machine over a minute, before and after. */
  readonly load: readonly [number, number];
  readonly seconds: number;
  readonly rows: readonly Row[];
  readonly claims: readonly Claim[];
}

const rows: Row[] = [];
const claims: Claim[] = [];
const now = { bench: '', trial: 0 };

/** From here on what is measured is of this bench. */
export function beginBench(bench: string): void {
  Object.assign(now, { bench, trial: 0 });
}

/** The times of all candidates of one trial, in nanoseconds. */
export function recordTrial(samples: ReadonlyMap<string, readonly number[]>): void {
  now.trial++;
  for (const [rival, times] of samples) {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)]!;
    rows.push({ ...now, rival, best: sorted[0]!, median: at(0.5), spread: [at(0.1), at(0.9)] });
  }
}

export function recordClaim(claim: Omit<Claim, 'bench' | 'trial'>): void {
  claims.push({ ...now, ...claim });
}

export const recorded = (about: Omit<Record, 'rows' | 'claims'>): Record => ({ ...about, rows, claims });

export const readRecord = (): Record => JSON.parse(readFileSync(resultsFile, 'utf8')) as Record;

export function writeRecord(record: Record): void {
  writeFileSync(resultsFile, `${JSON.stringify(record, null, 1)}\n`);
}
