/** The small functions that vault files are read and written with, each by itself: no file, no password. */
import assert from 'node:assert/strict';
import {
  MAX_FILE_SIZE,
  MAX_GENERATION,
  MAX_INDEX_SIZE,
  type Slot,
  type SlotType,
  checkSlots,
  encodeHeader,
  hasPassword,
  headerSize,
  makeSlot,
  paddedBoxSize,
  parseHeader,
  slotHeader,
  slotId,
  slotTypeOf,
  slotTypes,
  vaultIdOf,
} from '../../lib/vault/format.js';
import {
  type IndexEntry,
  checkEntry,
  checkKey,
  checkName,
  checkRemarks,
  hasExchange,
  isInstant,
  requireExchange,
} from '../../lib/vault/index-entry.js';
import { checkLabel, encodeIndex, parseIndex } from '../../lib/vault/index-record.js';
import { costsLess } from '../../lib/vault/kdf.js';

const COST = { memory: 64, passes: 3, lanes: 4 };
const box = Buffer.from(Array.from({ length: 112 }, (_, i) => i + 1));
const slotOf = (type: SlotType): Slot => makeSlot(slotHeader(type, COST), box);
const refused = (code: string, message: string, check: () => unknown): void => assert.throws(check, { code, message });
/** One letter, as one code point and as e and an accent. */
const [composed, decomposed] = ['\u00e9', 'e\u0301'];

describe('a piece of a vault file:', () => {
  it('a slot begins with its type and, where a password opens it, with lanes, passes and memory', () => {
    const headers = Object.fromEntries(
      (Object.keys(slotTypes) as SlotType[]).map((type) => [type, slotHeader(type, COST).toString('hex')]),
    );
    assert.deepEqual(headers, {
      password: '000100040000000300000040',
      'key-file': '000200000000000000000000',
      credential: '000300000000000000000000',
      'recovery-code': '000400000000000000000000',
      'password-and-key-file': '000500040000000300000040',
    });
    assert.deepEqual(Object.values(slotTypes).filter(hasPassword), [1, 5]);
  });

  it('a slot has the name of its type, and one of a newer program has none', () => {
    for (const type of Object.keys(slotTypes) as SlotType[]) assert.equal(slotTypeOf(slotOf(type)), type);
    assert.equal(slotTypeOf({ ...slotOf('password'), type: 6 }), undefined);
  });

  it('a slot is called by the first 8 bytes of its box, of which it has a copy', () => {
    const slot = slotOf('credential');
    assert.equal(slotId(slot), '0102030405060708');
    assert.ok(slot.box.equals(box) && slot.box !== box);
  });

  it('sizes are those of docs/vault-format.md', () => {
    assert.deepEqual([1, 2, 16].map(headerSize), [204, 328, 2064]);
    assert.deepEqual([0, 252, 253, 508].map(paddedBoxSize), [336, 336, 592, 592]);
    assert.deepEqual([MAX_FILE_SIZE, MAX_INDEX_SIZE, MAX_GENERATION], [67108864, 16777216, 0xffffffffffffffffn]);
  });

  it('16 slots are possible, 17 are not', () => {
    const slots = Array.from({ length: 17 }, () => slotOf('credential'));
    checkSlots(slots.slice(1));
    refused('VAULT_LIMIT', 'the vault has too many slots: 17, the limit is 16', () => checkSlots(slots));
  });

  it('a header that is cut says how long it should be', () => {
    const header = {
      vaultId: Buffer.alloc(16),
      generation: 1n,
      slots: [slotOf('password'), slotOf('credential')],
      indexSize: 336,
      fileSize: 664,
    };
    const cut = (size: number) => () => parseHeader(encodeHeader(header).subarray(0, size));
    refused('VAULT_TRUNCATED', 'the vault is cut short: it has 47 bytes, at least 204 are needed', cut(47));
    refused('VAULT_TRUNCATED', 'the vault is cut short: it has 48 bytes, at least 328 are needed', cut(48));
  });

  it('the id of a vault is there where the file reaches that far, and a file of another kind or version has none', () => {
    const vaultId = Buffer.alloc(16, 7);
    const file = encodeHeader({ vaultId, generation: 1n, slots: [slotOf('password')], indexSize: 336, fileSize: 540 });
    assert.ok(vaultIdOf(file)!.equals(vaultId));
    assert.ok(vaultIdOf(file.subarray(0, 40))!.equals(vaultId));
    for (const size of [0, 8, 9, 39]) assert.equal(vaultIdOf(file.subarray(0, size)), undefined);
    refused('VAULT_NOT_A_VAULT', 'this is not a vault: it does not begin as one', () => vaultIdOf(Buffer.from('x')));
    file[9] = 2;
    refused('VAULT_VERSION', 'vault format 2, this program reads 1', () => vaultIdOf(file.subarray(0, 10)));
    assert.equal(vaultIdOf(file.subarray(0, 9)), undefined);
  });
});

describe('a new text in a vault:', () => {
  it('a name is 1 to 256 bytes in normal form C, without control characters', () => {
    for (const good of ['n', composed, 'x'.repeat(256)]) checkName(good);
    refused('ENTRY_INVALID', "the entry's name is not in Unicode normal form C", () => checkName(decomposed));
    refused('ENTRY_INVALID', "the entry's name has 257 bytes, 1 to 256 are possible", () => checkName('x'.repeat(257)));
    refused('ENTRY_INVALID', "the entry's name is not a string", () => checkName(undefined));
  });

  it('a label is 1 to 64 bytes in normal form C', () => {
    for (const good of ['l', composed, 'x'.repeat(64)]) checkLabel(good);
    refused('ENTRY_INVALID', "the entry's label is not in Unicode normal form C", () => checkLabel(decomposed));
    refused('ENTRY_INVALID', "the entry's label has 65 bytes, 1 to 64 are possible", () => checkLabel('x'.repeat(65)));
    refused('ENTRY_INVALID', "the entry's label has a control character at position 2", () => checkLabel('a\nb'));
  });

  it('a public key is 1 to 1024 visible characters', () => {
    for (const good of ['!', '~'.repeat(1024)]) checkKey(good);
    const sentence = "the entry's key is not 1 to 1024 visible ASCII characters";
    for (const bad of ['', '\u007f', '~'.repeat(1025), 7]) refused('ENTRY_INVALID', sentence, () => checkKey(bad));
    for (const [bad, at] of [
      [' ', 1],
      ['a ', 2],
      ['a\tb', 2],
    ] as const)
      refused('ENTRY_INVALID', `${sentence}: character ${at} is white space`, () => checkKey(bad));
  });

  it('of user, note and rights each is looked at where it is there', () => {
    checkRemarks({});
    checkRemarks({ user: 'u'.repeat(256), note: `${'n'.repeat(1023)}\n`, rights: ['withdraw', 'read', 'trade'] });
    refused('ENTRY_INVALID', "the entry's user has a control character at position 1", () => checkRemarks({ user: '\n' }));
    refused('ENTRY_INVALID', "the entry's note has 1025 bytes, 1 to 1024 are possible", () => checkRemarks({ note: 'n'.repeat(1025) }));
    const rights = "the entry's rights are not one or more of read, trade, withdraw, each once";
    for (const bad of [[], ['read', 'read'], ['all'], 'read', null]) refused('ENTRY_INVALID', rights, () => checkRemarks({ rights: bad }));
  });
});

describe('an entry of an index', () => {
  const entry: IndexEntry = { name: 'n', created: '2026-11-24T12:00:00.000Z', secrets: [] };

  it('signs where it has an exchange', () => {
    const signing = { ...entry, exchange: 'kraken', key: 'k' };
    assert.deepEqual([hasExchange(signing), hasExchange(entry)], [true, false]);
    requireExchange(signing);
    refused('ENTRY_EXCHANGE', 'entry "n" is a password, which signs nothing', () => requireExchange(entry));
  });

  it('is no list where a text should be, which JavaScript would take for one', () => {
    const secret = { role: 'password', id: 'ab'.repeat(16), size: 336 };
    const check = (change: object): void => checkEntry({ ...entry, secrets: [{ ...secret, ...change }] }, 'entry 1');
    check({});
    refused('VAULT_DAMAGED', 'the vault is damaged: index: entry 1 has a secret with a wrong id', () => check({ id: [secret.id] }));
    for (const role of ['secret', 'passphrase', 'sent-passphrase']) {
      refused('VAULT_DAMAGED', `the vault is damaged: index: entry 1 has a ${role}, and is a password`, () => check({ role }));
    }
    assert.deepEqual([entry.created, [entry.created]].map(isInstant), [true, false]);
  });

  it('has dates with nothing behind them', () => {
    for (const end of [' ', '\n', 'Z', '\0']) assert.equal(isInstant(`${entry.created}${end}`), false, JSON.stringify(end));
  });

  it('is one of 16,384 at most when it is written', () => {
    const write = (count: number): Buffer => encodeIndex({ entries: Array.from({ length: count }, () => entry), records: '' });
    assert.ok(write(16384).length > 16384);
    refused('VAULT_LIMIT', 'the vault has too many entries: 16385, the limit is 16384', () => write(16385));
  });
});

describe('an index', () => {
  const parse = (json: string) => () => parseIndex(Buffer.from(json), 0);
  const none = 'the vault is damaged: index: it has no entries';

  it('has 16 MiB at most, and as many values as could be of use', () => {
    const long = 'the vault has too many bytes of its index: 16777217, the limit is 16777216';
    refused('VAULT_LIMIT', long, parse(`[]${' '.repeat(16777217 - 2)}`));
    // A bracket, and a comma for each value but one.
    const values = (count: number): string => `[${'0,'.repeat(count - 1)}0]`;
    refused('VAULT_DAMAGED', none, parse(values(1048576)));
    refused('VAULT_LIMIT', 'the vault has too many values in its index: 1048577, the limit is 1048576', parse(values(1048577)));
  });

  it('has a hash of 64 digits', () => {
    const withHash = (records: unknown): string => JSON.stringify({ entries: [], records });
    parse(withHash('0'.repeat(64)))();
    const wrong = 'the vault is damaged: index: it has no hash of the records';
    for (const bad of ['0'.repeat(65), '0'.repeat(63), ['0'.repeat(64)]]) refused('VAULT_DAMAGED', wrong, parse(withHash(bad)));
  });

  it('that is written is one that is read', () => {
    const padding = (size: number) => ({
      entries: [],
      records: '',
      note: 'x'.repeat(size - JSON.stringify({ entries: [], records: '', note: '' }).length),
    });
    assert.equal(encodeIndex(padding(16777216)).length, 16777216);
    refused('VAULT_LIMIT', 'the vault has too many bytes of its index: 16777217, the limit is 16777216', () =>
      encodeIndex(padding(16777217)),
    );
  });
});

describe('one cost of key derivation', () => {
  it('is less than another where memory is, or memory times passes', () => {
    const cost = (memory: number, passes: number) => ({ memory, passes, lanes: 1 });
    const less = ([one, other]: readonly [readonly [number, number], readonly [number, number]]): boolean =>
      costsLess(cost(...one), cost(...other));
    assert.ok(([[[99, 9], [100, 1]], [[100, 2], [100, 3]], [[150, 1], [100, 2]]] as const).every(less)); // prettier-ignore
    assert.ok(!([[[100, 3], [100, 3]], [[200, 1], [100, 2]], [[101, 3], [100, 3]]] as const).some(less)); // prettier-ignore
  });
});
