/** A process that is killed, or whose system calls fail, at every step of a write: the old vault or the new one is there. */
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import * as path from 'node:path';
import { packageRoot, runScript } from '../support/child.js';
import { BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, secret } from './support/folder.js';

const { EDQUOT, EIO, ENOSPC } = constants.errno;
const hasCompiler = spawnSync('gcc', ['--version']).status === 0;

/** The steps of one replacement of a file; `unlink` of a temporary file that is not there counts too. */
const REPLACEMENT = ['unlink', 'open', 'write', 'fsync', 'rename', 'open', 'fsync'];
const LOCK = ['open', 'ftruncate', 'write'];
const ADD = ['open', ...LOCK, 'open', ...REPLACEMENT, ...REPLACEMENT];
const CREATE = [...LOCK, ...REPLACEMENT];

describe('a vault that is being written', () => {
  const folder = new VaultFolder();
  const shim = path.join(folder.path, 'faults.so');
  const work = path.join(folder.path, 'work');
  const file = path.join(work, 'v.vault');
  let template: string;

  before(async function () {
    if (!hasCompiler) this.skip(); // needs gcc
    const source = path.join(packageRoot, 'test/vault/support/faults.c');
    const { LD_PRELOAD: _, ...env } = process.env;
    execFileSync('gcc', ['-std=gnu11', '-O1', '-Wall', '-shared', '-fPIC', '-o', shim, source, '-ldl'], { env, stdio: 'inherit' });
    template = (await folder.vault('old')).file;
  });
  after(() => folder.remove());

  const modules = `
    const { Vault, createVaultWithCost } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault/vault.js'))});
    const secret = (text) => strongroom.Secret.fromBytes(Buffer.from(text));
    const password = secret(${JSON.stringify(PASSWORD)});
    const end = (promise) => promise.then(() => report('done'), ({ code }) => report(code));`;
  const add = `${modules}
    end(Vault.open(${JSON.stringify(file)}, { password }).then((vault) =>
      vault.add({ name: 'new', exchange: 'binance', key: 'k'.repeat(64), secret: secret(${JSON.stringify(BINANCE_SECRET)}) })));`;
  const create = `${modules}
    end(createVaultWithCost(${JSON.stringify(file)}, password, ${JSON.stringify(CHEAP)}));`;

  /** Runs `script` with a fault at its `at`-th call on a fresh copy of the folder; which call that was, if there were so many. */
  function run(
    script: string,
    at: number,
    kind: string | number,
  ): SpawnSyncReturns<string> & { report: unknown; call: string | undefined } {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    if (script === add) cpSync(template, file);
    const preload = [process.env['LD_PRELOAD'], shim].filter(Boolean).join(' ');
    const env = { LD_PRELOAD: preload, FAULT_FOLDER: work, FAULT_AT: String(at), FAULT_KIND: String(kind), UV_USE_IO_URING: '0' };
    const child = runScript(script, { env });
    return Object.assign(child, { call: /^fault at (\w+)$/m.exec(child.stderr)?.[1] });
  }

  async function names(): Promise<string[]> {
    const vault = await openVault(file);
    return vault.entries().map(({ name }) => name);
  }

  it('goes through the steps that these tests break', () => {
    for (const [script, steps] of [
      [add, ADD],
      [create, CREATE],
    ] as const) {
      steps.forEach((step, i) => assert.equal(run(script, i + 1, EIO).call, step, `call ${i + 1}`));
      const whole = run(script, steps.length + 1, EIO);
      assert.deepEqual([whole.call, whole.report], [undefined, 'done'], whole.stderr);
    }
  });

  it('is the old or the new one when the process is killed at any step, and can be written again', async () => {
    for (let i = 0; i < ADD.length; i++) {
      const child = run(add, i + 1, 'kill');
      assert.equal(child.signal, 'SIGKILL', child.stderr);
      const renamed = i > ADD.lastIndexOf('rename');
      assert.deepEqual(await names(), renamed ? ['old', 'new'] : ['old'], `killed at call ${i + 1}, ${ADD[i]}`);
      await (await openVault(file)).add({ name: 'next', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
      assert.deepEqual(await names(), renamed ? ['old', 'new', 'next'] : ['old', 'next']);
      assert.equal(existsSync(`${file}.tmp`), false);
    }
  });

  it('is not there or whole when the process is killed while it makes one', async () => {
    for (let i = 0; i < CREATE.length; i++) {
      const child = run(create, i + 1, 'kill');
      assert.equal(child.signal, 'SIGKILL', child.stderr);
      if (i > CREATE.lastIndexOf('rename')) assert.deepEqual(await names(), []);
      else assert.equal(existsSync(file), false, `killed at call ${i + 1}, ${CREATE[i]}`);
    }
  });

  for (const [kind, writing] of [
    [EIO, 'VAULT_WRITE'],
    [ENOSPC, 'DISK_FULL'],
  ] as const) {
    it(`is the old one when any call fails with ${kind === EIO ? 'EIO' : 'ENOSPC'}, and the error says so`, async () => {
      for (let i = 0; i < ADD.length; i++) {
        const child = run(add, i + 1, kind);
        const where = `call ${i + 1}, ${ADD[i]}: ${child.stderr}`;
        const reading = i === 0 || i === LOCK.length + 1;
        assert.equal(child.report, reading ? 'VAULT_READ' : writing, where);
        // Only the folder's fsync comes after the rename: the new vault is in place, but may not last.
        assert.deepEqual(await names(), i > ADD.lastIndexOf('rename') ? ['old', 'new'] : ['old'], where);
        assert.equal(existsSync(`${file}.tmp`), false, where);
        assert.equal(existsSync(`${file}.bak.tmp`), false, where);
      }
    });
  }

  it('tells a quota that is used up from other faults', () => {
    const writes = CREATE.flatMap((step, i) => (step === 'write' ? [i + 1] : []));
    assert.deepEqual(
      writes.map((at) => run(create, at, EDQUOT).report),
      writes.map(() => 'DISK_FULL'),
    );
  });

  it('is whole when the system writes less than it was asked to', async () => {
    ADD.forEach((step, i) => {
      if (step === 'write') assert.equal(run(add, i + 1, 'short').report, 'done', `call ${i + 1}`);
    });
    assert.deepEqual(await names(), ['old', 'new']);
    assert.deepEqual(readFileSync(`${file}.bak`), readFileSync(template));
  });
});
