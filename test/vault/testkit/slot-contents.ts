/** What is special to a type of slot: key files and credentials, passwords with key files. docs/vault-format.md, "Slot". */
import { materialKey } from '../support/by-hand.js';
import { bad, opened } from './case.js';
import { CHEAP, VAULT_ID, bytesOf, passwordSlot, slotKey } from './draft.js';
import { type TypedDraft, GIVEN, MATERIAL, derivedOf, saltOf, typedSlot } from './typed-slot.js';
import { NAMES, WRONG } from './slot-types.js';
import type { Given, Vector } from './vector.js';

/** A slot whose number somebody changed. */
function renumbered(slot: Buffer, type: number): Buffer {
  const changed = Buffer.from(slot);
  changed.writeUInt16BE(type);
  return changed;
}

/** Types 2 and 3. */
export function fileVectors(type: 2 | 3): Vector[] {
  const name = NAMES[type];
  const given = (content: Buffer): Given => (type === 2 ? { keyFile: content } : { credential: content });
  const right = MATERIAL[type];
  const good = (what: string, comment: string, material: Buffer): Vector =>
    opened(`${name}-${what}`, comment, { slots: [typedSlot(type, { material })] }, given(material), derivedOf(type, { material }));
  const wrong = (what: string, comment: string, content: Buffer, made = right): Vector =>
    bad(`wrong-${name}-${what}`, WRONG[type], comment, { slots: [typedSlot(type, { material: made })] }, given(content));
  const size = (bytes: number, comment: string): Vector => {
    const material = Buffer.alloc(bytes, 'k');
    return bad(`${name}-size-${bytes}`, 'KEY_FILE_SIZE', comment, { slots: [typedSlot(type, { material })] }, given(material));
  };
  const twin = type === 2 ? 3 : 2;
  const retyped = renumbered(typedSlot(twin, { material: right }), type);
  const text = Buffer.from('a text of more than thirty-two bytes');
  return [
    good('32-bytes', 'the shortest', bytesOf(32, 'shortest')),
    good('65536-bytes', 'the longest', bytesOf(65536, 'longest')),
    good('zeros', 'bytes of any value', Buffer.alloc(32)),
    good('newline', 'a newline at the end is part of it', Buffer.concat([text, Buffer.from('\n')])),
    good('crlf', 'and so is one of another kind', Buffer.concat([text, Buffer.from('\r\n')])),
    wrong('newline', 'with a newline at its end that the slot was made without', Buffer.concat([text, Buffer.from('\n')]), text),
    wrong('no-newline', 'without the newline at its end that the slot was made with', text, Buffer.concat([text, Buffer.from('\n')])),
    wrong('longer', 'one zero more at its end: HMAC alone would pad a short key with these', Buffer.concat([right, Buffer.of(0)])),
    wrong('shorter', 'its last byte is missing', right.subarray(0, -1)),
    bad(
      `wrong-${name}-made-as-${NAMES[twin]}`,
      WRONG[type],
      'the number of another type was changed to this one',
      { slots: [retyped] },
      given(right),
    ),
    size(0, 'nothing'),
    size(31, 'one byte too few, though the slot was made with it'),
    size(65537, 'one byte too many, though the slot was made with it'),
  ];
}

/** Type 5: both are needed, and one derivation with both. */
export function bothVectors(): Vector[] {
  const name = NAMES[5];
  const { password, keyFile } = GIVEN[5] as Required<Given>;
  const good = (what: string, comment: string, draft: TypedDraft, given: Given = GIVEN[5]): Vector =>
    opened(`${name}-${what}`, comment, { slots: [typedSlot(5, draft)] }, given, derivedOf(5, draft));
  const wrong = (what: string, comment: string, given: Given, ...slots: Buffer[]): Vector =>
    bad(`wrong-${name}-${what}`, 'WRONG_PASSWORD', comment, { slots: slots.length > 0 ? slots : [typedSlot(5)] }, given);
  const size = (bytes: number, comment: string, content: Buffer, draft: TypedDraft = {}): Vector =>
    bad(`${name}-size-${bytes}`, 'KEY_FILE_SIZE', comment, { slots: [typedSlot(5, draft)] }, { password, keyFile: content });
  const cost = { memory: 37, passes: 2, lanes: 3 };
  const longest = bytesOf(65536, 'longest');
  const argon2 = slotKey(password, saltOf(5), CHEAP);
  const derivedFrom = (material: Buffer): Buffer => typedSlot(5, { parent: materialKey(material, VAULT_ID, saltOf(5), NAMES[5]) });
  const short = Buffer.alloc(31, 'k');
  const moved = { password: password.subarray(0, -1), keyFile: Buffer.concat([password.subarray(-1), keyFile]) };
  return [
    good('cost-37-2-3', 'memory (KiB), passes, lanes', { cost }),
    good('longest-file', '65,536 bytes', { material: longest }, { password, keyFile: longest }),
    good('longest-password', '65,536 bytes', { password: longest }, { password: longest, keyFile }),
    good('twins', 'the password is the content of the file', { password: keyFile }, { password: keyFile, keyFile }),
    wrong('password', 'another password, the right key file', { password: Buffer.from('x'), keyFile }),
    wrong('key-file', 'the right password, another key file', { password, keyFile: bytesOf(48, 'another file') }),
    wrong('changed-about', 'each in the place of the other', { password: keyFile, keyFile: Buffer.concat([password, Buffer.alloc(20)]) }),
    wrong('moved-byte', 'the last byte of the password at the beginning of the file', moved),
    wrong('file-first', 'derived from the file and then the output of Argon2id', GIVEN[5], derivedFrom(Buffer.concat([keyFile, argon2]))),
    wrong('file-alone', 'derived from the file and not from the password', GIVEN[5], derivedFrom(keyFile)),
    wrong('password-alone', 'derived from the password and not from the file', GIVEN[5], derivedFrom(argon2)),
    wrong('argon2-alone', 'derived as a slot with a password is', GIVEN[5], typedSlot(5, { parent: argon2 })),
    wrong('made-as-password', 'the number of a slot with a password was changed', GIVEN[5], renumbered(passwordSlot(), 5)),
    bad(`wrong-password-made-as-${name}`, 'WRONG_PASSWORD', 'the number was changed to that of a slot with a password', {
      slots: [renumbered(typedSlot(5), 1)],
    }),
    size(31, 'one byte too few, though the slot was made with it', short, { material: short }),
    size(65537, 'one byte too many', Buffer.alloc(65537, 'k')),
  ];
}
