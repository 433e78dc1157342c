/** The vectors as they lie in test/vectors/vault, and what stands in their indexes: read once, and with none of the product's code. */
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { openBox, unpad } from '../support/by-hand.js';
import { VECTORS } from './all.js';
import { VAULT_KEY } from './draft.js';
import { type StoredVector, decodeVector } from './vector.js';

export interface SealedIndex {
  readonly json: Buffer;
  /** Bytes of all secrets' boxes. */
  readonly recordsSize: number;
}

/** Undefined where the header does not say where it lies, or where it is sealed for another vault or damaged. */
function sealedIndex(file: Buffer): SealedIndex | undefined {
  try {
    const indexAt = 48 + 124 * file.readUInt16BE(10) + 32;
    const recordsAt = indexAt + file.readUInt32BE(12);
    const bound = { parent: VAULT_KEY, kind: 'index', vaultId: file.subarray(24, 40), additional: file.subarray(0, indexAt) } as const;
    return { json: unpad(openBox(file.subarray(indexAt, recordsAt), bound)), recordsSize: file.length - recordsAt };
  } catch {
    return undefined;
  }
}

export const storedVectors: ReadonlyMap<string, StoredVector & { readonly index: SealedIndex | undefined }> = new Map(
  readdirSync(VECTORS).map((name) => {
    const vector = decodeVector(readFileSync(path.join(VECTORS, name)));
    return [name, { ...vector, index: sealedIndex(vector.file) }];
  }),
);
