import assert from 'node:assert/strict';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';

import { type PrivateKey, type PrivateKeyAlgorithm, StrongroomError } from '../lib/index.js';
import { packageRoot } from './support/child.js';
import { curve, keyInfo, makeKey, oid, OIDS, pem, pkcs8, pkcs8Der, point, sec1, secretOf, sequence, spki } from './support/keys.js';
import { NOBLE_OPTIONS, type NobleCurve, nobleSecp256k1 } from './support/noble.js';
import { rfc6979, SECP256K1_ORDER, toBytes, toNumber } from './support/rfc6979.js';

const SECP256K1 = oid('2b8104000a');
const EC = sequence(OIDS.ec, SECP256K1);
const BYTES = 'bytes';

const keyOf = (text: Uint8Array | string): PrivateKey => secretOf(text).privateKey({ algorithm: 'secp256k1' });
const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

function refused(text: Uint8Array | string, code: string, algorithm: PrivateKeyAlgorithm | 'any' = 'secp256k1', message = ''): void {
  assert.throws(
    () => secretOf(text).privateKey(algorithm === 'any' ? {} : { algorithm }),
    (error: unknown) => error instanceof StrongroomError && error.code === code && error.message.includes(message),
  );
}

describe('a key of secp256k1', () => {
  interface Vector {
    scalar: string;
    message: string;
    nonce: string;
    signature: string;
  }
  const file = path.join(packageRoot, 'test/vectors/rfc6979-secp256k1.json');
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] };
  for (const { scalar, message, nonce, signature } of vectors) {
    it(`gives the value of RFC 6979 for '${message.slice(0, 30)}' under ${scalar.slice(0, 8)}...`, () => {
      const key = keyOf(scalar);
      assert.equal(key.algorithm, 'secp256k1');
      assert.equal(key.signDigest(sha256(message), 'hex'), signature);
      assert.equal(key.sign(message, 'hex'), signature);
      assert.equal(rfc6979(Buffer.from(scalar, 'hex'), sha256(message)).nonce.toString('hex'), nonce);
    });
  }

  describe('beside what ccxt signs with', () => {
    let noble: NobleCurve;
    before(async () => {
      noble = await nobleSecp256k1();
    });

    function compare(scalar: Buffer, digest: Buffer): Uint8Array {
      const key = keyOf(scalar.toString('hex'));
      const signature = key.signDigest(digest, BYTES, { form: 'recoverable' });
      const [recovery, ...numbers] = noble.sign(digest, scalar, NOBLE_OPTIONS);
      assert.deepEqual([...signature], [...numbers, recovery]);
      const der = key.publicKey({ format: 'der' });
      assert.deepEqual(Buffer.from(der.subarray(-65)), Buffer.from(noble.getPublicKey(scalar, false)));
      key.destroy();
      return der;
    }

    it('signs 1,000 random digests under as many keys byte for byte as it, in the lower s, and node:crypto verifies', () => {
      for (let round = 0; round < 1000; round++) {
        const [scalar, message] = [randomBytes(32), randomBytes(round % 200)];
        const der = compare(scalar, createHash('sha256').update(message).digest());
        if (round % 10 > 0) continue;
        const signature = keyOf(scalar.toString('hex')).sign(message, BYTES);
        assert.ok(toNumber(signature.subarray(32)) <= SECP256K1_ORDER / 2n);
        const theirs = { key: createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }), dsaEncoding: 'ieee-p1363' } as const;
        assert.ok(verify('sha256', message, theirs, signature));
        assert.ok(!verify('sha256', Buffer.concat([message, Buffer.of(0)]), theirs, signature), 'the control: another message');
      }
    });

    it('signs digests of 0, around the order and of all ones as it does', () => {
      for (const number of [0n, 1n, SECP256K1_ORDER - 1n, SECP256K1_ORDER, SECP256K1_ORDER + 1n, (1n << 256n) - 1n]) {
        for (const scalar of [1n, 2n, SECP256K1_ORDER - 1n]) compare(toBytes(scalar), toBytes(number));
      }
    });
  });

  it('writes one signature in three forms, and the recovery id is 0 or 1', () => {
    const key = keyOf(pkcs8(makeKey('secp256k1')));
    const seen = new Set<number>();
    for (let round = 0; round < 100; round++) {
      const digest = randomBytes(32);
      const recoverable = key.signDigest(digest, BYTES, { form: 'recoverable' });
      assert.equal(recoverable.length, 65);
      assert.deepEqual(key.signDigest(digest, BYTES), recoverable.subarray(0, 64));
      const der = Buffer.from(key.signDigest(digest, BYTES, { form: 'der' }));
      const numbers = [recoverable.subarray(0, 32), recoverable.subarray(32, 64)];
      for (const number of numbers)
        assert.ok(
          der.includes(
            Buffer.from(
              toNumber(number)
                .toString(16)
                .padStart(2, '0')
                .replace(/^(.(..)*)$/, '0$1'),
              'hex',
            ),
          ),
        );
      seen.add(recoverable[64]!);
    }
    assert.deepEqual([...seen].sort(), [0, 1]);
  });

  it('signs a Uint8Array of 32 bytes and no other digest, and no form of another kind of key', () => {
    const key = keyOf('11'.repeat(32));
    const invalid = { code: 'INVALID_ARGUMENT' };
    for (const bad of [
      new Uint8Array(31),
      new Uint8Array(33),
      new Uint8Array(0),
      'a'.repeat(32),
      undefined,
      null,
      new Uint16Array(16),
      [...Array(32).keys()],
    ]) {
      assert.throws(() => key.signDigest(bad as Uint8Array, 'hex'), invalid);
    }
    for (const form of ['pkcs1', 'pss', 'raw', 'constructor'] as const) {
      assert.throws(() => key.signDigest(new Uint8Array(32), 'hex', { form: form as 'der' }), invalid);
    }
    assert.equal(key.signDigest(new Uint8Array(32), 'hex').length, 128);
    const digest = new Uint8Array(new ArrayBuffer(64), 16, 32);
    assert.equal(key.signDigest(digest, 'base64'), Buffer.from(key.signDigest(digest, BYTES)).toString('base64'));
    key.destroy();
    assert.throws(() => key.signDigest(new Uint8Array(32), 'hex'), { code: 'HANDLE_DESTROYED' });
  });

  it('is not the only one that signs a digest: P-256 and RSA do, and Ed25519 does not', () => {
    const digest = sha256('message');
    for (const kind of ['p256', 'rsa'] as const) {
      const theirs = makeKey(kind);
      const signature = secretOf(pkcs8(theirs)).privateKey().signDigest(digest, BYTES);
      assert.ok(verify('sha256', Buffer.from('message'), { key: createPublicKey(theirs), dsaEncoding: 'ieee-p1363' }, signature));
    }
    assert.throws(
      () =>
        secretOf(pkcs8(makeKey('ed25519')))
          .privateKey()
          .signDigest(digest, 'hex'),
      { code: 'INVALID_ARGUMENT' },
    );
  });

  describe('is read from', () => {
    const theirs = makeKey('secp256k1');
    const scalar = Buffer.from(theirs.export({ format: 'jwk' }).d!, 'base64url');
    const hex = scalar.toString('hex');
    const forms: [string, Uint8Array | string][] = [
      ['64 hexadecimal digits', hex],
      ['the same in capitals', hex.toUpperCase()],
      ['the same behind 0x', `0x${hex}`],
      ['the same with white space around', ` 0x${hex}\n`],
      ['32 bytes', scalar],
      ['PKCS#8 in PEM', pkcs8(theirs)],
      ['PKCS#8 in DER', pkcs8Der(theirs)],
      ['SEC1 in PEM', theirs.export({ type: 'sec1', format: 'pem' }).toString()],
    ];
    for (const [what, text] of forms) it(what, () => assert.equal(keyOf(text).publicKey({ format: 'pem' }), spki(theirs)));

    it('a form that says so itself, with nothing asked for; digits alone are an Ed25519 seed then', () => {
      assert.equal(secretOf(pkcs8(theirs)).privateKey().algorithm, 'secp256k1');
      assert.equal(secretOf(pkcs8(theirs)).keyKind(), 'secp256k1');
      assert.equal(secretOf(hex).privateKey().algorithm, 'ed25519');
      refused(`0x${hex}`, 'KEY_FORMAT', 'any');
    });

    it('scalars from 1 to the order less 1, in each form', () => {
      for (const good of [1n, 2n, SECP256K1_ORDER - 1n]) {
        assert.equal(keyOf(toBytes(good).toString('hex')).algorithm, 'secp256k1');
        assert.equal(keyOf(keyInfo(EC, sec1(toBytes(good)))).algorithm, 'secp256k1');
      }
      for (const bad of [0n, SECP256K1_ORDER, SECP256K1_ORDER + 1n, (1n << 256n) - 1n]) {
        refused(toBytes(bad).toString('hex'), 'KEY_FORMAT', 'secp256k1', 'scalar');
        refused(`0x${toBytes(bad).toString('hex')}`, 'KEY_FORMAT', 'secp256k1', 'scalar');
        refused(toBytes(bad), 'KEY_FORMAT', 'secp256k1', 'scalar');
        refused(keyInfo(EC, sec1(toBytes(bad))), 'KEY_FORMAT', 'secp256k1', 'scalar');
      }
    });
  });

  describe('is not read from', () => {
    const hex = '1f'.repeat(32);
    const scalar = Buffer.from(hex, 'hex');
    const other = createPublicKey(makeKey('secp256k1')).export({ type: 'spki', format: 'der' }).subarray(-65);
    const own = createPublicKey({ key: keyInfo(EC, sec1(scalar)), format: 'der', type: 'pkcs8' } as never)
      .export({ type: 'spki', format: 'der' })
      .subarray(-65);
    const hybrid = Buffer.concat([Buffer.of(6 + (own[64]! & 1)), own.subarray(1)]);
    const bad: [string, Uint8Array | string, string][] = [
      ['63 digits', hex.slice(1), 'KEY_FORMAT'],
      ['62 digits', hex.slice(2), 'KEY_FORMAT'],
      ['66 digits', `${hex}1f`, 'KEY_FORMAT'],
      ['64 digits behind 0X', `0X${hex}`, 'KEY_FORMAT'],
      ['0x twice', `0x0x${hex}`, 'KEY_FORMAT'],
      ['0x alone', '0x', 'KEY_FORMAT'],
      ['62 digits behind 0x, 64 characters in all', `0x${hex.slice(2)}`, 'KEY_FORMAT'],
      ['a letter that is no digit', `${hex.slice(1)}g`, 'KEY_FORMAT'],
      ['digits with white space between', `${hex.slice(0, 32)} ${hex.slice(32)}`, 'KEY_FORMAT'],
      ['digits and a NUL', `${hex}\0`, 'KEY_FORMAT'],
      ['31 bytes', scalar.subarray(1), 'KEY_FORMAT'],
      ['33 bytes', Buffer.concat([scalar, Buffer.of(1)]), 'KEY_FORMAT'],
      ['32 bytes of text', 'a password of thirty-two letters', 'KEY_FORMAT'],
      ['base64 of the scalar', scalar.toString('base64'), 'KEY_FORMAT'],
      ["Bitcoin's wallet import format", '5HueCGU8rMjxEXxiPuD5BDku4MkFqeZyd4dZ1jvhTVqvbTLvyTJ', 'KEY_FORMAT'],
      ['PKCS#8 with a byte behind it', Buffer.concat([keyInfo(EC, sec1(scalar)), Buffer.of(0)]), 'KEY_FORMAT'],
      ['a scalar of 33 bytes in PKCS#8', keyInfo(EC, sec1(Buffer.concat([Buffer.of(0), scalar]))), 'KEY_FORMAT'],
      ['a scalar of 31 bytes in PKCS#8', keyInfo(EC, sec1(scalar.subarray(1))), 'KEY_FORMAT'],
      ['SEC1 without a curve', pem('EC PRIVATE KEY', sec1(scalar)), 'KEY_FORMAT'],
      ['PKCS#8 of this curve around SEC1 of P-256', keyInfo(EC, sec1(scalar, curve(OIDS.prime256v1))), 'KEY_FORMAT'],
      [
        'PKCS#8 of P-256 around SEC1 of this curve',
        keyInfo(sequence(OIDS.ec, OIDS.prime256v1), sec1(scalar, curve(SECP256K1))),
        'KEY_FORMAT',
      ],
      ['another point', keyInfo(EC, sec1(scalar, point(other))), 'KEY_MISMATCH'],
      ['its point in the hybrid form', keyInfo(EC, sec1(scalar, point(hybrid))), 'KEY_FORMAT'],
      ['a point that is not on the curve', keyInfo(EC, sec1(scalar, point(Buffer.alloc(65, 4)))), 'KEY_FORMAT'],
      ['a key of P-256', pkcs8(makeKey('p256')), 'KEY_KIND'],
      ['a key of Ed25519', pkcs8(makeKey('ed25519')), 'KEY_KIND'],
      [
        'a key of secp256k1 under a password that is not given',
        makeKey('secp256k1').export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' }).toString(),
        'KEY_PASSWORD_NEEDED',
      ],
    ];
    for (const [what, text, code] of bad) it(what, () => refused(text, code));

    it('its own key where another kind is asked for, and the error says which it is', () => {
      const text = pkcs8(makeKey('secp256k1'));
      for (const algorithm of ['ed25519', 'rsa', 'p256'] as const) refused(text, 'KEY_KIND', algorithm, 'is a key of the curve secp256k1');
      refused(text, 'INVALID_ARGUMENT', 'secp256r1' as 'p256');
      assert.equal(secretOf(text).privateKey({ algorithm: 'secp256k1' }).algorithm, 'secp256k1');
    });
  });
});

describe('an Ed25519 key in Base58', () => {
  // RFC 8032, 7.1, test 1.
  const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
  const publicHalf = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
  const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
  const base58 = (bytes: Buffer): string => {
    let text = '';
    for (let number = toNumber(bytes); number > 0n; number /= 58n) text = ALPHABET[Number(number % 58n)]! + text;
    return '1'.repeat(bytes.findIndex((byte) => byte !== 0)) + text;
  };
  const ours = (text: string, algorithm?: PrivateKeyAlgorithm): string =>
    Buffer.from(
      secretOf(text)
        .privateKey(algorithm === undefined ? {} : { algorithm })
        .publicKey({ format: 'der' }),
    )
      .subarray(-32)
      .toString('hex');
  const [bytes, pair] = [Buffer.from(seed, 'hex'), Buffer.from(seed + publicHalf, 'hex')];

  it('is taken where its kind is told, of the seed or of the pair, or behind ed25519:', () => {
    for (const text of [base58(bytes), base58(pair)]) {
      assert.equal(ours(text, 'ed25519'), publicHalf);
      assert.equal(ours(`ed25519:${text}`), publicHalf);
      assert.equal(ours(` ed25519:${text}\n`, 'ed25519'), publicHalf);
      refused(text, 'KEY_FORMAT', 'any');
      assert.equal(secretOf(text).keyKind(), 'none', 'it could be the text of an HMAC key');
    }
    const small = Buffer.concat([Buffer.alloc(2), bytes.subarray(2)]);
    assert.equal(ours(base58(small), 'ed25519'), ours(small.toString('hex')));
  });

  it('is refused with a digit too many, too few or that is none, with another public half, and as another kind', () => {
    const text = base58(bytes);
    // One digit fewer may well be another seed: there is no checksum.
    const spoiled = [
      text.slice(2),
      `${text}1`,
      `1${text}`,
      `${text.slice(0, 20)}0${text.slice(21)}`,
      `${text.slice(0, 20)}l${text.slice(21)}`,
    ];
    for (const bad of [...spoiled, '', '1'.repeat(31), 'z'.repeat(44), 'z'.repeat(88), 'z'.repeat(89)]) {
      refused(`ed25519:${bad}`, 'KEY_FORMAT', 'any');
      if (bad !== '') refused(bad, 'KEY_FORMAT', 'ed25519');
    }
    const wrong = Buffer.from(pair);
    wrong[40]! ^= 1;
    refused(base58(wrong), 'KEY_MISMATCH', 'ed25519');
    refused(`ed25519:${text}`, 'KEY_FORMAT', 'secp256k1');
    refused(`Ed25519:${text}`, 'KEY_FORMAT', 'ed25519');
  });
});
