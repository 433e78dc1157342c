/** What an audit finds in a vault: each finding is there where it should be, and only there. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { native } from '../../lib/native.js';
import { requireSecret } from '../../lib/secret.js';
import { audited } from '../../lib/vault/audit.js';
import type { AuditFinding } from '../../lib/vault/audit.js';
import { DEFAULT_KDF_COST } from '../../lib/vault/kdf.js';
import type { VaultSlot } from '../../lib/vault/slots.js';
import { Vault } from '../../lib/vault/vault.js';
import { readVault, writeVault } from './support/by-hand.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, secret } from './support/folder.js';

const OTHER_SECRET = BINANCE_SECRET.split('').reverse().join('');

describe('an audit', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  /** Without the finding about the cheap slot that these tests open. */
  const found = (findings: readonly AuditFinding[]): AuditFinding[] => findings.filter(({ finding }) => finding !== 'weak-kdf');

  /** The vault with another date of an entry, written by hand. */
  function dated(file: string, change: (entry: { [field: string]: unknown }) => void): void {
    const by = readVault(readFileSync(file), Buffer.from(PASSWORD));
    change(by.json.entries[0] as unknown as { [field: string]: unknown });
    writeFileSync(file, writeVault({ ...by, index: Buffer.from(JSON.stringify(by.json)) }));
  }
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

  it('finds nothing where all is well', async () => {
    const { vault } = await folder.vault();
    await vault.add({ name: 'n', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET), rights: ['read', 'trade'] });
    await vault.add({ name: 'mail', secret: secret('tangerine') });
    assert.deepEqual(found(vault.audit()), []);
  });

  it('finds secrets that are older than told, as they came in or since their rotation', async () => {
    const { file } = await folder.vault('n');
    await (await openVault(file)).edit('n', { rights: ['read'] });
    for (const [fields, mostDays, expected] of [
      [{ created: daysAgo(366.5) }, undefined, [{ finding: 'never-rotated', entries: ['n'], days: 366 }]],
      [{ created: daysAgo(364.5) }, undefined, []],
      [{ created: daysAgo(31.5) }, 30, [{ finding: 'never-rotated', entries: ['n'], days: 31 }]],
      [{ created: daysAgo(900), rotated: daysAgo(31.5) }, 30, [{ finding: 'old', entries: ['n'], days: 31 }]],
      [{ created: daysAgo(900), rotated: daysAgo(29.5) }, 30, []],
    ] as const) {
      dated(file, (entry) => Object.assign(entry, { rights: ['read'] }, fields));
      const vault = await openVault(file);
      assert.deepEqual(found(mostDays === undefined ? vault.audit() : vault.audit({ mostDays })), expected);
    }
    const vault = await openVault(file);
    for (const mostDays of [-1, 0.5, NaN, '1'])
      assert.throws(() => vault.audit({ mostDays: mostDays as number }), { code: 'INVALID_ARGUMENT' });
  });

  it('finds rights to withdraw, and keys whose rights nobody recorded', async () => {
    const { vault } = await folder.vault('n', 'm');
    await vault.rotate('m', { key: 'm'.repeat(64), secret: secret(OTHER_SECRET) });
    await vault.confirmRotation('m');
    await vault.edit('n', { rights: ['withdraw', 'read'] });
    await vault.add({ name: 'mail', secret: secret('tangerine') });
    assert.deepEqual(found(vault.audit()), [
      { finding: 'withdraw', entries: ['n'] },
      { finding: 'rights-unrecorded', entries: ['m'] },
    ]);
  });

  it('finds entries with the same secret, of any kind, and rotations that are open', async () => {
    const { file } = await folder.vault('a', 'b');
    const vault = await Vault.open(file, { password: secret(PASSWORD), release: true });
    for (const name of ['a', 'b']) await vault.edit(name, { rights: ['read'] });
    await vault.addAll([
      { name: 'mail', secret: secret('tangerine') },
      { name: 'door', secret: secret('Tangerine') },
      { name: 'bank', secret: secret('tangerine') },
      { name: 'safe', secret: secret(BINANCE_SECRET) },
      { name: 'tangerin', secret: secret('tangerin') },
    ]);
    assert.deepEqual(found(vault.audit()), [
      { finding: 'same-secret', entries: ['a', 'b', 'safe'] },
      { finding: 'same-secret', entries: ['mail', 'bank'] },
    ]);
    // Opened to sign, it compares no password: a guess beside one would be told.
    assert.deepEqual(found((await openVault(file)).audit()), [{ finding: 'same-secret', entries: ['a', 'b'] }]);
    await vault.rotate('a', { key: 'm'.repeat(64), secret: secret(OTHER_SECRET) });
    await vault.remove('bank');
    assert.deepEqual(found(vault.audit()), [
      { finding: 'unconfirmed', entries: ['a'], days: 0 },
      { finding: 'same-secret', entries: ['b', 'safe'] },
    ]);
  });

  it('finds slots whose password is cheaper to guess than one of a new slot', async () => {
    const { vault } = await folder.vault();
    const [slot] = vault.slots();
    assert.deepEqual(vault.audit(), [{ finding: 'weak-kdf', slot: slot!.id, cost: CHEAP }]);
    const { memory, passes, lanes } = DEFAULT_KDF_COST;
    const weak = (cost: VaultSlot['cost']): boolean => {
      const slots: VaultSlot[] = [{ id: '0', type: 'password', opened: true, ...(cost && { cost }) }];
      return audited({ index: { entries: [], records: '' } } as never, slots, [], 365, 0).length > 0;
    };
    assert.ok(
      !weak(DEFAULT_KDF_COST) && !weak(undefined) && !weak({ memory: memory * 2, passes: 2, lanes }) && !weak({ memory, passes, lanes: 1 }),
    );
    assert.ok(weak({ memory: memory - 1, passes: 64, lanes }) && weak({ memory, passes: passes - 1, lanes }));
  });

  it('compares secrets of one vault, under its key, and tells nothing but places', async () => {
    const { key } = await native.createVaultKey(
      requireSecret(secret(PASSWORD)),
      randomBytes(16),
      Buffer.from('000100010000000100000008', 'hex'),
    );
    const texts = ['a', 'b', 'a', 'aa', 'b', 'c'];
    const ids = texts.map(() => randomBytes(16));
    const boxes = texts.map((text, i) => Buffer.from(key.sealSecret(requireSecret(secret(text)), ids[i]!)));
    const sizes = (list: readonly Buffer[]): Uint8Array => new Uint8Array(Uint32Array.from(list, ({ length }) => length).buffer);
    const same = (list: readonly Buffer[], names: readonly Buffer[], bytes = sizes(list)): Uint32Array =>
      key.sameSecrets(Buffer.alloc(names.length), Buffer.concat(list), Buffer.concat(names), bytes);
    assert.deepEqual([...same(boxes, ids)], [0, 1, 0, 3, 1, 5]);
    assert.deepEqual([...same([], [])], []);
    assert.throws(() => same(boxes, [ids[1]!, ids[0]!, ...ids.slice(2)]), { code: 'VAULT_DAMAGED' });
    assert.throws(() => same(boxes, ids.slice(1)), { code: 'INVALID_ARGUMENT' });
    assert.throws(() => same(boxes.slice(0, -1), ids, sizes(boxes)), { code: 'INVALID_ARGUMENT' });
    const many = Array.from({ length: 16_385 }, () => ids[0]!);
    assert.throws(() => key.sameSecrets(Buffer.alloc(16_385), Buffer.alloc(0), Buffer.concat(many), new Uint8Array(4 * 16_385)), {
      code: 'INVALID_ARGUMENT',
    });
  });

  it('and no copy of a passphrase goes to another secret than its own', async () => {
    const { key } = await native.createVaultKey(
      requireSecret(secret(PASSWORD)),
      randomBytes(16),
      Buffer.from('000100010000000100000008', 'hex'),
    );
    const [a, b, c, d] = [0, 0, 0, 0].map(() => randomBytes(16)) as [Buffer, Buffer, Buffer, Buffer];
    const own = key.sealSecret(requireSecret(secret('the secret')), a);
    const known = key.sealSecret(requireSecret(secret('known to me')), b);
    const phrase = key.sealPassphrase(requireSecret(secret('weak')), c, own);
    const copy = key.copyRecord(0, own, a, b);
    assert.equal(key.copyPassphrase(phrase, c, own, a, d, copy, b).length, phrase.length);
    assert.throws(() => key.copyPassphrase(phrase, c, own, a, d, known, b), { code: 'INVALID_ARGUMENT', message: /newSecretBox/ });
    assert.throws(() => key.copyRecord(1, own, a, b), { code: 'VAULT_DAMAGED' });
    assert.throws(() => key.copyRecord(0, phrase, c, b), { code: 'VAULT_DAMAGED' });
  });
});
