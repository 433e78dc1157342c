/** A whole vault: its bytes in the file, and what they say once the vault key is there. */
import { publicDigest } from '../digest.js';
import { StrongroomError } from '../errors.js';
import type { NativeVaultKey } from '../native.js';
import { type Header, MAX_FILE_SIZE, MAX_GENERATION, type Slot, encodeHeader, headerSize, paddedBoxSize, parseHeader } from './format.js';
import { recordLists } from './index-entry.js';
import { type Index, encodeIndex, parseIndex } from './index-record.js';
import type { Sighting } from './last-seen.js';

/** An open vault. Nothing here is secret: secrets stay in their boxes. */
export interface Contents {
  readonly vaultId: Buffer;
  /** Grows by one with every write. */
  readonly generation: bigint;
  readonly slots: readonly Slot[];
  readonly index: Index;
  /** The boxes of all secrets, in the order of the index; those that a rotation replaced behind the entry's others. */
  readonly records: Buffer;
}

export const recordsHash = (records: Buffer): string => publicDigest('sha256', records);

/**
 * Opens and checks everything but the secrets' own boxes, which the hash of the records covers: after this, every bit of
 * the file is known to be what was written.
 * @throws StrongroomError `VAULT_DAMAGED`, `VAULT_LIMIT`
 */
export function decodeVault(file: Buffer, header: Header, key: NativeVaultKey): Contents {
  const indexAt = headerSize(header.slots.length);
  const recordsAt = indexAt + header.indexSize;
  const json = key.openIndex(file.subarray(indexAt, recordsAt), file.subarray(0, indexAt));
  const records = file.subarray(recordsAt);
  const index = parseIndex(json, records.length);
  if (index.records !== recordsHash(records)) throw new StrongroomError('VAULT_DAMAGED', { subject: 'its secrets were changed' });
  return { vaultId: header.vaultId, generation: header.generation, slots: header.slots, index, records };
}

/**
 * The bytes of a vault, its index freshly sealed.
 * @throws StrongroomError `VAULT_LIMIT`
 */
export function encodeVault(contents: Contents, key: NativeVaultKey): Buffer {
  if (contents.generation > MAX_GENERATION) throw new StrongroomError('VAULT_LIMIT', { subject: 'generations' });
  const json = encodeIndex(contents.index);
  const indexSize = paddedBoxSize(json.length);
  const fileSize = headerSize(contents.slots.length) + indexSize + contents.records.length;
  if (fileSize > MAX_FILE_SIZE) {
    throw new StrongroomError('VAULT_LIMIT', { subject: 'bytes', value: fileSize, limit: MAX_FILE_SIZE });
  }
  const { vaultId, generation, slots } = contents;
  const header = encodeHeader({ vaultId, generation, slots, indexSize, fileSize });
  return Buffer.concat([header, key.sealIndex(json, header), contents.records]);
}

/** SHA-256, as hex, of header and index box, by which everything else is known: tells two files of one generation apart. */
function contentHash(file: Buffer, header: Header): string {
  return publicDigest('sha256', file.subarray(0, headerSize(header.slots.length) + header.indexSize));
}

/** What is remembered of the bytes of a whole vault. */
export function sightingOf(file: Buffer): Sighting {
  const header = parseHeader(file);
  return { generation: header.generation, content: contentHash(file, header) };
}

/** Checks the bytes of a vault as a reader would. @throws StrongroomError what {@link parseHeader} and {@link decodeVault} throw */
export function verifyVault(file: Buffer, key: NativeVaultKey): void {
  decodeVault(file, parseHeader(file), key);
}

/** The box of a secret of the index. */
export function secretBox(contents: Contents, id: string): Buffer {
  let at = 0;
  for (const entry of contents.index.entries) {
    for (const secret of recordLists(entry).flat()) {
      if (secret.id === id) return contents.records.subarray(at, at + secret.size);
      at += secret.size;
    }
  }
  throw new RangeError('no secret of the index has that id');
}
