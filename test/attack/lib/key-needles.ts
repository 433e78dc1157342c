/** What is secret of a private key, in the forms in which OpenSSL, libsodium and node hold it. */
import { createHash, type KeyObject } from 'node:crypto';

import { rfc6979, SECP256K1_ORDER, toBytes, toNumber } from '../../support/rfc6979.js';
import { textNeedles, type Needle } from './needles.js';

/** The order of Ed25519's group (RFC 8032, 5.1). */
export const ED25519_ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
/** The order of P-256's group (SEC 2, 2.4.2). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export const fromLittleEndian = (bytes: Uint8Array): bigint => toNumber(Buffer.from(bytes).reverse());

function littleEndian(number: bigint, size: number): Buffer {
  return Buffer.from(number.toString(16).padStart(size * 2, '0'), 'hex').reverse();
}

/** A big-endian number as text and bytes of it, and as the words of a BIGNUM, which lie the other way round. */
function numberNeedles(label: string, bytes: Buffer): Needle[] {
  return [...textNeedles(label, bytes), { name: `${label}: little-endian`, bytes: Buffer.from(bytes).reverse() }];
}

/** What Ed25519 makes of a seed (RFC 8032, 5.1.5), and of a message under it (5.1.6). */
export function expand(seed: Buffer): { scalar: Buffer; prefix: Buffer; nonce: (message: Buffer) => Buffer } {
  const hash = createHash('sha512').update(seed).digest();
  const scalar = hash.subarray(0, 32);
  const prefix = hash.subarray(32);
  scalar[0]! &= 0xf8;
  scalar[31] = (scalar[31]! & 0x7f) | 0x40;
  return { scalar, prefix, nonce: (message) => createHash('sha512').update(prefix).update(message).digest() };
}

/** The scalar as multiplication by the base point takes it: 64 digits of -8 to 7, one a byte. */
export function signedDigits(scalar: Buffer): Int8Array {
  const digits = Int8Array.from({ length: 64 }, (_, i) => (scalar[i >> 1]! >> (4 * (i & 1))) & 15);
  for (let i = 0; i < 63; i++) {
    const carry = (digits[i]! + 8) >> 4;
    digits[i]! -= carry * 16;
    digits[i + 1]! += carry;
  }
  return digits;
}

/** The scalar as the sum of a signature takes it: twelve limbs of 21 bits, in 64 each. */
export function limbs(scalar: Buffer): Buffer {
  const number = fromLittleEndian(scalar);
  const out = Buffer.alloc(96);
  for (let i = 0; i < 12; i++) {
    out.writeBigInt64LE(i < 11 ? (number >> BigInt(21 * i)) & 0x1fffffn : number >> 231n, i * 8);
  }
  return out;
}

/** @param messages that were signed with it: the nonce of one and its signature give the scalar */
export function ed25519Needles(label: string, key: KeyObject, messages: readonly string[]): Needle[] {
  const seed = Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url');
  const unclamped = createHash('sha512').update(seed).digest().subarray(0, 32);
  const { scalar, prefix, nonce } = expand(seed);
  return [
    ...textNeedles(`${label}: seed`, seed),
    { name: `${label}: first half of the seed's hash`, bytes: unclamped },
    { name: `${label}: second half of the seed's hash`, bytes: prefix },
    { name: `${label}: scalar`, bytes: scalar },
    { name: `${label}: scalar, big-endian`, bytes: Buffer.from(scalar).reverse() },
    { name: `${label}: scalar, signed digits`, bytes: Buffer.from(signedDigits(scalar).buffer) },
    { name: `${label}: scalar, limbs`, bytes: limbs(scalar) },
    ...messages.flatMap((message) => {
      const whole = nonce(Buffer.from(message));
      return [
        { name: `${label}: nonce of '${message}'`, bytes: whole },
        { name: `${label}: nonce of '${message}', reduced`, bytes: littleEndian(fromLittleEndian(whole) % ED25519_ORDER, 32) },
      ];
    }),
  ];
}

/** R^2 mod p with R the power of two above it, in words: what a Montgomery context of a prime holds beside the prime. */
function montgomery(prime: bigint, size: number): Buffer {
  const bits = BigInt(Math.ceil(size / 8) * 64);
  return littleEndian((1n << (2n * bits)) % prime, size);
}

export function rsaNeedles(label: string, key: KeyObject): Needle[] {
  const { d, p, q, dp, dq, qi } = key.export({ format: 'jwk' });
  const bytes = (text: string | undefined): Buffer => Buffer.from(text!, 'base64url');
  const [first, second] = [bytes(p), bytes(q)];
  return [
    ...Object.entries({ d, p, q, dp, dq, qi }).flatMap(([name, text]) => numberNeedles(`${label}: ${name}`, bytes(text))),
    { name: `${label}: R^2 mod p`, bytes: montgomery(toNumber(first), first.length) },
    { name: `${label}: R^2 mod q`, bytes: montgomery(toNumber(second), second.length) },
  ];
}

export function p256Needles(label: string, key: KeyObject): Needle[] {
  const scalar = Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url');
  const inMontgomery = littleEndian((toNumber(scalar) << 256n) % P256_ORDER, 32);
  return [
    ...numberNeedles(`${label}: scalar`, scalar),
    { name: `${label}: scalar times R`, bytes: inMontgomery },
    { name: `${label}: scalar times R, big-endian`, bytes: Buffer.from(inMontgomery).reverse() },
  ];
}

/**
 * The nonce of a signature of P-256, which is random: whoever has the key computes it afterwards, k = (digest + r * scalar) / s.
 * OpenSSL computes with it modulo the order in Montgomery's form, and inverts it.
 * @param signature r and s
 */
export function p256NonceNeedles(label: string, key: KeyObject, message: string, signature: Buffer): Needle[] {
  const scalar = toNumber(Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url'));
  const [r, s] = [toNumber(signature.subarray(0, 32)), toNumber(signature.subarray(32))];
  const digest = toNumber(createHash('sha256').update(message).digest());
  const nonce = (inverse(s, P256_ORDER) * (digest + r * scalar)) % P256_ORDER;
  const times = (number: bigint): bigint => (number << 256n) % P256_ORDER;
  const forms = { '': nonce, ', negated': P256_ORDER - nonce, ', inverted': inverse(nonce, P256_ORDER) };
  return Object.entries(forms).flatMap(([form, number]) => [
    ...numberNeedles(`${label}: nonce${form}`, toBytes(number)),
    ...numberNeedles(`${label}: nonce${form}, times R`, toBytes(times(number))),
  ]);
}

/** Five limbs of 62 bits, in 64 each: what libsecp256k1 inverts a nonce in. */
function limbs62(number: bigint): Buffer {
  const out = Buffer.alloc(40);
  for (let i = 0; i < 5; i++) out.writeBigUInt64LE((number >> BigInt(62 * i)) & ((1n << 62n) - 1n), i * 8);
  return out;
}

function inverse(number: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [number, modulus, 1n, 0n];
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

/** @param messages that were signed with it: the nonce of one, or what is as good as it, and its signature give the scalar */
export function secp256k1Needles(label: string, key: KeyObject, messages: readonly string[]): Needle[] {
  const scalar = Buffer.from(key.export({ format: 'jwk' }).d!, 'base64url');
  return [
    ...numberNeedles(`${label}: scalar`, scalar),
    ...messages.flatMap((message) => {
      const { nonce, key: hmacKey } = rfc6979(scalar, createHash('sha256').update(message).digest());
      const [number, of] = [toNumber(nonce), `nonce of '${message}'`];
      const inverted = inverse(number, SECP256K1_ORDER);
      return [
        ...numberNeedles(`${label}: ${of}`, nonce),
        ...numberNeedles(`${label}: ${of}, negated`, toBytes(SECP256K1_ORDER - number)),
        ...numberNeedles(`${label}: ${of}, inverted`, toBytes(inverted)),
        { name: `${label}: ${of}, limbs`, bytes: limbs62(number) },
        { name: `${label}: ${of}, inverted, limbs`, bytes: limbs62(inverted) },
        { name: `${label}: key of the HMAC of the ${of}`, bytes: hmacKey },
      ];
    }),
  ];
}
