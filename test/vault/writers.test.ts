/** Twenty processes that add to one vault at the same time. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { native } from '../../lib/native.js';
import { packageRoot } from '../support/child.js';
import { BINANCE_KEY, BINANCE_SECRET, PASSWORD, VaultFolder, openVault, secret } from './support/folder.js';

const WRITERS = 20;
const GENERATION_AT = 40;
const library = JSON.stringify(path.join(packageRoot, 'dist/lib'));

describe('twenty writers at once', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());
  const names = Array.from({ length: WRITERS }, (_, i) => `writer ${i}`);

  /** Opens the vault, says so, and adds an entry when it is told to. Ends with 0, or says the code of its error. */
  function writer(file: string, name: string): ChildProcess {
    const script = `
      const { Vault } = require(${library} + '/vault/vault.js');
      const { Secret } = require(${library} + '/secret.js');
      const secret = (text) => Secret.fromBytes(Buffer.from(text));
      Vault.open(${JSON.stringify(file)}, { password: secret(${JSON.stringify(PASSWORD)}) }).then((vault) => {
        process.stdin.once('data', () => {
          vault.add({ name: ${JSON.stringify(name)}, exchange: 'binance', key: ${JSON.stringify(BINANCE_KEY)}, secret: secret(${JSON.stringify(BINANCE_SECRET)}) })
            .then(() => process.exit(0), ({ code }) => { console.log(code); process.exit(1); });
        });
        console.log('open');
      });`;
    return spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  it("lose nobody's entry, each as a generation of its own", async () => {
    const { file } = await folder.vault();
    const children = names.map((name) => writer(file, name));
    const said: string[] = [];
    await Promise.all(children.map((child) => new Promise((open) => child.stdout!.once('data', open))));
    for (const child of children) child.stdout!.on('data', (data) => said.push(String(data)));
    const ends = children.map((child) => new Promise((done) => child.once('exit', done)));
    for (const child of children) child.stdin!.write('go');
    assert.deepEqual(
      await Promise.all(ends),
      names.map(() => 0),
      said.join(),
    );

    const vault = await openVault(file);
    assert.deepEqual(
      vault
        .entries()
        .map(({ name }) => name)
        .sort(),
      [...names].sort(),
    );
    for (const name of names) vault.signer(name).destroy();
    assert.equal(readFileSync(file).readBigUInt64BE(GENERATION_AT), BigInt(1 + WRITERS));
    const backup = await openVault(`${file}.bak`);
    assert.equal(backup.entries().length, WRITERS - 1);
  });

  it('are seen to lose entries where there is no lock', async () => {
    const { file } = await folder.vault();
    const vaults = await Promise.all(names.slice(0, 3).map(() => openVault(file)));
    const real = native.lockFile;
    native.lockFile = () => true;
    try {
      await Promise.allSettled(
        vaults.map((vault, i) => vault.add({ name: names[i]!, exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) })),
      );
    } finally {
      native.lockFile = real;
    }
    assert.ok((await openVault(file)).entries().length < 3);
  });
});
