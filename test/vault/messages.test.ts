/** What the product says of the bytes of each vector: check by check, without a password, so without a derivation. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../../lib/errors.js';
import { encodeHeader, headerSize, parseHeader } from '../../lib/vault/format.js';
import { encodeIndex, parseIndex } from '../../lib/vault/index-record.js';
import { VECTORS } from './testkit/all.js';
import { storedVectors } from './testkit/stored.js';

/** By the name of a vector, the sentence that it is refused with: recorded, and read against the vectors' comments. */
const MESSAGES = path.join(VECTORS, '../vault-messages.json');

function errorOf(check: () => unknown): StrongroomError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof StrongroomError) return error;
    throw error;
  }
}

describe('the header and the index of a vault', () => {
  it('are refused with the code of the vector, and a sentence that says which check it was', () => {
    const messages = JSON.parse(readFileSync(MESSAGES, 'utf8')) as Record<string, string>;
    for (const [name, { expect, file, index }] of storedVectors) {
      const error = errorOf(() => {
        parseHeader(file);
        if (index !== undefined) parseIndex(index.json, index.recordsSize);
      });
      assert.equal(error?.message, messages[name], name);
      if (error !== undefined) assert.equal(error.code, expect, name);
    }
    const names = Object.keys(messages);
    assert.ok(names.length > 400 && names.every((name) => storedVectors.has(name)));
  });

  it('are taken where the vector opens, and written as they were', () => {
    let taken = 0;
    for (const [name, { expect, file, index }] of storedVectors) {
      if (expect !== 'success') continue;
      const header = parseHeader(file);
      assert.ok(encodeHeader(header).equals(file.subarray(0, headerSize(header.slots.length))), name);
      if (index === undefined) continue;
      const parsed = parseIndex(index.json, index.recordsSize);
      assert.deepEqual(parseIndex(encodeIndex(parsed), index.recordsSize).entries, parsed.entries, name);
      taken++;
    }
    assert.ok(taken >= 100, `${taken} taken`);
  });
});
