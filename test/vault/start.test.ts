/** What a process that opens a vault and does nothing else loads: files are most of what its start costs (bench/open-slot.ts). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { runScript } from '../support/child.js';
import { PASSWORD, VaultFolder } from './support/folder.js';

/** Node 18 loads it with `fs`, whoever asks for that. */
const FS_PROMISES = 'NativeModule internal/fs/promises';
const comesWithFs = execFileSync(process.execPath, ['-p', `require('node:fs'); process.moduleLoadList.includes('${FS_PROMISES}')`], { encoding: 'utf8' }) === 'true\n';

describe('a process that opens a vault', function () {
  this.timeout(60_000);
  const folder = new VaultFolder();
  after(() => folder.remove());

  /** Files of dist/lib, without their ending, and node's `fs.promises`, which takes 2 to 6 ms. */
  async function loadedBy(use: string): Promise<string[]> {
    const { file } = await folder.vault('n');
    const script = `
      const open = () => strongroom.Vault.open(${JSON.stringify(file)}, { password: strongroom.Secret.fromBytes(Buffer.from(${JSON.stringify(PASSWORD)})) });
      open().then((vault) => {
        ${use}
        const files = Object.keys(require.cache).flatMap((name) => /dist\\/lib\\/(.*)\\.js$/.exec(name)?.[1] ?? []);
        report([...files, ...process.moduleLoadList.filter((name) => name === '${FS_PROMISES}')]);
      });`;
    const env = { XDG_STATE_HOME: folder.path };
    runScript(script, { env }); // the first one remembers the vault, which is written down with all that writing needs
    const child = runScript(script, { env });
    assert.ok(Array.isArray(child.report), child.stderr);
    return child.report as string[];
  }

  it('loads nothing that signs, changes or writes it', async () => {
    const loaded = await loadedBy('');
    for (const name of ['vault/open-vault', 'vault/unlock', 'vault/last-seen', 'vault/file']) assert.ok(loaded.includes(name), name);
    const needless = /^(?:exchanges\/|signer$|clock$|nonce$|protection$|vault\/(?:audit|change-entries|entries|entry-signer|lock|migrate|new-entry|rekey|release|restore|seal-entry|slots|verify)$)/;
    assert.deepEqual(loaded.filter((name) => needless.test(name)), []);
    assert.equal(loaded.includes(FS_PROMISES), comesWithFs);
    assert.ok(loaded.length <= 28, `${loaded.length} files: ${loaded.join(', ')}`);
  });

  it('loads what it uses, when it does: of the exchanges its own', async () => {
    const loaded = await loadedBy("vault.signer('n').destroy(); require('node:fs').promises;");
    for (const name of ['signer', 'vault/entry-signer', 'exchanges/binance', FS_PROMISES]) assert.ok(loaded.includes(name), name);
    assert.ok(!loaded.includes('exchanges/kraken'));
  });
});
