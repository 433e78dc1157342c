import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { assertClean, assertFound } from './lib/claims.js';
import { coreOf, gcore, withDirectory, withKernelCores } from './lib/cores.js';
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

const known = (fixture: Fixture, file: string): Needle[] => [
  ...secretNeedles(fixture),
  ...passwordNeedles(fixture),
  ...vaultSecrets(file, fixture.password).needles,
];

/** A subject with a new vault of two entries, and all that may not be found of it. */
function withVault(
  kind: keyof typeof PRODUCTS,
  work: (subject: Subject, file: string, needles: Needle[], directory: string) => Promise<void>,
): Promise<void> {
  const fixture = makeFixture();
  return withDirectory((directory) =>
    withSubject(
      PRODUCTS[kind],
      fixture,
      async (subject) => {
        const file = path.join(directory, 'test.vault');
        await subject.call('createVault', file);
        await subject.call('addToVault');
        await work(subject, file, known(fixture, file), directory);
      },
      { wrapper: ['prlimit', '--core=unlimited:unlimited'] },
    ),
  );
}

/** Waits until a process has so many bytes in memory. */
async function untilResident(pid: number, bytes: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await new Promise((resolve) => setTimeout(resolve, 2))) {
    if (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096 >= bytes) return;
    assert.ok(Date.now() < deadline, 'the key derivation did not take its memory');
  }
}

async function outsideTheRoom(subject: Subject, needles: Needle[]): Promise<Report> {
  return outside(await scanProcess(subject.pid, 'memory', needles), isRoomOf(subject.pid));
}

attack('what a vault leaves behind', NEEDS, () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    it(`nothing after it was made, opened, signed with, verified, restored and refused a wrong password: ${PRODUCTS[kind].title}`, () =>
      withVault(kind, async (subject, file, needles, directory) => {
        assertClean(await outsideTheRoom(subject, needles));
        await subject.call('openVault', file);
        assertClean(await outsideTheRoom(subject, needles));
        await subject.call('signFromVault');
        assertClean(await outsideTheRoom(subject, needles));
        assert.deepEqual(await subject.call('verifyAndRestore', file), [2, true]);
        assertClean(await outsideTheRoom(subject, needles));
        assert.equal(await subject.call('failToOpenVault', file), 'WRONG_PASSWORD');
        assertClean(await outsideTheRoom(subject, needles));
        assertClean(await scanFiles([gcore(subject.pid, directory, kind === 'secretmem')], needles));
        await subject.call('destroy');
        assertClean(await scanProcess(subject.pid, 'memory', needles));
      }));

    it(`nothing in a core by the kernel in the middle of key derivation: ${PRODUCTS[kind].title}`, () =>
      withVault(kind, (subject, file, needles, directory) =>
        withKernelCores(directory, async () => {
          subject.send('openVault', file);
          await untilResident(subject.pid, 300 << 20); // of 400 MiB: the first of three passes is not over
          assert.equal((await subject.kill('SIGABRT')).signal, 'SIGABRT');
          assertClean(await scanFiles([coreOf(subject.pid, directory)], needles));
        }),
      ));
  }

  it('locked pages do hold the vault key while the vault is open', () =>
    withVault('locked', async (subject, _, needles) => {
      assert.ok((await scanProcess(subject.pid, 'memory', needles)).counts['vault key: key']);
    }));

  it('vault keys that node:crypto uses are found in the control', async () => {
    const fixture = makeFixture();
    await withDirectory(async (directory) => {
      const file = path.join(directory, 'test.vault');
      await withSubject(PRODUCTS.secretmem, fixture, async (subject) => {
        await subject.call('createVault', file);
        await subject.call('addToVault');
      });
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
