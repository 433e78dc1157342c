/**
 * `npm run fuzz-vault -- SECONDS [SEED [FIRST]]`: mutants of a vault for so long, from a seed that is printed where none is given. A
 * finding is printed with the seed and the number that make it again, and its file is kept under out/fuzz/found.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { packageRoot } from '../../support/child.js';
import { givenLines } from '../testkit/vector.js';
import { Coverage } from './coverage.js';
import type * as Run from './run.js';

const FILES = ['format', 'index-record', 'contents', 'kdf', 'open', 'open-vault', 'vault-state', 'unlock', 'file'];

async function main(): Promise<void> {
  const [seconds, seed = randomBytes(6).toString('hex'), first = '0'] = process.argv.slice(2);
  if (!/^\d+$/.test(seconds ?? '') || !/^\d+$/.test(first)) {
    console.error('usage: npm run fuzz-vault -- SECONDS [SEED [FIRST]]');
    process.exit(2);
  }
  console.log(`seed ${seed}`);
  const coverage = new Coverage();
  coverage.start();
  const { fuzz } = require('./run.js') as typeof Run;
  const tally = await fuzz({ seconds: Number(seconds), seed, first: Number(first) });

  const found = path.join(packageRoot, 'out/fuzz/found');
  mkdirSync(found, { recursive: true });
  for (const { number, what, mutant } of tally.findings) {
    const file = path.join(found, `vault-${seed}-${number}`);
    writeFileSync(file, mutant.file);
    const given = givenLines(mutant.given).map((line) => line.join(' '));
    console.log(`FOUND at ${number} (${mutant.faults.join(', ')}; given ${given.join(', ')}): ${what}\n  ${file}`);
  }
  const codes = [...tally.codes].sort(([, a], [, b]) => b - a).map(([code, count]) => `${count} ${code}`);
  console.log(
    `${tally.executions} executions, ${tally.findings.length} findings; ${codes.join(', ')}, ${tally.dear} too dear to derive; slowest ${Math.round(tally.slowest)} ms`,
  );
  const percents = [...coverage.take(FILES)].map(([name, percent]) => `${name} ${percent.toFixed(0)}%`);
  console.log(`ran of lib/vault: ${percents.join(', ')}; peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
  process.exitCode = tally.findings.length > 0 ? 1 : 0;
}

void main();
