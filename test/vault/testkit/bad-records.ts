/** Records that do not open in a vault that does, which only a holder of the key can make; and records that were moved: check 20. */
import { type Kind, pad } from '../support/by-hand.js';
import { bad, edited, flip, good } from './case.js';
import { type Draft, ENTRY, type EntryDraft, type RecordDraft, SECRET, build, bytesOf, rechecked } from './draft.js';
import type { Vector } from './vector.js';

const INDEX = 204;
const otherId = bytesOf(16, 'another vault');
const otherKey = bytesOf(32, 'another vault key');

const record = (more: Partial<RecordDraft>): RecordDraft => ({ role: 'secret', plain: SECRET, code: 'VAULT_DAMAGED', ...more });
const alone = (more: Partial<RecordDraft>): EntryDraft[] => [{ name: 'n', records: [record(more)] }];
const beside = (...records: RecordDraft[]): EntryDraft[] => [{ name: 'n', records: [{ role: 'secret', plain: SECRET }, ...records] }];

/** The vault opens; the record does not. Only a holder of the key can make these. */
function recordBoxes(): Vector[] {
  const one = (name: string, comment: string, more: Partial<RecordDraft>): Vector =>
    good(`record-${name}`, comment, { entries: alone(more) });
  const padding = (name: string, comment: string, change: (padded: Buffer) => void): Vector =>
    one(`padding-${name}`, comment, {
      pad: (plain) => {
        const padded = pad(plain);
        change(padded);
        return padded;
      },
    });
  const text = (name: string, comment: string, plain: Buffer): Vector =>
    good(`text-${name}`, comment, { entries: beside({ role: 'sent-passphrase', plain, code: 'VAULT_DAMAGED' }) });
  const passedOff = (kind: Kind): Vector =>
    good(`text-of-kind-${kind}`, `a ${kind} passed off as what is handed out`, {
      entries: beside({ role: 'sent-passphrase', plain: Buffer.from('x'), kind, code: 'VAULT_DAMAGED' }),
    });
  const passphrase = { role: 'passphrase', plain: Buffer.from('a passphrase'), code: 'VAULT_DAMAGED' };
  const signed = (name: string, comment: string, more: Partial<RecordDraft>): Vector =>
    good(`passphrase-${name}`, comment, { entries: beside({ ...passphrase, ...more }) });
  const flipped = (name: string, at: number): Vector =>
    one(`${name}-flipped`, 'one bit, the hash of the records made right', { box: (box) => flip(box, at) });
  const swapIds: Draft = {
    entries: [
      { name: 'a', records: [record({})] },
      { name: 'b', records: [record({ plain: Buffer.from('another secret') })] },
    ],
    index: ({ entries: [a, b] }) => {
      const [first, second] = [a!.secrets[0]!, b!.secrets[0]!];
      [first['id'], second['id']] = [second['id'], first['id']];
    },
  };
  return [
    flipped('salt', 0),
    flipped('commitment', 32),
    flipped('ciphertext', 64),
    flipped('tag', -1),
    one('of-kind-text', 'its box was sealed as a text, which may be handed out', { kind: 'text' }),
    one('of-kind-index', 'its box was sealed as an index', { kind: 'index' }),
    one('of-kind-passphrase', 'its box was sealed as a passphrase', { kind: 'passphrase' }),
    one('of-kind-password', 'its box was sealed as a password, which does not sign', { kind: 'password' }),
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
    passedOff('secret'),
    passedOff('passphrase'),
    passedOff('password'),
    text('newline', 'the end of a line of a header', Buffer.from('a\r\nX-Header: b')),
    text('tab', 'not visible', Buffer.from('a\tb')),
    text('space-first', 'spaces are inside only', Buffer.from(' a')),
    text('space-last', 'spaces are inside only', Buffer.from('a ')),
    text('space-alone', 'spaces are inside only', Buffer.from(' ')),
    text('delete', '7F', Buffer.from('a\x7f')),
    text('not-ascii', 'UTF-8', Buffer.from('é')),
    text('nul', '00', Buffer.from('a\0b')),
    text('1025-characters', 'one too many', Buffer.alloc(1025, 'a')),
    signed('of-kind-text', 'its box was sealed as a text', { kind: 'text' }),
    signed('unbound', 'bound to its id alone', { context: (right) => right.subarray(0, 16) }),
    signed('of-another-secret', 'bound to the salt of another box', {
      context: (right) => Buffer.concat([right.subarray(0, 16), bytesOf(32, 'salt')]),
    }),
    signed('empty', 'of no bytes', { plain: Buffer.alloc(0) }),
  ];
}

/** The hash of the records tells. */
function movedRecords(): Vector[] {
  const two: EntryDraft[] = [
    { ...ENTRY, name: 'a' },
    { ...ENTRY, name: 'b' },
  ];
  const at = INDEX + 592;
  const changed = (name: string, comment: string, change: (file: Buffer) => Buffer | void, draft: Draft = {}): Vector =>
    edited(`records-${name}`, 'VAULT_DAMAGED', comment, change, draft);
  const sized = (file: Buffer): Buffer => {
    file.writeBigUInt64BE(BigInt(file.length), 16);
    return rechecked(file);
  };
  // Each of the two has 336 bytes.
  const parts = (file: Buffer): Buffer[] => [file.subarray(0, -672), file.subarray(-672, -336), file.subarray(-336)];
  return [
    changed('salt-flipped', 'one bit', (file) => flip(file, at)),
    changed('commitment-flipped', 'one bit', (file) => flip(file, at + 32)),
    changed('ciphertext-flipped', 'one bit', (file) => flip(file, at + 64)),
    changed('tag-flipped', 'one bit', (file) => flip(file, -1)),
    changed(
      'swapped',
      'two of the same size',
      (file) => {
        const [rest, a, b] = parts(file);
        return Buffer.concat([rest!, b!, a!]);
      },
      { entries: two },
    ),
    changed(
      'doubled',
      'the second is a copy of the first',
      (file) => {
        const [rest, a] = parts(file);
        return Buffer.concat([rest!, a!, a!]);
      },
      { entries: two },
    ),
    changed('of-an-older-vault', 'the same entry as it was before', (file) => void build('records-older').file.copy(file, at, at)),
    changed('removed', 'the last is gone, sizes and checksum made right', (file) => sized(Buffer.from(file.subarray(0, -336)))),
    changed('added', 'one more, sizes and checksum made right', (file) => sized(Buffer.concat([file, file.subarray(-336)]))),
    bad('records-hash-of-others', 'VAULT_DAMAGED', 'the index has another hash', {
      index: (index) => void (index.records = '0'.repeat(64)),
    }),
    bad('records-missing', 'VAULT_DAMAGED', 'the index lists one that is not there', { records: () => [] }),
    bad('records-too-many', 'VAULT_DAMAGED', 'one that the index does not list', { records: (boxes) => [...boxes, boxes[0]!] }),
    bad('records-a-byte-more', 'VAULT_DAMAGED', 'behind the last', { records: (boxes) => [...boxes, Buffer.of(0)] }),
    bad('records-a-byte-less', 'VAULT_DAMAGED', 'of the last', { records: (boxes) => [boxes[0]!.subarray(0, -1)] }),
  ];
}

export const badRecords = (): Vector[] => [...recordBoxes(), ...movedRecords()];
