/**
 * The comparison with ccxt outside of the tests. It prints a line a descriptor and writes what docs/exchanges.md is made of.
 *
 *     npm run differential                           as in the tests; writes test/differential/results.json
 *     npm run differential -- --full [--seed TEXT]   1,000 calls of every endpoint, by default with a new seed; writes full.json
 *     npm run differential -- --only NAME            of one exchange; writes nothing
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { descriptors } from './all.js';
import { DEFAULT_SEED, type Results } from './results.js';
import { type Result, runDescriptor } from './run.js';

const { values: options } = parseArgs({
  options: { full: { type: 'boolean', default: false }, only: { type: 'string' }, seed: { type: 'string' } },
});

function lineOf({ exchange, form, oracle, methods, webSocket }: Result, seconds: number): string {
  const all = Object.values(methods);
  const sum = (count: (method: (typeof all)[number]) => number): number => all.reduce((total, method) => total + count(method), 0);
  const total = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);
  const parts = [
    `${sum(({ endpoints }) => endpoints)} endpoints`,
    `${sum(({ cases }) => cases)} cases`,
    `${sum(({ equal }) => equal)} equal`,
    `${sum(({ differences }) => total(differences))} different`,
    `${sum(({ refusals }) => total(refusals))} refused`,
    `${total(webSocket)} over WebSocket`,
  ];
  return `${[exchange, form].filter(Boolean).join(', ')} (${oracle}): ${parts.join(', ')}; ${seconds.toFixed(1)} s`;
}

async function main(): Promise<void> {
  const { full, only } = options;
  const seed = options.seed ?? (full ? randomBytes(8).toString('hex') : DEFAULT_SEED);
  console.log(`seed ${seed}`);
  const results: Result[] = [];
  const begin = Date.now();
  for (const descriptor of descriptors) {
    if (only !== undefined && descriptor.exchange !== only) continue;
    const start = Date.now();
    results.push(await runDescriptor(descriptor, { seed, every: full }));
    console.log(lineOf(results.at(-1)!, (Date.now() - start) / 1000));
  }
  console.log(`${results.length} descriptors, ${((Date.now() - begin) / 1000).toFixed(0)} s`);
  if (only !== undefined) return;
  const file = path.join(__dirname, '..', '..', '..', 'test', 'differential', full ? 'full.json' : 'results.json');
  writeFileSync(file, `${JSON.stringify({ seed, results } satisfies Results, null, 1)}\n`);
}

void main();
