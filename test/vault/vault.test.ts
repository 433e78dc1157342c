import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '../../lib/secret.js';
import { Vault, createVaultWithCost } from '../../lib/vault/vault.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';

const REQUEST = { method: 'GET', path: '/api/v3/account' } as const;
const KRAKEN_KEY = 'K'.repeat(56);
const KRAKEN_SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';

describe('a vault', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  it('gives back what was added, and signs with it', async () => {
    const { file, vault } = await folder.vault('first');
    const key = secret(KRAKEN_SECRET);
    await vault.add({ name: 'zweite, €', exchange: 'kraken', key: KRAKEN_KEY, secret: key });
    key.destroy();
    vault.destroy();
    const opened = await openVault(file);
    assert.deepEqual(
      opened.entries().map(({ name, exchange, key: apiKey }) => [name, exchange, apiKey]),
      [
        ['first', 'binance', BINANCE_KEY],
        ['zweite, €', 'kraken', KRAKEN_KEY],
      ],
    );
    const signer = opened.signer('first');
    const { url, headers } = signer.sign(REQUEST, { time: 1499827319559 });
    const [query, signature] = url.split('?')[1]!.split('&signature=');
    assert.equal(signature, createHmac('sha256', BINANCE_SECRET).update(query!).digest('hex'));
    assert.equal(headers['X-MBX-APIKEY'], BINANCE_KEY);
    opened.destroy();
    assert.equal(signer.sign(REQUEST, { time: 1499827319559 }).url, url); // a signer has its own key
    signer.destroy();
  });

  it('tells when each entry was added', async () => {
    const before = new Date().toISOString();
    const { vault } = await folder.vault('first');
    const { created } = vault.entries()[0]!;
    assert.ok(created >= before && created <= new Date().toISOString(), created);
  });

  it('is a file of its owner alone, with a copy of what it was before', async () => {
    const { file, vault } = await folder.vault();
    const empty = readFileSync(file);
    await vault.add({ name: 'n', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
    const names = readdirSync(folder.path)
      .filter((name) => name.startsWith(path.basename(file)))
      .sort();
    assert.deepEqual(
      names.map((name) => name.slice(path.basename(file).length)),
      ['', '.bak', '.lock'],
    );
    for (const name of names) assert.equal(statSync(path.join(folder.path, name)).mode & 0o7777, 0o600, name);
    assert.deepEqual(readFileSync(`${file}.bak`), empty);
    assert.deepEqual((await openVault(`${file}.bak`)).entries(), []);
  });

  it('has a name, an exchange, a key and a secret of an entry nowhere in clear', async () => {
    const { bytes } = await folder.vault('a name');
    for (const text of ['a name', 'binance', BINANCE_KEY, BINANCE_SECRET]) assert.equal(bytes.indexOf(text), -1, text);
  });

  it('is of the same size for secrets of 16 and of 252 bytes', async () => {
    const sizes = [];
    for (const size of [16, 252, 253]) {
      const { file, vault } = await folder.vault();
      await vault.add({ name: 'n', exchange: 'mexc', key: 'k', secret: secret('s'.repeat(size)) });
      sizes.push(statSync(file).size);
    }
    assert.equal(sizes[0], sizes[1]);
    assert.equal(sizes[2], sizes[1]! + 256);
  });

  it('takes secrets of up to 64 KiB', async () => {
    const { file, vault } = await folder.vault();
    const text = 'x'.repeat(65536);
    await vault.add({ name: 'n', exchange: 'bybit', key: 'k', secret: secret(text) });
    const { headers } = (await openVault(file)).signer('n', 'bybit').sign({ method: 'GET', path: '/v5/account/info' }, { time: 1 });
    assert.equal(headers['X-BAPI-SIGN'], createHmac('sha256', text).update('1k5000').digest('hex'));
  });

  it('is made with 400 MiB, three passes and four lanes unless a test says otherwise', async () => {
    const file = folder.fresh();
    (await Vault.create(file, { password: secret(PASSWORD) })).destroy();
    assert.deepEqual([...readFileSync(file).subarray(48, 60)], [0, 1, 0, 4, 0, 0, 0, 3, 0, 6, 0x40, 0]);
    const steps: string[] = [];
    const opened = await Vault.open(file, { password: secret(PASSWORD), onProgress: (step) => steps.push(step) });
    assert.deepEqual(opened.entries(), []);
    assert.deepEqual(steps, ['deriving', 'reading']);
  });

  it('is not made where nobody can tell whether there is a file', async () => {
    const { file, bytes } = await folder.vault();
    const error = await refusal(Vault.create(path.join(file, 'v'), { password: secret(PASSWORD) }), 'VAULT_WRITE');
    assert.equal(error.message, `${path.join(file, 'v')} cannot be written: ENOTDIR`);
    assert.deepEqual(readFileSync(file), bytes);
  });

  it('is not made where there is a file already', async () => {
    const { file, bytes } = await folder.vault();
    await refusal(Vault.create(file, { password: secret(PASSWORD) }), 'VAULT_EXISTS');
    assert.deepEqual(readFileSync(file), bytes);
  });

  it('takes a password as a secret and as nothing else', async () => {
    const { file } = await folder.vault();
    await refusal(Vault.open(file, { password: PASSWORD as unknown as Secret }), 'SECRET_STRING');
    await refusal(Vault.open(file, { password: {} as Secret }), 'HANDLE_INVALID');
    await refusal(Vault.create(folder.fresh(), { password: Buffer.from('x') as unknown as Secret }), 'HANDLE_INVALID');
    const gone = secret(PASSWORD);
    gone.destroy();
    await refusal(Vault.open(file, { password: gone }), 'HANDLE_DESTROYED');
    assert.deepEqual((await openVault(file)).entries(), []);
  });

  it('finishes with a password that is destroyed while it opens', async () => {
    const { file } = await folder.vault('n');
    const password = secret(PASSWORD);
    const opening = Vault.open(file, { password, onProgress: () => setImmediate(() => password.destroy()) });
    assert.equal((await opening).entries().length, 1);
  });

  it('says what is wrong with an entry', async () => {
    const { file, vault, bytes } = await folder.vault('taken');
    const entry = { name: 'n', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) };
    const cases: [Partial<typeof entry>, Parameters<typeof refusal>[1], RegExp][] = [
      [{ name: 'taken' }, 'ENTRY_EXISTS', /an entry "taken" already/],
      [{ name: '' }, 'ENTRY_INVALID', /name has 0 bytes, 1 to 256 are possible/],
      [{ name: 'é'.repeat(129) }, 'ENTRY_INVALID', /name has 258 bytes/],
      [{ name: 'a\u001b[2Jb' }, 'ENTRY_INVALID', /control character at position 2/],
      [{ name: 'a\0' }, 'ENTRY_INVALID', /control character at position 2/],
      [{ name: 'e\u0301' }, 'ENTRY_INVALID', /normal form C/],
      [{ name: '\ud800' }, 'ENTRY_INVALID', /well-formed/],
      [{ name: 7 as unknown as string }, 'ENTRY_INVALID', /name is not a string/],
      [{ key: 'k'.repeat(1025) }, 'ENTRY_INVALID', /key is not 1 to 1024 visible ASCII characters/],
      [{ key: 'a b' }, 'ENTRY_INVALID', /visible ASCII/],
      [{ key: '' }, 'ENTRY_INVALID', /visible ASCII/],
      [{ exchange: 'mtgox' }, 'EXCHANGE_UNKNOWN', /binance/],
      [{ exchange: 'kraken', key: KRAKEN_KEY, secret: secret('not base64!') }, 'SECRET_ENCODING', /character 4/],
      [{ secret: 'text' as unknown as Secret }, 'SECRET_STRING', /cannot be a string/],
    ];
    for (const [change, code, message] of cases) assert.match((await refusal(vault.add({ ...entry, ...change }), code)).message, message);
    assert.deepEqual(readFileSync(file), bytes);
    await vault.add({ ...entry, name: 'é'.repeat(128) });
    await vault.add({ ...entry, name: 'é' });
    assert.equal((await openVault(file)).entries().length, 3);
  });

  it('has no signer for a name it does not have', async () => {
    const { vault } = await folder.vault('n');
    assert.throws(() => vault.signer('other'), { code: 'ENTRY_MISSING', message: 'the vault has no entry "other"' });
    assert.throws(() => vault.signer('toString'), { code: 'ENTRY_MISSING' });
    vault.signer('n').destroy();
  });

  it('is of no use once it is destroyed', async () => {
    const { vault } = await folder.vault('n');
    vault.destroy();
    vault.destroy();
    for (const attempt of [() => vault.entries(), () => vault.signer('n')]) {
      assert.throws(attempt, { code: 'HANDLE_DESTROYED', message: 'the vault was destroyed' });
    }
    await refusal(vault.add({ name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) }), 'HANDLE_DESTROYED');
  });

  it('shows its kind and its path, whoever asks', async () => {
    const { file, vault } = await folder.vault('n');
    const shown = `[vault ${JSON.stringify(file)}]`;
    assert.equal(inspect(vault, { showHidden: true, depth: 9 }), shown);
    assert.equal(JSON.stringify(vault), JSON.stringify({ kind: 'vault', path: file }));
    assert.throws(() => structuredClone(vault.signer));
    assert.throws(() => new (Vault as unknown as new () => Vault)(), { code: 'HANDLE_INVALID' });
    assert.throws(() => Vault.prototype.entries.call(Object.create(vault)), TypeError);
  });

  it('notices an old copy and another vault in its place', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    const entry = { name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) };
    await vault.add(entry);
    writeFileSync(file, bytes);
    await refusal(vault.add({ ...entry, name: 'l' }), 'VAULT_ROLLBACK');
    writeFileSync(file, (await folder.vault('n')).bytes);
    await refusal(vault.add({ ...entry, name: 'l' }), 'VAULT_REPLACED');
    writeFileSync(file, readFileSync(`${file}.bak`));
    await refusal(vault.add({ ...entry, name: 'l' }), 'VAULT_ROLLBACK');
  });

  it('notices an old copy that another process has written to since', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    const entry = { name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) };
    await vault.add(entry);
    writeFileSync(file, bytes);
    const other = await openVault(file);
    await other.add({ ...entry, name: 'l' });
    await refusal(vault.add({ ...entry, name: 'k' }), 'VAULT_ROLLBACK');
    await other.add({ ...entry, name: 'k' });
  });

  it('can be made by many at once under one name, and only one wins', async () => {
    const file = folder.fresh();
    const attempts = await Promise.allSettled([1, 2, 3, 4].map(() => createVaultWithCost(file, secret(PASSWORD), CHEAP)));
    assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual((await openVault(file)).entries(), []);
  });
});
