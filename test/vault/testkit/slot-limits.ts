/** What slots of the types 2 to 5 may ask of Argon2id, and which slot is tried first: checks 14 and 15 of docs/vault-format.md. */
import type { ErrorCode } from '../../../lib/errors.js';
import { recoveryCode } from '../support/by-hand.js';
import { bad, opened } from './case.js';
import { CHEAP, PASSWORD, SLOT_SALT, bytesOf, passwordSlot, slotKey } from './draft.js';
import { NAMES } from './slot-types.js';
import { GIVEN, type Type, derivedOf, typed, typedSlot } from './typed-slot.js';
import type { Given, Vector } from './vector.js';

/** A slot that asks for other than it was made with. */
function asking(slot: Buffer, lanes: number, passes: number, memory: number): Buffer {
  const changed = Buffer.from(slot);
  changed.writeUInt16BE(lanes, 2);
  changed.writeUInt32BE(passes, 4);
  changed.writeUInt32BE(memory, 8);
  return changed;
}
/** Half of what all slots together may ask for. */
const half = (slot: Buffer): Buffer => asking(slot, 4, 24, 409600);

function costs(): Vector[] {
  const refused = (name: string, comment: string, ...slots: Buffer[]): Vector => bad(`kdf-${name}`, 'KDF_LIMIT', comment, { slots });
  const both = typedSlot(5);
  const free = ([2, 3, 4] as const).flatMap((type) => {
    const slot = typedSlot(type);
    const one = (name: string, comment: string, lanes: number, passes: number, memory: number): Vector =>
      refused(`${NAMES[type]}-${name}`, `${comment}, in a slot that asks for nothing`, passwordSlot(), asking(slot, lanes, passes, memory));
    return [
      one('lanes', 'one lane', 1, 0, 0),
      one('passes', 'one pass', 0, 1, 0),
      one('memory', '1 KiB', 0, 0, 1),
      one('cost', 'the least of a password', 1, 1, 8),
      one('highest', 'everything', 65535, 0xffffffff, 0xffffffff),
    ];
  });
  const limit = (name: string, comment: string, lanes: number, passes: number, memory: number): Vector =>
    refused(`${NAMES[5]}-${name}`, comment, passwordSlot(), asking(both, lanes, passes, memory));
  const dearest = [half(passwordSlot()), half(both), typedSlot(2)];
  return [
    ...free,
    limit('nothing', 'as a slot without a password asks for', 0, 0, 0),
    limit('lanes-0', 'none', 0, 1, 8),
    limit('lanes-17', 'one too many', 17, 1, 136),
    limit('passes-0', 'none', 1, 0, 8),
    limit('passes-65', 'one too many', 1, 65, 8),
    limit('memory-7', 'below 8 KiB a lane', 1, 1, 7),
    limit('memory-786433', '1 KiB above the limit', 1, 1, 786433),
    limit('memory-4294967295', '4 TiB', 1, 1, 0xffffffff),
    refused(
      'work-of-both-types',
      'one above the limit of the sum, which has slots of a password and a key file too',
      half(passwordSlot()),
      half(both),
      passwordSlot(),
    ),
    refused(`work-of-16-${NAMES[5]}`, '16 times 400 MiB with 4 passes', ...Array.from({ length: 16 }, () => asking(both, 4, 4, 409600))),
    opened(`${NAMES[2]}-beside-the-dearest`, 'the others ask for as much as there may be', { slots: dearest }, GIVEN[2], derivedOf(2)),
  ];
}

/** Everything that a person may have at hand. */
const EVERYTHING: Given = { ...GIVEN[3], ...GIVEN[4], ...GIVEN[5] };
/** Without some of it. */
const without = (...what: (keyof Given)[]): Given =>
  Object.fromEntries(Object.entries(EVERYTHING).filter(([name]) => !what.includes(name as keyof Given)));

const wrongFile = { keyFile: bytesOf(48, 'another file') };
const wrongCredential = { credential: bytesOf(48, 'another credential') };
const wrongCode = typed(recoveryCode(bytesOf(20, 'another code')));

function order(): Vector[] {
  // In the file the last that is tried comes first.
  const slots = (...types: Type[]): Buffer[] => [passwordSlot(), ...types.map((type) => typedSlot(type))];
  const byType = (type: Type, name: string, comment: string, given: Given, ...types: Type[]): Vector =>
    opened(`${NAMES[type]}-${name}`, comment, { slots: slots(...types) }, given, derivedOf(type));
  const byPassword = (name: string, comment: string, given: Given, ...types: Type[]): Vector =>
    opened(`order-password-${name}`, comment, { slots: slots(...types) }, given, { 'slot-key': slotKey(PASSWORD, SLOT_SALT, CHEAP) });
  return [
    byType(3, 'before-all', 'the credential is tried before all else', EVERYTHING, 5, 4, 2, 3),
    byType(2, 'before-codes', 'of a key file, a recovery code and a password the first', without('credential'), 5, 4, 2, 3),
    byType(2, 'not-named-credential', 'what is not named is not tried', GIVEN[2], 5, 4, 3, 2),
    byType(4, 'before-passwords', 'no slot takes the key file alone', without('credential'), 5, 4, 3),
    byType(4, 'after-wrong-ones', 'credential and key file are wrong', { ...EVERYTHING, ...wrongCredential, ...wrongFile }, 5, 4, 2, 3),
    byType(5, 'before-password', 'which would open the other slot alone', without('credential', 'recoveryCode'), 5, 4, 3),
    byType(5, 'after-wrong-ones', 'credential and recovery code are wrong', { ...EVERYTHING, ...wrongCredential, ...wrongCode }, 5, 4, 3),
    byPassword(
      'after-wrong-ones',
      'credential, key file and recovery code are wrong',
      { password: PASSWORD, ...wrongCredential, ...wrongFile, ...wrongCode },
      5,
      4,
      2,
      3,
    ),
    byPassword('and-short-key-file', 'which no slot takes', { password: PASSWORD, keyFile: Buffer.alloc(31) }, 4, 3),
    byPassword('and-empty-files', 'which no slot takes', { password: PASSWORD, keyFile: Buffer.alloc(0), credential: Buffer.alloc(0) }, 4),
    byPassword('and-long-key-file', 'which no slot takes', { password: PASSWORD, keyFile: Buffer.alloc(65537) }, 4, 3),
    byPassword('and-mistyped-code', 'which no slot takes', { password: PASSWORD, ...typed('mistyped') }, 5, 3, 2),
  ];
}

function refusals(): Vector[] {
  const all = [passwordSlot(), ...([5, 4, 2, 3] as const).map((type) => typedSlot(type))];
  const one = (name: string, expect: ErrorCode, comment: string, given: Given, slots = all): Vector =>
    bad(`order-${name}`, expect, comment, { slots }, given);
  const password = Buffer.from('x');
  const fileless = [passwordSlot(), typedSlot(2), typedSlot(3), typedSlot(4)];
  return [
    one('wrong-credential-and-file', 'WRONG_KEY_FILE', 'the file was tried last', { ...wrongCredential, ...wrongFile }, fileless),
    one(
      'wrong-credential-file-and-code',
      'WRONG_RECOVERY_CODE',
      'the code was tried last',
      { ...wrongCredential, ...wrongFile, ...wrongCode },
      fileless,
    ),
    one('all-wrong', 'WRONG_PASSWORD', 'the password was tried last', { password, ...wrongCredential, ...wrongFile, ...wrongCode }),
    one('no-slot-for-the-password', 'WRONG_RECOVERY_CODE', 'no slot takes the password', { ...wrongCredential, ...wrongCode, password }, [
      typedSlot(4),
      typedSlot(3),
    ]),
    one('mistyped-code-and-password', 'RECOVERY_CODE_MISTYPED', 'nothing is tried after it', { password: PASSWORD, ...typed('mistyped') }),
    one('short-file-and-password', 'KEY_FILE_SIZE', 'nothing is tried after it', { password: PASSWORD, keyFile: Buffer.alloc(31, 'k') }),
    one('short-credential-and-password', 'KEY_FILE_SIZE', 'nothing is tried after it', {
      password: PASSWORD,
      credential: Buffer.alloc(31, 'k'),
    }),
    one('short-file-behind-a-good-credential', 'KEY_FILE_SIZE', 'nothing is tried before each file is of a size', {
      ...GIVEN[3],
      keyFile: Buffer.alloc(31, 'k'),
    }),
    one(
      'empty-file-of-a-later-slot',
      'KEY_FILE_SIZE',
      'only the slot with a password takes it',
      { ...GIVEN[3], password: PASSWORD, keyFile: Buffer.alloc(0) },
      [passwordSlot(), typedSlot(3), typedSlot(5)],
    ),
    bad(
      'no-slot-for-an-empty-file',
      'VAULT_NO_SLOT',
      'that there is none for it comes before its size',
      { slots: [passwordSlot()] },
      { keyFile: Buffer.alloc(0) },
    ),
    bad(
      'no-slot-for-a-short-credential',
      'VAULT_NO_SLOT',
      'that there is none for it comes before its size',
      { slots: [passwordSlot(), typedSlot(2)] },
      { credential: Buffer.alloc(31) },
    ),
    bad(
      'no-slot-for-three',
      'VAULT_NO_SLOT',
      'a credential, a key file and a recovery code are given',
      { slots: [passwordSlot()] },
      { ...GIVEN[2], ...GIVEN[3], ...GIVEN[4] },
    ),
    bad(
      'no-slot-after-the-limits',
      'KDF_LIMIT',
      'there is none for the code, and one asks for too much',
      { slots: [asking(passwordSlot(), 1, 65, 8)] },
      GIVEN[4],
    ),
  ];
}

export const limitVectors = (): Vector[] => [...costs(), ...order(), ...refusals()];
