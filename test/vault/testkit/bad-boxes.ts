/** Passwords that do not open, and boxes of slots and index that are not what they should be: checks 17 and 18 of docs/vault-format.md. */
import type { ErrorCode } from '../../../lib/errors.js';
import { pad } from '../support/by-hand.js';
import { bad, edited, flip } from './case.js';
import { type Draft, PASSWORD, build, bytesOf, passwordSlot, rechecked, unknownSlot } from './draft.js';
import { salamander } from './salamander.js';
import type { Vector } from './vector.js';

const SLOT = 48;
const SLOT_BOX = SLOT + 12;
const INDEX = 204;
const otherId = bytesOf(16, 'another vault');
const otherKey = bytesOf(32, 'another vault key');

function passwords(): Vector[] {
  const wrong = (name: string, comment: string, given: Buffer, right = PASSWORD): Vector =>
    bad(`wrong-password-${name}`, 'WRONG_PASSWORD', comment, { slots: [passwordSlot({ password: right })] }, { password: given });
  const { draft, passwords: three } = salamander();
  return [
    wrong('other', 'another one', Buffer.from('incorrect horse')),
    wrong('newline', 'a newline at its end', Buffer.from(`${PASSWORD.toString()}\n`)),
    wrong('nul', 'a zero at its end', Buffer.concat([PASSWORD, Buffer.of(0)])),
    wrong('shorter', 'its last letter is missing', PASSWORD.subarray(0, -1)),
    wrong('case', 'in capitals', Buffer.from(PASSWORD.toString().toUpperCase())),
    wrong('composed', 'composed where it was decomposed', Buffer.from('é'), Buffer.from('e\u0301')),
    wrong('decomposed', 'decomposed where it was composed', Buffer.from('e\u0301'), Buffer.from('é')),
    bad(
      'wrong-password-16-slots',
      'WRONG_PASSWORD',
      'of none of them',
      { slots: Array.from({ length: 16 }, () => passwordSlot()) },
      { password: Buffer.from('x') },
    ),
    bad(
      'wrong-password-unknown-slot',
      'WRONG_PASSWORD',
      'beside a slot of a later type',
      { slots: [passwordSlot(), unknownSlot(999)] },
      { password: Buffer.from('x') },
    ),
    bad(
      'slot-three-keys-second',
      'WRONG_PASSWORD',
      'the tag of the slot box is right for this password too, the commitment is not',
      draft,
      { password: three[1]! },
    ),
    bad('slot-three-keys-third', 'WRONG_PASSWORD', 'the tag of the slot box is right for this password too, the commitment is not', draft, {
      password: three[2]!,
    }),
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
  const made = (name: string, expect: ErrorCode, comment: string, ...slots: Buffer[]): Vector =>
    bad(`slot-${name}`, expect, comment, { slots });
  return [
    flipped('salt', 'WRONG_PASSWORD', SLOT_BOX),
    flipped('commitment', 'WRONG_PASSWORD', SLOT_BOX + 32),
    flipped('commitment-end', 'WRONG_PASSWORD', SLOT_BOX + 63),
    flipped('ciphertext', 'VAULT_DAMAGED', SLOT_BOX + 64),
    flipped('tag', 'VAULT_DAMAGED', SLOT_BOX + 96),
    flipped('tag-end', 'VAULT_DAMAGED', SLOT_BOX + 111),
    remade('memory-changed', 'WRONG_PASSWORD', '9 KiB in the place of 8', (file) => void file.writeUInt32BE(9, SLOT + 8)),
    remade('passes-changed', 'WRONG_PASSWORD', '2 in the place of 1', (file) => void file.writeUInt32BE(2, SLOT + 4)),
    remade('memory-and-lanes-changed', 'WRONG_PASSWORD', '16 KiB and 2 lanes', (file) => {
      file.writeUInt16BE(2, SLOT + 2);
      file.writeUInt32BE(16, SLOT + 8);
    }),
    remade('vault-id-changed', 'WRONG_PASSWORD', 'the slot is bound to it', (file) => void (file[24]! ^= 1)),
    remade('zeros', 'WRONG_PASSWORD', 'the box is all zeros', (file) => void file.fill(0, SLOT_BOX, SLOT_BOX + 112)),
    made('of-another-vault', 'WRONG_PASSWORD', 'the same password, another vault id', passwordSlot({ vaultId: otherId })),
    made('of-kind-secret', 'WRONG_PASSWORD', 'its box was sealed as a secret', passwordSlot({ kind: 'secret' })),
    made('with-another-key', 'VAULT_DAMAGED', 'it opens, and gives the key of another vault', passwordSlot({ vaultKey: otherKey })),
    made(
      'with-another-key-first',
      'VAULT_DAMAGED',
      'the first slot that opens counts, though the second is right',
      passwordSlot({ vaultKey: otherKey }),
      passwordSlot(),
    ),
    made(
      'damaged-before-a-good-one',
      'VAULT_DAMAGED',
      'its commitment says that the password is right',
      flip(passwordSlot(), -1),
      passwordSlot(),
    ),
  ];
}

function headerBinding(): Vector[] {
  const other = passwordSlot({ password: Buffer.from('x'), salt: bytesOf(32, 'x') });
  const two: Draft = { slots: [passwordSlot(), other] };
  const changed = (name: string, comment: string, change: (file: Buffer) => void, draft: Draft = {}, slots = 1): Vector =>
    edited(
      `header-${name}`,
      'VAULT_DAMAGED',
      comment,
      (file) => {
        change(file);
        return rechecked(file, slots);
      },
      draft,
    );
  return [
    changed('generation-lowered', 'the index is bound to it', (file) => void file.writeBigUInt64BE(6n, 40)),
    changed('generation-raised', 'the index is bound to it', (file) => void file.writeBigUInt64BE(2n ** 63n, 40)),
    changed('generation-0', 'the index is bound to it', (file) => void file.writeBigUInt64BE(0n, 40)),
    changed(
      'slots-swapped',
      'in another order',
      (file) => {
        const first = Buffer.from(file.subarray(SLOT, SLOT + 124));
        file.copy(file, SLOT, SLOT + 124, SLOT + 248);
        first.copy(file, SLOT + 124);
      },
      two,
      2,
    ),
    changed('slot-replaced', 'the other slot is now of a later type', (file) => void unknownSlot(999).copy(file, SLOT + 124), two, 2),
    changed(
      'slot-doubled',
      'the other slot is now a copy of the first',
      (file) => void file.copy(file, SLOT + 124, SLOT, SLOT + 124),
      two,
      2,
    ),
    changed('other-slot-flipped', 'one bit of the slot that is not used', (file) => void (file[SLOT + 124 + 60]! ^= 1), two, 2),
    edited(
      'header-slot-removed',
      'VAULT_DAMAGED',
      'one slot fewer, sizes made right',
      (file) => {
        const less = Buffer.concat([file.subarray(0, SLOT + 124), file.subarray(SLOT + 248)]);
        less.writeUInt16BE(1, 10);
        less.writeBigUInt64BE(BigInt(less.length), 16);
        return rechecked(less);
      },
      two,
    ),
    edited('header-slot-added', 'VAULT_DAMAGED', 'one slot more, sizes made right', (file) => {
      const more = Buffer.concat([file.subarray(0, SLOT + 124), other, file.subarray(SLOT + 124)]);
      more.writeUInt16BE(2, 10);
      more.writeBigUInt64BE(BigInt(more.length), 16);
      return rechecked(more, 2);
    }),
  ];
}

function indexBoxes(): Vector[] {
  const flipped = (name: string, at: number): Vector =>
    edited(`index-${name}-flipped`, 'VAULT_DAMAGED', 'one bit', (file) => flip(file, at, 0x10));
  const bound = (name: string, comment: string, indexBinding: Draft['indexBinding'] & object): Vector =>
    bad(`index-${name}`, 'VAULT_DAMAGED', comment, { indexBinding });
  const padding = (name: string, comment: string, change: (padded: Buffer) => Buffer | void): Vector =>
    bad(`index-padding-${name}`, 'VAULT_DAMAGED', comment, {
      pad: (text) => {
        const padded = pad(text);
        return change(padded) ?? padded;
      },
    });
  const put = (name: string, comment: string, from: Draft, part: [number, number?]): Vector =>
    edited(`index-${name}`, 'VAULT_DAMAGED', comment, (file) => {
      build(name, from).file.copy(file, part[0], part[0], part[1]);
    });
  return [
    flipped('salt', INDEX),
    flipped('commitment', INDEX + 32),
    flipped('ciphertext', INDEX + 64),
    flipped('ciphertext-end', INDEX + 575),
    flipped('tag', INDEX + 576),
    flipped('tag-end', INDEX + 591),
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
    padding(
      'length-one-less',
      'the last byte of the data counts as padding',
      (padded) => void padded.writeUInt32BE(padded.readUInt32BE() - 1),
    ),
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

export const badBoxes = (): Vector[] => [...passwords(), ...slotBoxes(), ...headerBinding(), ...indexBoxes()];
