/** Keys of other kinds, curves and sizes, and halves that do not belong together. */
import assert from 'node:assert/strict';
import { createPublicKey, randomBytes } from 'node:crypto';

import {
  curve,
  der,
  integer,
  keyInfo,
  makeKey,
  octets,
  oid,
  OIDS,
  openssl,
  pem,
  pkcs1,
  pkcs8,
  point,
  rsaNumbers,
  sec1,
  secretOf,
  sequence,
  spki,
} from '../support/keys.js';
import { compressed, EC, ED25519, KEYS, numbers, publicHalf, publicPoint, refused, scalar, seed } from './support.js';

describe('a private key is refused', () => {
  const unfit: [string, Uint8Array | string, string, string][] = [
    ['a seed and its public key in bytes', Buffer.concat([seed, publicHalf]), 'KEY_FORMAT', 'neither PEM nor'],
    ['a public key in PEM', spki(KEYS.rsa), 'KEY_KIND', 'a public key'],
    ['a public key in DER', createPublicKey(KEYS.p256).export({ type: 'spki', format: 'der' }), 'KEY_KIND', 'a public key'],
    ['an RSA public key', createPublicKey(KEYS.rsa).export({ type: 'pkcs1', format: 'pem' }).toString(), 'KEY_KIND', 'a public key'],
    ['a certificate in PEM', pem('CERTIFICATE', Buffer.of(0x30, 0)), 'KEY_KIND', 'a certificate'],
    ['a certificate in DER', sequence(sequence(integer(1n)), sequence(OIDS.rsa)), 'KEY_KIND', 'a certificate'],
    ["a key in OpenSSH's format", pem('OPENSSH PRIVATE KEY', Buffer.from('openssh-key-v1')), 'KEY_KIND', 'OpenSSH'],
    ['a DSA key', pem('DSA PRIVATE KEY', Buffer.of(0x30, 0)), 'KEY_KIND', 'a DSA key'],
    ['a DSA key in PKCS#8', keyInfo(sequence(oid('2a8648ce380401')), Buffer.of(2, 1, 1)), 'KEY_KIND', 'a DSA key'],
    ['an RSA key for PSS', keyInfo(sequence(oid('2a864886f70d01010a')), pkcs1(numbers)), 'KEY_KIND', 'PSS'],
    ['an RSA key of three primes', pem('RSA PRIVATE KEY', pkcs1([...numbers, 3n], 1n)), 'KEY_KIND', 'two primes'],
    ['a key of a kind that nobody knows', keyInfo(sequence(oid('2a0304')), octets(seed)), 'KEY_KIND', 'not known'],
    ['a curve that the key describes', keyInfo(sequence(OIDS.ec, sequence(integer(1n))), sec1(scalar)), 'KEY_KIND', 'describes'],
    ['a key of P-256 inside of another curve', keyInfo(EC, sec1(scalar, curve(oid('2b81040022')))), 'KEY_KIND', 'P-384'],
    ['another public half of a seed', Buffer.concat([seed, randomBytes(32)]).toString('base64'), 'KEY_MISMATCH', 'another seed'],
    [
      'another public half in PKCS#8',
      keyInfo(ED25519, octets(seed), 1n, der(0x81, Buffer.of(0), randomBytes(32))),
      'KEY_MISMATCH',
      'another seed',
    ],
    [
      'another point',
      keyInfo(EC, sec1(scalar, point(createPublicKey(makeKey('p256')).export({ type: 'spki', format: 'der' }).subarray(-65)))),
      'KEY_MISMATCH',
      'another scalar',
    ],
    ['a point that is not on the curve', keyInfo(EC, sec1(scalar, point(Buffer.alloc(65, 4)))), 'KEY_FORMAT', 'no point'],
    ['the point at infinity', keyInfo(EC, sec1(scalar, point(Buffer.of(0)))), 'KEY_FORMAT', 'no point'],
    ...[4, 6, 7].map((form): [string, Uint8Array | string, string, string] => [
      `a point of 65 bytes that begins with ${form} and has another y`,
      keyInfo(EC, sec1(scalar, point(Buffer.concat([Buffer.of(form), publicPoint.subarray(1, 64), Buffer.of(publicPoint[64]! ^ 1)])))),
      'KEY_FORMAT',
      'no point',
    ]),
    ...[0, 1, 5, 6, 7, 0x84].map((form): [string, Uint8Array | string, string, string] => [
      `its point beginning with ${form}`,
      keyInfo(EC, sec1(scalar, point(Buffer.concat([Buffer.of(form), publicPoint.subarray(1)])))),
      'KEY_FORMAT',
      'no point',
    ]),
    ['its point with a byte more', keyInfo(EC, sec1(scalar, point(Buffer.concat([publicPoint, Buffer.of(0)])))), 'KEY_FORMAT', 'no point'],
    ['its point with a byte less', keyInfo(EC, sec1(scalar, point(publicPoint.subarray(0, 64)))), 'KEY_FORMAT', 'no point'],
    [
      'its compressed point with a byte more',
      keyInfo(EC, sec1(scalar, point(Buffer.concat([compressed, Buffer.of(0)])))),
      'KEY_FORMAT',
      'no point',
    ],
    [
      'its compressed point with the other y',
      keyInfo(EC, sec1(scalar, point(Buffer.concat([Buffer.of(compressed[0]! ^ 1), compressed.subarray(1)])))),
      'KEY_MISMATCH',
      'another scalar',
    ],
  ];
  for (const [what, bad, code, message] of unfit) it(`that is ${what}`, () => refused(bad, code, message));

  for (const [name, curveName] of [
    ['P-384', 'secp384r1'],
    ['P-521', 'secp521r1'],
  ] as const) {
    it(`of the curve ${name}, in each form`, () => {
      const sec = openssl(['ecparam', '-name', curveName, '-genkey', '-noout'], '');
      refused(sec, 'KEY_KIND', name);
      refused(openssl(['pkcs8', '-topk8', '-nocrypt'], sec), 'KEY_KIND', name);
    });
  }

  for (const [kind, name] of [
    ['ed448', 'Ed448'],
    ['x25519', 'X25519'],
    ['x448', 'X448'],
  ] as const) {
    it(`of ${name}`, () => refused(openssl(['genpkey', '-algorithm', kind], ''), 'KEY_KIND', name));
  }

  it('of P-256 whose scalar is 0, the order or above, and taken below the order', () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
    for (const bad of [0n, order, order + 1n, (1n << 256n) - 1n]) refused(keyInfo(EC, sec1(bytes(bad))), 'KEY_FORMAT', 'scalar');
    for (const good of [1n, 2n, order - 1n]) assert.equal(secretOf(keyInfo(EC, sec1(bytes(good)))).privateKey().algorithm, 'p256');
  });

  it('of RSA with fewer than 2,048 bits or more than 8,192, whatever else is wrong with it', () => {
    const odd = (bits: number): bigint => (1n << BigInt(bits - 1)) | 1n;
    const withModulus = (n: bigint): string => pem('RSA PRIVATE KEY', pkcs1([n, ...numbers.slice(1)]));
    const [small] = rsaNumbers(makeKey('rsa', 1024));
    refused(pkcs8(makeKey('rsa', 1024)), 'KEY_SIZE', /1024 bits, at least 2048/);
    refused(withModulus(small), 'KEY_SIZE', /1024 bits, at least 2048/);
    refused(withModulus(odd(2047)), 'KEY_SIZE', /2047 bits, at least 2048/);
    refused(withModulus(odd(2048)), 'KEY_MISMATCH', 'do not fit together');
    refused(withModulus(odd(8192)), 'KEY_MISMATCH', 'do not fit together');
    refused(withModulus(odd(8193)), 'KEY_SIZE', /8193 bits, at most 8192/);
    refused(withModulus(odd(100_000)), 'KEY_SIZE', /100000 bits, at most 8192/);
    refused(withModulus(0n), 'KEY_SIZE', /0 bits, at least 2048/);
  });
});
