import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';

import { assertClean, assertFound } from './lib/claims.js';
import { coreIn, gcore, withDirectory, withKernelCores } from './lib/cores.js';
import { makeFixture, MARKER, passwordNeedles, secretNeedles, type Fixture } from './lib/fixture.js';
import { kdfNeedles, oracleInput } from './lib/kdf.js';
import { isRoomOf } from './lib/mappings.js';
import type { Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess, type Report } from './lib/scan.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject } from './lib/subject.js';
import { tool } from './lib/tools.js';
import { vaultSecrets } from './lib/vault.js';

const NEEDS = ['root', 'gcc', 'gdb', 'libargon2', 'core pattern', 'secretmem', 'no sanitizer'] as const;

/** What is done with the vault before the scan; the last one ends in WRONG_PASSWORD. */
const STEPS: Record<string, (subject: Subject, file: string) => Promise<void>> = {
  'made and filled': async (subject, file) => {
    await subject.call('createVault', file);
    await subject.call('addToVault');
  },
  'opened and signed with': async (subject, file) => {
    await subject.call('openVault', file);
    await subject.call('signFromVault');
  },
  'refused a wrong password': async (subject, file) => {
    assert.equal(await subject.call('failToOpenVault', file), 'WRONG_PASSWORD');
  },
};

const known = (fixture: Fixture, file: string): Needle[] => [
  ...secretNeedles(fixture),
  ...passwordNeedles(fixture),
  ...vaultSecrets(file, fixture.password).needles,
];

/** Works through STEPS up to `last` on a vault in a folder of its own, then looks. */
async function afterStep(
  kind: keyof typeof PRODUCTS,
  last: string,
  look: (subject: Subject, needles: Needle[], directory: string) => Promise<Report>,
): Promise<Report> {
  const fixture = makeFixture();
  return withDirectory((directory) =>
    withSubject(
      PRODUCTS[kind],
      fixture,
      async (subject) => {
        const file = path.join(directory, 'test.vault');
        for (const [step, work] of Object.entries(STEPS)) {
          await work(subject, file);
          if (step === last) break;
        }
        return look(subject, known(fixture, file), directory);
      },
      { wrapper: ['prlimit', '--core=unlimited:unlimited'] },
    ),
  );
}

async function readMemory(subject: Subject, needles: Needle[]): Promise<Report> {
  return outside(await scanProcess(subject.pid, 'memory', needles), isRoomOf(subject.pid));
}

attack('what a vault leaves behind', NEEDS, () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    for (const step of Object.keys(STEPS)) {
      it(`nothing in memory after it was ${step}: ${PRODUCTS[kind].title}`, async () => {
        assertClean(await afterStep(kind, step, readMemory));
      });
    }

    it(`nothing in a core by gdb after all of it: ${PRODUCTS[kind].title}`, async () => {
      const look = (subject: Subject, needles: Needle[], directory: string): Promise<Report> =>
        scanFiles([gcore(subject.pid, directory, kind === 'secretmem')], needles);
      assertClean(await afterStep(kind, 'refused a wrong password', look));
    });

    it(`nothing in a core by the kernel in the middle of key derivation: ${PRODUCTS[kind].title}`, async () => {
      const look = (subject: Subject, needles: Needle[], directory: string): Promise<Report> =>
        withKernelCores(directory, async () => {
          await subject.call('beginOpening', path.join(directory, 'test.vault'));
          assert.equal((await subject.kill('SIGABRT')).signal, 'SIGABRT');
          return scanFiles([coreIn(directory)], needles);
        });
      assertClean(await afterStep(kind, 'made and filled', look));
    });
  }

  it('nothing in the room either after destroy()', async () => {
    const look = async (subject: Subject, needles: Needle[]): Promise<Report> => {
      await subject.call('destroy');
      return scanProcess(subject.pid, 'memory', needles);
    };
    assertClean(await afterStep('locked', 'refused a wrong password', look));
  });

  it('vault keys that node:crypto uses are found in the control', async () => {
    const fixture = makeFixture();
    await withDirectory(async (directory) => {
      const file = path.join(directory, 'test.vault');
      await withSubject(PRODUCTS.secretmem, fixture, (subject) => STEPS['made and filled']!(subject, file));
      const { needles, keys } = vaultSecrets(file, fixture.password);
      const inUse = async (subject: Subject): Promise<Report> => {
        await subject.call('loadKeys');
        return scanProcess(subject.pid, 'memory', [...secretNeedles(fixture), ...needles]);
      };
      const report = await withSubject(CONTROLS.keyObject, fixture, inUse, { keys });
      assertFound(report);
      for (const label of ['key of the slot', 'key of the index', 'key of record 0', 'key of record 1']) {
        assert.ok(report.counts[`${label}: key`], `${label}: key`);
        assert.ok(report.counts[`${label}: round keys`] ?? report.counts[`${label}: round keys, words swapped`], `${label}: round keys`);
      }
      assert.ok(report.counts['vault key: ipad midstate: in order, little-endian'], 'midstate of the vault key as an HKDF key');
    });
  });

  it('the blocks of a key derivation are found in the control, libargon2 with malloc', async () => {
    const password = makeFixture().password;
    const cost = { passes: 1, memoryKib: 4096, lanes: 4, tagSize: 32, salt: randomBytes(32) };
    const needles = kdfNeedles('key derivation', password, cost);
    const child = spawn(tool('kdf_oracle'), { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      child.stdin.end(oracleInput(password, cost, true));
      await once(child.stdout, 'data');
      const { counts } = await scanProcess(child.pid!, 'memory', [...needles, { name: MARKER, bytes: password }]);
      const missing = needles.filter(({ name }) => !counts[name]).map(({ name }) => name);
      // H0 is wiped by libargon2 itself.
      assert.deepEqual(missing, ['key derivation: H0']);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
