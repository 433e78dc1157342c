/** Every exchange class of the installed ccxt: stock with a secret beside the adapter with a handle. A sample of what `npm run ccxt` compares in full. */
import assert from 'node:assert/strict';

import { oracleVersion } from '../differential/oracle.js';
import { type Case, casesOf, secretOf } from './classes.js';
import { type InstanceClass, type Sample, compareCalls, compareRest, trioOf } from './compare.js';
import { compareConnections } from './connections.js';
import { readResults } from './results.js';
import { type Ccxt, classIds, classOf, loadCcxt, runClass } from './run.js';

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
    assert.deepEqual(
      recorded.classes.map(({ id }) => id),
      classIds(ccxt),
    );
    for (const { id, ways } of recorded.classes) {
      for (const { way, rest, calls, connections } of ways) {
        assert.equal(rest.different + (calls?.different ?? 0) + (connections?.different ?? 0), 0, `${id}, ${way}`);
        assert.ok(rest.equal + (calls?.equal ?? 0) > 0, `${id}, ${way}: nothing was compared`);
      }
    }
  });

  it('is seen to differ where the adapter has another secret: in requests, in methods and in logins', async () => {
    const classNamed = (id: string): InstanceClass => classOf(ccxt, id);
    const withOther = (id: string, field: string): Case => {
      const [one] = casesOf(id, String);
      return { ...one!, key: () => secretOf(one!.other[field] as string) };
    };
    const kraken = withOther('kraken', 'secret');
    const { counts: rest, examples } = compareRest(trioOf(classNamed('kraken'), kraken), kraken, { step: 8 });
    assert.ok(rest.different > 0 && rest.equal === 0 && examples.length === rest.different);
    const kalshi = withOther('prediction.kalshi', 'privateKey');
    const { counts: pss } = compareRest(trioOf(classNamed('prediction.kalshi'), kalshi), kalshi, { step: 8 });
    assert.ok(pss.different > 0 && pss.equal === 0);
    const hyperliquid = withOther('hyperliquid', 'privateKey');
    const { counts: calls } = compareCalls(trioOf(classNamed('hyperliquid'), hyperliquid), hyperliquid, { step: 50 });
    assert.ok(calls.different > 0 && calls.equal === 0);
    const bybit = withOther('bybit', 'secret');
    const { first } = recorded.classes.find(({ id }) => id === 'bybit')!.ways[0]!.connections!;
    assert.equal((await compareConnections(ccxt.pro['bybit']!, bybit, first)).counts.different, 1);
  });

  for (const one of recorded.classes) {
    const { id, refused, ways } = one;
    it(refused === undefined ? `${id} signs the same bytes: ${ways.map(({ way }) => way).join('; ')}` : `${id} is refused`, async () => {
      const { result, examples } = await runClass(ccxt, id, sampleOf, one);
      assert.deepEqual(examples, []);
      assert.equal(result.refused, refused);
      assert.deepEqual(
        result.ways.map(({ way }) => way),
        ways.map(({ way }) => way),
      );
      for (const { way, rest, calls, connections } of result.ways) {
        assert.ok(rest.equal + (calls?.equal ?? 0) > 0, way);
        const first = ways.find((other) => other.way === way)?.connections?.first;
        if (first !== undefined) assert.equal(connections?.equal, 1, `${way}: ${first[0]}`);
      }
    });
  }
});
