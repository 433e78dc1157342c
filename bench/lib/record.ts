/** What a run of the benches keeps: bench/results.json, of which the page and the picture are made. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

const packageRoot = path.join(__dirname, '..', '..', '..');
export const resultsFile = path.join(packageRoot, 'bench', 'results.json');
export const pageFile = path.join(packageRoot, 'docs', 'benchmarks.md');

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
  /** Median over that of the trial's first candidate. */
  readonly ratio: number;
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

/** The times of all candidates of one trial, those of the one that others are compared with first. */
export function recordTrial(samples: ReadonlyMap<string, readonly number[]>): void {
  now.trial++;
  let first: number | undefined;
  for (const [rival, times] of samples) {
    const sorted = [...times].sort((a, b) => a - b);
    const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)]!;
    const median = at(0.5);
    first ??= median;
    rows.push({ ...now, rival, best: sorted[0]!, median, spread: [at(0.1), at(0.9)], ratio: median / first });
  }
}

export function recordClaim(claim: Omit<Claim, 'bench' | 'trial'>): void {
  claims.push({ ...now, ...claim });
}

export const recorded = (about: Omit<Record, 'rows' | 'claims'>): Record => ({ ...about, rows, claims });

export const readRecord = (): Record => JSON.parse(readFileSync(resultsFile, 'utf8')) as Record;

export function writeRecord(record: Record): void {
  writeFileSync(resultsFile, `${JSON.stringify(record, null, 1)}\n`);
  writeFileSync(pageFile, benchPage(record));
}

function time(ns: number): string {
  if (ns < 1000) return `${ns.toFixed(0)} ns`;
  return ns < 1e6 ? `${(ns / 1000).toFixed(1)} µs` : `${(ns / 1e6).toFixed(1)} ms`;
}

/** docs/benchmarks.md. */
export function benchPage({ date, machine, load, seconds, rows: all, claims: held }: Record = readRecord()): string {
  const line = (row: Row): string =>
    `| ${row.trial} | ${row.rival} | ${time(row.best)} | ${time(row.median)} | ${time(row.spread[0])} to ${time(row.spread[1])} | ${row.ratio.toFixed(2)} |`;
  const section = (bench: string): string => {
    const of = all.filter((row) => row.bench === bench);
    const claimLines = held.filter((claim) => claim.bench === bench);
    return [
      `## ${bench}\n`,
      ...(of.length > 0
        ? [
            '| trial | what | best | median | 10 % to 90 % | median over the first |',
            '| --- | --- | --- | --- | --- | --- |',
            ...of.map(line),
            '',
          ]
        : []),
      '| trial | claim | measured | bound | |',
      '| --- | --- | --- | --- | --- |',
      ...claimLines.map(
        (c) => `| ${c.trial} | ${c.text} | ${c.value.toFixed(2)}${c.unit} | ${c.limit} | ${c.holds ? 'holds' : '**fails**'} |`,
      ),
    ].join('\n');
  };
  const benches = [...new Set([...all, ...held].map(({ bench }) => bench))];
  return `# Benchmarks

Every speed figure of the project beside its rivals, of one run of \`npm run bench\` on ${date}, which took ${seconds} s and writes this page: ${machine}, with a load of ${load[0].toFixed(1)} before
and ${load[1].toFixed(1)} after. Nothing here is typed in. The candidates of one trial run in turns, in batches of a millisecond; claims compare the best batches, which other programs disturb least, and the
median and the spread say what else there was. [speed.md](speed.md) says where the time goes.

${benches.map(section).join('\n\n')}
`;
}
