/**
 * SHA-2 opened up (FIPS 180-4): the chaining state and the message schedule, which no library hands out.
 * An oracle for the scans only; needles.test.ts checks it against node:crypto.
 */

export type HashName = 'sha256' | 'sha384' | 'sha512';

/** What one compression sees and makes. Words are `wordSize` bytes wide. */
export interface Compression {
  readonly state: bigint[];
  readonly schedule: bigint[];
}

interface Variant {
  readonly wordSize: 4 | 8;
  readonly rounds: number;
  readonly initial: bigint[];
  /** Rotations (the last of the small sigmas is a shift): Sigma0, Sigma1, sigma0, sigma1. */
  readonly rotations: readonly [number[], number[], number[], number[]];
}

const PRIMES = (() => {
  const primes: number[] = [];
  for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p !== 0)) primes.push(n);
  return primes.map(BigInt);
})();

/** floor(n^(1/root) * 2^bits) without its integer part: how FIPS 180-4 defines every constant. */
function fraction(n: bigint, root: 2 | 3, bits: number): bigint {
  const target = n << BigInt(root * bits);
  let low = 0n;
  let high = 1n << BigInt(bits + 10);
  while (low < high - 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(root) <= target) low = middle;
    else high = middle;
  }
  return BigInt.asUintN(bits, low);
}

const VARIANTS: Record<HashName, Variant> = {
  sha256: {
    wordSize: 4,
    rounds: 64,
    initial: PRIMES.slice(0, 8).map((p) => fraction(p, 2, 32)),
    rotations: [
      [2, 13, 22],
      [6, 11, 25],
      [7, 18, 3],
      [17, 19, 10],
    ],
  },
  sha384: {
    wordSize: 8,
    rounds: 80,
    initial: PRIMES.slice(8, 16).map((p) => fraction(p, 2, 64)),
    rotations: [
      [28, 34, 39],
      [14, 18, 41],
      [1, 8, 7],
      [19, 61, 6],
    ],
  },
  sha512: {
    wordSize: 8,
    rounds: 80,
    initial: PRIMES.slice(0, 8).map((p) => fraction(p, 2, 64)),
    rotations: [
      [28, 34, 39],
      [14, 18, 41],
      [1, 8, 7],
      [19, 61, 6],
    ],
  },
};

export function wordSize(hash: HashName): 4 | 8 {
  return VARIANTS[hash].wordSize;
}

/** Bytes of a block: 64 or 128. */
export function blockSize(hash: HashName): number {
  return VARIANTS[hash].wordSize * 16;
}

/** The round constants K. */
export function roundConstants(hash: HashName): bigint[] {
  const { rounds, wordSize: size } = VARIANTS[hash];
  return PRIMES.slice(0, rounds).map((p) => fraction(p, 3, size * 8));
}

/** One compression of `block` from `state`, which is the initial state unless given. */
export function compress(hash: HashName, block: Buffer, state: bigint[] = VARIANTS[hash].initial): Compression {
  const { wordSize: size, rounds, rotations } = VARIANTS[hash];
  const bits = size * 8;
  const cut = (x: bigint): bigint => BigInt.asUintN(bits, x);
  const rotate = (x: bigint, n: number): bigint => cut((x >> BigInt(n)) | (x << BigInt(bits - n)));
  const [big0, big1, small0, small1] = rotations;
  const big = (x: bigint, r: number[]): bigint => rotate(x, r[0]!) ^ rotate(x, r[1]!) ^ rotate(x, r[2]!);
  const small = (x: bigint, r: number[]): bigint => rotate(x, r[0]!) ^ rotate(x, r[1]!) ^ (x >> BigInt(r[2]!));

  const w: bigint[] = [];
  for (let i = 0; i < 16; i++) {
    w.push(size === 4 ? BigInt(block.readUInt32BE(i * 4)) : block.readBigUInt64BE(i * 8));
  }
  for (let i = 16; i < rounds; i++) w.push(cut(small(w[i - 2]!, small1) + w[i - 7]! + small(w[i - 15]!, small0) + w[i - 16]!));

  const k = roundConstants(hash);
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  for (let i = 0; i < rounds; i++) {
    const t1 = cut(h + big(e, big1) + ((e & f) ^ (cut(~e) & g)) + k[i]! + w[i]!);
    const t2 = cut(big(a, big0) + ((a & b) ^ (a & c) ^ (b & c)));
    [h, g, f, e, d, c, b, a] = [g, f, e, cut(d + t1), c, b, a, cut(t1 + t2)];
  }
  const out = [a, b, c, d, e, f, g, h].map((x, i) => cut(x + state[i]!));
  return { state: out, schedule: w };
}

/** `words` as bytes, each in the order given. */
export function packWords(words: readonly bigint[], size: 4 | 8, order: 'little' | 'big'): Buffer {
  const out = Buffer.alloc(words.length * size);
  words.forEach((word, i) => {
    if (size === 4) out[order === 'little' ? 'writeUInt32LE' : 'writeUInt32BE'](Number(word), i * 4);
    else out[order === 'little' ? 'writeBigUInt64LE' : 'writeBigUInt64BE'](word, i * 8);
  });
  return out;
}
