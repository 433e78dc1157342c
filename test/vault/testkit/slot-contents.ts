/** What is special to a type of slot: key files and credentials, passwords with key files. docs/vault-format.md, "Slot". */
import { bad, edited, opened } from './case.js';
import { bytesOf, rechecked } from './draft.js';
import { MATERIAL, derivedOf, typedSlot } from './typed-slot.js';
import { NAMES, WRONG } from './slot-types.js';
import type { Given, Vector } from './vector.js';

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
  const renumbered = (): Vector => {
    const made = type === 2 ? 3 : 2;
    const slots = [typedSlot(made, { material: right })];
    const change = (file: Buffer): Buffer => {
      file.writeUInt16BE(type, 48);
      return rechecked(file);
    };
    return edited(`wrong-${name}-made-as-${NAMES[made]}`, WRONG[type], 'the number of another type was changed to this one', change, { slots }, given(right));
  };
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
    renumbered(),
    size(0, 'nothing'),
    size(31, 'one byte too few, though the slot was made with it'),
    size(65537, 'one byte too many, though the slot was made with it'),
  ];
}
