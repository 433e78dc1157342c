/** The nonce of RFC 6979, 3.2, with SHA-256 and a group whose order has 256 bits: what a signature must not leave behind. */
import { createHmac } from 'node:crypto';

/** The order of secp256k1's group (SEC 2, 2.4.1). */
export const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

export const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
export const toBytes = (number: bigint): Buffer => Buffer.from(number.toString(16).padStart(64, '0'), 'hex');

/**
 * @param digest 32 bytes; reduced modulo the order first, as the RFC has it
 * @returns the nonce, and the key of the HMAC that it came out of: with the nonce before it, as good as the nonce
 */
export function rfc6979(scalar: Uint8Array, digest: Uint8Array, order = SECP256K1_ORDER): { nonce: Buffer; key: Buffer } {
  const seed = [scalar, toBytes(toNumber(digest) % order)];
  let key: Buffer = Buffer.alloc(32);
  let value: Buffer = Buffer.alloc(32, 1);
  const mac = (...parts: Uint8Array[]): Buffer => createHmac('sha256', key).update(Buffer.concat(parts)).digest();
  for (const byte of [0, 1]) {
    key = mac(value, Buffer.of(byte), ...seed);
    value = mac(value);
  }
  for (;;) {
    value = mac(value);
    if (toNumber(value) > 0n && toNumber(value) < order) return { nonce: value, key };
    key = mac(value, Buffer.of(0));
    value = mac(value);
  }
}
