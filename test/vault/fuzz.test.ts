/** Mutants of a vault for a few seconds, always the same ones. `npm run fuzz-vault` does it for longer, with others. */
import assert from 'node:assert/strict';
import { randomOf } from '../differential/random.js';
import { mutant } from './fuzz/mutate.js';
import { type Finding, type Opener, fuzz } from './fuzz/run.js';
import { openWithProduct } from './testkit/open.js';

const SEED = 'every run';
const SECONDS = 2;

describe('a mutant of a vault', () => {
  const words = (findings: readonly Finding[]): string => findings.map(({ number, what }) => `${number}: ${what}`).join('\n');

  it('is opened or refused as the second reader does it, and what opens can be written again', async () => {
    const { executions, codes, findings } = await fuzz({ seconds: SECONDS, seed: SEED });
    assert.equal(words(findings), '');
    assert.ok(executions > 20, `${executions} executions`);
    assert.ok(codes.size >= 5 && codes.get('success')! > 5, [...codes].join());
    assert.ok(
      ['WRONG_KEY_FILE', 'WRONG_CREDENTIAL', 'WRONG_RECOVERY_CODE', 'KEY_FILE_SIZE', 'RECOVERY_CODE_MISTYPED'].some((code) =>
        codes.has(code),
      ),
      [...codes].join(),
    );
  });

  it('is the same for the same seed and number', () => {
    const files = ['a', 'a', 'b'].map((seed) => mutant(randomOf(seed, '7'), `${seed} 7`).file);
    assert.ok(files[0]!.equals(files[1]!));
    assert.ok(!files[0]!.equals(files[2]!));
  });

  const broken: [string, RegExp, Opener][] = [
    [
      'has the wrong code',
      /the product says .*WRONG_PASSWORD/,
      async (path, given) => {
        const outcome = await openWithProduct(path, given);
        return outcome.expect === 'VAULT_DAMAGED' ? { ...outcome, expect: 'WRONG_PASSWORD' } : outcome;
      },
    ],
    [
      'has a code that is none of a file',
      /ended with SYSTEM/,
      async (path, given) => {
        const outcome = await openWithProduct(path, given);
        return outcome.expect === 'KDF_LIMIT' ? { ...outcome, expect: 'SYSTEM' } : outcome;
      },
    ],
    [
      'throws',
      /an error without a code: TypeError/,
      async (path, given) => {
        const outcome = await openWithProduct(path, given);
        if (outcome.expect === 'success') throw new TypeError('x');
        return outcome;
      },
    ],
    [
      'loses a record',
      /the product says/,
      async (path, given) => {
        const outcome = await openWithProduct(path, given);
        return { ...outcome, records: outcome.records.slice(0, 2) };
      },
    ],
  ];
  for (const [what, message, open] of broken) {
    it(`is seen to find an opener that ${what}`, async () => {
      const { findings } = await fuzz({ seconds: 20, seed: SEED, open, untilFound: true });
      assert.match(words(findings), message);
    });
  }
});
