/** An older vault that becomes what a new one would be, with the old one kept whatever happens. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Vault, setSlotCost } from '../../lib/vault/vault.js';
import { CHEAP, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';
import { SECRET, build, passwordSlot } from './testkit/draft.js';

/** What a new password costs in these tests; {@link CHEAP} is less. */
const NEW = { memory: 16, passes: 2, lanes: 1 };

describe('a vault that is migrated', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  const open = async (file: string, password = PASSWORD): Promise<Vault> => {
    const vault = await Vault.open(file, { password: secret(password), keepKeys: true });
    setSlotCost(vault, NEW);
    return vault;
  };
  const beside = (file: string): string[] =>
    readdirSync(folder.path)
      .filter((name) => name.startsWith(`${path.basename(file)}.`))
      .map((name) => name.replace(/^.*\.vault\.|\d{8}T.*/g, ''))
      .sort();

  it('asks as much of a guesser as a new one, opens by the same password, and the old one is kept', async () => {
    const { file, bytes } = await folder.vault('n');
    const vault = await open(file);
    const { slots, left, entries, replaced } = await vault.migrate();
    assert.deepEqual(
      slots.map(({ type, cost }) => [type, cost]),
      [['password', NEW]],
    );
    assert.deepEqual([left, entries], [[], []]);
    assert.deepEqual(readFileSync(replaced), bytes);
    assert.deepEqual(beside(file), ['bak', 'lock', 'replaced-']);
    const again = await openVault(file);
    assert.deepEqual(
      again.slots().map(({ cost }) => cost),
      [NEW],
    );
    assert.equal((await again.verify()).generation, 3n);
    // The backup opens by nothing cheaper either.
    assert.deepEqual(
      (await openVault(`${file}.bak`)).slots().map(({ cost }) => cost),
      [NEW],
    );
    // The one that is open goes on, its slot the new one.
    assert.deepEqual(
      vault.slots().map(({ opened }) => opened),
      [true],
    );
    await vault.changePassword(secret('another'));
    assert.equal((await openVault(file, 'another')).entries().length, 1);
  });

  it('is left as it is where nothing of it is old', async () => {
    const { file } = await folder.vault('n');
    const vault = await open(file);
    await vault.migrate();
    const bytes = readFileSync(file);
    assert.match(
      (await refusal(vault.migrate(), 'NOTHING_TO_MIGRATE')).message,
      /of format 1, the newest there is, and no password of it costs less than a new one$/,
    );
    setSlotCost(vault, { ...NEW, memory: 8, passes: 4 });
    await refusal(vault.migrate(), 'NOTHING_TO_MIGRATE');
    setSlotCost(vault, { ...NEW, passes: 3 });
    assert.deepEqual(readFileSync(file), bytes);
    await vault.migrate();
  });

  it('keeps the slots of others, and names those that it could not strengthen', async () => {
    const { file } = await folder.vault('n');
    const keyFile = path.join(folder.path, 'key');
    writeFileSync(keyFile, Buffer.alloc(32, 7), { mode: 0o600 });
    const vault = await Vault.open(file, { password: secret(PASSWORD), keepKeys: true });
    setSlotCost(vault, CHEAP);
    const other = await vault.addSlot({ type: 'password', password: secret('of another person'), label: 'Alice' });
    await vault.addSlot({ type: 'key-file', keyFile });
    setSlotCost(vault, NEW);
    const { slots, left } = await vault.migrate();
    assert.deepEqual([slots.length, left.map(({ id, label }) => [id, label])], [1, [[other, 'Alice']]]);
    assert.match(
      (await refusal(vault.migrate(), 'NOTHING_TO_MIGRATE')).message,
      /nothing that was given opens what costs less than a new password: slot 2 \(password, Alice\)$/,
    );
    for (const options of [{ keyFile }, { password: secret('of another person') }, { password: secret(PASSWORD) }]) {
      assert.equal((await Vault.open(file, options)).entries().length, 1);
    }
    const alice = await open(file, 'of another person');
    assert.deepEqual(
      (await alice.migrate()).slots.map(({ label }) => label),
      ['Alice'],
    );
    assert.deepEqual(
      alice.slots().map(({ type, label, cost }) => [type, label, cost]),
      [
        ['password', undefined, NEW],
        ['password', 'Alice', NEW],
        ['key-file', undefined, undefined],
      ],
    );
  });

  it('says of its entries what was assumed of them, and nothing of those that it does not know', async () => {
    const record = { role: 'secret', plain: SECRET };
    const draft = (name: string, fields: object) => ({ name, records: [record], fields });
    const entries = [
      draft('binance', {}),
      draft('kraken', { exchange: 'kraken' }),
      draft('seconds', { exchange: 'kraken', nonceUnit: 's', extra: [1] }),
      draft('said', { algorithm: 'hmac' }),
      draft('unknown', { exchange: 'elsewhere' }),
    ];
    const file = folder.write(build('old entries', { entries, slots: [passwordSlot({ cost: NEW })] }).file);
    const vault = await open(file);
    const before = vault.entries();
    assert.deepEqual((await vault.migrate()).entries, ['binance', 'kraken', 'seconds']);
    const again = await openVault(file);
    assert.deepEqual(again.entries(), before, 'nothing is another than it was');
    assert.equal(before.find(({ name }) => name === 'seconds')!.nonceUnit, 's');
    assert.equal((await again.verify()).records, 5);
    await refusal(vault.migrate(), 'NOTHING_TO_MIGRATE');
  });

  it('needs what opened it to be kept', async () => {
    const { vault } = await folder.vault('n');
    await refusal(vault.migrate(), 'KEYS_NOT_KEPT');
  });

  it('is left as it is, and what was begun is cleared away, where a record does not open', async () => {
    const entries = [
      {
        name: 'n',
        records: [
          { role: 'secret', plain: SECRET, box: (box: Buffer) => Buffer.concat([box.subarray(0, -1), Buffer.of(box.at(-1)! ^ 1)]) },
        ],
      },
    ];
    const bytes = build('bad record', { entries }).file;
    const file = folder.write(bytes);
    const vault = await open(file);
    await refusal(vault.migrate(), 'VAULT_DAMAGED');
    assert.deepEqual([readFileSync(file), beside(file)], [bytes, ['lock']]);
    rmSync(file);
  });
});
