import { createCipheriv, createHash } from 'node:crypto';

import { decryptionSchedule, encryptionSchedule, swapWords } from './aes.js';
import { blockSize, compress, packWords, roundConstants, wordSize, type HashName } from './sha2.js';

/** Bytes that must not be found, and what they are. Every window of 16 bytes of them counts as found. */
export interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The scan's window, in bytes. */
export const WINDOW = 16;

/** Every form that text takes in a process: bytes, UTF-16, hex, base64 at each of its three alignments, and backwards. */
export function textNeedles(label: string, text: Buffer): Needle[] {
  const needles: Needle[] = [
    { name: `${label}: bytes`, bytes: text },
    { name: `${label}: UTF-16`, bytes: Buffer.from(text.toString('latin1'), 'utf16le') },
    { name: `${label}: hex`, bytes: Buffer.from(text.toString('hex')) },
    { name: `${label}: HEX`, bytes: Buffer.from(text.toString('hex').toUpperCase()) },
    { name: `${label}: backwards`, bytes: Buffer.from(text).reverse() },
  ];
  for (const encoding of ['base64', 'base64url'] as const) {
    for (let shift = 0; shift < 3; shift++) {
      // Of text that stands `shift` bytes into a longer whole: the first and last digits belong to the neighbours too.
      const whole = Buffer.concat([Buffer.alloc(shift), text])
        .toString(encoding)
        .replace(/=+$/, '');
      const inner = whole.slice(shift === 0 ? 0 : shift + 1, -1);
      needles.push({ name: `${label}: ${encoding}, shifted by ${shift}`, bytes: Buffer.from(inner) });
    }
  }
  return needles;
}

/** {@link textNeedles} of words that people use, but UTF-16, of which a window is one long word: node's own sources have such. */
export function wordNeedles(label: string, text: Buffer): Needle[] {
  return textNeedles(label, text).filter(({ name }) => name !== `${label}: UTF-16`);
}

/** Each order in which eight state words are kept somewhere, by the indices of the words in memory. */
const STATE_ORDERS: Record<string, number[]> = {
  'in order': [0, 1, 2, 3, 4, 5, 6, 7],
  reversed: [7, 6, 5, 4, 3, 2, 1, 0],
  'ABEF CDGH': [0, 1, 4, 5, 2, 3, 6, 7],
  'FEBA HGDC (SHA extensions in memory)': [5, 4, 1, 0, 7, 6, 3, 2],
  'pairs swapped': [1, 0, 3, 2, 5, 4, 7, 6],
  'halves reversed': [3, 2, 1, 0, 7, 6, 5, 4],
};

/** A state of SHA-2 in every order in which it is kept somewhere. @param size bytes of a word */
export function stateNeedles(label: string, state: readonly bigint[], size: 4 | 8): Needle[] {
  return Object.entries(STATE_ORDERS).flatMap(([order, indices]) => {
    const words = indices.map((i) => state[i]!);
    return (['little', 'big'] as const).map((endian) => ({
      name: `${label}: ${order}, ${endian}-endian`,
      bytes: packWords(words, size, endian),
    }));
  });
}

/**
 * The key of an HMAC and what follows from it alone: both padded blocks, both midstates, both message schedules.
 * Constant padding is left off but for half a window: bytes that everybody has are no secret.
 */
export function hmacNeedles(label: string, key: Buffer, hash: HashName): Needle[] {
  const size = wordSize(hash);
  const block = Buffer.alloc(blockSize(hash));
  const effective = key.length > block.length ? createHash(hash).update(key).digest() : key;
  effective.copy(block);
  const constants = roundConstants(hash);
  const needles: Needle[] = [{ name: `${label}: key`, bytes: key }];
  if (effective !== key) needles.push({ name: `${label}: hashed key`, bytes: effective });
  for (const [pad, byte] of [
    ['ipad', 0x36],
    ['opad', 0x5c],
  ] as const) {
    const padded = Buffer.from(block.map((b) => b ^ byte));
    const { state, schedule } = compress(hash, padded);
    const secretWords = Math.ceil(effective.length / size);
    const telling = schedule.slice(0, secretWords).concat(schedule.slice(16));
    const plusConstants = constants.map((k, i) => BigInt.asUintN(size * 8, k + schedule[i]!));
    needles.push(
      {
        name: `${label}: key ^ ${pad}`,
        bytes: padded.subarray(0, Math.min(effective.length + WINDOW / 2, padded.length)),
      },
      { name: `${label}: ${pad} message schedule, little-endian`, bytes: packWords(telling, size, 'little') },
      { name: `${label}: ${pad} message schedule, big-endian`, bytes: packWords(schedule.slice(16), size, 'big') },
      {
        name: `${label}: ${pad} message schedule + K`,
        bytes: packWords(plusConstants.slice(0, secretWords), size, 'little'),
      },
      {
        name: `${label}: ${pad} message schedule + K, extended`,
        bytes: packWords(plusConstants.slice(16), size, 'little'),
      },
      ...stateNeedles(`${label}: ${pad} midstate`, state, size),
    );
  }
  return needles.filter(({ bytes }) => bytes.length >= WINDOW);
}

/** An AES-256 key and what follows from it alone: both key schedules in both word orders, and GCM's hash key. */
export function aesNeedles(label: string, key: Buffer): Needle[] {
  const forward = encryptionSchedule(key);
  const backward = decryptionSchedule(key);
  const reversedRounds = Buffer.concat(Array.from({ length: 15 }, (_, i) => forward.subarray((14 - i) * 16, (15 - i) * 16)));
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const hashKey = cipher.update(Buffer.alloc(16));
  return [
    { name: `${label}: key`, bytes: key },
    { name: `${label}: round keys`, bytes: forward },
    { name: `${label}: round keys, words swapped`, bytes: swapWords(forward, 4) },
    { name: `${label}: round keys, last first`, bytes: reversedRounds },
    { name: `${label}: decryption round keys`, bytes: backward },
    { name: `${label}: decryption round keys, words swapped`, bytes: swapWords(backward, 4) },
    { name: `${label}: GCM hash key`, bytes: hashKey },
    { name: `${label}: GCM hash key, reversed`, bytes: swapWords(hashKey, 16) },
    { name: `${label}: GCM hash key, words swapped`, bytes: swapWords(hashKey, 8) },
    { name: `${label}: GCM hash key, doubled`, bytes: doubledHashKey(hashKey) },
  ];
}

/** H * x in GF(2^128) as two little-endian words, the high one last: how OpenSSL's carry-less tables begin. */
function doubledHashKey(hashKey: Buffer): Buffer {
  const h = (hashKey.readBigUInt64BE(0) << 64n) | hashKey.readBigUInt64BE(8);
  const carry = h >> 127n;
  const doubled = BigInt.asUintN(128, h << 1n) ^ (carry ? 0xc2000000000000000000000000000001n : 0n);
  const out = Buffer.alloc(16);
  out.writeBigUInt64LE(BigInt.asUintN(64, doubled), 0);
  out.writeBigUInt64LE(doubled >> 64n, 8);
  return out;
}

/** All needles as the scanner reads them: length of name, name, u32 length, bytes. */
export function serialize(needles: readonly Needle[]): Buffer {
  return Buffer.concat(
    needles.flatMap(({ name, bytes }) => {
      const title = Buffer.from(name);
      const head = Buffer.alloc(4);
      head.writeUInt32LE(bytes.length);
      return [Buffer.from([title.length]), title, head, bytes];
    }),
  );
}
