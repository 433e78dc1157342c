/** Key derivation: what a file may ask for, and what this machine can give. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot, nobody, packageRoot, readablePackage, runScript } from '../support/child.js';
import { withChecksum } from './support/by-hand.js';
import { CHEAP, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';
import { slotTypes, type Slot, encodeHeader, headerSize, paddedBoxSize, parseHeader, slotHeader } from '../../lib/vault/format.js';
import { DEFAULT_KDF_COST, checkTotalWork } from '../../lib/vault/kdf.js';
import { createVaultWithCost } from '../../lib/vault/vault.js';

const SLOT = 48;
const HEADER_SIZE = 204;

describe('key derivation', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  /** A vault whose slot asks for something else, with a good checksum. */
  async function asking(change: (slot: Buffer) => void): Promise<string> {
    const bytes = Buffer.from((await folder.vault('n')).bytes);
    change(bytes.subarray(SLOT));
    return folder.write(Buffer.concat([withChecksum(bytes.subarray(0, HEADER_SIZE - 32)), bytes.subarray(HEADER_SIZE)]));
  }

  const MIB = 1024;
  const cases: [string, (slot: Buffer) => void, string][] = [
    ['no lanes', (slot) => slot.writeUInt16BE(0, 2), 'lanes is 0, the limit is 1'],
    ['17 lanes', (slot) => slot.writeUInt16BE(17, 2), 'lanes is 17, the limit is 16'],
    ['no passes', (slot) => slot.writeUInt32BE(0, 4), 'passes is 0, the limit is 1'],
    ['65 passes', (slot) => slot.writeUInt32BE(65, 4), 'passes is 65, the limit is 64'],
    ['7 KiB', (slot) => slot.writeUInt32BE(7, 8), 'memory (KiB) is 7, the limit is 8'],
    ['4 TiB', (slot) => slot.writeUInt32BE(0xffffffff, 8), 'memory (KiB) is 4294967295, the limit is 786432'],
    ['768 MiB and a bit', (slot) => slot.writeUInt32BE(768 * MIB + 1, 8), 'memory (KiB) is 786433, the limit is 786432'],
    [
      'much of both',
      (slot) => {
        slot.writeUInt32BE(64, 4);
        slot.writeUInt32BE(768 * MIB, 8);
      },
      'memory (KiB) times passes of all slots is 50331648, the limit is 19660800',
    ],
    ['less than 8 KiB a lane', (slot) => slot.writeUInt16BE(2, 2), 'memory (KiB) is 8, the limit is 16'],
  ];
  for (const [what, change, message] of cases) {
    it(`of a file that asks for ${what} is refused at once, with the parameter's name`, async () => {
      const file = await asking(change);
      const start = performance.now();
      assert.equal((await refusal(openVault(file), 'KDF_LIMIT')).message, `key derivation parameter ${message}`);
      assert.ok(performance.now() - start < 1000);
    });
  }

  it('of all password slots together has a limit, whatever one of them asks for', () => {
    const slot = (memory: number, type: number = slotTypes.password): Slot => {
      const header = slotHeader('password', { memory, passes: 64, lanes: 4 });
      header.writeUInt16BE(type);
      return { type, header, box: Buffer.alloc(112) };
    };
    const parse = (...slots: Slot[]): number => {
      const [indexSize, size] = [paddedBoxSize(1), headerSize(slots.length)];
      const header = { vaultId: Buffer.alloc(16), generation: 1n, slots, indexSize, fileSize: size + indexSize };
      return parseHeader(Buffer.concat([encodeHeader(header), Buffer.alloc(indexSize)])).slots.length;
    };
    const half = 150 * MIB; // KiB, 64 times
    assert.equal(parse(slot(half), slot(half)), 2);
    assert.equal(parse(slot(half), slot(768 * MIB, 999), slot(half)), 3); // no password is tried on another type
    assert.equal(parse(slot(half), slot(half, slotTypes['password-and-key-file'])), 2);
    const all = {
      code: 'KDF_LIMIT',
      message: /^key derivation parameter memory \(KiB\) times passes of all slots is \d+, the limit is 19660800$/,
    };
    assert.throws(() => parse(slot(half), slot(half + 1)), all);
    assert.throws(() => parse(slot(half), slot(half + 1, slotTypes['password-and-key-file'])), all);
    for (const type of [slotTypes['key-file'], slotTypes.credential, slotTypes['recovery-code']]) {
      assert.throws(() => parse(slot(half, type)), { code: 'KDF_LIMIT', message: /^key derivation parameter lanes is 4, the limit is 0$/ });
    }
    assert.throws(() => parse(...Array.from({ length: 16 }, () => slot(768 * MIB))), all);
  });

  it('of all password slots together is as much as that of a vault full of new ones', () => {
    checkTotalWork(Array.from({ length: 16 }, () => DEFAULT_KDF_COST));
    const more = { ...DEFAULT_KDF_COST, memory: DEFAULT_KDF_COST.memory + 1 };
    assert.throws(() => checkTotalWork([more, ...Array.from({ length: 15 }, () => DEFAULT_KDF_COST)]), { code: 'KDF_LIMIT' });
  });

  it('with other parameters than the file was made with gives another key', async () => {
    await refusal(openVault(await asking((slot) => slot.writeUInt32BE(9, 8))), 'WRONG_PASSWORD');
    assert.equal((await openVault(await asking(() => undefined))).entries().length, 1);
  });

  it('of a vault that is made has the same limits', async () => {
    await refusal(createVaultWithCost(folder.fresh(), secret(PASSWORD), { ...CHEAP, passes: 65 }), 'KDF_LIMIT');
    await createVaultWithCost(folder.fresh(), secret(PASSWORD), { ...CHEAP, passes: 64 });
  });

  /** Opens a vault of so many MiB in a child; the error or 'open'. */
  function openIn(file: string, wrapper: string[]): unknown {
    const script = `
      const { Vault } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault/vault.js'))});
      const password = strongroom.Secret.fromBytes(Buffer.from(${JSON.stringify(PASSWORD)}));
      Vault.open(${JSON.stringify(file)}, { password }).then(() => report('open'), ({ code, message }) => report({ code, message }));`;
    const child = runScript(script, { wrapper });
    assert.notEqual(child.report, undefined, child.stderr);
    return child.report;
  }

  async function vaultOf(mib: number): Promise<string> {
    const file = folder.fresh();
    await createVaultWithCost(file, secret(PASSWORD), { memory: mib * MIB, passes: 1, lanes: 2 });
    return file;
  }

  it('that gets no memory from the system says how much it wanted', async function () {
    if ((process.env['LD_PRELOAD'] ?? '').includes('asan')) this.skip(); // a sanitizer needs terabytes of addresses
    const big = await vaultOf(700);
    const small = await vaultOf(1);
    const peak = `report(Number(/VmPeak:\\s+(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))[1]));`;
    const used = runScript(`native.openRoom(0); ${peak}`).report as number;
    const limit = ['prlimit', `--as=${used * 1024 + 512 * 1024 * 1024}`];
    assert.deepEqual(openIn(big, limit), {
      code: 'KDF_MEMORY',
      message: 'key derivation needs 700 MiB of memory, which the system refused',
    });
    assert.equal(openIn(small, limit), 'open');
    assert.equal(openIn(big, []), 'open');
  });

  it('that would not fit its control group says what there is', async function () {
    const groups = controlGroups();
    if (groups === undefined) this.skip(); // needs root and the memory controller
    const group = path.join(groups.folder, `strongroom-test-${process.pid}`);
    mkdirSync(group);
    try {
      writeFileSync(path.join(group, groups.limit), String(300 * 1024 * 1024));
      const enter = ['sh', '-c', `echo $$ > ${group}/cgroup.procs && exec "$@"`, 'sh'];
      const refused = openIn(await vaultOf(400), enter) as { code: string; message: string };
      assert.equal(refused.code, 'KDF_MEMORY');
      const available = Number(/needs 400 MiB of memory, (\d+) MiB available$/.exec(refused.message)?.[1]);
      assert.ok(available > 100 && available <= 300, refused.message);
      assert.equal(openIn(await vaultOf(32), enter), 'open');
    } finally {
      await removeGroup(group);
    }
  });

  /** A group stays busy for a moment after its last process has ended. */
  async function removeGroup(group: string): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return rmdirSync(group);
      } catch (error) {
        if (attempt === 50) throw error;
        await sleep(20);
      }
    }
  }

  /** Where a memory control group can be made, and the name of its limit; undefined where none can. */
  function controlGroups(): { folder: string; limit: string } | undefined {
    const has = (file: string, word: string): boolean => existsSync(file) && readFileSync(file, 'utf8').includes(word);
    if (!isRoot) return undefined;
    if (has('/sys/fs/cgroup/cgroup.subtree_control', 'memory')) return { folder: '/sys/fs/cgroup', limit: 'memory.max' };
    return has('/sys/fs/cgroup/memory/cgroup.procs', '') ? { folder: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' } : undefined;
  }

  it('tells whether its memory was locked, which takes a limit above it', async function () {
    if (!isRoot) this.skip(); // only root can become somebody else
    const copy = readablePackage();
    const vault = path.join(copy.root, 'dist/lib/vault/vault.js');
    const script = (home: string): string => `
      const { createVaultWithCost } = require(${JSON.stringify(vault)});
      createVaultWithCost(${JSON.stringify(home)} + '/locked.vault', strongroom.Secret.fromBytes(Buffer.from('x')), { memory: 4096, passes: 1, lanes: 2 })
        .then((vault) => report(vault.derivedInLockedMemory), ({ message }) => report(message));`;
    const locked = (mib: number): unknown => {
      const home = path.join(copy.root, String(mib));
      mkdirSync(home);
      chownSync(home, nobody, nobody);
      return runScript(script(home), { root: copy.root, unprivileged: true, wrapper: ['prlimit', `--memlock=${mib * 1048576}`] }).report;
    };
    assert.equal(locked(3), false);
    assert.equal(locked(8), true);
    copy.remove();
  });

  it('is an error, and no crash, wherever locked memory runs out', function () {
    if (!isRoot) this.skip(); // only root can become somebody else
    const copy = readablePackage();
    const home = path.join(folder.path, 'home');
    mkdirSync(home);
    chmodSync(folder.path, 0o755);
    chownSync(home, nobody, nobody);
    const seen = new Set<string>();
    for (let kib = 64; kib <= 1536; kib += 64) {
      const file = path.join(home, `${kib}.vault`);
      const script = `
        const { createVaultWithCost } = require(${JSON.stringify(path.join(copy.root, 'dist/lib/vault/vault.js'))});
        (async () => {
          const password = strongroom.Secret.fromBytes(Buffer.from('x'));
          (await createVaultWithCost(${JSON.stringify(file)}, password, { memory: 4096, passes: 2, lanes: 2 })).destroy();
          report('made');
        })().catch(({ code, message }) => report(code ?? message));`;
      const child = runScript(script, { root: copy.root, unprivileged: true, wrapper: ['prlimit', `--memlock=${kib * 1024}`] });
      assert.equal(child.signal, null, `at ${kib} KiB: ${child.signal}`);
      assert.ok(child.report === 'made' || child.report === 'MEMLOCK_LIMIT', `at ${kib} KiB: ${String(child.report)} ${child.stderr}`);
      seen.add(child.report);
    }
    copy.remove();
    assert.deepEqual([...seen].sort(), ['MEMLOCK_LIMIT', 'made']);
  });
});
