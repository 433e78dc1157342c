/**
 * The attack that the commitment of a box is there for (Dodis et al. 2018; Len, Grubbs and Ristenpart 2021): a ciphertext that AES-256-GCM
 * decrypts, tag and all, under the keys of three passwords. What a program says of it would tell which third of the passwords is right.
 *
 * With c1, c2 and the tag t as unknowns, each key demands c1·H³ + c2·H² + L·H + E(J0) = t over GF(2^128) (NIST SP 800-38D, 6.4 and 7.1):
 * three equations, three unknowns.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { hkdfExpand, makeSlot } from '../support/by-hand.js';
import { CHEAP, type Draft, VAULT_ID, bytesOf, slotKey } from './draft.js';

const ONE = 1n << 127n; // GCM's bits are the other way round
const R = 0xe1n << 120n;

/** NIST SP 800-38D, 6.3. */
function multiply(x: bigint, y: bigint): bigint {
  let z = 0n;
  let v = y;
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((x >> bit) & 1n) z ^= v;
    v = v & 1n ? (v >> 1n) ^ R : v >> 1n;
  }
  return z;
}

/** x^(2^128 - 2). */
function inverse(x: bigint): bigint {
  let result = ONE;
  let square = x;
  for (let i = 1; i < 128; i++) {
    square = multiply(square, square);
    result = multiply(result, square);
  }
  return result;
}

/** Solves rows of coefficients, the last one being what they add up to. */
function solve(rows: bigint[][]): bigint[] {
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0n);
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const factor = inverse(rows[column]![column]!);
    rows[column] = rows[column]!.map((value) => multiply(value, factor));
    rows.forEach((row, i) => {
      const by = row[column]!;
      if (i !== column) rows[i] = row.map((value, j) => value ^ multiply(by, rows[column]![j]!));
    });
  }
  return rows.map((row) => row.at(-1)!);
}

const toNumber = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);
const toBlock = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(32, '0'), 'hex');

interface Keys {
  readonly key: Buffer;
  readonly nonce: Buffer;
  readonly commitment: Buffer;
}

/** H and E(J0) of a key and a nonce of 12 bytes. */
function hashKey({ key, nonce }: Keys): { h: bigint; mask: bigint } {
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const block = (input: Buffer): bigint => toNumber(cipher.update(input));
  return { h: block(Buffer.alloc(16)), mask: block(Buffer.concat([nonce, Buffer.of(0, 0, 0, 1)])) };
}

export interface Salamander {
  readonly passwords: readonly Buffer[];
  readonly salt: Buffer;
  /** What AES-256-GCM alone makes of the box under each password. */
  readonly opened: readonly Buffer[];
  /** A vault with that slot, whose vault key is what the first password opens. */
  readonly draft: Draft;
}

export function salamander(): Salamander {
  const passwords = ['first', 'second', 'third'].map((word) => Buffer.from(`the ${word} password`));
  const salt = bytesOf(32, 'salamander');
  const context = makeSlot(1, CHEAP, Buffer.alloc(0));
  const keys = passwords.map((password): Keys => {
    const info = Buffer.concat([Buffer.from('strongroom/1 slot\0'), VAULT_ID, context, salt]);
    const bytes = hkdfExpand(slotKey(password, salt, CHEAP), info, 76);
    return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32, 44), commitment: bytes.subarray(44) };
  });
  const lengths = 256n; // of the additional data, 0, and of the ciphertext, in bits
  const rows = keys.map((each) => {
    const { h, mask } = hashKey(each);
    const square = multiply(h, h);
    return [multiply(square, h), square, ONE, multiply(lengths, h) ^ mask];
  });
  const [c1, c2, tag] = solve(rows).map(toBlock) as [Buffer, Buffer, Buffer];
  const opened = keys.map(({ key, nonce }) => {
    const cipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(tag);
    return Buffer.concat([cipher.update(c1), cipher.update(c2), cipher.final()]); // throws if the tag is not right
  });
  const slot = makeSlot(1, CHEAP, Buffer.concat([salt, keys[0]!.commitment, c1, c2, tag]));
  return { passwords, salt, opened, draft: { slots: [slot], vaultKey: opened[0]! } };
}
