/** Passwords that do not open, boxes that are not what they should be, parts of one vault in another. */
import type { ErrorCode } from '../../../lib/errors.js';
import { pad } from '../support/by-hand.js';
import { bad, edited, flip, good } from './case.js';
import { type Draft, ENTRY, type EntryDraft, PASSWORD, type RecordDraft, SECRET, build, bytesOf, passwordSlot, rechecked, unknownSlot } from './draft.js';
import { salamander } from './salamander.js';
import type { Vector } from './vector.js';

const SLOT = 48;
const SLOT_BOX = SLOT + 12;
const INDEX = 204;
const otherId = bytesOf(16, 'another vault');
const otherKey = bytesOf(32, 'another vault key');

function passwords(): Vector[] {
  const wrong = (name: string, comment: string, given: Buffer, right = PASSWORD): Vector =>
    bad(`wrong-password-${name}`, 'WRONG_PASSWORD', comment, { slots: [passwordSlot({ password: right })] }, given);
  const { draft, passwords: three } = salamander();
  return [
    wrong('other', 'another one', Buffer.from('incorrect horse')),
    wrong('newline', 'a newline at its end', Buffer.from(`${PASSWORD.toString()}\n`)),
    wrong('nul', 'a zero at its end', Buffer.concat([PASSWORD, Buffer.of(0)])),
    wrong('shorter', 'its last letter is missing', PASSWORD.subarray(0, -1)),
    wrong('case', 'in capitals', Buffer.from(PASSWORD.toString().toUpperCase())),
    wrong('composed', 'composed where it was decomposed', Buffer.from('é'), Buffer.from('e\u0301')),
    wrong('decomposed', 'decomposed where it was composed', Buffer.from('e\u0301'), Buffer.from('é')),
    bad('wrong-password-16-slots', 'WRONG_PASSWORD', 'of none of them', { slots: Array.from({ length: 16 }, () => passwordSlot()) }, Buffer.from('x')),
    bad('wrong-password-unknown-slot', 'WRONG_PASSWORD', 'beside a slot of a later type', { slots: [passwordSlot(), unknownSlot(999)] }, Buffer.from('x')),
    bad('slot-three-keys-second', 'WRONG_PASSWORD', 'the tag of the slot box is right for this password too, the commitment is not', draft, three[1]),
    bad('slot-three-keys-third', 'WRONG_PASSWORD', 'the tag of the slot box is right for this password too, the commitment is not', draft, three[2]),
  ];
}

function slotBoxes(): Vector[] {
  const remade = (name: string, expect: ErrorCode, comment: string, change: (file: Buffer) => void): Vector =>
    edited(`slot-${name}`, expect, comment, (file) => {
      change(file);
      return rechecked(file);
    });
  const flipped = (name: string, expect: ErrorCode, at: number): Vector =>
    remade(`${name}-flipped`, expect, 'one bit, the checksum made right', (file) => void (file[at]! ^= 0x80));
  const made = (name: string, expect: ErrorCode, comment: string, ...slots: Buffer[]): Vector => bad(`slot-${name}`, expect, comment, { slots });
  return [
    flipped('salt', 'WRONG_PASSWORD', SLOT_BOX),
    flipped('commitment', 'WRONG_PASSWORD', SLOT_BOX + 32),
    flipped('commitment-end', 'WRONG_PASSWORD', SLOT_BOX + 63),
    flipped('ciphertext', 'VAULT_DAMAGED', SLOT_BOX + 64),
    flipped('tag', 'VAULT_DAMAGED', SLOT_BOX + 96),
    flipped('tag-end', 'VAULT_DAMAGED', SLOT_BOX + 111),
    remade('memory-changed', 'WRONG_PASSWORD', '9 KiB in the place of 8', (file) => void file.writeUInt32BE(9, SLOT + 8)),
    remade('passes-changed', 'WRONG_PASSWORD', '2 in the place of 1', (file) => void file.writeUInt32BE(2, SLOT + 4)),
    remade('memory-and-lanes-changed', 'WRONG_PASSWORD', '16 KiB and 2 lanes', (file) => { file.writeUInt16BE(2, SLOT + 2); file.writeUInt32BE(16, SLOT + 8); }),
    remade('vault-id-changed', 'WRONG_PASSWORD', 'the slot is bound to it', (file) => void (file[24]! ^= 1)),
    remade('zeros', 'WRONG_PASSWORD', 'the box is all zeros', (file) => void file.fill(0, SLOT_BOX, SLOT_BOX + 112)),
    made('of-another-vault', 'WRONG_PASSWORD', 'the same password, another vault id', passwordSlot({ vaultId: otherId })),
    made('of-kind-secret', 'WRONG_PASSWORD', 'its box was sealed as a secret', passwordSlot({ kind: 'secret' })),
    made('with-another-key', 'VAULT_DAMAGED', 'it opens, and gives the key of another vault', passwordSlot({ vaultKey: otherKey })),
    made('with-another-key-first', 'VAULT_DAMAGED', 'the first slot that opens counts, though the second is right', passwordSlot({ vaultKey: otherKey }), passwordSlot()),
    made('damaged-before-a-good-one', 'VAULT_DAMAGED', 'its commitment says that the password is right', flip(passwordSlot(), -1), passwordSlot()),
  ];
}

function headerBinding(): Vector[] {
  const other = passwordSlot({ password: Buffer.from('x'), salt: bytesOf(32, 'x') });
  const two: Draft = { slots: [passwordSlot(), other] };
  const changed = (name: string, comment: string, change: (file: Buffer) => void, draft: Draft = {}, slots = 1): Vector =>
    edited(`header-${name}`, 'VAULT_DAMAGED', comment, (file) => { change(file); return rechecked(file, slots); }, draft);
  return [
    changed('generation-lowered', 'the index is bound to it', (file) => void file.writeBigUInt64BE(6n, 40)),
    changed('generation-raised', 'the index is bound to it', (file) => void file.writeBigUInt64BE(2n ** 63n, 40)),
    changed('generation-0', 'the index is bound to it', (file) => void file.writeBigUInt64BE(0n, 40)),
    changed('slots-swapped', 'in another order', (file) => { const first = Buffer.from(file.subarray(SLOT, SLOT + 124)); file.copy(file, SLOT, SLOT + 124, SLOT + 248); first.copy(file, SLOT + 124); }, two, 2),
    changed('slot-replaced', 'the other slot is now of a later type', (file) => void unknownSlot(999).copy(file, SLOT + 124), two, 2),
    changed('slot-doubled', 'the other slot is now a copy of the first', (file) => void file.copy(file, SLOT + 124, SLOT, SLOT + 124), two, 2),
    changed('other-slot-flipped', 'one bit of the slot that is not used', (file) => void (file[SLOT + 124 + 60]! ^= 1), two, 2),
    edited('header-slot-removed', 'VAULT_DAMAGED', 'one slot fewer, sizes made right', (file) => {
      const less = Buffer.concat([file.subarray(0, SLOT + 124), file.subarray(SLOT + 248)]);
      less.writeUInt16BE(1, 10);
      less.writeBigUInt64BE(BigInt(less.length), 16);
      return rechecked(less);
    }, two),
    edited('header-slot-added', 'VAULT_DAMAGED', 'one slot more, sizes made right', (file) => {
      const more = Buffer.concat([file.subarray(0, SLOT + 124), other, file.subarray(SLOT + 124)]);
      more.writeUInt16BE(2, 10);
      more.writeBigUInt64BE(BigInt(more.length), 16);
      return rechecked(more, 2);
    }),
  ];
}

function indexBoxes(): Vector[] {
  const flipped = (name: string, at: number): Vector => edited(`index-${name}-flipped`, 'VAULT_DAMAGED', 'one bit', (file) => flip(file, at, 0x10));
  const bound = (name: string, comment: string, indexBinding: Draft['indexBinding'] & object): Vector => bad(`index-${name}`, 'VAULT_DAMAGED', comment, { indexBinding });
  const padding = (name: string, comment: string, change: (padded: Buffer) => Buffer | void): Vector =>
    bad(`index-padding-${name}`, 'VAULT_DAMAGED', comment, { pad: (text) => { const padded = pad(text); return change(padded) ?? padded; } });
  const put = (name: string, comment: string, from: Draft, part: [number, number?]): Vector =>
    edited(`index-${name}`, 'VAULT_DAMAGED', comment, (file) => { build(name, from).file.copy(file, part[0], part[0], part[1]); });
  return [
    flipped('salt', INDEX), flipped('commitment', INDEX + 32), flipped('ciphertext', INDEX + 64), flipped('ciphertext-end', INDEX + 575), flipped('tag', INDEX + 576), flipped('tag-end', INDEX + 591),
    bound('of-kind-secret', 'its box was sealed as a secret', { kind: 'secret' }),
    bound('of-kind-text', 'its box was sealed as a text', { kind: 'text' }),
    bound('of-another-vault', 'its box was sealed for another vault id', { vaultId: otherId }),
    bound('of-another-key', 'its box was sealed under another key', { parent: otherKey }),
    bound('bound-to-nothing', 'no additional data', { additional: () => Buffer.alloc(0) }),
    bound('bound-without-checksum', 'the header without its checksum', { additional: (header) => header.subarray(0, -32) }),
    bound('bound-without-slots', 'the first 48 bytes of the header', { additional: (header) => header.subarray(0, 48) }),
    put('older', 'of the generation before, in the place of this', { generation: 6n }, [INDEX, INDEX + 592]),
    put('older-with-records', 'everything behind the header is older', { generation: 6n }, [INDEX]),
    edited('index-zeros', 'VAULT_DAMAGED', 'all zeros', (file) => void file.fill(0, INDEX, INDEX + 592)),
    padding('first-byte', 'the byte behind the data', (padded) => void (padded[4 + padded.readUInt32BE()] = 1)),
    padding('last-byte', 'the last byte', (padded) => void (padded[padded.length - 1] = 0x80)),
    padding('length-one-less', 'the last byte of the data counts as padding', (padded) => void padded.writeUInt32BE(padded.readUInt32BE() - 1)),
    padding('length-0', 'all of it counts as padding', (padded) => void padded.writeUInt32BE(0)),
    padding('length-beyond', 'one byte more than there is', (padded) => void padded.writeUInt32BE(padded.length - 3)),
    padding('length-4-more', 'that of the whole, its own four bytes included', (padded) => void padded.writeUInt32BE(padded.length)),
    padding('length-2-31', 'negative where it is read as signed', (padded) => void padded.writeUInt32BE(0x80000000)),
    padding('length-2-32-less-4', 'with its own four bytes, 0 in 32 bits', (padded) => void padded.writeUInt32BE(0xfffffffc)),
    padding('length-2-32-less-1', 'the largest there is', (padded) => void padded.writeUInt32BE(0xffffffff)),
    padding('length-little-endian', 'its bytes the other way round', (padded) => void padded.writeUInt32LE(padded.readUInt32BE())),
    padding('a-block-more', 'than needed', (padded) => Buffer.concat([padded, Buffer.alloc(256)])),
    padding('a-byte-less', 'the size of the box tells', (padded) => padded.subarray(0, -1)),
    padding('empty', 'data of no bytes, padded as it should be', () => Buffer.alloc(256)),
  ];
}

const record = (more: Partial<RecordDraft>): RecordDraft => ({ role: 'secret', plain: SECRET, code: 'VAULT_DAMAGED', ...more });
const alone = (more: Partial<RecordDraft>): EntryDraft[] => [{ name: 'n', records: [record(more)] }];
const beside = (...records: RecordDraft[]): EntryDraft[] => [{ name: 'n', records: [{ role: 'secret', plain: SECRET }, ...records] }];

/** The vault opens; the record does not. Only a holder of the key can make these. */
function recordBoxes(): Vector[] {
  const one = (name: string, comment: string, more: Partial<RecordDraft>): Vector => good(`record-${name}`, comment, { entries: alone(more) });
  const padding = (name: string, comment: string, change: (padded: Buffer) => void): Vector =>
    one(`padding-${name}`, comment, { pad: (plain) => { const padded = pad(plain); change(padded); return padded; } });
  const text = (name: string, comment: string, plain: Buffer): Vector =>
    good(`text-${name}`, comment, { entries: beside({ role: 'sent-passphrase', plain, code: 'VAULT_DAMAGED' }) });
  const passphrase = { role: 'passphrase', plain: Buffer.from('a passphrase'), code: 'VAULT_DAMAGED' };
  const flipped = (name: string, at: number): Vector => one(`${name}-flipped`, 'one bit, the hash of the records made right', { box: (box) => flip(box, at) });
  const swapIds: Draft = {
    entries: [{ name: 'a', records: [record({})] }, { name: 'b', records: [record({ plain: Buffer.from('another secret') })] }],
    index: ({ entries: [a, b] }) => { const [one, two] = [a!.secrets[0]!, b!.secrets[0]!]; [one['id'], two['id']] = [two['id'], one['id']]; },
  };
  return [
    flipped('salt', 0), flipped('commitment', 32), flipped('ciphertext', 64), flipped('tag', -1),
    one('of-kind-text', 'its box was sealed as a text, which may be handed out', { kind: 'text' }),
    one('of-kind-index', 'its box was sealed as an index', { kind: 'index' }),
    one('of-kind-passphrase', 'its box was sealed as a passphrase', { kind: 'passphrase' }),
    one('of-another-id', 'its box was sealed for another record', { context: () => bytesOf(16, 'another id') }),
    one('of-no-id', 'its box was sealed without an id', { context: () => Buffer.alloc(0) }),
    one('of-another-vault', 'its box was sealed for another vault', { vaultId: otherId }),
    one('of-another-key', 'its box was sealed under another key', { parent: otherKey }),
    one('empty', 'a secret of no bytes', { plain: Buffer.alloc(0) }),
    one('65537-bytes', 'one more than a secret may have, in a box of the largest size', { plain: Buffer.alloc(65537, 's') }),
    one('65788-bytes', 'as many as the largest box has room for', { plain: Buffer.alloc(65788, 's') }),
    padding('first-byte', 'the byte behind the data', (padded) => void (padded[4 + SECRET.length] = 1)),
    padding('last-byte', 'the last byte', (padded) => void (padded[padded.length - 1] = 1)),
    padding('length-one-less', 'the last byte of the data counts as padding', (padded) => void padded.writeUInt32BE(SECRET.length - 1)),
    padding('length-beyond', 'one byte more than there is', (padded) => void padded.writeUInt32BE(253)),
    padding('length-2-32-less-1', 'the largest there is', (padded) => void padded.writeUInt32BE(0xffffffff)),
    one('a-block-more', 'than needed', { pad: (plain) => Buffer.concat([pad(plain), Buffer.alloc(256)]) }),
    good('record-ids-swapped', 'each of two entries has the id of the other', swapIds),
    good('text-of-kind-secret', 'a secret passed off as what is handed out', { entries: beside({ role: 'sent-passphrase', plain: Buffer.from('x'), kind: 'secret', code: 'VAULT_DAMAGED' }) }),
    good('text-of-kind-passphrase', 'a passphrase passed off as what is handed out', { entries: beside({ role: 'sent-passphrase', plain: Buffer.from('x'), kind: 'passphrase', code: 'VAULT_DAMAGED' }) }),
    text('newline', 'the end of a line of a header', Buffer.from('a\r\nX-Header: b')),
    text('tab', 'not visible', Buffer.from('a\tb')),
    text('space-first', 'spaces are inside only', Buffer.from(' a')),
    text('space-last', 'spaces are inside only', Buffer.from('a ')),
    text('space-alone', 'spaces are inside only', Buffer.from(' ')),
    text('delete', '7F', Buffer.from('a\x7f')),
    text('not-ascii', 'UTF-8', Buffer.from('é')),
    text('nul', '00', Buffer.from('a\0b')),
    text('1025-characters', 'one too many', Buffer.alloc(1025, 'a')),
    good('passphrase-of-kind-text', 'its box was sealed as a text', { entries: beside({ ...passphrase, kind: 'text' }) }),
    good('passphrase-unbound', 'bound to its id alone', { entries: beside({ ...passphrase, context: (right) => right.subarray(0, 16) }) }),
    good('passphrase-of-another-secret', 'bound to the salt of another box', { entries: beside({ ...passphrase, context: (right) => Buffer.concat([right.subarray(0, 16), bytesOf(32, 'salt')]) }) }),
    good('passphrase-empty', 'of no bytes', { entries: beside({ ...passphrase, plain: Buffer.alloc(0) }) }),
  ];
}

/** The hash of the records tells. */
function movedRecords(): Vector[] {
  const two: EntryDraft[] = [{ ...ENTRY, name: 'a' }, { ...ENTRY, name: 'b' }];
  const at = INDEX + 592;
  const changed = (name: string, comment: string, change: (file: Buffer) => Buffer | void, draft: Draft = {}): Vector => edited(`records-${name}`, 'VAULT_DAMAGED', comment, change, draft);
  const size = (file: Buffer): Buffer => { file.writeBigUInt64BE(BigInt(file.length), 16); return rechecked(file); };
  return [
    changed('salt-flipped', 'one bit', (file) => flip(file, at)),
    changed('commitment-flipped', 'one bit', (file) => flip(file, at + 32)),
    changed('ciphertext-flipped', 'one bit', (file) => flip(file, at + 64)),
    changed('tag-flipped', 'one bit', (file) => flip(file, -1)),
    changed('swapped', 'two of the same size', (file) => { const end = file.length; return Buffer.concat([file.subarray(0, end - 672), file.subarray(end - 336), file.subarray(end - 672, end - 336)]); }, { entries: two }),
    changed('doubled', 'the second is a copy of the first', (file) => { const end = file.length; return Buffer.concat([file.subarray(0, end - 336), file.subarray(end - 672, end - 336)]); }, { entries: two }),
    changed('of-an-older-vault', 'the same entry as it was before', (file) => { build('records-older').file.copy(file, at, at); }),
    changed('removed', 'the last is gone, sizes and checksum made right', (file) => size(Buffer.from(file.subarray(0, -336)))),
    changed('added', 'one more, sizes and checksum made right', (file) => size(Buffer.concat([file, file.subarray(-336)]))),
    bad('records-hash-of-others', 'VAULT_DAMAGED', 'the index has another hash', { index: (index) => void (index.records = '0'.repeat(64)) }),
    bad('records-missing', 'VAULT_DAMAGED', 'the index lists one that is not there', { records: () => [] }),
    bad('records-too-many', 'VAULT_DAMAGED', 'one that the index does not list', { records: (boxes) => [...boxes, boxes[0]!] }),
    bad('records-a-byte-more', 'VAULT_DAMAGED', 'behind the last', { records: (boxes) => [...boxes, Buffer.of(0)] }),
    bad('records-a-byte-less', 'VAULT_DAMAGED', 'of the last', { records: (boxes) => [boxes[0]!.subarray(0, -1)] }),
  ];
}

export const badBoxes = (): Vector[] => [...passwords(), ...slotBoxes(), ...headerBinding(), ...indexBoxes(), ...recordBoxes(), ...movedRecords()];
