/** What every slot of the types 2 to 5 has in common: "Slot" of docs/vault-format.md. */
import type { ErrorCode } from '../../../lib/errors.js';
import { makeSlot } from '../support/by-hand.js';
import { bad, edited, flip, opened } from './case.js';
import { type Draft, PASSWORD, bytesOf, passwordSlot, rechecked, unknownSlot } from './draft.js';
import { GIVEN, TYPES, type Type, costOf, derivedOf, typedSlot } from './typed-slot.js';
import type { Vector } from './vector.js';

/** Their names here, which are those of the labels, and what another commitment is called. */
export const NAMES: Readonly<Record<Type, string>> = { 2: 'key-file', 3: 'credential', 4: 'recovery-code', 5: 'password-and-key-file' };
export const WRONG: Readonly<Record<Type, ErrorCode>> = {
  2: 'WRONG_KEY_FILE',
  3: 'WRONG_CREDENTIAL',
  4: 'WRONG_RECOVERY_CODE',
  5: 'WRONG_PASSWORD',
};

const otherId = bytesOf(16, 'another vault');
const otherKey = bytesOf(32, 'another vault key');
const otherSalt = bytesOf(32, 'another slot');
const all = (...slots: Buffer[]): Draft => ({ slots });

function good(type: Type): Vector[] {
  const other = typedSlot(type, { material: bytesOf(type === 4 ? 20 : 48, 'another material'), salt: otherSalt });
  const one = (name: string, comment: string, ...slots: Buffer[]): Vector =>
    opened(`${NAMES[type]}-${name}`, comment, all(...slots), GIVEN[type], derivedOf(type));
  return [
    one('alone', 'the only slot', typedSlot(type)),
    one('first', 'before a slot with a password', typedSlot(type), passwordSlot({ password: Buffer.from('x') })),
    one(
      'last',
      'the last of 16 slots, others of which nobody knows',
      ...Array.from({ length: 15 }, (_, i) => unknownSlot(1000 + i)),
      typedSlot(type),
    ),
    one('second', 'the second of its type', other, typedSlot(type)),
    one(
      'foreign-first',
      'a slot of another vault that the same opens, before one of this',
      typedSlot(type, { vaultId: otherId }),
      typedSlot(type),
    ),
  ];
}

function wrong(type: Type): Vector[] {
  const one = (name: string, comment: string, ...slots: Buffer[]): Vector =>
    bad(`wrong-${NAMES[type]}-${name}`, WRONG[type], comment, all(...slots), GIVEN[type]);
  const labels = Object.entries(NAMES).filter(([number]) => Number(number) !== type);
  const contexts = TYPES.filter((number) => number !== type).map(
    (number) => [number, makeSlot(number, costOf(type), Buffer.alloc(0))] as const,
  );
  return [
    one('other', 'made for another', typedSlot(type, { material: bytesOf(type === 4 ? 20 : 48, 'another material') })),
    one('of-another-vault', 'the slot was cut from a vault with another id', typedSlot(type, { vaultId: otherId })),
    one('of-kind-secret', 'its box was sealed as a secret', typedSlot(type, { kind: 'secret' })),
    one('label-empty', 'derived with an empty label', typedSlot(type, { label: '' })),
    ...labels.map(([, label]) => one(`label-${label}`, 'derived with the label of another type', typedSlot(type, { label }))),
    ...contexts.map(([number, context]) =>
      one(`bound-to-type-${number}`, 'its box is bound to the number of another type', typedSlot(type, { context })),
    ),
    one('16-slots', 'of none of them', ...Array.from({ length: 16 }, () => typedSlot(type, { label: 'x' }))),
    one('zeros', 'the box is all zeros', Buffer.concat([typedSlot(type).subarray(0, 12), Buffer.alloc(112)])),
  ];
}

function boxes(type: Type): Vector[] {
  const flipped = (name: string, expect: ErrorCode, at: number): Vector =>
    edited(
      `${NAMES[type]}-box-${name}-flipped`,
      expect,
      'one bit, the checksum made right',
      (file) => rechecked(flip(file, 60 + at, 0x80)),
      all(typedSlot(type)),
      GIVEN[type],
    );
  const refused = (name: string, expect: ErrorCode, comment: string, ...slots: Buffer[]): Vector =>
    bad(`${NAMES[type]}-box-${name}`, expect, comment, all(...slots), { password: PASSWORD, ...GIVEN[type] });
  return [
    flipped('salt', WRONG[type], 0),
    flipped('commitment', WRONG[type], 32),
    flipped('commitment-end', WRONG[type], 63),
    flipped('ciphertext', 'VAULT_DAMAGED', 64),
    flipped('tag', 'VAULT_DAMAGED', 96),
    flipped('tag-end', 'VAULT_DAMAGED', 111),
    refused('with-another-key', 'VAULT_DAMAGED', 'it opens, and gives the key of another vault', typedSlot(type, { vaultKey: otherKey })),
    refused(
      'damaged-before-a-good-one',
      'VAULT_DAMAGED',
      'its commitment is right, and so is the password of the other',
      flip(typedSlot(type), -1),
      passwordSlot(),
    ),
  ];
}

function noSlot(type: Type): Vector[] {
  const none = (name: string, comment: string, given: Vector['given'], ...slots: Buffer[]): Vector =>
    bad(`no-slot-${name}`, 'VAULT_NO_SLOT', comment, all(...slots), given);
  return [
    none(
      `password-for-${NAMES[type]}`,
      'a password is given, and no slot is opened by that alone',
      { password: PASSWORD },
      typedSlot(type),
    ),
    ...(type === 5
      ? []
      : [none(`${NAMES[type]}-for-password`, 'every slot has a password', GIVEN[type], passwordSlot(), passwordSlot({ salt: otherSalt }))]),
  ];
}

export const typeVectors = (type: Type): Vector[] => [...good(type), ...wrong(type), ...boxes(type), ...noSlot(type)];
