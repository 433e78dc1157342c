import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { argon2id } from './support/argon2id.js';
import { blake2b } from './support/blake2b.js';

describe("the vault tests' own Argon2id", () => {
  it("has a BLAKE2b that equals OpenSSL's", () => {
    for (const size of [0, 1, 127, 128, 129, 256, 1000]) {
      const input = Buffer.alloc(size, 0x61);
      assert.deepEqual(blake2b(64, input), createHash('blake2b512').update(input).digest());
    }
  });

  it('gives the tag of RFC 9106, section 5.3', () => {
    const tag = argon2id({
      password: Buffer.alloc(32, 1),
      salt: Buffer.alloc(16, 2),
      secret: Buffer.alloc(8, 3),
      associated: Buffer.alloc(12, 4),
      lanes: 4,
      passes: 3,
      memory: 32,
      size: 32,
    });
    assert.equal(tag.toString('hex'), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  });
});
