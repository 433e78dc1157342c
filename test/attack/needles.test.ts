import assert from 'node:assert/strict';
import {
  createCipheriv,
  createECDH,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign,
  type KeyObject,
} from 'node:crypto';

import { decryptionSchedule, encryptBlock, encryptionSchedule } from './lib/aes.js';
import { keyInfo, makeKey, octets, OIDS, pkcs8, secretOf, sequence } from '../support/keys.js';
import { SECP256K1_ORDER, toNumber } from '../support/rfc6979.js';
import { derive, firstBlocks, initialHash } from './lib/kdf.js';
import {
  ED25519_ORDER,
  ed25519Needles,
  expand,
  fromLittleEndian,
  limbs,
  p256Needles,
  p256NonceNeedles,
  rsaNeedles,
  secp256k1Needles,
  signedDigits,
} from './lib/key-needles.js';
import { CCXT_PREFIX, ccxtFormNeedles, md5State } from './lib/ccxt-needles.js';
import { aesNeedles, hmacNeedles, textNeedles, WINDOW } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanBytes } from './lib/scan.js';
import { blockSize, compress, packWords, wordSize, type HashName } from './lib/sha2.js';

const HASHES: HashName[] = ['sha256', 'sha384', 'sha512'];
const hex = (text: string): Buffer => Buffer.from(text.replace(/\s/g, ''), 'hex');

/** SHA-2 of `message`, continued from `state` after `before` bytes. */
function finish(hash: HashName, message: Buffer, state?: bigint[], before = 0): Buffer {
  const size = blockSize(hash);
  const rest = (message.length + 1 + size / 8) % size;
  const padding = Buffer.alloc(1 + (rest === 0 ? 0 : size - rest) + size / 8);
  padding[0] = 0x80;
  padding.writeUInt32BE((before + message.length) * 8, padding.length - 4);
  const padded = Buffer.concat([message, padding]);
  let now = state;
  for (let at = 0; at < padded.length; at += size) now = compress(hash, padded.subarray(at, at + size), now).state;
  return packWords(now!, wordSize(hash), 'big').subarray(0, createHash(hash).digest().length);
}

describe('what the scans search for', () => {
  for (const hash of HASHES) {
    it(`${hash} opened up equals node:crypto`, () => {
      for (const length of [0, 1, 55, 56, 64, 111, 112, 128, 300]) {
        const message = randomBytes(length);
        assert.deepEqual(finish(hash, message), createHash(hash).update(message).digest(), `length ${length}`);
      }
    });

    it(`${hash} midstates are as good as the key`, () => {
      const key = randomBytes(40);
      const needles = hmacNeedles('x', key, hash);
      const midstate = (pad: string): bigint[] => {
        const { bytes } = needles.find(({ name }) => name === `x: ${pad} midstate: in order, big-endian`)!;
        const size = wordSize(hash);
        return Array.from({ length: 8 }, (_, i) => BigInt(`0x${bytes.subarray(i * size, (i + 1) * size).toString('hex')}`));
      };
      const inner = finish(hash, Buffer.from('message'), midstate('ipad'), blockSize(hash));
      const mac = finish(hash, inner, midstate('opad'), blockSize(hash));
      assert.deepEqual(mac, createHmac(hash, key).update('message').digest());
    });
  }

  it('AES-256 round keys are those of FIPS 197 and encrypt as node:crypto does', () => {
    const key = hex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
    assert.deepEqual(encryptionSchedule(key).subarray(-16), hex('fe4890d1e6188d0b046df344706c631e'));
    for (let i = 0; i < 20; i++) {
      const [random, block] = [randomBytes(32), randomBytes(16)];
      const cipher = createCipheriv('aes-256-ecb', random, null).setAutoPadding(false);
      assert.deepEqual(encryptBlock(random, block), cipher.update(block));
    }
  });

  it('the decryption schedule is that of FIPS 197, reversed and through InvMixColumns', () => {
    // Appendix C.3 of FIPS 197 (2001): rounds 0, 1 and 14 of the equivalent inverse cipher's key schedule.
    const schedule = decryptionSchedule(hex('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'));
    assert.deepEqual(schedule.subarray(0, 16), hex('24fc79ccbf0979e9371ac23c6d68de36'));
    assert.deepEqual(schedule.subarray(16, 32), hex('34f1d1ffbfceaa2ffce9e25f2558016e'));
    assert.deepEqual(schedule.subarray(-16), hex('000102030405060708090a0b0c0d0e0f'));
  });

  describe('of an Ed25519 key', () => {
    const seed = randomBytes(32);
    const { scalar, nonce } = expand(seed);
    const key = createPrivateKey({ key: keyInfo(sequence(OIDS.ed25519), octets(seed)), format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(key).export({ type: 'spki', format: 'der' }).subarray(-32);

    it('scalar and nonce are those of node:crypto: its signature is their sum', () => {
      const message = randomBytes(50);
      const signature = sign(null, message, key);
      const hash = createHash('sha512').update(signature.subarray(0, 32)).update(publicKey).update(message).digest();
      const sum = fromLittleEndian(nonce(message)) + fromLittleEndian(hash) * fromLittleEndian(scalar);
      assert.equal(sum % ED25519_ORDER, fromLittleEndian(signature.subarray(32)));
    });

    it('digits and limbs add up to the scalar', () => {
      const number = fromLittleEndian(scalar);
      assert.equal(
        [...signedDigits(scalar)].reduceRight((sum, digit) => sum * 16n + BigInt(digit), 0n),
        number,
      );
      const words = limbs(scalar);
      let sum = 0n;
      for (let i = 11; i >= 0; i--) sum = (sum << 21n) + words.readBigInt64LE(i * 8);
      assert.equal(sum, number);
    });
  });

  it('of RSA and P-256 keys are the numbers of the key, in both byte orders', () => {
    const bytesOf = (key: KeyObject, name: string): Buffer =>
      Buffer.from((key.export({ format: 'jwk' }) as Record<string, string>)[name]!, 'base64url');
    const [rsa, p256] = [makeKey('rsa'), makeKey('p256')];
    const found = (list: readonly { name: string; bytes: Buffer }[], name: string): Buffer => list.find((one) => one.name === name)!.bytes;
    for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
      assert.deepEqual(found(rsaNeedles('k', rsa), `k: ${name}: bytes`), bytesOf(rsa, name));
      assert.deepEqual(found(rsaNeedles('k', rsa), `k: ${name}: little-endian`), bytesOf(rsa, name).reverse());
    }
    assert.deepEqual(found(p256Needles('k', p256), 'k: scalar: little-endian'), bytesOf(p256, 'd').reverse());
  });

  it('the nonce of a secp256k1 key is that of its signature, and its inverse is the inverse', () => {
    const theirs = makeKey('secp256k1');
    const found = (name: string): bigint => toNumber(secp256k1Needles('k', theirs, ['m']).find((one) => one.name === `k: ${name}`)!.bytes);
    const [scalar, nonce, inverted] = [found('scalar: bytes'), found("nonce of 'm': bytes"), found("nonce of 'm', inverted: bytes")];
    assert.equal((nonce * inverted) % SECP256K1_ORDER, 1n);
    const signature = secretOf(pkcs8(theirs)).privateKey().sign('m', 'bytes');
    const [r, s] = [toNumber(signature.subarray(0, 32)), toNumber(signature.subarray(32))];
    const sum = (inverted * (toNumber(createHash('sha256').update('m').digest()) + r * scalar)) % SECP256K1_ORDER;
    assert.ok(s === sum || s === SECP256K1_ORDER - sum, 's is (digest + r * scalar) / nonce, or its negative');
  });

  it('MD5 opened up equals node:crypto, and its state after a secret is as good as the secret', () => {
    for (const length of [0, 55, 56, 64, 200]) {
      const message = randomBytes(length);
      const rest = (length + 9) % 64;
      const padded = Buffer.concat([message, Buffer.of(0x80), Buffer.alloc((rest === 0 ? 0 : 64 - rest) + 8)]);
      padded.writeUInt32LE(length * 8, padded.length - 8);
      assert.deepEqual(md5State(padded), createHash('md5').update(message).digest(), `length ${length}`);
    }
    assert.equal(CCXT_PREFIX.length, 64);
  });

  it('the nonce of a P-256 signature is what r is made of, and its inverse is the inverse', () => {
    const key = makeKey('p256');
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const ours = Buffer.from(secretOf(pkcs8(key)).privateKey().sign('m', 'bytes'));
    const theirs = sign('sha256', Buffer.from('m'), { key, dsaEncoding: 'ieee-p1363' });
    for (const signature of [ours, theirs]) {
      const needles = p256NonceNeedles('k', key, 'm', signature);
      const found = (name: string): Buffer => needles.find((one) => one.name === `k: ${name}`)!.bytes;
      const point = createECDH('prime256v1');
      point.setPrivateKey(found('nonce: bytes'));
      assert.equal(toNumber(point.getPublicKey().subarray(1, 33)) % order, toNumber(signature.subarray(0, 32)));
      assert.equal((toNumber(found('nonce: bytes')) * toNumber(found('nonce, inverted: bytes'))) % order, 1n);
      assert.equal((toNumber(found('nonce, times R: bytes')) - (toNumber(found('nonce: bytes')) << 256n)) % order, 0n);
    }
  });

  it('every needle is unlike the others and at least a window long', () => {
    const needles = [
      ...ed25519Needles('ed25519', makeKey('ed25519'), ['m']),
      ...rsaNeedles('rsa', makeKey('rsa')),
      ...p256Needles('p256', makeKey('p256')),
      ...p256NonceNeedles('p256', makeKey('p256'), 'm', randomBytes(64)),
      ...ccxtFormNeedles('ccxt', Buffer.from(randomBytes(32).toString('hex'))),
      ...secp256k1Needles('secp256k1', makeKey('secp256k1'), ['m']),
      ...textNeedles('text', randomBytes(48)),
      ...HASHES.flatMap((hash) => hmacNeedles(hash, randomBytes(48), hash)),
      ...aesNeedles('aes', randomBytes(32)),
    ];
    assert.equal(new Set(needles.map(({ name }) => name)).size, needles.length);
    for (const { name, bytes } of needles) assert.ok(bytes.length >= WINDOW, name);
  });
});

attack('Argon2 opened up', ['gcc', 'libargon2'], () => {
  const parameters = { passes: 1, memoryKib: 256, lanes: 4, tagSize: 32, salt: randomBytes(16) };

  it('computes the blocks that libargon2 starts with', () => {
    const password = Buffer.from('correct horse battery staple');
    const { finalBlocks } = derive(password, parameters);
    const h0 = initialHash(password, parameters);
    finalBlocks.forEach(([first, second], lane) => assert.deepEqual([first, second], firstBlocks(h0, lane)));
  });

  it('gives an output that follows from the last blocks as RFC 9106 says', () => {
    // 64 bytes, because H' is then plain BLAKE2b-512.
    const { tag, finalBlocks } = derive(Buffer.from('password'), { ...parameters, passes: 3, tagSize: 64 });
    const last = Buffer.alloc(1024);
    for (const [, , block] of finalBlocks) block!.forEach((byte, i) => (last[i]! ^= byte));
    assert.deepEqual(
      tag,
      createHash('blake2b512')
        .update(Buffer.of(64, 0, 0, 0))
        .update(last)
        .digest(),
    );
  });
});

attack('the scanner', ['gcc'], () => {
  const needles = [
    ...ed25519Needles('ed25519', makeKey('ed25519'), ['m']),
    ...rsaNeedles('rsa', makeKey('rsa')),
    ...p256Needles('p256', makeKey('p256')),
    ...p256NonceNeedles('p256', makeKey('p256'), 'm', randomBytes(64)),
    ...ccxtFormNeedles('ccxt', Buffer.from(randomBytes(32).toString('hex'))),
    ...secp256k1Needles('secp256k1', makeKey('secp256k1'), ['m']),
    ...textNeedles('text', randomBytes(48)),
    ...HASHES.flatMap((hash) => hmacNeedles(hash, randomBytes(48), hash)),
    ...aesNeedles('aes', randomBytes(32)),
  ];
  const hay = randomBytes(1 << 20);

  it('finds nothing in random bytes', async () => {
    const report = await scanBytes(randomBytes(32 << 20), needles);
    assert.equal(report.bytes, 32 << 20);
    assert.deepEqual(report.counts, {});
  });

  it('finds every needle whole, wherever it lies', async () => {
    for (let shift = 0; shift < 8; shift++) {
      const planted = Buffer.concat([hay.subarray(0, 1000 + shift), ...needles.flatMap(({ bytes }) => [hay.subarray(0, 33), bytes]), hay]);
      const { counts } = await scanBytes(planted, needles);
      assert.deepEqual(
        needles.filter(({ name }) => !counts[name]).map(({ name }) => name),
        [],
      );
    }
  });

  it('finds 16 bytes of any place of a needle at any alignment, and not 15', async () => {
    const needle = { name: 'n', bytes: randomBytes(40) };
    for (const [size, found] of [
      [16, true],
      [15, false],
    ] as const) {
      for (let from = 0; from + size <= needle.bytes.length; from++) {
        for (let shift = 0; shift < 8; shift += from % 3 === 0 ? 1 : 4) {
          const window = needle.bytes.subarray(from, from + size);
          const guard = (at: number): Buffer => Buffer.of((needle.bytes[at] ?? 0) ^ 0xff);
          const planted = Buffer.concat([hay.subarray(0, 63 + shift), guard(from - 1), window, guard(from + size), hay.subarray(0, 64)]);
          const { hits } = await scanBytes(planted, [needle]);
          assert.equal(hits.length, found ? 1 : 0, `${size} bytes from ${from}, shifted by ${shift}`);
          if (found) assert.deepEqual([hits[0]!.offset, hits[0]!.length], [64 + shift, 16]);
        }
      }
    }
  });

  it('finds a needle that lies across two reads', async () => {
    const needle = { name: 'n', bytes: randomBytes(64) };
    for (const before of [1, 15, 16, 17, 48, 63]) {
      const planted = Buffer.concat([hay.subarray(0, (1 << 20) - before), needle.bytes, hay]);
      const { hits } = await scanBytes(planted, [needle]);
      assert.deepEqual(
        hits.map(({ offset, length }) => [offset, length]),
        [[(1 << 20) - before, 64]],
        `${before} bytes before`,
      );
    }
  });

  it('tells of hits that it has no room for, and such a report is not taken where some are to be left out', async () => {
    const needle = { name: 'n', bytes: randomBytes(16) };
    const copies = (count: number): Buffer =>
      Buffer.concat(Array.from({ length: count }, () => Buffer.concat([needle.bytes, Buffer.alloc(16)])));
    const full = await scanBytes(copies(65_536), [needle]);
    assert.deepEqual([full.dropped, full.hits.length, outside(full, () => true).hits], [0, 65_536, []]);
    const more = await scanBytes(copies(65_537), [needle]);
    assert.ok(more.dropped > 0);
    assert.throws(() => outside(more, () => true), /hits were dropped/);
  });
});
