/** A password that is changed, or a vault that is rekeyed, with a fault at every step: one of the two opens it whole, at every moment. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import * as path from 'node:path';
import { packageRoot, runScript } from '../support/child.js';
import { PASSWORD, VaultFolder, openVault, secret } from './support/folder.js';

const NEW_PASSWORD = 'another password';
const hasCompiler = spawnSync('gcc', ['--version']).status === 0;
/** More steps than there are, so that a loop ends. */
const TOO_MANY = 60;

describe('a slot that is being changed', () => {
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
    template = (await folder.vault('n')).file;
  });
  after(() => folder.remove());

  const script = (change: string): string => `
    const { Vault, setSlotCost } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault/vault.js'))});
    const secret = (text) => strongroom.Secret.fromBytes(Buffer.from(text));
    Vault.open(${JSON.stringify(file)}, { password: secret(${JSON.stringify(PASSWORD)}), keepKeys: true }).then((vault) => {
      setSlotCost(vault, { memory: 8, passes: 1, lanes: 1 });
      return vault.${change};
    }).then(() => report('done'), ({ code }) => report(code));`;

  /** What the script reports with a fault at its `at`-th call, and which call that was, if there were so many. */
  function run(program: string, at: number, kind: string | number): { report: unknown; signal: string | null; call: string | undefined } {
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    cpSync(template, file);
    const preload = [process.env['LD_PRELOAD'], shim].filter(Boolean).join(' ');
    const env = { LD_PRELOAD: preload, FAULT_FOLDER: work, FAULT_AT: String(at), FAULT_KIND: String(kind), UV_USE_IO_URING: '0' };
    const { report, signal, stderr } = runScript(program, { env });
    return { report, signal, call: /^fault at (\w+)$/m.exec(stderr)?.[1] };
  }

  /** Which of the passwords open the vault, all of it. */
  async function opens(...passwords: string[]): Promise<string[]> {
    const found: string[] = [];
    for (const password of passwords) {
      const vault = await openVault(file, password).catch(() => undefined);
      if (vault === undefined) continue;
      vault.signer('n').destroy();
      assert.equal(vault.entries().length, 1);
      found.push(password);
    }
    return found;
  }

  it('opens by the old or by the new password, and by one only, when the process is killed at any step', async () => {
    const change = script(`changePassword(secret(${JSON.stringify(NEW_PASSWORD)}))`);
    const seen = [];
    for (let at = 1; at < TOO_MANY; at++) {
      const { signal, call, report } = run(change, at, 'kill');
      const found = await opens(PASSWORD, NEW_PASSWORD);
      assert.equal(found.length, 1, `killed at call ${at}, ${call}: ${found.join(' and ')} open it`);
      if (call === undefined) {
        assert.deepEqual([report, found], ['done', [NEW_PASSWORD]]);
        break;
      }
      assert.equal(signal, 'SIGKILL');
      seen.push(found[0]);
    }
    // Old, then new, and no way back; each at some steps.
    const turn = seen.indexOf(NEW_PASSWORD);
    assert.ok(turn > 10 && seen.length >= turn + 8, `${turn} of ${seen.length}`);
    assert.ok(seen.every((password, i) => (password === NEW_PASSWORD) === i >= turn));
  });

  it('opens, and can be written, when any call of a rekeying fails with EIO', async () => {
    const rekey = script('rekey()');
    let at = 1;
    for (; at < TOO_MANY; at++) {
      const { call, report } = run(rekey, at, constants.errno.EIO);
      assert.deepEqual(await opens(PASSWORD), [PASSWORD], `call ${at}, ${call}`);
      for (const stale of [`${file}.tmp`, `${file}.bak.tmp`]) assert.equal(existsSync(stale), false, stale);
      if (call === undefined) {
        assert.equal(report, 'done');
        break;
      }
      assert.match(String(report), /^VAULT_(READ|WRITE)$/, `call ${at}, ${call}`);
    }
    assert.ok(at > 20, `${at} calls`);
    const vault = await openVault(file);
    await vault.add({ name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
  });
});
