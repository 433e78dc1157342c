/** What the product says of the bytes of each vector: check by check, without a password, so without a derivation. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../../lib/errors.js';
import { encodeHeader, headerSize, parseHeader } from '../../lib/vault/format.js';
import { encodeIndex, parseIndex } from '../../lib/vault/index-record.js';
import { openBox, unpad } from './support/by-hand.js';
import { VECTORS } from './testkit/all.js';
import { VAULT_KEY } from './testkit/draft.js';
import { type StoredVector, decodeVector } from './testkit/vector.js';

/** By the name of a vector, the sentence that it is refused with: recorded, and read against the vectors' comments. */
const MESSAGES = path.join(VECTORS, '../vault-messages.json');

/** The index as it was sealed; undefined where that is another's, or damaged. */
function sealedIndex(file: Buffer): { json: Buffer; recordsSize: number } | undefined {
  const { slots, vaultId, indexSize } = parseHeader(file);
  const indexAt = headerSize(slots.length);
  const [header, box] = [file.subarray(0, indexAt), file.subarray(indexAt, indexAt + indexSize)];
  try {
    const json = unpad(openBox(box, { parent: VAULT_KEY, kind: 'index', vaultId, additional: header }));
    return { json, recordsSize: file.length - indexAt - indexSize };
  } catch {
    return undefined;
  }
}

/** The error of header or index, or undefined. */
function errorOf({ file }: StoredVector): StrongroomError | undefined {
  try {
    const sealed = sealedIndex(file);
    if (sealed !== undefined) parseIndex(sealed.json, sealed.recordsSize);
    return undefined;
  } catch (error) {
    if (error instanceof StrongroomError) return error;
    throw error;
  }
}

describe('the header and the index of a vault', () => {
  const vectors = readdirSync(VECTORS).map((name) => [name, decodeVector(readFileSync(path.join(VECTORS, name)))] as const);

  it('are refused with the code of the vector, and a sentence that says which check it was', () => {
    const messages = JSON.parse(readFileSync(MESSAGES, 'utf8')) as Record<string, string>;
    for (const [name, vector] of vectors) {
      const error = errorOf(vector);
      assert.equal(error?.message, messages[name], name);
      if (error !== undefined) assert.equal(error.code, vector.expect, name);
    }
    const names = vectors.map(([name]) => name);
    assert.ok(Object.keys(messages).length > 400 && Object.keys(messages).every((name) => names.includes(name)));
  });

  it('are taken where the vector opens, and written as they were', () => {
    let taken = 0;
    for (const [name, { expect, file }] of vectors) {
      if (expect !== 'success') continue;
      const header = parseHeader(file);
      assert.ok(encodeHeader(header).equals(file.subarray(0, headerSize(header.slots.length))), name);
      const sealed = sealedIndex(file);
      if (sealed === undefined) continue;
      const index = parseIndex(sealed.json, sealed.recordsSize);
      assert.deepEqual(parseIndex(encodeIndex(index), sealed.recordsSize).entries, index.entries, name);
      taken++;
    }
    assert.ok(taken >= 100, `${taken} taken`);
  });
});
