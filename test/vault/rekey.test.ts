/** Another vault key: everything is sealed anew, old keys open nothing new, and no way in is lost without being named. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Vault, setSlotCost, type OpenVaultOptions } from '../../lib/vault/vault.js';
import { native } from '../../lib/native.js';
import { Secret, requireSecret } from '../../lib/secret.js';
import { type IndexRecord, openSlot, readVault, recordBinding, recoveryCode, writeVault, openBox } from './support/by-hand.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';

const password = Buffer.from(PASSWORD);
const PASSPHRASE = 'a passphrase of kucoin';
const SENT = 'a passphrase of okx';
const UUID = '5c2f8d0e-7f45-4f0a-8b7f-0a1b2c3d4e5f';

describe('rekeying', () => {
  const folder = new VaultFolder();
  const keyFile = path.join(folder.path, 'key');
  const code = recoveryCode(randomBytes(20));
  before(() => writeFileSync(keyFile, randomBytes(32), { mode: 0o600 }));
  after(() => folder.remove());

  /** A vault with a record of every role and a slot of three types. */
  async function full(): Promise<string> {
    const { file } = await folder.vault('binance');
    const vault = await editable(file);
    const kucoin = {
      name: 'kucoin',
      exchange: 'kucoin',
      key: '5c2f8d0e7f454f0a8b7f0a1b',
      secret: secret(UUID),
      passphrase: secret(PASSPHRASE),
    };
    await vault.add(kucoin);
    const sent = Secret.fromBytes(Buffer.from(SENT), { sendable: true });
    await vault.add({ name: 'okx', exchange: 'okx', key: UUID, secret: secret('A'.repeat(32)), passphrase: sent });
    await vault.addSlot({ type: 'key-file', keyFile, label: 'stick' });
    await vault.addSlot({ type: 'recovery-code', recoveryCode: secret(code), label: 'paper' });
    return file;
  }
  async function editable(file: string, options: OpenVaultOptions = { password: secret(PASSWORD) }): Promise<Vault> {
    const vault = await Vault.open(file, { keepKeys: true, rollback: 'ignore', ...options });
    setSlotCost(vault, CHEAP);
    return vault;
  }
  const all = (): OpenVaultOptions => ({ password: secret(PASSWORD), keyFile, recoveryCode: secret(code) });

  it('makes another key, under which every secret and every slot is as before, with nothing of the old boxes', async () => {
    const file = await full();
    const before = readVault(readFileSync(file), password);
    const vault = await editable(file, all());
    assert.deepEqual(await vault.rekey(), []);
    const bytes = readFileSync(file);
    const after = readVault(bytes, password);
    assert.notDeepEqual(after.vaultKey, before.vaultKey);
    assert.deepEqual(after.vaultId, before.vaultId);
    assert.equal(after.generation, before.generation + 1n);
    assert.deepEqual(
      [...after.secrets].map(([name, text]) => [name, text.toString()]),
      [...before.secrets].map(([name, text]) => [name, text.toString()]),
    );
    assert.equal(after.secrets.get('kucoin passphrase')?.toString(), PASSPHRASE);
    assert.equal(after.secrets.get('okx sent-passphrase')?.toString(), SENT);
    assert.deepEqual(after.json.entries, before.json.entries);
    for (const slot of before.slots) assert.ok(!after.slots.some((other) => other.subarray(12, 44).equals(slot.subarray(12, 44))));
    for (let at = 0; at < before.records.length; at += 16) assert.equal(after.records.indexOf(before.records.subarray(at, at + 16)), -1);
    for (const options of [{ password: secret(PASSWORD) }, { keyFile }, { recoveryCode: secret(code) }]) {
      const opened = await Vault.open(file, { rollback: 'ignore', ...options });
      assert.deepEqual(
        opened.slots().map(({ label }) => label),
        [undefined, 'stick', 'paper'],
      );
      for (const { name } of opened.entries()) opened.signer(name).destroy();
    }
    assert.equal(readVault(readFileSync(`${file}.bak`), password).vaultKey.equals(after.vaultKey), true, 'the backup follows');
  });

  it('leaves the vault that is open of use: it signs, adds, and changes slots', async () => {
    const vault = await editable(await full(), all());
    const signer = vault.signer('binance');
    const url = (): string => signer.sign({ method: 'GET', path: '/api/v3/account' }, { time: 1 }).url;
    const before = url();
    await vault.rekey();
    assert.equal(url(), before);
    assert.equal(vault.signer('binance').sign({ method: 'GET', path: '/api/v3/account' }, { time: 1 }).url, before);
    await vault.add({ name: 'm', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    await vault.addSlot({ type: 'key-file', keyFile });
    assert.equal(vault.slots().filter(({ opened }) => opened).length, 1);
    await vault.rekey();
    assert.equal((await openVault(vault.path)).entries().length, 4);
  });

  it('refuses to drop what nothing at hand opens, and drops it when told', async () => {
    const file = await full();
    const bytes = readFileSync(file);
    const vault = await editable(file);
    const error = await refusal(vault.rekey(), 'SLOT_NOT_OPENED');
    assert.equal(error.message, 'nothing that was given opens slot 2 (key file, stick): rekeying would drop it');
    assert.deepEqual(readFileSync(file), bytes);
    const dropped = await vault.rekey({ drop: true });
    assert.deepEqual(
      dropped.map(({ type, label }) => [type, label]),
      [
        ['key-file', 'stick'],
        ['recovery-code', 'paper'],
      ],
    );
    await refusal(Vault.open(file, { keyFile, rollback: 'ignore' }), 'VAULT_NO_SLOT');
    assert.deepEqual(
      (await openVault(file)).slots().map(({ type }) => type),
      ['password'],
    );
  });

  it('is refused where no password or recovery code would be left', async () => {
    const file = await full();
    const bytes = readFileSync(file);
    await refusal((await editable(file, { keyFile })).rekey({ drop: true }), 'SLOT_LAST');
    assert.deepEqual(readFileSync(file), bytes);
    const byPaper = await editable(file, { recoveryCode: secret(code) });
    await byPaper.rekey({ drop: true });
    assert.deepEqual(
      byPaper.slots().map(({ type }) => type),
      ['recovery-code'],
    );
  });

  it('shuts out who has the old key: it opens nothing of the new file, index, records or slots', async () => {
    const file = await full();
    const old = readVault(readFileSync(file), password);
    const vault = await editable(file, all());
    await vault.add({ name: 'before', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    // The old key opens what is written before the rekeying, which is why there is one.
    const written = readFileSync(file);
    const headerSize = 48 + 124 * 3 + 32;
    const indexOf = (bytes: Buffer): Buffer => bytes.subarray(headerSize, headerSize + bytes.readUInt32BE(12));
    const openIndex = (bytes: Buffer, key: Buffer): Buffer =>
      openBox(indexOf(bytes), { parent: key, kind: 'index', vaultId: old.vaultId, additional: bytes.subarray(0, headerSize) });
    assert.ok(openIndex(written, old.vaultKey).includes('"before"'));
    await vault.rekey();
    const bytes = readFileSync(file);
    assert.throws(() => openIndex(bytes, old.vaultKey), /commitment/);
    const after = readVault(bytes, password);
    assert.ok(openIndex(bytes, after.vaultKey).includes('"before"'));
    let at = 0;
    for (const { secrets } of after.json.entries) {
      const boxes = secrets.map((record: IndexRecord) => ({ record, box: after.records.subarray(at, (at += record.size)) }));
      for (const { record, box } of boxes) {
        const binding = recordBinding(record, boxes[0]!.box)!;
        assert.throws(() => openBox(box, { parent: old.vaultKey, vaultId: old.vaultId, ...binding }), /commitment/);
        openBox(box, { parent: after.vaultKey, vaultId: old.vaultId, ...binding });
      }
    }
    for (const slot of after.slots) {
      if (slot.readUInt16BE(0) !== 2) continue;
      assert.deepEqual(openSlot(slot, old.vaultId, { type: 2, material: readFileSync(keyFile) }), after.vaultKey);
    }
  });

  it('is noticed by a process that has the vault open, which has to open it again', async () => {
    const file = await full();
    const other = await openVault(file);
    await (await editable(file, all())).rekey();
    const entry = { name: 'x', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) };
    assert.match((await refusal(other.add(entry), 'VAULT_REPLACED')).message, /or was rekeyed since; open it again$/);
    await (await openVault(file)).add({ ...entry, secret: secret(BINANCE_SECRET) });
  });

  it('refuses a record that it cannot seal anew, and leaves everything as it was', async () => {
    const file = await full();
    const by = readVault(readFileSync(file), password);
    const index = JSON.parse(by.index.toString()) as { entries: { secrets: { role: string }[] }[] };
    index.entries[0]!.secrets[0]!.role = 'of-later';
    writeFileSync(file, writeVault({ ...by, index: Buffer.from(JSON.stringify(index)) }));
    const bytes = readFileSync(file);
    const error = await refusal((await editable(file, all())).rekey(), 'ENTRY_INVALID');
    assert.match(error.message, /record of role of-later, of "binance"/);
    assert.deepEqual(readFileSync(file), bytes);
  });

  describe('natively', () => {
    const header = Buffer.from('000100010000000100000008', 'hex');
    const vaultId = randomBytes(16);
    const id = randomBytes(16);
    const made = async (): Promise<{ key: Awaited<ReturnType<typeof native.createVaultKey>>['key']; box: Uint8Array }> =>
      native.createVaultKey(requireSecret(secret(PASSWORD)), vaultId, header);

    it('brings a record only under a key that renews its own', async () => {
      const { key, box } = await made();
      const { key: foreign } = await made(); // whose slot somebody else can open
      const record = key.sealSecret(requireSecret(secret(BINANCE_SECRET)), id);
      const refused = { code: 'INVALID_ARGUMENT' };
      assert.throws(() => foreign.resealRecord(key, 0, record, id, null, null, null), refused);
      assert.throws(() => key.resealRecord(key, 0, record, id, null, null, null), refused);
      const renewed = key.renew();
      assert.throws(() => foreign.renew().resealRecord(key, 0, record, id, null, null, null), refused);
      assert.throws(() => renewed.renew().resealRecord(key, 0, record, id, null, null, null), refused);
      const again = renewed.resealRecord(key, 0, record, id, null, null, null);
      assert.equal(again.length, record.length);
      assert.throws(() => key.openHmacKey(again, id, 0, 0), { code: 'VAULT_DAMAGED' });
      const sign = renewed.openHmacKey(again, id, 0, 0).sign('m', 0);
      assert.equal(sign, key.openHmacKey(record, id, 0, 0).sign('m', 0));
      await assert.rejects(native.renewVaultSlot(requireSecret(secret('mine')), null, header, box, key, renewed), {
        code: 'WRONG_PASSWORD',
      });
      await assert.rejects(async () => native.renewVaultSlot(requireSecret(secret(PASSWORD)), null, header, box, key, foreign), refused);
      assert.equal((await native.renewVaultSlot(requireSecret(secret(PASSWORD)), null, header, box, key, renewed)).length, 112);
    });

    // Its HMAC under a secret of somebody's choice would let a weak passphrase be guessed.
    it('brings a passphrase only beside the secret that it had', async () => {
      const { key } = await made();
      const [secretId, passphraseId] = [randomBytes(16), randomBytes(16)];
      const own = key.sealSecret(requireSecret(secret(BINANCE_SECRET)), secretId);
      const box = key.sealPassphrase(requireSecret(secret('a passphrase')), passphraseId, own);
      const renewed = key.renew();
      const chosen = renewed.sealSecret(requireSecret(secret('a secret that somebody knows')), secretId);
      assert.throws(() => renewed.resealRecord(key, 2, box, passphraseId, own, chosen, secretId), { code: 'INVALID_ARGUMENT' });
      const ownAgain = renewed.resealRecord(key, 0, own, secretId, null, null, null);
      const boxAgain = renewed.resealRecord(key, 2, box, passphraseId, own, ownAgain, secretId);
      const signed = renewed.signPassphrase(boxAgain, passphraseId, ownAgain, secretId, 0, 0, 0);
      assert.equal(signed, key.signPassphrase(box, passphraseId, own, secretId, 0, 0, 0));
    });

    it('renews a slot of this vault only, not one that opens to another key', async () => {
      const { key } = await made();
      const { box: other } = await made(); // the same password and vault id, another key
      await assert.rejects(native.renewVaultSlot(requireSecret(secret(PASSWORD)), null, header, other, key, key.renew()), {
        code: 'VAULT_DAMAGED',
      });
    });
  });
});
