/** Timing for the benches: rivals are timed in turns within one run, and ratios are what is printed. */
import { cpus } from 'node:os';
import * as path from 'node:path';

export const packageRoot = path.join(__dirname, '..', '..', '..');

/** What is compared with: bench/native/rivals.cc. Times are nanoseconds (hashes) and milliseconds (argon2). */
export interface Rivals {
  emptyCall(message: string): string;
  bareHashes(hash: 0 | 2, size: number, rounds: number): number;
  argon2(memory: number, passes: number, lanes: number, threads: number): number;
}

export function loadRivals(): Rivals {
  return require(path.join(packageRoot, 'build', 'Release', 'rivals.node')) as Rivals;
}

const usualBatches = 400;

/**
 * Nanoseconds of one call of each candidate: the best of many short batches, taken in turns, so that what else the machine does
 * falls on all alike and on none that counts.
 */
export function race<Name extends string>(
  candidates: Record<Name, () => unknown>,
  callsPerBatch: number,
  batches = usualBatches,
): Record<Name, number> {
  const names = Object.keys(candidates) as Name[];
  const best = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (let batch = -20; batch < batches; batch++) {
    for (const name of names) {
      const candidate = candidates[name];
      const start = process.hrtime.bigint();
      for (let call = 0; call < callsPerBatch; call++) candidate();
      const each = Number(process.hrtime.bigint() - start) / callsPerBatch;
      if (batch >= 0) best[name] = Math.min(best[name], each); // before: warming up
    }
  }
  return best;
}

export const bestOf = (times: number, measure: () => number): number =>
  Math.min(...Array.from({ length: times }, () => measure()));

export const ns = (value: number): string => `${value.toFixed(0)} ns`;
export const ms = (value: number): string => `${value.toFixed(1)} ms`;

/** One claim of the issue: what was measured against its bound. Returns whether it holds. */
export function claim(text: string, value: number, bound: { atLeast: number } | { atMost: number }, unit = ''): boolean {
  const holds = 'atLeast' in bound ? value >= bound.atLeast : value <= bound.atMost;
  const limit = 'atLeast' in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`;
  console.log(`  ${holds ? 'holds ' : 'FAILS '} ${text}: ${value.toFixed(2)}${unit} (${limit}${unit})`);
  return holds;
}

export function machine(): string {
  return `${cpus()[0]?.model ?? 'unknown processor'} x ${cpus().length}, node ${process.version}, ${process.platform}-${process.arch}`;
}
