/** The product against a second implementation of docs/vault-format.md, both ways; and the files that only a key holder can make. */
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type ByHand,
  type Cost,
  hkdfExpand,
  makeSlot,
  pad,
  readVault,
  recordsHash,
  sealBox,
  sealPasswordSlot,
  writeVault,
} from './support/by-hand.js';
import { BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';
import { createVaultWithCost } from '../../lib/vault/vault.js';

const password = Buffer.from(PASSWORD);
const COSTS: Cost[] = [CHEAP, { memory: 64, passes: 3, lanes: 4 }, { memory: 37, passes: 2, lanes: 3 }];

interface Draft {
  cost?: Cost;
  generation?: bigint;
  slots?: (made: { vaultKey: Buffer; vaultId: Buffer; slot: Buffer }) => Buffer[];
  /** What stands in the index beside what has to. */
  change?: (index: Record<string, unknown>, entry: Record<string, unknown>, record: Record<string, unknown>) => void;
  json?: (index: object) => Buffer;
  padSecret?: (data: Buffer) => Buffer;
  padIndex?: (data: Buffer) => Buffer;
  records?: (box: Buffer) => Buffer;
}

/** A vault with one entry `n`, written without any of the product's code. */
function draft({
  cost = CHEAP,
  generation = 7n,
  slots,
  change,
  json,
  padSecret = pad,
  padIndex = pad,
  records: changed,
}: Draft = {}): Buffer {
  const vaultKey = randomBytes(32);
  const vaultId = randomBytes(16);
  const id = randomBytes(16);
  const box = sealBox(padSecret(Buffer.from(BINANCE_SECRET)), { parent: vaultKey, kind: 'secret', vaultId, context: id });
  const records = changed === undefined ? box : changed(box);
  const record = { role: 'secret', id: id.toString('hex'), size: box.length };
  const entry = { name: 'n', exchange: 'binance', key: 'k', created: '2026-11-24T12:00:00.000Z', secrets: [record] };
  const index = { entries: [entry], records: recordsHash(records) };
  change?.(index, entry, record);
  const slot = sealPasswordSlot(vaultKey, vaultId, password, cost);
  const vault: ByHand = {
    vaultKey,
    vaultId,
    generation,
    slots: slots?.({ vaultKey, vaultId, slot }) ?? [slot],
    index: json?.(index) ?? Buffer.from(JSON.stringify(index)),
    records,
  };
  return writeVault(vault, padIndex);
}

describe('the vault format', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  it("has this test's HKDF right (RFC 5869, appendix A.1)", () => {
    const key = Buffer.from('077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5', 'hex');
    const okm = hkdfExpand(key, Buffer.from('f0f1f2f3f4f5f6f7f8f9', 'hex'), 42);
    assert.equal(okm.toString('hex'), '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
  });

  for (const cost of COSTS) {
    it(`is written as the page says, with ${JSON.stringify(cost)}`, async () => {
      const file = folder.fresh();
      const vault = await createVaultWithCost(file, secret(PASSWORD), cost);
      for (const [name, text] of [
        ['one', BINANCE_SECRET],
        ['two', 's'.repeat(300)],
      ] as const) {
        await vault.add({ name, exchange: 'mexc', key: `key-of-${name}`, secret: secret(text) });
      }
      const { json, secrets, generation } = readVault(readFileSync(file), password);
      assert.equal(generation, 3n);
      assert.deepEqual(
        json.entries.map(({ name }) => name),
        ['one', 'two'],
      );
      assert.equal(secrets.get('one')?.toString(), BINANCE_SECRET);
      assert.equal(secrets.get('two')?.toString(), 's'.repeat(300));
      assert.throws(() => readVault(readFileSync(file), Buffer.from('wrong')), /commitment/);
    });

    it(`is read as the page says, with ${JSON.stringify(cost)}`, async () => {
      const vault = await openVault(folder.write(draft({ cost })));
      assert.deepEqual(vault.entries(), [
        { name: 'n', exchange: 'binance', key: 'k', algorithm: 'hmac', created: '2026-11-24T12:00:00.000Z' },
      ]);
      const { url } = vault.signer('n').sign({ method: 'GET', path: '/api/v3/account' }, { time: 5 });
      assert.ok(url.endsWith(createHmac('sha256', BINANCE_SECRET).update('timestamp=5').digest('hex')));
    });
  }

  it('keeps slots and fields that it does not know, byte for byte', async () => {
    const unknown = makeSlot(999, { lanes: 65535, passes: 0xffffffff, memory: 0xffffffff }, randomBytes(112));
    const keyFile = makeSlot(2, { lanes: 0, passes: 0, memory: 0 }, randomBytes(112));
    const file = folder.write(
      draft({
        slots: ({ slot }) => [unknown, slot, keyFile],
        change: (index, entry, record) => {
          Object.assign(index, { later: { a: [1, null] } });
          Object.assign(entry, { tags: ['x'], permissions: null });
          Object.assign(record, { hint: 'y' });
        },
      }),
    );
    const before = readVault(readFileSync(file), password);
    const vault = await openVault(file);
    await vault.add({ name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
    const after = readVault(readFileSync(file), password);
    assert.deepEqual(after.slots, before.slots);
    assert.equal(after.generation, before.generation + 1n);
    const { entries, records: _, ...rest } = after.json as unknown as Record<string, unknown> & { entries: object[] };
    assert.deepEqual(rest, { later: { a: [1, null] } });
    assert.deepEqual(entries[0], before.json.entries[0]);
    assert.equal(after.secrets.get('n')?.toString(), BINANCE_SECRET);
  });

  it('tells of an entry without an algorithm or a nonce unit what it meant when there were none', async () => {
    const kraken = (fields: object) =>
      folder.write(draft({ change: (_, entry) => Object.assign(entry, { exchange: 'kraken', ...fields }) }));
    const told = async (fields: object): Promise<unknown[]> =>
      (await openVault(kraken(fields))).entries().map(({ algorithm, nonceUnit }) => [algorithm, nonceUnit]);
    assert.deepEqual(await told({}), [['hmac', 'ms']]);
    assert.deepEqual(await told({ algorithm: 'hmac', nonceUnit: 'ns' }), [['hmac', 'ns']]);
  });

  it('may have an entry that only a later program signs with', async () => {
    const later = (fields: object) => folder.write(draft({ change: (_, entry) => Object.assign(entry, fields) }));
    const vault = await openVault(later({ algorithm: 'ml-dsa-65' }));
    assert.equal(vault.entries()[0]!.algorithm, 'ml-dsa-65');
    assert.throws(() => vault.signer('n'), {
      code: 'ENTRY_INVALID',
      message: /^the entry's algorithm is one that this program does not sign with for binance$/,
    });
    assert.throws(() => vault.signer('n', 'kraken'), { code: 'ENTRY_EXCHANGE' });
    const unheard = await openVault(later({ exchange: 'unheard-of', nonceUnit: 'us' }));
    assert.equal(unheard.entries()[0]!.nonceUnit, 'us');
    assert.throws(() => unheard.signer('n'), { code: 'EXCHANGE_UNKNOWN' });
    // An HMAC secret that is said to be a private key is none.
    const lying = await openVault(later({ algorithm: 'ed25519' }));
    assert.throws(() => lying.signer('n'), { code: /^(KEY_FORMAT|VAULT_DAMAGED)$/ });
    const okx = await openVault(later({ exchange: 'okx' }));
    assert.throws(() => okx.signer('n'), { code: 'ENTRY_INVALID', message: /passphrase is missing/ });
  });

  it('has 16 slots at most, and the last of them opens it as the first does', async () => {
    const other = (vaultKey: Buffer, vaultId: Buffer): Buffer => sealPasswordSlot(vaultKey, vaultId, Buffer.from('other'), CHEAP);
    const slots =
      (count: number) =>
      ({ vaultKey, vaultId, slot }: { vaultKey: Buffer; vaultId: Buffer; slot: Buffer }): Buffer[] => [
        ...Array.from({ length: count - 1 }, () => other(vaultKey, vaultId)),
        slot,
      ];
    const file = folder.write(draft({ slots: slots(16) }));
    assert.equal((await openVault(file)).entries().length, 1);
    assert.equal((await openVault(file, 'other')).entries().length, 1);
    await refusal(openVault(file, 'neither'), 'WRONG_PASSWORD');
    await refusal(openVault(folder.write(draft({ slots: slots(17) }))), 'VAULT_DAMAGED');
    await refusal(openVault(folder.write(draft({ slots: () => [] }))), 'VAULT_DAMAGED');
    await refusal(
      openVault(folder.write(draft({ slots: ({ slot }) => [makeSlot(2, { lanes: 0, passes: 0, memory: 0 }, slot.subarray(12))] }))),
      'VAULT_NO_SLOT',
    );
  });

  it('refuses a slot that was moved here from another vault', async () => {
    const { bytes } = await folder.vault('n');
    const foreign = draft({ slots: () => [Buffer.from(bytes.subarray(48, 172))] });
    await refusal(openVault(folder.write(foreign)), 'WRONG_PASSWORD');
  });

  it('refuses an index under another header of the same vault', async () => {
    const { file, vault, bytes } = await folder.vault('n');
    await vault.add({ name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
    const { generation, ...rest } = readVault(readFileSync(file), password);
    assert.equal(generation, 3n);
    // The older index with a header that says it is the newest: same sizes, a good checksum.
    const old = readVault(bytes, password);
    const forged = writeVault({ ...old, generation: 9n });
    const headerSize = 204;
    const moved = Buffer.concat([forged.subarray(0, headerSize), bytes.subarray(headerSize)]);
    await refusal(openVault(folder.write(moved)), 'VAULT_DAMAGED');
    assert.equal((await openVault(folder.write(writeVault({ ...rest, generation: 9n })))).entries().length, 2);
  });

  describe('refuses an authentic index', () => {
    type Case = [string, RegExp, Draft];
    const set =
      (key: string, value: unknown) =>
      (target: Record<string, unknown>): void =>
        void (target[key] = value);
    const onIndex = (key: string, value: unknown): Draft => ({ change: (index) => set(key, value)(index) });
    const onEntry = (key: string, value: unknown): Draft => ({ change: (_, entry) => set(key, value)(entry) });
    const onRecord = (key: string, value: unknown): Draft => ({ change: (_, __, record) => set(key, value)(record) });
    const twice = (other: object): Draft => ({
      change: (index, entry) => set('entries', [entry, { ...entry, ...other }])(index),
      records: (box) => Buffer.concat([box, box]),
    });
    const cases: Case[] = [
      ['that is not JSON', /not JSON/, { json: () => Buffer.from('{') }],
      ['that is empty', /not JSON/, { json: () => Buffer.alloc(0) }],
      [
        'that is not UTF-8',
        /not JSON in UTF-8/,
        { json: (index) => Buffer.from(JSON.stringify(index).replace('"n"', '"\xff"'), 'latin1') },
      ],
      ['with a byte order mark', /not JSON/, { json: (index) => Buffer.from(`\ufeff${JSON.stringify(index)}`) }],
      ['that is a list', /no entries/, { json: () => Buffer.from('[]') }],
      ['that is null', /no entries/, { json: () => Buffer.from('null') }],
      ['without entries', /no entries/, onIndex('entries', undefined)],
      ['without a hash', /no hash/, onIndex('records', undefined)],
      ['with the hash of other records', /secrets were changed/, onIndex('records', '0'.repeat(64))],
      ['with a hash in capitals', /no hash/, { change: (index) => set('records', String(index['records']).toUpperCase())(index) }],
      ['with an entry that is null', /entry 1 is not an object/, onIndex('entries', [null])],
      ['with an empty name', /name has 0 bytes/, onEntry('name', '')],
      ['with a name that is too long', /name has 257 bytes/, onEntry('name', 'x'.repeat(257))],
      ['with an escape sequence in a name', /control character/, onEntry('name', '\u001b[31m')],
      ['with a name that is a number', /name is not a string/, onEntry('name', 1)],
      ['with a newline in a key', /visible ASCII/, onEntry('key', 'a\nb')],
      ['without a key', /visible ASCII/, onEntry('key', undefined)],
      ['with a path as exchange', /wrong exchange/, onEntry('exchange', '../x')],
      ['with an algorithm that is no word', /wrong algorithm/, onEntry('algorithm', 'HMAC!')],
      ['with an algorithm that is a number', /wrong algorithm/, onEntry('algorithm', 1)],
      ['with a nonce unit that there is not', /wrong nonce unit/, onEntry('nonceUnit', 'min')],
      ['with a date that is none', /wrong date/, onEntry('created', '2026-13-01T00:00:00Z')],
      ['with a day that there is not', /wrong date/, onEntry('created', '2026-02-30T00:00:00Z')],
      ['with a date in another form', /wrong date/, onEntry('created', '24.11.2026')],
      ['without secrets', /no secrets/, onEntry('secrets', [])],
      ['with a secret that is a string', /not an object/, onEntry('secrets', ['x'])],
      ['with an id that is too short', /wrong id/, onRecord('id', 'ab')],
      ['with an id in capitals', /wrong id/, onRecord('id', 'AB'.repeat(16))],
      ['with a role that is none', /wrong role/, onRecord('role', 'SECRET!')],
      ['with a size of 0', /wrong size/, onRecord('size', 0)],
      ['with a size that is negative', /wrong size/, onRecord('size', -336)],
      ['with a size that is no multiple', /wrong size/, onRecord('size', 337)],
      ['with a size that is a string', /wrong size/, onRecord('size', '336')],
      ['with a size above the limit', /wrong size/, onRecord('size', 65792 + 256 + 80)],
      ['with a size beyond the file', /take 592 bytes and there are 336/, onRecord('size', 592)],
      ['with bytes behind the last record', /take 336 bytes and there are 337/, { records: (box) => Buffer.concat([box, Buffer.of(0)]) }],
      ['with two entries of one name', /entry 2 has the name of another/, twice({})],
      ['with two secrets of one id', /entry 2 has a secret with the id of another/, twice({ name: 'm' })],
      [
        'with bytes in its padding',
        /index/,
        {
          padIndex: (data) => {
            const padded = pad(data);
            padded[padded.length - 1] = 1;
            return padded;
          },
        },
      ],
      ['with more padding than needed', /index/, { padIndex: (data) => Buffer.concat([pad(data), Buffer.alloc(256)]) }],
      [
        'with a length beyond its end',
        /index/,
        {
          padIndex: (data) => {
            const padded = pad(data);
            padded.writeUInt32BE(0xffffffff);
            return padded;
          },
        },
      ],
      ['that is not padded', /size of its index/, { padIndex: (data) => pad(data).subarray(0, -1) }],
    ];
    for (const [what, message, made] of cases) {
      it(what, async () => {
        assert.match((await refusal(openVault(folder.write(draft(made))), 'VAULT_DAMAGED')).message, message);
      });
    }

    it('with more entries than there may be', async () => {
      const entries = Array.from({ length: 16385 }, () => ({}));
      const error = await refusal(openVault(folder.write(draft(onIndex('entries', entries)))), 'VAULT_LIMIT');
      assert.equal(error.message, 'the vault has too many entries: 16385, the limit is 16384');
    });

    it('with arrays in one another, deeper than could be written again', async () => {
      const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
      const error = await refusal(openVault(folder.write(draft(onIndex('x', nested(64))))), 'VAULT_LIMIT');
      assert.equal(error.message, 'the vault has too many levels in its index: 65, the limit is 64');
      const deepest = folder.write(draft(onIndex('x', [nested(62), '[{"\\["'])));
      await (await openVault(deepest)).add({ name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
      assert.equal((await openVault(deepest)).entries().length, 2);
    });

    it('but opens it when nothing is wrong with it', async () => {
      assert.equal((await openVault(folder.write(draft()))).entries().length, 1);
    });
  });

  it('tells of a secret whose padding is wrong when it is asked for, and hands nothing out', async () => {
    const faults: ((padded: Buffer) => void)[] = [
      (padded) => (padded[255] = 1),
      (padded) => padded.writeUInt32BE(0),
      (padded) => padded.writeUInt32BE(253),
    ];
    for (const fault of faults) {
      const vault = await openVault(
        folder.write(
          draft({
            padSecret: (data) => {
              const padded = pad(data);
              fault(padded);
              return padded;
            },
          }),
        ),
      );
      assert.throws(() => vault.signer('n'), { code: 'VAULT_DAMAGED', message: 'the vault is damaged: secret' });
    }
  });

  it('does not take a secret for another of the same vault', async () => {
    const swapped = draft({
      change: (_, __, record) => void (record['id'] = randomBytes(16).toString('hex')),
    });
    const vault = await openVault(folder.write(swapped));
    assert.throws(() => vault.signer('n'), { code: 'VAULT_DAMAGED' });
  });

  it('ends with its last generation', async () => {
    const vault = await openVault(folder.write(draft({ generation: 2n ** 64n - 1n })));
    await refusal(vault.add({ name: 'm', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) }), 'VAULT_LIMIT');
  });
});
