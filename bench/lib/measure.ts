/** Timing for the benches: rivals are timed in turns within one run, and ratios are what is printed. */
import { cpus } from 'node:os';
import * as path from 'node:path';

import { recordClaim, recordTrial } from './record.js';

export const packageRoot = path.join(__dirname, '..', '..', '..');

/** What is compared with: bench/native/rivals.cc. Times are nanoseconds (hashes) and milliseconds (argon2, and the
 * processor time of all child processes so far). */
export interface Rivals {
  emptyCall(message: string): string;
  bareHashes(hash: 0 | 2, size: number, rounds: number): number;
  argon2(memory: number, passes: number, lanes: number, threads: number): number;
  childrenTime(): number;
}

export function loadRivals(): Rivals {
  return require(path.join(packageRoot, 'build', 'Release', 'rivals.node')) as Rivals;
}

// Of one batch: long enough that the first calls, which find the caches full of somebody else's code, are few; short enough that
// some batches run without the machine taking the processor away.
const BATCH_NS = 1_000_000;
const WARM_UP_TURNS = 40;

/**
 * Nanoseconds of one call of each candidate: the best of many batches, taken in turns, so that what else the machine does falls on
 * all alike and on none that counts. Every batch lasts about a millisecond, whoever's it is: an equal number of calls would give
 * a candidate that takes a hundredth of another's time a hundredth of the chance to have its code and tables in the caches.
 */
export function race<Name extends string>(candidates: Record<Name, () => unknown>, turns = 400): Record<Name, number> {
  const { runners, batches } = raceOf(candidates, turns);
  for (const { call, calls, took } of batches) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) call();
    took(Number(process.hrtime.bigint() - start));
  }
  return bestOfEach(runners);
}

/** The same of candidates that return promises, each waited for before the next call. */
export async function raceAsync<Name extends string>(
  candidates: Record<Name, () => Promise<unknown>>,
  turns = 400,
): Promise<Record<Name, number>> {
  const { runners, batches } = raceOf(candidates, turns);
  for (const { call, calls, took } of batches) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < calls; i++) await call();
    took(Number(process.hrtime.bigint() - start));
  }
  return bestOfEach(runners);
}

interface Runner<Name, Result> {
  readonly name: Name;
  readonly call: () => Result;
  calls: number;
  best: number;
  readonly times: number[];
}

interface Batch<Result> {
  readonly call: () => Result;
  readonly calls: number;
  /** Tells how many nanoseconds all calls took. */
  took(time: number): void;
}

function raceOf<Name extends string, Result>(
  candidates: Record<Name, () => Result>,
  turns: number,
): { runners: readonly Runner<Name, Result>[]; batches: Iterable<Batch<Result>> } {
  const runners = (Object.keys(candidates) as Name[]).map((name) => ({
    name,
    call: candidates[name],
    calls: 1,
    best: Infinity,
    times: [],
  }));
  return { runners, batches: batchesOf(runners, turns) };
}

function* batchesOf<Name, Result>(runners: readonly Runner<Name, Result>[], turns: number): Iterable<Batch<Result>> {
  for (let turn = -WARM_UP_TURNS; turn < turns; turn++) {
    for (const runner of runners) {
      const { call, calls } = runner;
      const took = (time: number): void => {
        runner.best = Math.min(runner.best, time / calls);
        if (turn >= 0) runner.times.push(time / calls);
      };
      yield { call, calls, took };
      // Warming up, a batch at most doubles: its first calls are compiled as they run and tell little.
      if (turn < 0) runner.calls = Math.max(1, Math.min(2 * calls, Math.round(BATCH_NS / runner.best)));
      if (turn === -1) runner.best = Infinity;
    }
  }
}

/** The least time of each, and all of them into the record. */
function bestOfEach<Name extends string>(runners: readonly Runner<Name, unknown>[]): Record<Name, number> {
  recordTrial(new Map(runners.map(({ name, times }) => [name, times])));
  return Object.fromEntries(runners.map(({ name, best }) => [name, best])) as Record<Name, number>;
}

export const bestOf = (times: number, measure: () => number): number => Math.min(...Array.from({ length: times }, () => measure()));

export const ns = (value: number): string => `${value.toFixed(0)} ns`;
export const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** One claim of the issue: what was measured against its bound. Returns whether it holds. */
export function claim(text: string, value: number, bound: { atLeast: number } | { atMost: number }, unit = ''): boolean {
  const holds = 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
  const limit = 'atLeast' in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`;
  recordClaim({ text, value, unit, limit: `${limit}${unit}`, holds });
  console.log(`  ${holds ? 'holds ' : 'FAILS '} ${text}: ${value.toFixed(2)}${unit} (${limit}${unit})`);
  return holds;
}

export function machine(): string {
  return `${cpus()[0]?.model ?? 'unknown processor'} x ${cpus().length}, node ${process.version}, ${process.platform}-${process.arch}`;
}
