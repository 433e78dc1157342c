/** Entries that are passwords and no API keys; and several entries at once. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { closeSync, readFileSync } from 'node:fs';
import type { ErrorCode } from '../../lib/errors.js';
import { type NativeVaultKey, native } from '../../lib/native.js';
import { requireSecret } from '../../lib/secret.js';
import { type NewPasswordEntry, type NewVaultEntry, Vault } from '../../lib/vault/vault.js';
import { readVault } from './support/by-hand.js';
import { BINANCE_KEY, BINANCE_SECRET, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';

describe('a password in a vault', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  const mail = (): NewPasswordEntry => ({ name: 'mail', secret: secret('tangerine 41'), user: 'ada', note: 'the old\naccount' });
  const binance = (name: string): NewVaultEntry => ({ name, exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });

  /** Adds the good entry, and not the same one with something changed. */
  async function refuses(good: () => NewVaultEntry, change: object, code: ErrorCode, message: RegExp): Promise<void> {
    const { file, vault, bytes } = await folder.vault();
    assert.match((await refusal(vault.add({ ...good(), ...change }), code)).message, message);
    assert.deepEqual(readFileSync(file), bytes);
    await vault.add(good());
  }

  it('is kept with who logs in and a note, and has no exchange, key, kind or nonces', async () => {
    const { file, vault } = await folder.vault();
    await vault.add(mail());
    await vault.add({ name: 'door', secret: secret('\0\n\xff') });
    const opened = await openVault(file);
    const [first, second] = opened.entries();
    assert.deepEqual(first, { name: 'mail', user: 'ada', note: 'the old\naccount', created: first!.created });
    assert.deepEqual(second, { name: 'door', created: second!.created });
    const { secrets } = readVault(readFileSync(file), Buffer.from(PASSWORD));
    assert.equal(secrets.get('mail')!.toString(), 'tangerine 41');
    assert.deepEqual(secrets.get('door'), Buffer.from('\0\n\xff'));
    assert.ok(!readFileSync(file).includes('tangerine 41'));
  });

  it('signs nothing', async () => {
    const { vault } = await folder.vault('n');
    await vault.add(mail());
    const message = 'entry "mail" is a password, which signs nothing';
    assert.throws(() => vault.signer('mail'), { code: 'ENTRY_EXCHANGE', message });
    assert.throws(() => vault.signer('mail', 'binance'), { code: 'ENTRY_EXCHANGE', message });
    vault.signer('n', 'binance').destroy();
  });

  it('has nothing of an API key, and an API key no user', async () => {
    const others = {
      key: 'k',
      passphrase: secret('x'),
      keyPassword: secret('x'),
      algorithm: 'hmac',
      nonceUnit: 'ms',
      unusualForm: true,
      rights: ['read'],
    };
    for (const [field, value] of Object.entries(others)) {
      await refuses(
        mail,
        { [field]: value },
        'ENTRY_INVALID',
        new RegExp(`^the entry's ${field} is one too many: it has no exchange, so it is a password$`),
      );
    }
    await refuses(() => binance('n'), { user: 'ada' }, 'ENTRY_INVALID', /^the entry's user is one too many: an API key has none$/);
  });

  it('and an API key have notes, users and rights of their form', async () => {
    const cases: [object, RegExp][] = [
      [{ user: '' }, /^the entry's user has 0 bytes, 1 to 256 are possible$/],
      [{ user: 'a\nb' }, /^the entry's user has a control character at position 2$/],
      [{ user: 1 }, /^the entry's user is not a string$/],
      [{ note: 'x'.repeat(1025) }, /^the entry's note has 1025 bytes, 1 to 1024 are possible$/],
      [{ note: 'a\r\n' }, /^the entry's note has a control character at position 2$/],
      [{ note: '\ud800' }, /^the entry's note is not well-formed Unicode$/],
      [{ secret: 'text' }, /^a secret cannot be a string/],
    ];
    for (const [change, message] of cases) await refuses(mail, change, 'secret' in change ? 'SECRET_STRING' : 'ENTRY_INVALID', message);
    for (const rights of [[], ['read', 'read'], ['Read'], 'read', ['read', 'transfer'], { length: 1, 0: 'read' }]) {
      await refuses(
        () => binance('n'),
        { rights },
        'ENTRY_INVALID',
        /^the entry's rights are not one or more of read, trade, withdraw, each once$/,
      );
    }
    const { file, vault } = await folder.vault();
    await vault.add({ ...binance('n'), note: 'small', rights: ['trade', 'read'] } as NewVaultEntry);
    const [entry] = (await openVault(file)).entries();
    assert.deepEqual([entry!.note, entry!.rights], ['small', ['trade', 'read']]);
  });

  it('and other entries are added in one write, all of them or none', async () => {
    const { file, vault, bytes } = await folder.vault('there');
    const many = (...last: string[]): NewVaultEntry[] => [mail(), binance('a'), ...last.map(binance)];
    for (const [name, code] of [
      ['there', 'ENTRY_EXISTS'],
      ['a', 'ENTRY_EXISTS'],
      ['mail', 'ENTRY_EXISTS'],
      ['', 'ENTRY_INVALID'],
    ] as const) {
      await refusal(vault.addAll(many(name)), code);
      assert.deepEqual(readFileSync(file), bytes);
    }
    await refusal(vault.addAll('ab' as unknown as NewVaultEntry[]), 'INVALID_ARGUMENT');
    await vault.addAll(many('b'));
    const written = readVault(readFileSync(file), Buffer.from(PASSWORD));
    assert.equal(written.generation, readVault(bytes, Buffer.from(PASSWORD)).generation + 1n);
    const opened = await openVault(file);
    assert.deepEqual(
      opened.entries().map(({ name }) => name),
      ['there', 'mail', 'a', 'b'],
    );
    for (const name of ['there', 'a', 'b']) opened.signer(name).destroy();
  });

  it('is sealed anew by rekeying', async () => {
    const { file, vault } = await folder.vault();
    await vault.add(mail());
    vault.destroy();
    const again = await Vault.open(file, { password: secret(PASSWORD), keepKeys: true });
    await again.rekey();
    assert.equal(readVault(readFileSync(file), Buffer.from(PASSWORD)).secrets.get('mail')!.toString(), 'tangerine 41');
  });
});

/** As code in the same process would that has got hold of the key of an open vault, and so past everything that TypeScript refuses. */
describe('the record of a password, under the key of a vault that was opened to sign,', () => {
  const [SECRET, TEXT, PASSPHRASE, KEPT] = [0, 1, 2, 3] as const;
  const [SHA256, UTF8, HEX] = [0, 0, 0] as const;
  const vaultId = randomBytes(16);
  const slot = Buffer.from('000100010000000100000008', 'hex');
  const [id, otherId] = [randomBytes(16), randomBytes(16)];
  const sizes = (...boxes: Uint8Array[]): Uint8Array => new Uint8Array(Uint32Array.from(boxes, ({ length }) => length).buffer);
  const native32 = native.secretFromRandom(32);
  let box: Uint8Array;
  let key: NativeVaultKey, releasing: NativeVaultKey;
  let kept: Uint8Array, guess: Uint8Array, signs: Uint8Array;

  before(async () => {
    ({ key, box } = await native.createVaultKey(native32, vaultId, slot));
    releasing = await native.unlockVaultKey(native32, vaultId, slot, box, null, true);
    [kept, guess] = [
      key.sealPassword(requireSecret(secret('tangerine')), id),
      key.sealPassword(requireSecret(secret('tangerine')), otherId),
    ];
    signs = key.sealSecret(requireSecret(secret('tangerine')), otherId);
  });

  it('becomes no key: neither an HMAC of it nor one under it can be had', () => {
    assert.equal(typeof key.openHmacKey(signs, otherId, SHA256, UTF8).sign('x', HEX), 'string'); // the good case
    const attempts = [
      () => key.openHmacKey(kept, id, SHA256, UTF8),
      () => key.openPrivateKey(kept, id),
      () => key.openText(kept, id),
      () => key.signPassphrase(kept, id, signs, otherId, SHA256, UTF8, HEX),
      () => key.signPassphrase(kept, id, kept, id, SHA256, UTF8, HEX),
      () => key.checkRecord(SECRET, kept, id, null),
      () => key.checkRecord(TEXT, kept, id, null),
      () => key.checkRecord(PASSPHRASE, kept, id, signs),
    ];
    for (const attempt of attempts) assert.throws(attempt, { code: 'VAULT_DAMAGED' });
    key.checkRecord(KEPT, kept, id, null);
  });

  it('stays what it is when it is copied or sealed under a new key', () => {
    const renewed = key.renew();
    for (const kind of [SECRET, TEXT]) {
      assert.throws(() => key.copyRecord(kind, kept, id, otherId), { code: 'VAULT_DAMAGED' });
      assert.throws(() => renewed.resealRecord(key, kind, kept, id, null, null, null), { code: 'VAULT_DAMAGED' });
    }
    assert.throws(() => key.copyRecord(PASSPHRASE, kept, id, otherId), { code: 'INVALID_ARGUMENT', message: /kind/ });
    const copy = key.copyRecord(KEPT, kept, id, otherId);
    key.checkRecord(KEPT, copy, otherId, null);
    assert.throws(() => key.openHmacKey(copy, otherId, SHA256, UTF8), { code: 'VAULT_DAMAGED' });
    const resealed = renewed.resealRecord(key, KEPT, kept, id, null, null, null);
    renewed.checkRecord(KEPT, resealed, id, null);
    assert.throws(() => renewed.openHmacKey(resealed, id, SHA256, UTF8), { code: 'VAULT_DAMAGED' });
  });

  it('is compared with no guess, neither as a password nor as a secret, and under no key that was renewed', () => {
    const both = [Buffer.concat([kept, guess]), Buffer.concat([id, otherId]), sizes(kept, guess)] as const;
    const kinds = (...all: number[]): Uint8Array => Uint8Array.from(all);
    assert.deepEqual([...releasing.sameSecrets(kinds(KEPT, KEPT), ...both)], [0, 0]); // the good case: it may read them as well
    const mixed = [Buffer.concat([kept, signs]), Buffer.concat([id, otherId]), sizes(kept, signs)] as const;
    assert.deepEqual([...releasing.sameSecrets(kinds(KEPT, SECRET), ...mixed)], [0, 0]);
    for (const signing of [key, releasing.renew()]) {
      assert.throws(() => signing.sameSecrets(kinds(KEPT, KEPT), ...both), { code: 'RELEASE_NOT_ALLOWED' });
      assert.throws(() => signing.sameSecrets(kinds(SECRET, KEPT), ...both), { code: 'RELEASE_NOT_ALLOWED' });
    }
    assert.throws(() => key.sameSecrets(kinds(SECRET, SECRET), ...both), { code: 'VAULT_DAMAGED' });
    for (const kind of [TEXT, PASSPHRASE, 4, 255])
      assert.throws(() => releasing.sameSecrets(kinds(KEPT, kind), ...both), { code: 'INVALID_ARGUMENT', message: /kinds/ });
    assert.throws(() => releasing.sameSecrets(kinds(KEPT), ...both), { code: 'INVALID_ARGUMENT', message: /kinds/ });
  });

  it('goes out through a pipe of a key that releases, and of no other', () => {
    assert.throws(() => key.releaseRecord(KEPT, kept, id, null, false), { code: 'RELEASE_NOT_ALLOWED' });
    const descriptor = releasing.releaseRecord(KEPT, kept, id, null, false);
    assert.equal(readFileSync(descriptor, 'utf8'), 'tangerine');
    closeSync(descriptor);
    assert.throws(() => releasing.releaseRecord(SECRET, kept, id, null, false), { code: 'VAULT_DAMAGED' });
  });

  it('and rotating a password does not tell whether the new one is the old one', async () => {
    const folder = new VaultFolder();
    const { file, vault } = await folder.vault('n');
    await vault.add({ name: 'mail', secret: secret('tangerine') });
    await vault.rotate('mail', { secret: secret('tangerine') });
    await assert.rejects(vault.rotate('n', { key: 'm'.repeat(64), secret: secret(BINANCE_SECRET) }), {
      code: 'ENTRY_INVALID',
      message: /the one that it has/,
    });
    await vault.confirmRotation('mail');
    const released = await Vault.open(file, { password: secret(PASSWORD), release: true });
    await assert.rejects(released.rotate('mail', { secret: secret('tangerine') }), {
      code: 'ENTRY_INVALID',
      message: /the one that it has/,
    });
    folder.remove();
  });
});
