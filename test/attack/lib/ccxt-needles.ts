/** What becomes of a secret in the forms that exchange objects of ccxt ask for (lib/ccxt): other texts of it, and hashes over it. */
import { createHash } from 'node:crypto';

import { hmacNeedles, stateNeedles, textNeedles, type Needle } from './needles.js';
import { compress } from './sha2.js';

/** What is hashed in front of a secret: one block of MD5 and of SHA-256, so that the secret fills the next. */
export const CCXT_PREFIX = Buffer.alloc(64, 'access_id=somebody&amount=1&secret_key=');

const BLOCK = 64;
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

/** The state of MD5 (RFC 1321) after whole blocks, as it lies in memory: four little-endian words. */
export function md5State(blocks: Buffer): Buffer {
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as [number, number, number, number];
  for (let at = 0; at < blocks.length; at += BLOCK) {
    let [a, b, c, d] = state;
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const mix = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round]!;
      const word = [i, 5 * i + 1, 3 * i + 5, 7 * i][round]! % 16;
      const constant = Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32);
      const sum = (a + mix + constant + blocks.readUInt32LE(at + word * 4)) >>> 0;
      const shift = SHIFTS[round * 4 + (i % 4)]!;
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) >>> 0];
    }
    state = [a, b, c, d].map((word, i) => (word + state[i]!) >>> 0) as typeof state;
  }
  const out = Buffer.alloc(16);
  state.forEach((word, i) => out.writeUInt32LE(word, i * 4));
  return out;
}

/** The texts that are keys of HMACs: of apex, coinone and btcbox. */
export const ccxtForms = (secret: Buffer): Readonly<Record<string, Buffer>> => ({
  'base64 text': Buffer.from(secret.toString('base64')),
  'upper case': Buffer.from(secret.toString('latin1').toUpperCase()),
  'MD5 in digits': Buffer.from(createHash('md5').update(secret).digest('hex')),
  'decoded base64': Buffer.from(secret.toString('latin1'), 'base64'),
});

/** @param secret letters and digits, one block of them or more */
export function ccxtFormNeedles(label: string, secret: Buffer): Needle[] {
  const whole = Buffer.concat([CCXT_PREFIX, secret]);
  const blocks = whole.subarray(0, whole.length - (whole.length % BLOCK));
  const { state } = compress('sha256', blocks.subarray(BLOCK), compress('sha256', CCXT_PREFIX).state);
  return [
    ...Object.entries(ccxtForms(secret)).flatMap(([form, bytes]) => [
      ...textNeedles(`${label}, ${form}`, bytes),
      ...hmacNeedles(`${label}, ${form}`, bytes, 'sha256'),
      ...hmacNeedles(`${label}, ${form}, sha512`, bytes, 'sha512').filter(({ name }) => !name.endsWith(': key')),
    ]),
    ...textNeedles(`${label}, MD5`, createHash('md5').update(secret).digest()).filter(({ name }) => name.endsWith(': bytes')),
    ...(blocks.length > BLOCK
      ? [
          { name: `${label}, MD5 after prefix and secret`, bytes: md5State(blocks) },
          ...stateNeedles(`${label}, SHA-256 after prefix and secret`, state, 4),
        ]
      : []),
  ];
}
