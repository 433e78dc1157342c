/** Every exchange class of the installed ccxt: stock with a secret beside the adapter with a handle. A sample of what `npm run ccxt` compares in full. */
import assert from 'node:assert/strict';

import { oracleVersion } from '../differential/oracle.js';
import type { Case } from './classes.js';
import type { Sample } from './compare.js';
import { readResults } from './results.js';
import { type Ccxt, loadCcxt, runClass } from './run.js';

/** The slower ccxt signs, the fewer. */
function sampleOf({ id, way }: Case): Sample {
  if (way === 'RSA') return { step: id === 'lbank' ? 6 : 70, both: false };
  if (way === 'HMAC') return { step: 2, both: false };
  return { step: way === 'secp256k1' ? 6 : 12, both: false };
}

describe('every exchange class of the installed ccxt', () => {
  const recorded = readResults();
  let ccxt: Ccxt;
  const silence = (): void => undefined;
  before(async () => {
    process.on('unhandledRejection', silence); // of ccxt's futures, which nobody waits for here
    ccxt = await loadCcxt();
  });
  after(() => process.off('unhandledRejection', silence));

  it('is in the record, as is the version; npm run ccxt records them', () => {
    assert.equal(recorded.version, oracleVersion());
    assert.deepEqual(recorded.classes.map(({ id }) => id), [...ccxt.exchanges]);
    for (const { id, ways } of recorded.classes) {
      for (const { way, rest, calls, connections } of ways) {
        assert.equal(rest.different + (calls?.different ?? 0) + (connections?.different ?? 0), 0, `${id}, ${way}`);
        assert.ok(rest.equal + (calls?.equal ?? 0) > 0, `${id}, ${way}: nothing was compared`);
      }
    }
  });

  for (const one of recorded.classes) {
    const { id, refused, ways } = one;
    it(refused === undefined ? `${id} signs the same bytes: ${ways.map(({ way }) => way).join('; ')}` : `${id} is refused`, async () => {
      const { result, examples } = await runClass(ccxt, id, sampleOf, one);
      assert.deepEqual(examples, []);
      assert.equal(result.refused, refused);
      assert.deepEqual(result.ways.map(({ way }) => way), ways.map(({ way }) => way));
      for (const { way, rest, calls, connections } of result.ways) {
        assert.ok(rest.equal + (calls?.equal ?? 0) > 0, way);
        const first = ways.find((other) => other.way === way)?.connections?.first;
        if (first !== undefined) assert.equal(connections?.equal, 1, `${way}: ${first[0]}`);
      }
    });
  }
});
