/** What does loading the package cost? */
import { spawnSync } from 'node:child_process';
import { claim, ms, packageRoot } from './lib/measure.js';
import { recordTrial } from './lib/record.js';

const rounds = 25;

function run(script: string): number {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, ['-e', script]);
  if (status !== 0) throw new Error(`node -e '${script}' ended with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const best = (times: number[]): number => Math.min(...times);

export function benchRequire(): boolean[] {
  const load = `require(${JSON.stringify(packageRoot)})`;
  const bare: number[] = [];
  const loaded: number[] = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(run(''));
    loaded.push(run(load));
  }
  const inNs = (times: number[]): number[] => times.map((time) => time * 1e6);
  recordTrial(
    new Map([
      ['node alone', inNs(bare)],
      ["with require('strongroom')", inNs(loaded)],
    ]),
  );
  console.log(`node alone ${ms(best(bare))}, with require('strongroom') ${ms(best(loaded))} (best of ${rounds}, in turns)`);
  return [claim("require('strongroom') over bare node", best(loaded) - best(bare), { atMost: 15 }, ' ms')];
}
