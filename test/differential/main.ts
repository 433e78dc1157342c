/**
 * The comparison with ccxt outside of the tests. It prints a line a descriptor and records what docs/exchanges.md is made of.
 *
 *     npm run differential                      as in the tests; records test/differential/results.json
 *     npm run differential -- --only NAME       of one exchange; records it beside the others
 *     npm run differential -- --only NAME --form TEXT   of one form of it
 *     npm run differential -- --full            1,000 calls of every endpoint, with a new seed; records full.json
 *     npm run differential -- --full --cases N --seed TEXT
 */
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';

import { descriptors } from './all.js';
import { DEFAULT_SEED, readResults, writeResults } from './results.js';
import { type Result, runDescriptor, titleOf } from './run.js';

const { values: options } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    form: { type: 'string' },
    cases: { type: 'string' },
    seed: { type: 'string' },
  },
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
  const { full, only, form } = options;
  if (form !== undefined && only === undefined) throw new Error('--form TEXT goes with --only NAME');
  const isMeant = (one: { readonly exchange: string; readonly form?: string }): boolean =>
    (only === undefined || one.exchange === only) && (form === undefined || (one.form ?? '') === form);
  const seed = options.seed ?? (full ? randomBytes(8).toString('hex') : DEFAULT_SEED);
  const cases = options.cases === undefined ? undefined : Number(options.cases);
  if (cases !== undefined && !(full && Number.isSafeInteger(cases) && cases > 0)) throw new Error('--cases N goes with --full');
  console.log(`seed ${seed}`);
  const chosen = descriptors.filter(isMeant);
  if (chosen.length === 0) throw new Error(`no descriptor of ${[only, form].join(' ')}`);
  const results: Result[] = [];
  const begin = Date.now();
  for (const descriptor of chosen) {
    const start = Date.now();
    results.push(await runDescriptor(descriptor, { seed, every: full, ...(cases === undefined ? {} : { cases }) }));
    console.log(lineOf(results.at(-1)!, (Date.now() - start) / 1000));
  }
  console.log(`${results.length} descriptors, ${((Date.now() - begin) / 1000).toFixed(0)} s`);
  const file = full ? 'full.json' : 'results.json';
  const others = only === undefined ? [] : readResults(file).results.filter((result) => !isMeant(result));
  const order = descriptors.map(titleOf);
  const all = [...others, ...results].sort((a, b) => order.indexOf(titleOf(a)) - order.indexOf(titleOf(b)));
  // A run of a part with a seed of its own is no part of the record.
  if (only === undefined || seed === readResults(file).seed) writeResults(file, { seed, results: all });
}

void main();
