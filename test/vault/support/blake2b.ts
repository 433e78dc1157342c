/** BLAKE2b without a key (RFC 7693), with the output sizes that node's own does not have. Slow and plain: for small inputs. */

const MASK = (1n << 64n) - 1n;

/** RFC 7693 section 2.6: SHA-512's, the fractional parts of the square roots of the first eight primes. */
const IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

/** RFC 7693 section 2.7. */
const SIGMA = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
].map((row) => [...row].map((digit) => Number.parseInt(digit, 16)));

export const rotateRight = (x: bigint, bits: bigint): bigint => ((x >> bits) | (x << (64n - bits))) & MASK;

/** The eight quarter rounds of a BLAKE2 round over 16 words: the columns, then the diagonals. */
export const QUARTERS = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
] as const;

function compress(h: bigint[], block: Buffer, count: bigint, last: boolean): void {
  const m = Array.from({ length: 16 }, (_, i) => block.readBigUInt64LE(i * 8));
  const v = [...h, ...IV];
  v[12]! ^= count & MASK;
  v[13]! ^= count >> 64n;
  if (last) v[14]! ^= MASK;
  for (let round = 0; round < 12; round++) {
    const order = SIGMA[round % 10]!;
    QUARTERS.forEach(([a, b, c, d], i) => {
      v[a] = (v[a]! + v[b]! + m[order[2 * i]!]!) & MASK;
      v[d] = rotateRight(v[d]! ^ v[a], 32n);
      v[c] = (v[c]! + v[d]) & MASK;
      v[b] = rotateRight(v[b]! ^ v[c], 24n);
      v[a] = (v[a] + v[b] + m[order[2 * i + 1]!]!) & MASK;
      v[d] = rotateRight(v[d] ^ v[a], 16n);
      v[c] = (v[c] + v[d]) & MASK;
      v[b] = rotateRight(v[b] ^ v[c], 63n);
    });
  }
  for (let i = 0; i < 8; i++) h[i]! ^= v[i]! ^ v[i + 8]!;
}

/** @param size bytes of the hash, 1 to 64 */
export function blake2b(size: number, ...parts: Buffer[]): Buffer {
  const input = Buffer.concat(parts);
  const h = [...IV];
  h[0]! ^= 0x01010000n ^ BigInt(size);
  let at = 0;
  for (; input.length - at > 128; at += 128) compress(h, input.subarray(at, at + 128), BigInt(at + 128), false);
  compress(h, Buffer.concat([input.subarray(at), Buffer.alloc(128)]).subarray(0, 128), BigInt(input.length), true);
  const out = Buffer.alloc(64);
  h.forEach((word, i) => out.writeBigUInt64LE(word, i * 8));
  return out.subarray(0, size);
}
