/** What a process that opens a vault and does nothing else loads: files are most of what its start costs (bench/open-slot.ts, scripts/lib/join.mjs). */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { packageRoot, runScript } from '../support/child.js';
import { PASSWORD, VaultFolder } from './support/folder.js';

/** Node 18 loads it with `fs`, whoever asks for that. */
const FS_PROMISES = 'NativeModule internal/fs/promises';
const comesWithFs =
  execFileSync(process.execPath, ['-p', `require('node:fs'); process.moduleLoadList.includes('${FS_PROMISES}')`], { encoding: 'utf8' }) ===
  'true\n';

describe('a process that opens a vault', () => {
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

  it('loads the package and one file that what it needs is joined in, and nothing else', async () => {
    const loaded = await loadedBy('');
    // native: the script that tells asks for it by itself
    assert.deepEqual(loaded.sort(), [...(comesWithFs ? [FS_PROMISES] : []), 'index', 'joined', 'native']);
  });

  it('loads what it uses besides when it does: of the exchanges its own', async () => {
    const loaded = await loadedBy("vault.signer('n').destroy(); require('node:fs').promises;");
    for (const name of ['exchanges/binance', FS_PROMISES]) assert.ok(loaded.includes(name), name);
    assert.ok(!loaded.includes('exchanges/kraken') && !loaded.includes('vault/rekey'));
  });
});

describe('the joined file', () => {
  const parts = Object.keys(require('../../lib/joined.js') as object);

  it('has what opens a vault and signs, and not what changes one, nor the exchanges', () => {
    for (const name of [
      'vault/open',
      'vault/open-vault',
      'vault/vault-state',
      'vault/unlock',
      'vault/last-seen',
      'vault/file',
      'vault/entry-signer',
      'signer',
    ])
      assert.ok(parts.includes(name), name);
    const needless =
      /^(?:exchanges\/[a-z]+$|vault\/(?:audit|change-entries|change-slots|lock|migrate|new-entry|rekey|release|restore|seal-entry|verify)$)/;
    assert.deepEqual(
      parts.filter((name) => needless.test(name)),
      ['exchanges/index'],
    );
  });

  it('is the one place of all that is in it, by whatever name it is loaded', () => {
    const strongroom = require(packageRoot) as object;
    for (const name of parts) {
      const joined = (require('../../lib/joined.js') as Record<string, Record<string, unknown>>)[name]!;
      const file = require(`../../lib/${name}.js`) as Record<string, unknown>;
      assert.deepEqual(Object.keys(file), Object.keys(joined), name);
      for (const [key, value] of Object.entries(joined)) assert.equal(file[key], value, `${name}: ${key}`);
      if (name === 'index') assert.equal(file, strongroom);
    }
    assert.ok(Object.keys(strongroom).length >= 14);
  });
});
