/** The header of a vault file, both ways: docs/vault-format.md. Pure functions; nothing here is secret. */
import { publicDigest } from '../digest.js';
import { StrongroomError } from '../errors.js';
import { type KdfCost, MAX_SLOTS, checkKdfCost, checkNoKdfCost, checkTotalWork, readKdfCost } from './kdf.js';

/** PNG's idea: a byte outside ASCII, and line ends that every kind of text conversion changes. */
const MAGIC = Buffer.from('\x89SRV\r\n\x1a\n', 'latin1');
const VERSION = 1;

const VERSION_AT = 8;
const SLOT_COUNT_AT = 10;
const INDEX_SIZE_AT = 12;
const FILE_SIZE_AT = 16;
const VAULT_ID_AT = 24;
const GENERATION_AT = 40;
const SLOTS_AT = 48;

const VAULT_ID_SIZE = 16;
const SLOT_HEADER_SIZE = 12;
const SLOT_SIZE = 124;
const CHECKSUM_SIZE = 32;
/** Salt, commitment and tag of a box. */
const BOX_OVERHEAD = 80;
/** Plaintext of the index and of secrets comes in multiples of this. */
const PADDING = 256;

/** Bytes; what a hostile file may make this program read. */
export const MAX_FILE_SIZE = 64 * 1024 * 1024;
export const MAX_INDEX_SIZE = 16 * 1024 * 1024;
export const MAX_GENERATION = 2n ** 64n - 1n;

/** What opens a slot, by the number that stands in the file. Slots of another type are kept as they are. */
export const slotTypes = { password: 1, 'key-file': 2, credential: 3, 'recovery-code': 4, 'password-and-key-file': 5 } as const;
export type SlotType = keyof typeof slotTypes;

/** The name of a slot's type; undefined for one that this program does not know. */
export const slotTypeOf = (slot: Slot): SlotType | undefined =>
  (Object.keys(slotTypes) as SlotType[]).find((name) => slotTypes[name] === slot.type);

/** Whether a password opens it, alone or with a key file: only these have costs. */
export const hasPassword = (type: number): boolean => type === slotTypes.password || type === slotTypes['password-and-key-file'];

/** One way to the vault key. */
export interface Slot {
  readonly type: number;
  /** Type and costs, 12 bytes: what the slot's box is bound to. */
  readonly header: Buffer;
  /** The vault key under what opens the slot. Its salt is no other slot's. */
  readonly box: Buffer;
}

export interface Header {
  readonly vaultId: Buffer;
  readonly generation: bigint;
  readonly slots: readonly Slot[];
  /** Bytes of the index box. */
  readonly indexSize: number;
  /** Bytes of the whole file. */
  readonly fileSize: number;
}

const damaged = (subject: string): StrongroomError => new StrongroomError('VAULT_DAMAGED', { subject });
const truncated = (value: number, limit: number): StrongroomError => new StrongroomError('VAULT_TRUNCATED', { value, limit });

/** Bytes of a box for `size` bytes of data: their length, the data, zeros; salt, commitment, tag. */
export const paddedBoxSize = (size: number): number => Math.ceil((size + 4) / PADDING) * PADDING + BOX_OVERHEAD;

/** Bytes of a header with `slots` slots. */
export const headerSize = (slots: number): number => SLOTS_AT + slots * SLOT_SIZE + CHECKSUM_SIZE;

const checksum = (bytes: Buffer): Buffer => Buffer.from(publicDigest('sha256', bytes, 'bytes'));

/** A slot, with the box that native code made for its header. */
export function makeSlot(header: Buffer, box: Uint8Array): Slot {
  return { type: header.readUInt16BE(0), header, box: Buffer.from(box) };
}

/** The bytes that a slot begins with and is bound to. @param cost of a type that has a password */
export function slotHeader(type: SlotType, cost: KdfCost): Buffer {
  const bytes = Buffer.alloc(SLOT_HEADER_SIZE);
  bytes.writeUInt16BE(slotTypes[type], 0);
  if (!hasPassword(slotTypes[type])) return bytes;
  bytes.writeUInt16BE(cost.lanes, 2);
  bytes.writeUInt32BE(cost.passes, 4);
  bytes.writeUInt32BE(cost.memory, 8);
  return bytes;
}

/** What a slot is called: the first 8 bytes of its box, which are random, as hex. */
export const slotId = (slot: Slot): string => slot.box.toString('hex', 0, 8);

/** @throws StrongroomError `KDF_LIMIT`, `VAULT_LIMIT` for slots that there may not be together */
export function checkSlots(slots: readonly Slot[]): void {
  if (slots.length > MAX_SLOTS) throw new StrongroomError('VAULT_LIMIT', { subject: 'slots', value: slots.length, limit: MAX_SLOTS });
  for (const { type, header } of slots) {
    if (hasPassword(type)) checkKdfCost(readKdfCost(header));
    else if (Object.values<number>(slotTypes).includes(type)) checkNoKdfCost(readKdfCost(header));
  }
  checkTotalWork(slots.filter(({ type }) => hasPassword(type)).map(({ header }) => readKdfCost(header)));
}

/** The header's bytes, checksum included. */
export function encodeHeader(header: Header): Buffer {
  const bytes = Buffer.alloc(headerSize(header.slots.length));
  MAGIC.copy(bytes);
  bytes.writeUInt16BE(VERSION, VERSION_AT);
  bytes.writeUInt16BE(header.slots.length, SLOT_COUNT_AT);
  bytes.writeUInt32BE(header.indexSize, INDEX_SIZE_AT);
  bytes.writeBigUInt64BE(BigInt(header.fileSize), FILE_SIZE_AT);
  header.vaultId.copy(bytes, VAULT_ID_AT);
  bytes.writeBigUInt64BE(header.generation, GENERATION_AT);
  header.slots.forEach((slot, number) => {
    slot.header.copy(bytes, SLOTS_AT + number * SLOT_SIZE);
    slot.box.copy(bytes, SLOTS_AT + number * SLOT_SIZE + SLOT_HEADER_SIZE);
  });
  const end = bytes.length - CHECKSUM_SIZE;
  checksum(bytes.subarray(0, end)).copy(bytes, end);
  return bytes;
}

/**
 * The header of a whole file. The order of the checks is part of the format: what a damaged file is called depends on it.
 * The result shares memory with `file`.
 * @throws StrongroomError `VAULT_NOT_A_VAULT`, `VAULT_VERSION`, `VAULT_TRUNCATED`, `VAULT_DAMAGED`, `VAULT_LIMIT`, `KDF_LIMIT`
 */
export function parseHeader(file: Buffer): Header {
  requireFormat(file);
  if (file.length < SLOTS_AT) throw truncated(file.length, headerSize(1));
  const slotCount = file.readUInt16BE(SLOT_COUNT_AT);
  if (slotCount === 0 || slotCount > MAX_SLOTS) throw damaged(`it has ${slotCount} slots, 1 to ${MAX_SLOTS} are possible`);
  const size = headerSize(slotCount);
  if (file.length < size) throw truncated(file.length, size);
  const end = size - CHECKSUM_SIZE;
  if (!checksum(file.subarray(0, end)).equals(file.subarray(end, size))) throw damaged('the checksum of its header is wrong');

  const fileSize = file.readBigUInt64BE(FILE_SIZE_AT);
  if (BigInt(file.length) < fileSize) throw truncated(file.length, Number(fileSize));
  if (BigInt(file.length) > fileSize) throw damaged(`it has ${file.length} bytes and should have ${fileSize}`);
  const indexSize = file.readUInt32BE(INDEX_SIZE_AT);
  checkIndexSize(indexSize, file.length - size);
  const slots = Array.from({ length: slotCount }, (_, number) => parseSlot(file.subarray(SLOTS_AT + number * SLOT_SIZE)));
  checkSlots(slots);
  return {
    vaultId: file.subarray(VAULT_ID_AT, VAULT_ID_AT + VAULT_ID_SIZE),
    generation: file.readBigUInt64BE(GENERATION_AT),
    slots,
    indexSize,
    fileSize: file.length,
  };
}

/** That it begins as a vault of this version, as far as it goes. */
function requireFormat(file: Buffer): void {
  const start = file.subarray(0, MAGIC.length);
  if (!start.equals(MAGIC.subarray(0, start.length))) throw new StrongroomError('VAULT_NOT_A_VAULT');
  if (file.length < SLOT_COUNT_AT) return;
  const version = file.readUInt16BE(VERSION_AT);
  if (version !== VERSION) throw new StrongroomError('VAULT_VERSION', { value: version, limit: VERSION });
}

/**
 * Which vault a file is or was, though it may be damaged; undefined where it ends too early to tell.
 * @throws StrongroomError `VAULT_NOT_A_VAULT`, `VAULT_VERSION`
 */
export function vaultIdOf(file: Buffer): Buffer | undefined {
  requireFormat(file);
  return file.length < GENERATION_AT ? undefined : file.subarray(VAULT_ID_AT, GENERATION_AT);
}

/** @param room bytes behind the header */
function checkIndexSize(indexSize: number, room: number): void {
  const limit = paddedBoxSize(MAX_INDEX_SIZE);
  if (indexSize > limit) throw new StrongroomError('VAULT_LIMIT', { subject: 'bytes of its index', value: indexSize, limit });
  const padded = indexSize - BOX_OVERHEAD;
  if (padded < PADDING || padded % PADDING !== 0 || indexSize > room) throw damaged('the size of its index is wrong');
}

function parseSlot(bytes: Buffer): Slot {
  const header = bytes.subarray(0, SLOT_HEADER_SIZE);
  return { type: header.readUInt16BE(0), header, box: bytes.subarray(SLOT_HEADER_SIZE, SLOT_SIZE) };
}
