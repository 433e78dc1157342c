/** What the native key of a vault does with passphrases: those that are sent, as text, and those that are only signed. */
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import * as path from 'node:path';
import { native, type NativeSecret, type NativeVaultKey } from '../../lib/native.js';
import { StrongroomError } from '../../lib/errors.js';
import { Secret, requireSecret } from '../../lib/secret.js';
import { packageRoot } from '../support/child.js';
import { runOnTerminal } from '../tools/terminal.js';
import { type IndexJson, pad, readVault, recordBinding, recordsHash, sealBox, sealPasswordSlot, writeVault } from './support/by-hand.js';
import { BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, secret } from './support/folder.js';

const SHA256 = 0;
const UTF8 = 0;
const HEX = 0;
const BASE64 = 1;

const vaultKey = async (): Promise<NativeVaultKey> => {
  const slotHeader = Buffer.from('000100010000000100000008', 'hex');
  return (await native.createVaultKey(native.secretFromRandom(32), randomBytes(16), slotHeader)).key;
};
const bytesOf = (text: string | Buffer): Uint8Array => Uint8Array.from(Buffer.from(text));
const sendable = (text: string | Buffer): NativeSecret => native.secretFromBytes(bytesOf(text), true);
const ordinary = (text: string | Buffer): NativeSecret => native.secretFromBytes(bytesOf(text));

function refused(attempt: () => unknown, code: string): StrongroomError {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof StrongroomError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  return assert.fail(`no error, expected ${code}`);
}

describe('a text of a vault, which is sent as it is', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  it('becomes a string with every call, until it is destroyed', async () => {
    const key = await vaultKey();
    const id = randomBytes(16);
    for (const text of ['a', 'My Pass phrase!', '~'.repeat(1024)]) {
      const opened = key.openText(key.sealText(sendable(text), id), id);
      assert.deepEqual([opened.text(), opened.text()], [text, text]);
      const { text: alone } = opened;
      assert.equal(alone(), text);
      opened.destroy();
      opened.destroy();
      refused(() => opened.text(), 'HANDLE_DESTROYED');
      refused(alone, 'HANDLE_DESTROYED');
    }
  });

  it('is 1 to 1,024 characters of visible ASCII with spaces inside, and refused with the place otherwise', async () => {
    const key = await vaultKey();
    const id = randomBytes(16);
    const cases: [string | Buffer, number][] = [
      [' a', 1],
      ['a ', 2],
      ['pass\r\nX-Admin: 1', 5],
      ['tab\t', 4],
      ['päss', 2],
      ['nul\0', 4],
      [Buffer.of(97, 0xff), 2],
    ];
    for (const [text, place] of cases) {
      const { message } = refused(() => key.sealText(sendable(text), id), 'SECRET_ENCODING');
      assert.equal(message, `the secret is not valid text for a header (visible ASCII): character ${place} is out of place`);
    }
    assert.equal(
      refused(() => key.sealText(sendable('a'.repeat(1025)), id), 'SECRET_LENGTH').message,
      'the secret is longer than 1024 bytes',
    );
    assert.equal(key.openText(key.sealText(sendable('a b'), id), id).text(), 'a b');
  });

  it('can only be made of a secret that was read to be sent', async () => {
    const key = await vaultKey();
    const id = randomBytes(16);
    const isSent = (made: Secret): boolean => {
      try {
        key.openText(key.sealText(requireSecret(made), id), id).text();
        return true;
      } catch (error) {
        assert.equal((error as StrongroomError).code, 'SECRET_NOT_SENDABLE');
        return false;
      }
    };
    assert.equal(isSent(Secret.fromBytes(bytesOf('text'))), false);
    assert.equal(isSent(Secret.fromBytes(bytesOf('text'), { sendable: false })), false);
    assert.equal(isSent(Secret.fromBytes(bytesOf('text'), { sendable: true })), true);
    process.env['PASSPHRASE_TEST'] = 'text';
    assert.equal(isSent(Secret.fromEnvironment('PASSPHRASE_TEST')), false);
    process.env['PASSPHRASE_TEST'] = 'text';
    assert.equal(isSent(Secret.fromEnvironment('PASSPHRASE_TEST', { sendable: true })), true);
    const file = folder.write(Buffer.from('text\n'));
    const fromDescriptor = (options = {}): Secret => {
      const descriptor = openSync(file, 'r');
      const made = Secret.fromDescriptor(descriptor, options);
      closeSync(descriptor);
      return made;
    };
    assert.deepEqual([isSent(Secret.fromFile(file)), isSent(Secret.fromFile(file, { sendable: true }))], [false, true]);
    assert.deepEqual([isSent(fromDescriptor()), isSent(fromDescriptor({ sendable: true }))], [false, true]);
    assert.equal(isSent(Secret.random(32)), false);
    for (const wrong of [1, 'true', null, {}]) {
      refused(() => Secret.fromBytes(bytesOf('text'), { sendable: wrong as never }), 'INVALID_ARGUMENT');
      assert.equal(
        refused(() => key.sealText(native.secretFromBytes(bytesOf('text'), wrong as never), id), 'SECRET_NOT_SENDABLE').detail.subject,
        '',
      );
    }
  });

  it('may be typed, where the program asked for one to be sent', async () => {
    const sealed = async (sendable: boolean): Promise<string> => {
      const program = `
        const { Secret } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/index.js'))});
        const { requireSecret } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/secret.js'))});
        const { native } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/native.js'))});
        const passphrase = Secret.fromTerminal({ prompt: 'passphrase: ', sendable: ${sendable} });
        const slotHeader = Buffer.from('000100010000000100000008', 'hex');
        native.createVaultKey(native.secretFromRandom(32), Buffer.alloc(16), slotHeader).then(({ key }) => {
          try {
            console.log(key.openText(key.sealText(requireSecret(passphrase), Buffer.alloc(16)), Buffer.alloc(16)).text());
          } catch (error) {
            console.log(error.code);
          }
        });`;
      const steps = [{ expect: 'passphrase: ' }, { send: 'My Pass\r' }, { exit: true }] as const;
      return (await runOnTerminal({ command: [process.execPath, '-e', program], stdout: 'pipe', steps })).stdout.trim();
    };
    assert.equal(await sealed(true), 'My Pass');
    assert.equal(await sealed(false), 'SECRET_NOT_SENDABLE');
  });

  it('opens under no other id, from no other kind of box, and after no change of a bit', async () => {
    const key = await vaultKey();
    const [id, other] = [randomBytes(16), randomBytes(16)];
    const box = key.sealText(sendable('passphrase'), id);
    const secretBox = key.sealSecret(sendable('passphrase'), id);
    refused(() => key.openText(box, other), 'VAULT_DAMAGED');
    refused(() => key.openText(secretBox, id), 'VAULT_DAMAGED');
    refused(() => key.openText(key.sealPassphrase(sendable('passphrase'), id, secretBox), id), 'VAULT_DAMAGED');
    refused(() => key.openHmacKey(box, id, SHA256, UTF8), 'VAULT_DAMAGED');
    for (let at = 0; at < box.length; at++) {
      const changed = Uint8Array.from(box);
      changed[at]! ^= 1;
      refused(() => key.openText(changed, id), 'VAULT_DAMAGED');
    }
    assert.equal(key.openText(box, id).text(), 'passphrase');
    key.openHmacKey(secretBox, id, SHA256, UTF8).destroy();
  });
});

describe('a passphrase of a vault, of which only the HMAC is sent', () => {
  const [id, secretId] = [randomBytes(16), randomBytes(16)];
  const kuCoin = async (): Promise<{ key: NativeVaultKey; secretBox: Uint8Array; box: Uint8Array }> => {
    const key = await vaultKey();
    const secretBox = key.sealSecret(ordinary(BINANCE_SECRET), secretId);
    return { key, secretBox, box: key.sealPassphrase(ordinary('my passphrase'), id, secretBox) };
  };

  it('is signed with the secret that it was sealed beside', async () => {
    const { key, secretBox, box } = await kuCoin();
    const expected = createHmac('sha256', BINANCE_SECRET).update('my passphrase').digest();
    assert.equal(key.signPassphrase(box, id, secretBox, secretId, SHA256, UTF8, BASE64), expected.toString('base64'));
    assert.equal(key.signPassphrase(box, id, secretBox, secretId, SHA256, UTF8, HEX), expected.toString('hex'));
    assert.deepEqual(Buffer.from(key.signPassphrase(box, id, secretBox, secretId, SHA256, UTF8, 3) as Uint8Array), expected);
    // The same as with handles of both.
    const hmacKey = Secret.fromBytes(bytesOf(BINANCE_SECRET)).hmacKey({ hash: 'sha256' });
    assert.equal(hmacKey.signSecret(Secret.fromBytes(bytesOf('my passphrase'))), expected.toString('hex'));
  });

  it('is signed with a secret in whatever encoding and hash', async () => {
    const key = await vaultKey();
    const bytes = randomBytes(64);
    for (const [encoding, text] of [
      [1, bytes.toString('hex')],
      [2, bytes.toString('base64')],
      [3, bytes.toString('base64url')],
    ] as const) {
      const secretBox = key.sealSecret(ordinary(text), secretId);
      const box = key.sealPassphrase(ordinary('p'.repeat(300)), id, secretBox);
      const expected = createHmac('sha512', bytes).update('p'.repeat(300)).digest('hex');
      assert.equal(key.signPassphrase(box, id, secretBox, secretId, 2, encoding, HEX), expected);
      const { message } = refused(
        () => key.signPassphrase(box, id, key.sealSecret(ordinary('!'), secretId), secretId, 2, encoding, HEX),
        'SECRET_ENCODING',
      );
      assert.match(message, /character 1 is out of place/);
    }
  });

  it('is signed with no other secret: none that somebody knows, not even the same one sealed again', async () => {
    const { key, secretBox, box } = await kuCoin();
    const sign = (withBox: Uint8Array, withId = secretId): unknown => key.signPassphrase(box, id, withBox, withId, SHA256, UTF8, HEX);
    const known = key.sealSecret(ordinary('a key of the attacker'), secretId);
    refused(() => sign(known), 'VAULT_DAMAGED');
    refused(() => sign(key.sealSecret(ordinary(BINANCE_SECRET), secretId)), 'VAULT_DAMAGED');
    const forged = Buffer.concat([secretBox.subarray(0, 32), known.subarray(32)]); // the salt that the passphrase wants
    refused(() => sign(forged), 'VAULT_DAMAGED');
    refused(() => sign(secretBox, id), 'VAULT_DAMAGED');
    assert.equal((sign(secretBox) as string).length, 64);
  });

  it('is neither a key nor text, and nothing else can be signed as one', async () => {
    const { key, secretBox, box } = await kuCoin();
    const text = key.sealText(sendable('my passphrase'), id);
    refused(() => key.openText(box, id), 'VAULT_DAMAGED');
    refused(() => key.openHmacKey(box, id, SHA256, UTF8), 'VAULT_DAMAGED');
    const sign = (what: Uint8Array, whatId = id): unknown => key.signPassphrase(what, whatId, secretBox, secretId, SHA256, UTF8, HEX);
    refused(() => sign(secretBox, secretId), 'VAULT_DAMAGED');
    refused(() => sign(text), 'VAULT_DAMAGED');
    refused(() => sign(box, secretId), 'VAULT_DAMAGED');
    assert.equal((sign(box) as string).length, 64);
    assert.equal(key.openText(text, id).text(), 'my passphrase');
  });

  it('is not sealed beside what is no box', async () => {
    const { key, secretBox } = await kuCoin();
    const seal = (beside: unknown): unknown => key.sealPassphrase(ordinary('p'), id, beside as Uint8Array);
    for (const wrong of [undefined, null, 'box', Buffer.alloc(0), Buffer.alloc(335)]) refused(() => seal(wrong), 'INVALID_ARGUMENT');
    refused(() => key.sealPassphrase(Buffer.from('p') as never, id, secretBox), 'HANDLE_INVALID');
    assert.ok(seal(secretBox));
  });

  it('is not to be had once the vault is destroyed', async () => {
    const { key, secretBox, box } = await kuCoin();
    key.destroy();
    for (const attempt of [
      () => key.signPassphrase(box, id, secretBox, secretId, SHA256, UTF8, HEX),
      () => key.sealPassphrase(ordinary('p'), id, secretBox),
      () => key.sealText(sendable('p'), id),
      () => key.openText(box, id),
    ]) {
      refused(attempt, 'HANDLE_DESTROYED');
    }
  });
});

describe('a vault file with a record of every role, written from the page', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  it('is read by the page, and its secret signs whatever stands around it', async () => {
    const texts = { passphrase: 'signed', later: '?', secret: BINANCE_SECRET, 'sent-passphrase': 'sent as it is' };
    const roles = Object.keys(texts) as (keyof typeof texts)[];
    const [key, vaultId] = [randomBytes(32), randomBytes(16)];
    const ids = Object.fromEntries(roles.map((role) => [role, randomBytes(16).toString('hex')]));
    const record = (role: keyof typeof texts): IndexJson['entries'][0]['secrets'][0] => ({ role, id: ids[role]!, size: 336 });
    const seal = (role: keyof typeof texts, secretBox?: Buffer): Buffer => {
      const binding = recordBinding(record(role), secretBox) ?? { kind: 'secret' as const };
      return sealBox(pad(Buffer.from(texts[role])), { parent: key, vaultId, ...binding });
    };
    const secretBox = seal('secret');
    const records = Buffer.concat(roles.map((role) => (role === 'secret' ? secretBox : seal(role, secretBox))));
    const entry = { name: 'n', exchange: 'binance', key: 'k', created: '2026-11-24T12:00:00.000Z', secrets: roles.map(record) };
    const index = Buffer.from(JSON.stringify({ entries: [entry], records: recordsHash(records) }));
    const slots = [sealPasswordSlot(key, vaultId, Buffer.from(PASSWORD), CHEAP)];
    const bytes = writeVault({ vaultKey: key, vaultId, generation: 1n, slots, index, records });

    const { secrets } = readVault(bytes, Buffer.from(PASSWORD));
    const read = Object.fromEntries([...secrets].map(([name, text]) => [name, text.toString()]));
    assert.deepEqual(read, { n: BINANCE_SECRET, 'n passphrase': 'signed', 'n sent-passphrase': 'sent as it is' });

    const file = folder.write(bytes);
    const vault = await openVault(file);
    const { url } = vault.signer('n').sign({ method: 'GET', path: '/api/v3/account' }, { time: 5 });
    assert.ok(url.endsWith(createHmac('sha256', BINANCE_SECRET).update('timestamp=5').digest('hex')));
    await vault.add({ name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
    assert.equal((await openVault(file)).entries().length, 2);
  });
});
