/** Argon2id version 1.3 from RFC 9106 alone, so that the product's libargon2 is checked by something else. Slow: for kilobytes. */
import { QUARTERS, blake2b, rotateRight } from './blake2b.js';

export interface Argon2Input {
  readonly password: Buffer;
  readonly salt: Buffer;
  readonly secret?: Buffer;
  readonly associated?: Buffer;
  readonly lanes: number;
  readonly passes: number;
  /** KiB. */
  readonly memory: number;
  readonly size: number;
}

type Block = BigUint64Array;

const WORDS = 128;
const SLICES = 4;
const VERSION = 0x13;
const TYPE = 2;
const MASK = (1n << 64n) - 1n;
const LOW = (1n << 32n) - 1n;
const NONE = Buffer.alloc(0);

const le32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);
const withLength = (bytes: Buffer): Buffer => Buffer.concat([le32(bytes.length), bytes]);

/** Section 3.3: a hash of any size. */
function longHash(size: number, ...parts: Buffer[]): Buffer {
  if (size <= 64) return blake2b(size, le32(size), ...parts);
  let v = blake2b(64, le32(size), ...parts);
  const out = [v.subarray(0, 32)];
  let rest = size - 32;
  for (; rest > 64; rest -= 32) {
    v = blake2b(64, v);
    out.push(v.subarray(0, 32));
  }
  return Buffer.concat([...out, blake2b(rest, v)]);
}

const multiplyAdd = (a: bigint, b: bigint): bigint => (a + b + 2n * (a & LOW) * (b & LOW)) & MASK;

/** Section 3.6: BLAKE2's round with multiplications, on the words of `v` that `at` names. */
function permute(v: Block, at: readonly number[]): void {
  for (const quarter of QUARTERS) {
    const [a, b, c, d] = quarter.map((i) => at[i]!) as [number, number, number, number];
    v[a] = multiplyAdd(v[a]!, v[b]!);
    v[d] = rotateRight(v[d]! ^ v[a], 32n);
    v[c] = multiplyAdd(v[c]!, v[d]);
    v[b] = rotateRight(v[b]! ^ v[c], 24n);
    v[a] = multiplyAdd(v[a], v[b]);
    v[d] = rotateRight(v[d] ^ v[a], 16n);
    v[c] = multiplyAdd(v[c], v[d]);
    v[b] = rotateRight(v[b] ^ v[c], 63n);
  }
}

const eight = [0, 1, 2, 3, 4, 5, 6, 7];
const rows = eight.map((row) => Array.from({ length: 16 }, (_, i) => 16 * row + i));
const columns = eight.map((column) => eight.flatMap((row) => [16 * row + 2 * column, 16 * row + 2 * column + 1]));

/** Section 3.5: G. */
function compress(x: Block, y: Block): Block {
  const r = x.map((word, i) => word ^ y[i]!);
  const z = r.slice();
  for (const at of [...rows, ...columns]) permute(z, at);
  return z.map((word, i) => word ^ r[i]!);
}

const toBlock = (bytes: Buffer): Block => BigUint64Array.from({ length: WORDS }, (_, i) => bytes.readBigUInt64LE(i * 8));

export function argon2id(input: Argon2Input): Buffer {
  const { password, salt, secret = NONE, associated = NONE, lanes, passes, memory, size } = input;
  const segment = Math.floor(memory / (SLICES * lanes));
  const length = segment * SLICES; // blocks of a lane
  const head = le32(lanes, size, memory, passes, VERSION, TYPE);
  const h0 = blake2b(64, head, ...[password, salt, secret, associated].map(withLength));
  const block = (column: number, lane: number): Block => toBlock(longHash(1024, h0, le32(column, lane)));
  const blocks = Array.from({ length: lanes }, (_, lane): Block[] => [block(0, lane), block(1, lane)]);

  const zero: Block = new BigUint64Array(WORDS);
  for (let pass = 0; pass < passes; pass++) {
    for (let slice = 0; slice < SLICES; slice++) {
      for (let lane = 0; lane < lanes; lane++) {
        const own = blocks[lane]!;
        const independent = pass === 0 && slice < 2; // section 3.4.1.3: Argon2i's way in the first half of the first pass
        let addresses = zero;
        for (let i = 0; i < segment; i++) {
          const column = slice * segment + i;
          if (independent && i % WORDS === 0) {
            const counter = [pass, lane, slice, lanes * length, passes, TYPE, i / WORDS + 1].map(BigInt);
            addresses = compress(
              zero,
              compress(
                zero,
                BigUint64Array.from({ length: WORDS }, (_, word) => counter[word] ?? 0n),
              ),
            );
          }
          if (pass === 0 && column < 2) continue;
          const previous = own[(column + length - 1) % length]!;
          const random = independent ? addresses[i % WORDS]! : previous[0]!;
          const from = pass === 0 && slice === 0 ? lane : Number((random >> 32n) % BigInt(lanes));
          const filled = compress(previous, blocks[from]![reference(random & LOW, pass, slice, i, segment, from === lane)]!);
          own[column] = pass === 0 ? filled : filled.map((word, w) => word ^ own[column]![w]!);
        }
      }
    }
  }
  const last = blocks.map((lane) => lane[length - 1]!).reduce((a, b) => a.map((word, i) => word ^ b[i]!));
  return longHash(size, Buffer.from(last.buffer));
}

/** Section 3.4.2: the column of the block that the next one refers to. */
function reference(j1: bigint, pass: number, slice: number, i: number, segment: number, sameLane: boolean): number {
  const length = segment * SLICES;
  const finished = pass === 0 ? slice * segment : length - segment;
  const window = finished + (sameLane ? i - 1 : i === 0 ? -1 : 0);
  const x = (j1 * j1) >> 32n;
  const relative = window - 1 - Number((BigInt(window) * x) >> 32n);
  const start = pass === 0 || slice === SLICES - 1 ? 0 : (slice + 1) * segment;
  return (start + relative) % length;
}
