/**
 * The comparison of every exchange class of ccxt outside of the tests: every endpoint and every login. It records what docs/ccxt.md is made of.
 *
 *     npm run ccxt                 all classes; ten minutes
 *     npm run ccxt -- --only NAME  one, recorded beside the others
 */
import { parseArgs } from 'node:util';

import { oracleVersion } from '../differential/oracle.js';
import { type ClassResult, readResults, writeResults } from './results.js';
import { classIds, loadCcxt, runClass } from './run.js';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  process.on('unhandledRejection', () => undefined); // of ccxt's futures, which nobody waits for here
  const ccxt = await loadCcxt();
  const old = readResults();
  const classes: ClassResult[] = [];
  for (const id of classIds(ccxt)) {
    if (values.only !== undefined && id !== values.only) {
      classes.push(...old.classes.filter((one) => one.id === id));
      continue;
    }
    const start = Date.now();
    const { result, examples } = await runClass(ccxt, id);
    console.log(`${id}: ${result.refused ?? JSON.stringify(result.ways)}; ${Date.now() - start} ms`);
    for (const example of examples.slice(0, 3)) console.log(`  ${example}`);
    classes.push(result);
  }
  writeResults({ version: oracleVersion(), classes });
  process.exit(0); // ccxt leaves timers
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
