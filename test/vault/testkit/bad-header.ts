/** What is wrong with a vault before anybody is asked for a password: checks 5 to 15 of docs/vault-format.md. */
import type { ErrorCode } from '../../../lib/errors.js';
import { bad, edited, flip } from './case.js';
import { MAGIC, build, bytesOf, passwordSlot, rechecked, unknownSlot } from './draft.js';
import type { Vector } from './vector.js';

const HEADER = 204; // of one slot
const INDEX = HEADER + 592; // and its index box
const SLOT = 48;

/** Whoever changes the header makes its checksum right; the index is bound to what it was. */
const remade = (name: string, expect: ErrorCode, comment: string, change: (header: Buffer) => void): Vector =>
  edited(name, expect, comment, (file) => {
    change(file);
    return rechecked(file);
  });

function beginnings(): Vector[] {
  const replaced = (name: string, comment: string, start: Buffer): Vector =>
    edited(name, 'VAULT_NOT_A_VAULT', comment, (file) => Buffer.concat([start, file.subarray(8)]));
  return [
    ...Array.from({ length: 8 }, (_, i) =>
      edited(`magic-${i}`, 'VAULT_NOT_A_VAULT', `byte ${i} of the magic has one bit wrong`, (file) => flip(file, i, 0x20)),
    ),
    edited('magic-one-byte', 'VAULT_NOT_A_VAULT', 'a file of one byte that is not the first of the magic', () => Buffer.of(0x50)),
    edited('magic-alone-wrong', 'VAULT_NOT_A_VAULT', 'seven bytes, the last of them wrong', () => flip(MAGIC.subarray(0, 7), 6)),
    replaced('text-lf', 'CR LF became LF', Buffer.from('895352560a1a0a', 'hex')),
    replaced('text-crlf', 'LF became CR LF', Buffer.from('895352560d0d0a1a0d0a', 'hex')),
    replaced('text-utf-8', 'read as Latin-1, written as UTF-8', Buffer.from('c2895352560d0a1a0a', 'hex')),
    replaced('text-seven-bits', 'the highest bits are gone', Buffer.from('095352560d0a1a0a', 'hex')),
    replaced('bom', 'a byte order mark before it', Buffer.from('efbbbf895352560d0a1a0a', 'hex')),
    edited('png', 'VAULT_NOT_A_VAULT', 'a picture', () => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), bytesOf(100, 'png')])),
    edited('json', 'VAULT_NOT_A_VAULT', 'another kind of file', () => Buffer.from('{"secret":"x"}\n')),
    edited('zeros', 'VAULT_NOT_A_VAULT', '4,096 zeros', () => Buffer.alloc(4096)),
    ...[0, 2, 256, 257, 65535].map((version) =>
      bad(`version-${version}`, 'VAULT_VERSION', 'everything else is right', { header: (header) => void header.writeUInt16BE(version, 8) }),
    ),
    edited('version-2-short', 'VAULT_VERSION', 'ten bytes: a later version may be shorter', () => Buffer.concat([MAGIC, Buffer.of(0, 2)])),
  ];
}

function cuts(): Vector[] {
  const whole = build('cut').file;
  const places: [number, string][] = [
    [0, 'an empty file'],
    [1, 'one byte'],
    [7, 'one byte short of the magic'],
    [8, 'the magic'],
    [9, 'half a version'],
    [10, 'up to the version'],
    [11, 'half a slot count'],
    [12, 'up to the slot count'],
    [16, 'up to the index size'],
    [24, 'up to the file size'],
    [40, 'up to the vault id'],
    [47, 'one byte short of the slots'],
    [48, 'up to the slots'],
    [60, 'up to the box of the slot'],
    [92, 'up to its commitment'],
    [124, 'up to its ciphertext'],
    [156, 'up to its tag'],
    [171, 'one byte short of the checksum'],
    [172, 'up to the checksum'],
    [203, 'one byte short of the header'],
    [204, 'the header'],
    [205, 'one byte of the index box'],
    [236, 'up to its commitment'],
    [268, 'up to its ciphertext'],
    [INDEX - 16, 'up to its tag'],
    [INDEX, 'the index box'],
    [INDEX + 1, 'one byte of a record'],
    [whole.length - 16, 'up to the tag of the record'],
    [whole.length - 1, 'all but the last byte'],
  ];
  return places.map(([size, comment]) => edited(`cut-${size}`, 'VAULT_TRUNCATED', comment, () => whole.subarray(0, size)));
}

function flips(): Vector[] {
  const places: [number, string][] = [
    [11, 'slot count, 1 becomes 0'],
    [15, 'index size'],
    [23, 'file size'],
    [24, 'vault id, first byte'],
    [39, 'vault id, last byte'],
    [40, 'generation, highest byte'],
    [47, 'generation, lowest byte'],
    [49, 'slot type'],
    [51, 'lanes'],
    [55, 'passes'],
    [59, 'memory'],
    [60, 'salt'],
    [92, 'commitment'],
    [124, 'ciphertext'],
    [156, 'tag'],
    [172, 'checksum, first byte'],
    [203, 'checksum, last byte'],
  ];
  return places.map(([at, what]) =>
    edited(`flipped-${at}`, 'VAULT_DAMAGED', `one bit of the header, checksum as it was: ${what}`, (file) => flip(file, at)),
  );
}

function sizes(): Vector[] {
  const fileSize = (name: string, expect: ErrorCode, comment: string, size: (right: bigint) => bigint): Vector =>
    bad(`file-size-${name}`, expect, comment, { header: (header) => void header.writeBigUInt64BE(size(header.readBigUInt64BE(16)), 16) });
  const indexSize = (size: number, expect: ErrorCode, comment: string): Vector =>
    bad(`index-size-${size}`, expect, comment, { header: (header) => void header.writeUInt32BE(size, 12) });
  const count = (slots: number, expect: ErrorCode, comment: string): Vector =>
    bad(`slot-count-${slots}`, expect, comment, { header: (header) => void header.writeUInt16BE(slots, 10) });
  const followed = (name: string, comment: string, more: (file: Buffer) => Buffer): Vector =>
    edited(`followed-by-${name}`, 'VAULT_DAMAGED', comment, (file) => Buffer.concat([file, more(file)]));
  return [
    fileSize('one-more', 'VAULT_TRUNCATED', 'than there is', (size) => size + 1n),
    fileSize('one-less', 'VAULT_DAMAGED', 'than there is', (size) => size - 1n),
    fileSize('0', 'VAULT_DAMAGED', 'nothing', () => 0n),
    fileSize('2-63', 'VAULT_TRUNCATED', 'negative where it is read as signed', () => 2n ** 63n),
    fileSize('2-64-less-1', 'VAULT_TRUNCATED', 'the largest there is', () => 2n ** 64n - 1n),
    fileSize('2-53-more', 'VAULT_TRUNCATED', 'right where it is read as a double', (size) => size + 2n ** 53n),
    fileSize('2-32-more', 'VAULT_TRUNCATED', 'right in its lower half', (size) => size + 2n ** 32n),
    indexSize(0, 'VAULT_DAMAGED', 'nothing'),
    indexSize(79, 'VAULT_DAMAGED', 'less than a box has'),
    indexSize(80, 'VAULT_DAMAGED', 'a box of nothing'),
    indexSize(336, 'VAULT_DAMAGED', 'one block less than there is'),
    indexSize(591, 'VAULT_DAMAGED', 'one byte less than there is'),
    indexSize(593, 'VAULT_DAMAGED', 'one byte more than there is'),
    indexSize(848, 'VAULT_DAMAGED', 'one block more, out of the record'),
    indexSize(1104, 'VAULT_DAMAGED', 'beyond the end of the file'),
    indexSize(16777552, 'VAULT_DAMAGED', 'the most there may be, beyond the end of the file'),
    indexSize(16777553, 'VAULT_LIMIT', 'one more than there may be'),
    indexSize(16777808, 'VAULT_LIMIT', 'a block more than there may be'),
    indexSize(0xffffffff, 'VAULT_LIMIT', 'the largest there is'),
    indexSize(0x80000250, 'VAULT_LIMIT', 'negative where it is read as signed'),
    count(0, 'VAULT_DAMAGED', 'no way in'),
    count(2, 'VAULT_DAMAGED', 'one more than there are: the checksum is elsewhere'),
    count(16, 'VAULT_TRUNCATED', 'more than the file has bytes for'),
    count(17, 'VAULT_DAMAGED', 'one more than there may be'),
    count(65535, 'VAULT_DAMAGED', 'the largest there is'),
    bad('slots-17', 'VAULT_DAMAGED', 'they are all there', { slots: Array.from({ length: 17 }, () => passwordSlot()) }),
    followed('a-zero', 'one byte', () => Buffer.of(0)),
    followed('a-block', '256 zeros', () => Buffer.alloc(256)),
    followed('a-newline', 'an editor was here', () => Buffer.from('\n')),
    followed('itself', 'written twice', (file) => file),
    followed('a-record', 'one more box, which no index has', (file) => file.subarray(-336)),
  ];
}

function costs(): Vector[] {
  const cost = (name: string, comment: string, change: (slot: Buffer) => void): Vector =>
    remade(`kdf-${name}`, 'KDF_LIMIT', comment, (header) => change(header.subarray(SLOT)));
  const lanes = (value: number, comment: string): Vector => cost(`lanes-${value}`, comment, (slot) => slot.writeUInt16BE(value, 2));
  const passes = (value: number, comment: string): Vector => cost(`passes-${value}`, comment, (slot) => slot.writeUInt32BE(value, 4));
  const memory = (value: number, comment: string): Vector => cost(`memory-${value}`, comment, (slot) => slot.writeUInt32BE(value, 8));
  const asking = (kib: number, passesOf: number): Buffer => {
    const slot = Buffer.from(passwordSlot());
    slot.writeUInt32BE(passesOf, 4);
    slot.writeUInt32BE(kib, 8);
    return slot;
  };
  const slots = (name: string, comment: string, ...all: Buffer[]): Vector => bad(`kdf-${name}`, 'KDF_LIMIT', comment, { slots: all });
  return [
    lanes(0, 'none'),
    lanes(17, 'one too many'),
    lanes(256, '1 with its bytes the other way round'),
    lanes(65535, 'the largest there is'),
    passes(0, 'none'),
    passes(65, 'one too many'),
    passes(0x01000000, '1 with its bytes the other way round'),
    passes(0x7fffffff, 'days'),
    passes(0xffffffff, 'the largest there is'),
    memory(0, 'none'),
    memory(7, 'below 8 KiB a lane'),
    memory(786433, '1 KiB above the limit'),
    memory(1048576, '1 GiB'),
    memory(2097152, '2 GiB, and 2^31 bytes'),
    memory(4194304, '4 GiB, and 0 where bytes are counted in 32 bits'),
    memory(4194312, '4 GiB and 8 KiB'),
    memory(0x7fffffff, '2 TiB'),
    memory(0x80000000, 'negative where it is read as signed'),
    memory(0xffffffff, '4 TiB'),
    cost('memory-a-lane', '15 KiB for two lanes', (slot) => {
      slot.writeUInt16BE(2, 2);
      slot.writeUInt32BE(15, 8);
    }),
    cost('memory-16-lanes', '127 KiB for 16 lanes', (slot) => {
      slot.writeUInt16BE(16, 2);
      slot.writeUInt32BE(127, 8);
    }),
    cost('all-at-once', '4 TiB, passes and lanes without end', (slot) => slot.fill(0xff, 2, 12)),
    cost('work-of-one', '768 MiB, 64 passes', (slot) => {
      slot.writeUInt32BE(64, 4);
      slot.writeUInt32BE(786432, 8);
    }),
    slots('second-slot', 'the second slot asks for 4 TiB, the first for little', passwordSlot(), asking(0xffffffff, 1)),
    slots(
      'before-the-password',
      'the last of 16 slots asks for 65 passes',
      ...Array.from({ length: 15 }, () => passwordSlot()),
      asking(8, 65),
    ),
    slots('work-of-two', 'one above the limit of the sum', asking(409600, 24), asking(409600, 24), passwordSlot()),
    slots('work-of-16', '16 times 400 MiB with 4 passes', ...Array.from({ length: 16 }, () => asking(409600, 4))),
    slots('work-of-16-largest', '16 times 768 MiB with 64 passes', ...Array.from({ length: 16 }, () => asking(786432, 64))),
  ];
}

function noSlots(): Vector[] {
  const only = (name: string, comment: string, ...slots: Buffer[]): Vector => bad(`no-slot-${name}`, 'VAULT_NO_SLOT', comment, { slots });
  return [
    only('type-0', 'the only slot is of a type that there is not', unknownSlot(0)),
    only('type-999', 'the only slot is of a later type', unknownSlot(999)),
    only('type-256', 'type 1 with its bytes the other way round', unknownSlot(256)),
    only('16-unknown', 'sixteen of them', ...Array.from({ length: 16 }, (_, i) => unknownSlot(2000 + i))),
    edited('no-slot-anymore', 'VAULT_NO_SLOT', 'somebody made a later type of a password slot', (file) => {
      file.writeUInt16BE(999, SLOT);
      return rechecked(file);
    }),
  ];
}

export const badHeaders = (): Vector[] => [...beginnings(), ...cuts(), ...flips(), ...sizes(), ...costs(), ...noSlots()];
