/**
 * AES-256 opened up (FIPS 197): the key schedules, which no library hands out.
 * An oracle for the scans only; needles.test.ts checks it against node:crypto.
 */

const ROUND_KEYS = 15;

function double(x: number): number {
  return ((x << 1) ^ (x & 0x80 ? 0x11b : 0)) & 0xff;
}

function multiply(a: number, b: number): number {
  let product = 0;
  for (let x = a, y = b; y !== 0; x = double(x), y >>= 1) if (y & 1) product ^= x;
  return product;
}

const SBOX = Array.from({ length: 256 }, (_, x) => {
  let inverse = 0;
  for (let y = 1; y < 256 && inverse === 0; y++) if (multiply(x, y) === 1) inverse = y;
  let out = 0x63;
  for (let shift = 0; shift < 5; shift++) out ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xff;
  return out;
});

/** The 15 round keys of a 32-byte key, in the byte order of FIPS 197, which is also the order of AES-NI: 240 bytes. */
export function encryptionSchedule(key: Buffer): Buffer {
  const out = Buffer.alloc(ROUND_KEYS * 16);
  key.copy(out);
  let constant = 1;
  for (let i = 32; i < out.length; i += 4) {
    const word = [...out.subarray(i - 4, i)];
    if (i % 32 === 0) {
      word.push(word.shift()!);
      for (let j = 0; j < 4; j++) word[j] = SBOX[word[j]!]!;
      word[0]! ^= constant;
      constant = double(constant);
    } else if (i % 32 === 16) {
      for (let j = 0; j < 4; j++) word[j] = SBOX[word[j]!]!;
    }
    for (let j = 0; j < 4; j++) out[i + j] = out[i - 32 + j]! ^ word[j]!;
  }
  return out;
}

/** The schedule of the equivalent inverse cipher: rounds reversed, the inner ones through InvMixColumns. */
export function decryptionSchedule(key: Buffer): Buffer {
  const forward = encryptionSchedule(key);
  const out = Buffer.alloc(forward.length);
  for (let round = 0; round < ROUND_KEYS; round++) {
    const from = forward.subarray((ROUND_KEYS - 1 - round) * 16);
    const inner = round !== 0 && round !== ROUND_KEYS - 1;
    for (let i = 0; i < 16; i++) {
      const column = i & ~3;
      const at = (n: number): number => from[column + ((i + n) & 3)]!;
      out[round * 16 + i] = inner ? multiply(at(0), 14) ^ multiply(at(1), 11) ^ multiply(at(2), 13) ^ multiply(at(3), 9) : from[i]!;
    }
  }
  return out;
}

/** One block through the cipher, from its own schedule: shows that the schedule is the right one. */
export function encryptBlock(key: Buffer, block: Buffer): Buffer {
  const schedule = encryptionSchedule(key);
  let state = Buffer.from(block.map((byte, i) => byte ^ schedule[i]!));
  for (let round = 1; round < ROUND_KEYS; round++) {
    const shifted = Buffer.from(state.map((_, i) => SBOX[state[(i + 4 * (i & 3)) % 16]!]!));
    state = Buffer.from(
      shifted.map((byte, i) => {
        const column = i & ~3;
        const at = (n: number): number => shifted[column + ((i + n) & 3)]!;
        const mixed = round === ROUND_KEYS - 1 ? byte : double(at(0)) ^ double(at(1)) ^ at(1) ^ at(2) ^ at(3);
        return mixed ^ schedule[round * 16 + i]!;
      }),
    );
  }
  return state;
}

/** `bytes` with each group of `size` reversed: how a little-endian machine keeps big-endian words. */
export function swapWords(bytes: Buffer, size: 4 | 8 | 16): Buffer {
  const out = Buffer.from(bytes);
  for (let i = 0; i + size <= out.length; i += size) out.subarray(i, i + size).reverse();
  return out;
}
