/** What a machine remembers of a vault: an older copy in its place, and two that grew apart, are noticed and named. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { rememberWritten } from '../../lib/vault/last-seen.js';
import { type OpenVaultOptions, Vault, setSlotCost } from '../../lib/vault/vault.js';
import { runScript } from '../support/child.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, refusal, secret } from './support/folder.js';

describe('what was last seen of a vault', () => {
  const folder = new VaultFolder();
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(path.join(tmpdir(), 'strongroom-state-'));
    process.env['XDG_STATE_HOME'] = state;
  });
  afterEach(() => rmSync(state, { recursive: true }));
  after(() => {
    process.env['XDG_STATE_HOME'] = '/dev/null';
    folder.remove();
  });

  const seenFile = (bytes: Buffer): string => path.join(state, 'strongroom/last-seen', bytes.toString('hex', 24, 40));
  const open = (file: string, options: OpenVaultOptions = {}): Promise<Vault> =>
    Vault.open(file, { password: secret(PASSWORD), ...options });
  const add = (vault: Vault, name: string): Promise<void> =>
    vault.add({ name, exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });

  it('is in a file of its owner alone, with the generation and no name of an entry', async () => {
    const { vault, bytes } = await folder.vault('an entry');
    assert.equal(vault.generationRecorded, true);
    const file = seenFile(bytes);
    assert.equal(statSync(file).mode & 0o7777, 0o600);
    assert.equal(statSync(path.dirname(file)).mode & 0o7777, 0o700);
    const told = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    assert.deepEqual(Object.keys(told), ['generation', 'content', 'path', 'seen']);
    assert.equal(told['generation'], '2');
    assert.ok(!readFileSync(file, 'utf8').includes('an entry'));
  });

  it('makes a process that starts later refuse an older copy, and name both generations', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    await add(vault, 'm');
    const newest = readFileSync(file);
    writeFileSync(file, bytes);
    const error = await refusal(open(file), 'VAULT_ROLLBACK');
    assert.match(error.message, /is generation 2, and generation 3 was seen here on \d{4}-\d\d-\d\dT\S+: an old copy was put in its place/);
    assert.deepEqual(readFileSync(file), bytes);
    writeFileSync(file, newest);
    assert.equal((await open(file)).entries().length, 2);
  });

  it('makes the backup and a copy elsewhere refused too, unless nobody looks', async () => {
    const { file, vault } = await folder.vault('n');
    await add(vault, 'm');
    await refusal(open(`${file}.bak`), 'VAULT_ROLLBACK');
    const looked = await open(`${file}.bak`, { rollback: 'ignore' });
    assert.equal(looked.entries().length, 1);
    assert.equal(looked.generationRecorded, false);
    await refusal(open(`${file}.bak`), 'VAULT_ROLLBACK'); // nothing was remembered of that
  });

  it('where it may not be trusted, keeps no backup that opens by the old password, and the vault goes on', async () => {
    const { file, bytes } = await folder.vault('n');
    const vault = await open(file, { keepKeys: true });
    setSlotCost(vault, CHEAP);
    const opens = (place: string, password: string): Promise<Vault> =>
      Vault.open(place, { password: secret(password), rollback: 'ignore' });
    chmodSync(seenFile(bytes), 0o666);
    await refusal(vault.changePassword(secret('second')), 'VAULT_PERMISSIONS');
    for (const place of [file, `${file}.bak`]) {
      assert.equal((await opens(place, 'second')).entries().length, 1);
      await refusal(opens(place, PASSWORD), 'WRONG_PASSWORD');
    }
    await refusal(vault.rekey(), 'VAULT_PERMISSIONS');
    chmodSync(seenFile(bytes), 0o600);
    await vault.changePassword(secret('third'));
    assert.equal((await opens(file, 'third')).entries().length, 1);
  });

  it('does not let a slot that was removed open an older copy unnoticed', async () => {
    const { file } = await folder.vault('n');
    const keyFile = path.join(folder.path, 'key');
    writeFileSync(keyFile, Buffer.alloc(32, 7), { mode: 0o600 });
    const vault = await open(file, { keepKeys: true });
    setSlotCost(vault, CHEAP);
    const id = await vault.addSlot({ type: 'key-file', keyFile });
    const withSlot = readFileSync(file);
    assert.equal((await Vault.open(file, { keyFile })).entries().length, 1);
    await vault.removeSlot(id);
    await refusal(Vault.open(file, { keyFile }), 'VAULT_NO_SLOT');
    writeFileSync(file, withSlot);
    await refusal(Vault.open(file, { keyFile }), 'VAULT_ROLLBACK');
  });

  it('is what a person accepts, from then on', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    await add(vault, 'm');
    const newest = readFileSync(file);
    writeFileSync(file, bytes);
    const accepted = await open(file, { rollback: 'accept' });
    assert.equal(accepted.generationRecorded, true);
    await open(file);
    await add(accepted, 'other'); // generation 3 again, with other content
    writeFileSync(file, newest);
    assert.match(
      (await refusal(open(file), 'VAULT_FORK')).message,
      /is generation 3, and another generation 3 was seen here on .*: two copies/,
    );
    await open(file, { rollback: 'accept' });
    await open(file);
  });

  it('tells two copies of one generation apart', async () => {
    const { file, bytes, vault } = await folder.vault('n');
    const copy = folder.write(bytes);
    await add(vault, 'here');
    const elsewhere = await open(copy, { rollback: 'ignore' });
    await add(elsewhere, 'there');
    await refusal(open(copy), 'VAULT_FORK');
    await open(file);
    assert.ok(existsSync(seenFile(bytes)));
  });

  it('is not lowered by a process that saw less', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    const late = await open(file);
    await add(vault, 'm');
    await add(late, 'l');
    assert.equal((JSON.parse(readFileSync(seenFile(bytes), 'utf8')) as { generation: string }).generation, '4');
    await Promise.all(Array.from({ length: 8 }, () => open(file)));
    // One that read the file before and comes to remember it after.
    assert.equal(await rememberWritten(file, bytes.subarray(24, 40), { generation: 3n, content: '0'.repeat(64) }), true);
    assert.equal((JSON.parse(readFileSync(seenFile(bytes), 'utf8')) as { generation: string }).generation, '4');
  });

  it('is not believed when it is damaged, or others can change it', async () => {
    const { file, bytes } = await folder.vault('n');
    const seen = seenFile(bytes);
    const good = readFileSync(seen);
    for (const bad of [
      '',
      '{',
      '{"generation":2}',
      good.toString().replace('"2"', '"-2"'),
      good.toString().replace(/"content":"../, '"content":"'),
    ]) {
      writeFileSync(seen, bad);
      assert.match((await refusal(open(file), 'VAULT_ROLLBACK')).message, /what was last seen of the vault cannot be read: .* is damaged$/);
    }
    await open(file, { rollback: 'accept' });
    await open(file);
    chmodSync(seen, 0o666);
    await refusal(open(file), 'VAULT_PERMISSIONS');
    chmodSync(seen, 0o600);
    await open(file);
  });

  it('is of this machine: without it the vault opens', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    await add(vault, 'm');
    rmSync(path.join(state, 'strongroom'), { recursive: true });
    writeFileSync(file, bytes);
    assert.equal((await open(file)).generationRecorded, true);
    assert.deepEqual(
      readdirSync(path.dirname(seenFile(bytes)))
        .map((name) => name.slice(32))
        .sort(),
      ['', '.lock'],
    );
  });

  it('cannot be kept where there is no place, and the vault says so', async () => {
    const { file } = await folder.vault('n');
    process.env['XDG_STATE_HOME'] = '/dev/null';
    assert.equal((await open(file)).generationRecorded, false);
    process.env['XDG_STATE_HOME'] = state;
    assert.equal((await open(file)).generationRecorded, true);
  });

  it('is kept by a process of its own', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    const script = `
      strongroom.Vault.open(${JSON.stringify(file)}, { password: strongroom.Secret.fromBytes(Buffer.from(${JSON.stringify(PASSWORD)})) })
        .then((vault) => report(vault.generationRecorded), (error) => report(error.code));`;
    assert.equal(runScript(script, { env: { XDG_STATE_HOME: state } }).report, true);
    await add(vault, 'm');
    writeFileSync(file, bytes);
    assert.equal(runScript(script, { env: { XDG_STATE_HOME: state } }).report, 'VAULT_ROLLBACK');
  });
});
