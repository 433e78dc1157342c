import assert from 'node:assert/strict';
import { constants, createHash, createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto';

import { makeKey, pkcs8, rsaNumbers, secretOf } from './support/keys.js';

const PSS = { form: 'pss' } as const;
const SALT_SIZE = 32;
const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const number = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let rest = exponent, square = base % modulus; rest > 0n; rest >>= 1n, square = (square * square) % modulus) {
    if (rest & 1n) result = (result * square) % modulus;
  }
  return result;
}

/** MGF1 of RFC 8017, appendix B.2.1, XORed to `bytes`. */
function unmask(bytes: Buffer, seed: Buffer): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes.length / 32) }, (_, i) => sha256(seed, Buffer.of(0, 0, 0, i)));
  const mask = Buffer.concat(blocks);
  return bytes.map((byte, i) => byte ^ mask[i]!) as Buffer;
}

/** The salt of a signature: the encoded message of RFC 8017, 9.1.1, is taken apart by hand, and each of its parts is what it must be. */
function saltOf(key: KeyObject, digest: Buffer, signature: Uint8Array): string {
  const [n, e] = rsaNumbers(key);
  const size = signature.length;
  assert.equal(size, n.toString(16).length / 2);
  const encoded = Buffer.from(
    powerModulo(number(signature), e, n)
      .toString(16)
      .padStart(size * 2, '0'),
    'hex',
  );
  assert.equal(encoded.at(-1), 0xbc);
  const hash = encoded.subarray(-33, -1);
  const block = unmask(Buffer.from(encoded.subarray(0, -33)), hash);
  assert.ok(encoded[0]! < 0x80, 'one bit fewer than the modulus');
  block[0]! &= 0x7f;
  const salt = block.subarray(-SALT_SIZE);
  assert.deepEqual(block.subarray(0, -SALT_SIZE), Buffer.concat([Buffer.alloc(block.length - SALT_SIZE - 1), Buffer.of(1)]));
  assert.deepEqual(hash, sha256(Buffer.alloc(8), digest, salt));
  return salt.toString('hex');
}

/** What node:crypto takes for a signature with a salt of so many bytes. */
function verifies(key: KeyObject, message: Uint8Array, signature: Uint8Array, saltLength: number = SALT_SIZE): boolean {
  return verify('sha256', message, { key: createPublicKey(key), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
}

describe('an RSA key signs with PSS', () => {
  for (const bits of [2048, 3072, 4096]) {
    it(`of ${bits} bits so that node:crypto verifies it with a salt of 32 bytes and no other, and no other message`, () => {
      const theirs = makeKey('rsa', bits);
      const key = secretOf(pkcs8(theirs)).privateKey();
      for (let round = 0; round < 10; round++) {
        const message = randomBytes(round * 100);
        const signature = key.sign(message, 'bytes', PSS);
        assert.ok(verifies(theirs, message, signature));
        assert.ok(!verifies(theirs, message, signature, 20));
        assert.ok(!verifies(theirs, Buffer.concat([message, Buffer.of(0)]), signature));
        assert.ok(!verify('sha256', message, createPublicKey(theirs), signature), 'it is none of PKCS#1 v1.5');
        assert.ok(
          verify('sha256', message, createPublicKey(theirs), key.sign(message, 'bytes', { form: 'pkcs1' })),
          'the key still makes those',
        );
      }
    });
  }

  it('1,000 random messages under one key, a digest as well as a message, with a fresh salt each', () => {
    const theirs = makeKey('rsa');
    const key = secretOf(pkcs8(theirs)).privateKey();
    const salts = new Set<string>();
    for (let round = 0; round < 1000; round++) {
      const message = round < 100 ? Buffer.from('the same message') : randomBytes(100);
      const digest = sha256(message);
      const signature = round % 2 === 0 ? key.sign(message, 'bytes', PSS) : key.signDigest(digest, 'bytes', PSS);
      assert.ok(verifies(theirs, message, signature));
      if (round < 200) salts.add(saltOf(theirs, digest, signature));
    }
    assert.equal(salts.size, 200);
  });

  it('and has no other form; other kinds of key have not this one', () => {
    const key = secretOf(pkcs8(makeKey('rsa'))).privateKey();
    for (const form of ['p1363', 'der', 'recoverable'] as const)
      assert.throws(() => key.sign('m', 'hex', { form }), { code: 'INVALID_ARGUMENT' });
    for (const kind of ['ed25519', 'p256', 'secp256k1'] as const) {
      const other = secretOf(pkcs8(makeKey(kind))).privateKey();
      assert.throws(() => other.sign('m', 'hex', PSS), { code: 'INVALID_ARGUMENT' });
      assert.equal(other.sign('m', 'hex').length, 128);
    }
    assert.equal(key.sign('m', 'hex', PSS).length, 512);
  });
});
