/** The way of a stored secret to another program: who has it, what it gives, and what comes back. */
import assert from 'node:assert/strict';
import { createPrivateKey, randomBytes } from 'node:crypto';
import { closeSync, readFileSync, writeSync } from 'node:fs';
import { StrongroomError } from '../../lib/errors.js';
import { type NativeVaultKey, native } from '../../lib/native.js';
import { Secret } from '../../lib/secret.js';
import { Vault, releaseOf } from '../../lib/vault/vault.js';
import { makeKey, pkcs8 } from '../support/keys.js';
import { BINANCE_KEY, BINANCE_SECRET, PASSWORD, VaultFolder, openVault, secret } from './support/folder.js';

const [SECRET, TEXT, PASSPHRASE] = [0, 1, 2];
const VAULT_ID = randomBytes(16);
const SLOT = Buffer.from('000100010000000100000008', 'hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));

function refused(code: string, attempt: () => unknown): void {
  assert.throws(attempt, (error) => error instanceof StrongroomError && error.code === code, code);
}

/** What a pipe gives, and then its end. */
function drain(descriptor: number): string {
  try {
    return readFileSync(descriptor, 'latin1');
  } finally {
    closeSync(descriptor);
  }
}

describe('a vault key that is unlocked to release secrets', () => {
  let box: Uint8Array;
  const password = native.secretFromRandom(32);
  const unlocked = (releases?: unknown): Promise<NativeVaultKey> =>
    native.unlockVaultKey(password, VAULT_ID, SLOT, box, null, releases as boolean);
  const id = randomBytes(16);
  const ways = (key: NativeVaultKey, sealed: Uint8Array): (() => unknown)[] => [
    () => key.releaseRecord(SECRET, sealed, id, null, false),
    () => key.releaseRecord(SECRET, sealed, id, null, true),
    () => key.readsAsRecord(SECRET, sealed, id, null, false, 0, 0),
    () => key.pipeToCompare(),
  ];
  let made: NativeVaultKey;
  before(async () => ({ key: made, box } = await native.createVaultKey(password, VAULT_ID, SLOT)));

  it('gives each kind of record through a pipe that ends', async () => {
    const key = await unlocked(true);
    const sealed = key.sealSecret(native.secretFromBytes(bytesOf('the secret')), id);
    assert.equal(drain(key.releaseRecord(SECRET, sealed, id, null, false)), 'the secret');
    const longest = 'k'.repeat(65536);
    assert.equal(drain(key.releaseRecord(SECRET, key.sealSecret(native.secretFromBytes(bytesOf(longest)), id), id, null, false)), longest);
    const text = key.sealText(native.secretFromBytes(bytesOf('a text'), true), id);
    assert.equal(drain(key.releaseRecord(TEXT, text, id, null, false)), 'a text');
    const passphrase = key.sealPassphrase(native.secretFromBytes(bytesOf('a passphrase')), id, sealed);
    assert.equal(drain(key.releaseRecord(PASSPHRASE, passphrase, id, sealed, false)), 'a passphrase');
    for (const [kind, record, other] of [
      [TEXT, sealed, null],
      [SECRET, text, null],
      [PASSPHRASE, passphrase, text],
    ] as const) {
      const whole = other === text ? Buffer.concat([text, Buffer.alloc(256)]) : null;
      refused('VAULT_DAMAGED', () => key.releaseRecord(kind, record, id, whole, false));
    }
    refused('VAULT_DAMAGED', () => key.releaseRecord(SECRET, sealed, randomBytes(16), null, false));
  });

  it('is the only one that does: nothing makes another key release, not even its own renewal', async () => {
    const sealed = made.sealSecret(native.secretFromBytes(bytesOf('the secret')), id);
    const releasing = await unlocked(true);
    assert.equal(drain(releasing.releaseRecord(SECRET, sealed, id, null, false)), 'the secret'); // the good case
    for (const key of [
      made,
      await unlocked(),
      await unlocked(false),
      await unlocked(1),
      await unlocked('true'),
      await unlocked({}),
      releasing.renew(),
    ]) {
      for (const way of ways(key, sealed)) refused('RELEASE_NOT_ALLOWED', way);
    }
    releasing.destroy();
    for (const way of ways(releasing, sealed)) refused('HANDLE_DESTROYED', way);
  });

  it('tells whether a descriptor gives the same bytes, and waits no longer than it is told to', async () => {
    const key = await unlocked(true);
    const sealed = key.sealSecret(native.secretFromBytes(bytesOf('the secret')), id);
    const comes = (text: string): boolean => {
      const { read, write } = key.pipeToCompare();
      writeSync(write, text);
      closeSync(write);
      try {
        return key.readsAsRecord(SECRET, sealed, id, null, false, read, 1000);
      } finally {
        closeSync(read);
      }
    };
    assert.equal(comes('the secret'), true);
    for (const other of ['the secre', 'the secret\n', 'The secret', 'the secreT', ' ']) assert.equal(comes(other), false, other);
    const { read, write } = key.pipeToCompare();
    const begun = Date.now();
    refused('SYSTEM', () => key.readsAsRecord(SECRET, sealed, id, null, false, read, 100));
    assert.ok(Date.now() - begun >= 99);
    for (const descriptor of [read, write]) closeSync(descriptor);
    for (const [descriptor, milliseconds] of [
      [-1, 0],
      [0.5, 0],
      ['0', 0],
      [0, -1],
      [0, 60001],
    ] as const) {
      refused('INVALID_ARGUMENT', () => key.readsAsRecord(SECRET, sealed, id, null, false, descriptor as number, milliseconds));
    }
  });
});

describe('a vault', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());
  const open = (file: string): Promise<Vault> => Vault.open(file, { password: secret(PASSWORD), release: true });

  it('that was opened to release gives the secret or the passphrase of an entry, a private key as PEM, and a password whatever its bytes', async () => {
    const { file, vault } = await folder.vault('binance');
    const privateKey = makeKey('p256');
    const passphrase = Secret.fromBytes(bytesOf('a passphrase'), { sendable: true });
    await vault.add({
      name: 'okx',
      exchange: 'okx',
      key: '37c541a1-1111-2222-3333-10fe7a038418',
      secret: secret('E65791902180E9EF4510DB6A77F6EBAE'),
      passphrase,
    });
    await vault.add({
      name: 'coinbase',
      exchange: 'coinbase-advanced',
      key: 'organizations/1/apiKeys/2',
      secret: secret(pkcs8(privateKey)),
      unusualForm: true,
    });
    await vault.add({ name: 'door', secret: Secret.fromBytes(Uint8Array.of(0, 10, 255)) });
    const releasing = await open(file);
    assert.equal(drain(releaseOf(releasing, 'door', 'secret').pipe()), '\0\n\xff');
    assert.equal(drain(releaseOf(releasing, 'binance', 'secret').pipe()), BINANCE_SECRET);
    assert.equal(drain(releaseOf(releasing, 'okx', 'passphrase').pipe()), 'a passphrase');
    const pem = drain(releaseOf(releasing, 'coinbase', 'secret').pipe());
    assert.deepEqual(createPrivateKey(pem).export({ format: 'jwk' }), privateKey.export({ format: 'jwk' }));
    const released = releaseOf(releasing, 'binance', 'secret');
    const comes = (text: string): boolean => released.isWhatComes((descriptor) => writeSync(descriptor, text), 1000);
    assert.deepEqual([comes(BINANCE_SECRET), comes(BINANCE_KEY), comes('')], [true, false, false]);
    refused('ENTRY_MISSING', () => releaseOf(releasing, 'nobody', 'secret'));
    refused('ENTRY_INVALID', () => releaseOf(releasing, 'binance', 'passphrase'));
    releasing.destroy();
    refused('HANDLE_DESTROYED', () => releaseOf(releasing, 'binance', 'secret'));
    refused('HANDLE_DESTROYED', () => released.pipe());
  });

  it('that was made, or opened in the ordinary way, gives nothing', async () => {
    const { file, vault } = await folder.vault('binance');
    for (const ordinary of [vault, await openVault(file), await Vault.open(file, { password: secret(PASSWORD), release: false })]) {
      refused('RELEASE_NOT_ALLOWED', () => releaseOf(ordinary, 'binance', 'secret').pipe());
      refused('RELEASE_NOT_ALLOWED', () => releaseOf(ordinary, 'binance', 'secret').isWhatComes(() => undefined, 0));
    }
    await assert.rejects(Vault.open(file, { password: secret(PASSWORD), release: 1 as unknown as boolean }), { code: 'INVALID_ARGUMENT' });
  });
});
