/** The product after all that can be done with a vault, in one process. argv: secretmem | locked. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { writeHeapSnapshot } from 'node:v8';

import { Secret, Vault, openRoom, type Backing, type NewSlot, type NewVaultEntry } from '../../../lib/index.js';
import { cypherVaultFindings, openCypherVault, readCypherVault } from '../../../lib/import/cypher-vault.js';
import { entryFindings } from '../../../lib/import/entries.js';
import { envFindings } from '../../../lib/import/env.js';
import type { Findings } from '../../../lib/import/findings.js';
import { native } from '../../../lib/native.js';
import { characterClasses, newPassword } from '../../../lib/new-password.js';
import { createVaultWithCost, releaseOf, setSlotCost } from '../../../lib/vault/vault.js';
import { DESCRIPTORS, serve } from './serve.js';

const COST = { memory: 8, passes: 1, lanes: 1 };
const HIGHER_COST = { memory: 16, passes: 1, lanes: 1 };

const secrets: Secret[] = [];
const passwords: Secret[] = [];
const vaults: Vault[] = [];
Object.assign(globalThis, { secrets, passwords, vaults });

const keepVault = (vault: Vault, cost = COST): Vault => {
  setSlotCost(vault, cost);
  vaults.push(vault);
  return vault;
};

const keepSecret = (secret: Secret): Secret => {
  secrets.push(secret);
  return secret;
};

/** Three sources, tried with a wrong password first where there is one. @param done of each, while it is open */
async function imported(folder: string, done: (way: string) => void): Promise<NewVaultEntry[]> {
  const cypherVault = await readCypherVault(path.join(folder, 'cyphervault.txt'));
  const cost = { megabytes: 1, iterations: 2 };
  await assert.rejects(openCypherVault(cypherVault, passwords[1]!, cost), { code: 'IMPORT_PASSWORD' });
  const opened = await openCypherVault(cypherVault, passwords[0]!, cost);
  const findings: Findings[] = [cypherVaultFindings(opened)];
  done('import of a CypherVault');
  const variables = native.importFromFile(path.join(folder, '.env'), 1);
  findings.push(envFindings(variables, { map: new Map() }));
  done('import of .env');
  const list = native.importFromFile(path.join(folder, 'entries.json'), 0);
  findings.push(entryFindings(list));
  done('import of entries');
  for (const source of [opened, variables, list]) source.destroy();
  secrets.push(...findings.flatMap((found) => found.secrets));
  return findings.flatMap(({ entries }) => entries);
}

/** As strongroom exec and clip do: to a program that reads it, and compared with what a program prints. */
async function release(file: string): Promise<void> {
  const vault = keepVault(await Vault.open(file, { password: passwords[0]!, release: true }));
  for (const name of ['kraken-main', 'binance-key']) {
    const released = releaseOf(vault, name, 'secret');
    const pipe = released.pipe();
    const { status } = spawnSync('sh', ['-c', 'test "$(wc -c)" -gt 60'], { stdio: [pipe, 'ignore', 'inherit'] });
    closeSync(pipe);
    assert.equal(status, 0, 'the program has read it');
    const clipboard = released.pipe();
    const start = (descriptor: number): void => void spawn('cat', { stdio: [clipboard, descriptor, 'inherit'] });
    assert.ok(released.isWhatComes(start, 10_000));
    closeSync(clipboard);
  }
}

serve({
  load() {
    openRoom({ require: process.argv[2] as Backing });
    for (const descriptor of [...DESCRIPTORS.secrets, ...DESCRIPTORS.privateKeys]) keepSecret(Secret.fromDescriptor(descriptor));
    passwords.push(...[DESCRIPTORS.password, DESCRIPTORS.wrongPassword].map((descriptor) => Secret.fromDescriptor(descriptor)));
  },
  /** Copies the vault after each change of its keys: what a scan must not find is computed from those. With `snapshots`, a heap snapshot after each way. */
  async everything(folder: string, snapshots: boolean) {
    const [file, keyFile] = ['every.vault', 'key'].map((name) => path.join(folder, name)) as [string, string];
    const stage = (name: string): void => copyFileSync(file, path.join(folder, `${name}.vault`));
    const done = (way: string): void => void (snapshots && writeHeapSnapshot(path.join(folder, `${way}.heapsnapshot`)));
    const [password, otherPassword] = passwords as [Secret, Secret];
    const [binance, kraken, , ed25519] = secrets as [Secret, Secret, Secret, Secret];
    const recoveryCode = keepSecret(Secret.fromDescriptor(DESCRIPTORS.keys));
    const newSecret = keepSecret(Secret.fromFile(path.join(folder, 'new-secret')));

    (await createVaultWithCost(file, password, COST)).destroy();
    const vault = keepVault(await Vault.open(file, { password, keepKeys: true }));
    await vault.add({ name: 'binance-main', exchange: 'binance', key: 'B'.repeat(64), secret: binance });
    await vault.add({ name: 'kraken-main', exchange: 'kraken', key: 'K'.repeat(56), secret: kraken });
    await vault.add({ name: 'binance-key', exchange: 'binance', key: 'P'.repeat(64), secret: ed25519 });
    done('add');

    const ways = {
      'key-file': { keyFile },
      credential: { credential: 'strongroom' },
      'recovery-code': { recoveryCode },
      'password-and-key-file': { password: otherPassword, keyFile },
    };
    for (const [type, way] of Object.entries(ways)) {
      await vault.addSlot({ type, ...way } as NewSlot);
      const opened = await Vault.open(file, way);
      done(`slot ${type}`);
      opened.destroy();
    }

    await vault.rotate('binance-main', { key: 'C'.repeat(64), secret: newSecret });
    stage('rotating');
    vault.signer('binance-main', { replaced: true }).sign({ method: 'GET', path: '/api/v3/account' });
    done('rotate');
    await vault.undoRotation('binance-main');
    done('rotate, undone');
    await vault.rotate('binance-main', { key: 'C'.repeat(64), secret: newSecret });
    await vault.confirmRotation('binance-main');
    vault.signer('binance-main').sign({ method: 'GET', path: '/api/v3/account' });
    done('rotate, confirmed');

    await vault.copy('kraken-main', 'kraken-copy');
    const shared = vault.audit().filter(({ finding }) => finding === 'same-secret');
    assert.deepEqual(shared, [{ finding: 'same-secret', entries: ['kraken-main', 'kraken-copy'] }]);
    assert.equal((await vault.verify()).records, 4);
    done('cp and audit');

    await vault.addAll(await imported(folder, done));
    for (const [name, recipe] of Object.entries({ characters: { length: 40, classes: characterClasses }, words: { words: 8 } })) {
      await vault.add({ name, secret: keepSecret(newPassword(recipe)) });
    }
    done('generate');
    const { path: copy } = await vault.backup();
    await vault.edit('characters', { note: 'after the backup' });
    assert.equal((await Vault.restore(file, copy, { password })).changed, true);
    done('backup and restore');
    stage('full');
    await release(file);
    done('release');

    const opened = keepVault(await Vault.open(file, { password, keyFile, credential: 'strongroom', recoveryCode, keepKeys: true }));
    assert.equal((await opened.rekey({ drop: true })).length, 1);
    stage('rekeyed');
    done('rekey');
    const byPassword = keepVault(await Vault.open(file, { password, keepKeys: true }));
    await byPassword.changePassword(otherPassword);
    stage('changed');
    done('passwd');
    const cheap = keepVault(await Vault.open(file, { password: otherPassword, keepKeys: true }), HIGHER_COST);
    await cheap.migrate();
    stage('migrated');
    done('migrate');
    return cheap.entries().map(({ name }) => name);
  },
});
