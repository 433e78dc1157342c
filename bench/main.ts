/** Every bench in one run; ends with 1 if a claim does not hold. `npm run bench -- sign` runs one. */
import { machine } from './lib/measure.js';
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

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  console.log(machine());
  const held: boolean[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    held.push(...(await bench()));
  }
  const failed = held.filter((holds) => !holds).length;
  console.log(`${held.length - failed} claims hold, ${failed} fail`);
  process.exitCode = failed > 0 || held.length === 0 ? 1 : 0;
}

void main();
