/** Entries edited, renamed, copied, removed and rotated: what the file has afterwards, read by a second reader, and what signs. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { ErrorCode } from '../../lib/errors.js';
import { Secret } from '../../lib/secret.js';
import { type SignerOptions, Vault } from '../../lib/vault/vault.js';
import { readVault, writeVault } from './support/by-hand.js';
import { BINANCE_KEY, BINANCE_SECRET, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';

const NEW_KEY = 'n'.repeat(64);
const NEW_SECRET = BINANCE_SECRET.split('').reverse().join('');
const KUCOIN = { exchange: 'kucoin', key: '5c2f8d0e7f454f0a8b7f0a1b' } as const;
const UUID = '5c2f8d0e-7f45-4f0a-8b7f-0a1b2c3d4e5f';
const OTHER_UUID = '00000000-7f45-4f0a-8b7f-0a1b2c3d4e5f';
const password = Buffer.from(PASSWORD);

describe('entries of a vault are changed', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  /** One of each kind: HMAC, with a passphrase of either kind, a password. */
  async function full(): Promise<{ file: string; vault: Vault }> {
    const { file, vault } = await folder.vault('binance');
    await vault.addAll([
      { name: 'kucoin', ...KUCOIN, secret: secret(UUID), passphrase: secret('signed phrase'), rights: ['read' as const] },
      {
        name: 'okx',
        exchange: 'okx',
        key: UUID,
        secret: secret('A'.repeat(32)),
        passphrase: Secret.fromBytes(Buffer.from('sent phrase'), { sendable: true }),
      },
      { name: 'mail', secret: secret('tangerine'), user: 'ada', note: 'x' },
    ]);
    return { file, vault };
  }
  const read = (file: string): ReturnType<typeof readVault> => readVault(readFileSync(file), password);
  const secretsIn = (file: string): Record<string, string> =>
    Object.fromEntries([...read(file).secrets].map(([name, text]) => [name, text.toString()]));
  const namesIn = async (file: string): Promise<string[]> => (await openVault(file)).entries().map(({ name }) => name);

  /** Refuses the wrong change and leaves the file as it was. */
  async function refuses(file: string, change: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<void> {
    const bytes = readFileSync(file);
    assert.match((await refusal(change, code)).message, message);
    assert.deepEqual(readFileSync(file), bytes);
  }

  /** Key and signature of a request of Binance, and what the signature should be under a secret. */
  function signedBy(vault: Vault, name: string, text: string, options: SignerOptions = {}): [key: string | undefined, right: boolean] {
    const signer = vault.signer(name, 'binance', options);
    const { url, headers } = signer.sign({ method: 'GET', path: '/api/v3/account' }, { time: 1 });
    signer.destroy();
    const [, query, signature] = /\?(.*)&signature=(.*)$/.exec(url)!;
    return [headers['X-MBX-APIKEY'], signature === createHmac('sha256', text).update(query!).digest('hex')];
  }

  it('in what is said of them, and in nothing else', async () => {
    const { file, vault } = await full();
    const before = secretsIn(file);
    await vault.edit('binance', { note: 'two\nlines', rights: ['trade', 'read'] });
    await vault.edit('mail', { user: 'grace', note: null });
    const [binance, kucoin, , mail] = (await openVault(file)).entries();
    assert.deepEqual([binance!.note, binance!.rights], ['two\nlines', ['trade', 'read']]);
    assert.deepEqual([mail!.user, mail!.note], ['grace', undefined]);
    assert.deepEqual(kucoin!.rights, ['read']);
    await vault.edit('binance', { rights: null });
    assert.ok(!('rights' in (await openVault(file)).entries()[0]!));
    assert.deepEqual(secretsIn(file), before);
    await refuses(file, vault.edit('mail', { rights: ['read'] }), 'ENTRY_INVALID', /rights are too much: a password has none$/);
    await refuses(file, vault.edit('okx', { user: 'u' }), 'ENTRY_INVALID', /user is one too many: an API key has none$/);
    await refuses(file, vault.edit('okx', { note: '' }), 'ENTRY_INVALID', /note has 0 bytes/);
    await refuses(file, vault.edit('none', { note: 'x' }), 'ENTRY_MISSING', /"none"/);
  });

  it('in their names, which stay names of one each', async () => {
    const { file, vault } = await full();
    const before = secretsIn(file);
    await vault.rename('binance', 'b');
    assert.deepEqual(await namesIn(file), ['b', 'kucoin', 'okx', 'mail']);
    assert.equal(secretsIn(file)['b'], before['binance']);
    assert.deepEqual(signedBy(await openVault(file), 'b', BINANCE_SECRET), [BINANCE_KEY, true]);
    await refuses(file, vault.rename('b', 'okx'), 'ENTRY_EXISTS', /"okx" already/);
    await refuses(file, vault.rename('b', 'a\n'), 'ENTRY_INVALID', /control character/);
    await refuses(file, vault.rename('b', 'e\u0301'), 'ENTRY_INVALID', /normal form C/);
    await refuses(file, vault.rename('binance', 'c'), 'ENTRY_MISSING', /"binance"/);
  });

  it('by a copy, whose records have ids and boxes of their own and say the same', async () => {
    const { file, vault } = await full();
    const before = read(file);
    for (const name of ['binance', 'kucoin', 'okx', 'mail']) await vault.copy(name, `${name} again`);
    const after = read(file);
    for (const [name, text] of before.secrets) assert.deepEqual(after.secrets.get(name.replace(/^\w+/, '$& again')), text, name);
    const ids = after.json.entries.flatMap(({ secrets }) => secrets.map(({ id }) => id));
    assert.equal(new Set(ids).size, 12);
    assert.ok(after.records.subarray(0, before.records.length).equals(before.records));
    for (let at = 0; at < before.records.length; at += 16)
      assert.equal(after.records.indexOf(before.records.subarray(at, at + 16), before.records.length), -1);
    const opened = await openVault(file);
    const entries = opened.entries();
    for (const [i, entry] of entries.slice(0, 4).entries()) assert.deepEqual(entries[i + 4], { ...entry, name: `${entry.name} again` });
    const { headers } = opened.signer('kucoin again', 'kucoin').sign({ method: 'GET', path: '/api/v1/accounts' });
    assert.equal(headers['KC-API-PASSPHRASE'], createHmac('sha256', UUID).update('signed phrase').digest('base64'));
    assert.equal(
      opened.signer('okx again', 'okx').sign({ method: 'GET', path: '/api/v5/account/balance' }).headers['OK-ACCESS-PASSPHRASE'],
      'sent phrase',
    );
    await refuses(file, vault.copy('okx', 'mail'), 'ENTRY_EXISTS', /"mail" already/);
    await refuses(file, vault.copy('none', 'x'), 'ENTRY_MISSING', /"none"/);
  });

  it('by no copy of a record that this program does not know', async () => {
    const { file, vault } = await folder.vault('n');
    const by = read(file);
    writeFileSync(
      file,
      writeVault({
        ...by,
        index: Buffer.from(by.index.toString().replace('"role":"secret"', '"role":"later"')),
        generation: by.generation + 1n,
      }),
    );
    await refuses(file, vault.copy('n', 'm'), 'ENTRY_INVALID', /record of role later, of "n", is one that this program cannot copy$/);
    await vault.rename('n', 'm');
    assert.equal(read(file).json.entries[0]!.secrets[0]!.role, 'later');
  });

  it('by their removal, with their records, all of them or none', async () => {
    const { file, vault } = await full();
    const before = secretsIn(file);
    await refuses(file, vault.remove('okx', 'none'), 'ENTRY_MISSING', /"none"/);
    await vault.remove('kucoin', 'mail', 'mail');
    assert.deepEqual(await namesIn(file), ['binance', 'okx']);
    assert.deepEqual(secretsIn(file), {
      binance: before['binance'],
      okx: before['okx'],
      'okx sent-passphrase': before['okx sent-passphrase'],
    });
    assert.equal(read(file).records.length, 336 * 3);
    assert.equal((await openVault(`${file}.bak`)).entries().length, 4);
    await vault.remove('binance', 'okx');
    assert.deepEqual(await namesIn(file), []);
  });

  it('by a rotation: the new key signs, the old one where it is asked for, until it is confirmed', async () => {
    const { file, vault } = await full();
    await vault.rotate('binance', { key: NEW_KEY, secret: secret(NEW_SECRET) });
    const opened = await openVault(file);
    const [entry] = opened.entries();
    assert.deepEqual(entry, { ...entry, key: NEW_KEY, algorithm: 'hmac', replaced: { key: BINANCE_KEY, algorithm: 'hmac' } });
    assert.ok(Math.abs(Date.parse(entry.rotated!) - Date.now()) < 60_000);
    assert.deepEqual(signedBy(opened, 'binance', NEW_SECRET), [NEW_KEY, true]);
    assert.deepEqual(signedBy(opened, 'binance', BINANCE_SECRET, { replaced: true }), [BINANCE_KEY, true]);
    assert.deepEqual(signedBy(opened, 'binance', NEW_SECRET, { replaced: true }), [BINANCE_KEY, false]);
    assert.equal(secretsIn(file)['binance'], NEW_SECRET);
    assert.equal(secretsIn(file)['binance replaced secret'], BINANCE_SECRET);
    await refuses(
      file,
      vault.rotate('binance', { key: 'm'.repeat(64), secret: secret(BINANCE_SECRET) }),
      'ROTATION_OPEN',
      /^entry "binance" was rotated, and that is neither confirmed nor undone$/,
    );

    await vault.confirmRotation('binance');
    const after = await openVault(file);
    const { replaced: _, ...rest } = entry;
    assert.deepEqual(after.entries()[0], rest);
    assert.deepEqual(signedBy(after, 'binance', NEW_SECRET), [NEW_KEY, true]);
    assert.throws(() => after.signer('binance', { replaced: true }), { code: 'ROTATION_MISSING' });
    assert.ok(!Object.values(secretsIn(file)).includes(BINANCE_SECRET));
    await refuses(file, vault.confirmRotation('binance'), 'ROTATION_MISSING', /no rotation/);
  });

  it('by a rotation undone: key, secret, passphrase and dates are those of before', async () => {
    const { file, vault } = await full();
    const [secrets, entries] = [secretsIn(file), vault.entries()];
    await vault.rotate('kucoin', { key: '0'.repeat(24), secret: secret(OTHER_UUID), passphrase: secret('another phrase') });
    const headers = (options: SignerOptions): Record<string, string> =>
      vault.signer('kucoin', 'kucoin', options).sign({ method: 'GET', path: '/api/v1/accounts' }).headers;
    assert.equal(headers({})['KC-API-PASSPHRASE'], createHmac('sha256', OTHER_UUID).update('another phrase').digest('base64'));
    assert.equal(headers({ replaced: true })['KC-API-PASSPHRASE'], createHmac('sha256', UUID).update('signed phrase').digest('base64'));
    await vault.rotate('mail', { secret: secret('mandarin') });
    assert.deepEqual([secretsIn(file)['mail'], secretsIn(file)['mail replaced password']], ['mandarin', 'tangerine']);
    assert.deepEqual(vault.entries()[3]!.replaced, {});
    for (const name of ['kucoin', 'mail']) await vault.undoRotation(name);
    assert.deepEqual(secretsIn(file), secrets);
    assert.deepEqual((await openVault(file)).entries(), entries);
    await refuses(file, vault.undoRotation('mail'), 'ROTATION_MISSING', /no rotation/);
  });

  it('by a second rotation after the first, and undoing that one gives back the date of the first', async () => {
    const { vault } = await folder.vault('n');
    await vault.rotate('n', { key: NEW_KEY, secret: secret(NEW_SECRET) });
    await vault.confirmRotation('n');
    const first = vault.entries()[0]!.rotated!;
    await vault.rotate('n', { key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    assert.equal(vault.entries()[0]!.replaced!.rotated, first);
    await vault.undoRotation('n');
    assert.equal(vault.entries()[0]!.rotated, first);
    assert.deepEqual(signedBy(vault, 'n', NEW_SECRET), [NEW_KEY, true]);
  });

  it('by no rotation to what they have, to less than their exchange asks for, or to what it does not take', async () => {
    const { file, vault } = await full();
    const good = { key: NEW_KEY, secret: secret(NEW_SECRET) };
    const cases: [string, object, ErrorCode, RegExp][] = [
      [
        'binance',
        { ...good, key: BINANCE_KEY },
        'ENTRY_INVALID',
        /new key is the one that it has: a new secret comes with an API key of its own$/,
      ],
      ['binance', { ...good, secret: secret(BINANCE_SECRET) }, 'ENTRY_INVALID', /^the entry's new secret is the one that it has$/],
      ['binance', { secret: good.secret }, 'ENTRY_INVALID', /key is not 1 to 1024 visible/],
      ['binance', { ...good, key: 'short' }, 'ENTRY_INVALID', /key is not what binance gives out/],
      ['binance', { ...good, passphrase: secret('x') }, 'ENTRY_INVALID', /passphrase is one too many/],
      ['binance', { ...good, secret: secret('short') }, 'ENTRY_INVALID', /secret is not what binance gives out/],
      ['kucoin', { key: '0'.repeat(24), secret: secret(OTHER_UUID) }, 'ENTRY_INVALID', /passphrase is missing/],
      ['mail', { key: 'k', secret: secret('x') }, 'ENTRY_INVALID', /key is one too many: it is a password$/],
      ['mail', { secret: 'text' }, 'SECRET_STRING', /cannot be a string/],
      ['none', good, 'ENTRY_MISSING', /"none"/],
    ];
    for (const [name, newKey, code, message] of cases) await refuses(file, vault.rotate(name, newKey as never), code, message);
    await vault.rotate('binance', good);
  });

  it('by a rotation that keeps the unit of the nonces: each key has its own, and one file of both counts on', async () => {
    const { vault } = await folder.vault();
    const [old, now] = [Buffer.alloc(64, 1), Buffer.alloc(64, 2)].map((bytes) => bytes.toString('base64'));
    await vault.add({ name: 'k', exchange: 'kraken', key: 'A'.repeat(56), secret: secret(old!), nonceUnit: 'us' });
    const nonceFile = folder.fresh();
    const nonce = (options: SignerOptions): bigint => {
      const signer = vault.signer('k', 'kraken', options);
      const body = signer.sign({ method: 'POST', path: '/0/private/Balance' }).body!;
      signer.destroy();
      return BigInt(new URLSearchParams(body).get('nonce')!);
    };
    const first = nonce({ nonceFile });
    await vault.rotate('k', { key: 'B'.repeat(56), secret: secret(now!) });
    assert.equal(vault.entries()[0]!.nonceUnit, 'us');
    const nonces = [
      first,
      nonce({ nonceFile }),
      nonce({ nonceFile, replaced: true }),
      nonce({ nonceFile }),
      nonce({ nonceFile, replaced: true }),
    ];
    for (let i = 1; i < nonces.length; i++) assert.ok(nonces[i]! > nonces[i - 1]!, nonces.join());
    assert.ok(
      nonces.every((each) => String(each).length === 16),
      nonces.join(),
    );
  });

  it('and what a rotation keeps is sealed anew by rekeying, and not copied', async () => {
    const { file, vault } = await full();
    await vault.rotate('kucoin', { key: '0'.repeat(24), secret: secret(OTHER_UUID), passphrase: secret('another phrase') });
    await vault.copy('kucoin', 'copy');
    assert.ok(!('replaced' in vault.entries().at(-1)!));
    const before = secretsIn(file);
    const again = await Vault.open(file, { password: secret(PASSWORD), keepKeys: true });
    await again.rekey();
    assert.deepEqual(secretsIn(file), before);
    assert.equal(before['kucoin replaced passphrase'], 'signed phrase');
    await again.undoRotation('kucoin');
    assert.equal(secretsIn(file)['kucoin passphrase'], 'signed phrase');
  });

  it('under the lock, as the file says now: what other processes changed meanwhile stays', async () => {
    const { file, vault } = await full();
    const other = await openVault(file);
    await Promise.all([
      vault.rename('binance', 'b'),
      other.edit('mail', { note: 'later' }),
      vault.copy('okx', 'o'),
      other.remove('kucoin'),
      vault.rotate('mail', { secret: secret('mandarin') }),
    ]);
    const opened = await openVault(file);
    assert.deepEqual(
      opened.entries().map(({ name }) => name),
      ['b', 'okx', 'mail', 'o'],
    );
    assert.deepEqual([opened.entries()[2]!.note, secretsIn(file)['mail']], ['later', 'mandarin']);
  });
});
