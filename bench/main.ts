/**
 * Every bench in one run, whose figures it writes; ends with 1 if a claim does not hold. `npm run bench -- sign` runs one and writes nothing,
 * `-- --draw` makes pages and pictures of what is recorded.
 */
import { loadavg } from 'node:os';

import { draw } from '../lab/draw.js';
import { machine } from './lib/measure.js';
import { picturesWords, writePages } from './lib/page.js';
import { beginBench, readRecord, recorded, writeRecord } from './lib/record.js';
import { benchCcxt } from './ccxt.js';
import { benchDigest, benchNonces } from './digest.js';
import { benchOpenSlot } from './open-slot.js';
import { benchOpenVault } from './open-vault.js';
import { benchPrivateKey } from './private-key.js';
import { benchRequire } from './require.js';
import { benchSdk } from './sdk.js';
import { benchSignRequest } from './sign-request.js';
import { benchManyKeys, benchSign } from './sign.js';

const benches: Record<string, () => boolean[] | Promise<boolean[]>> = {
  sign: benchSign,
  'sign-request': benchSignRequest,
  'many-keys': benchManyKeys,
  'private-key': benchPrivateKey,
  ccxt: benchCcxt,
  sdk: benchSdk,
  digest: benchDigest,
  nonces: benchNonces,
  require: benchRequire,
  'open-vault': benchOpenVault,
  'open-slot': benchOpenSlot,
};

/** Pages and pictures of what is recorded. */
async function drawRecord(): Promise<void> {
  const record = readRecord();
  writePages(record);
  await draw('latency', record, picturesWords(record));
}

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  if (asked[0] === '--draw') return drawRecord();
  const [start, before] = [Date.now(), loadavg()[0]!];
  console.log(machine());
  const held: boolean[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    beginBench(name);
    held.push(...(await bench()));
  }
  const failed = held.filter((holds) => !holds).length;
  console.log(`${held.length - failed} claims hold, ${failed} fail`);
  if (asked.length === 0) {
    const seconds = Math.round((Date.now() - start) / 1000);
    writeRecord(recorded({ date: new Date().toISOString().slice(0, 10), machine: machine(), load: [before, loadavg()[0]!], seconds }));
    await drawRecord();
  }
  process.exitCode = failed > 0 || held.length === 0 ? 1 : 0;
}

void main();
