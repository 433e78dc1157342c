import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

import type { Needle } from './needles.js';
import { plainEnvironment, tool } from './tools.js';

export interface Argon2Parameters {
  readonly passes: number;
  readonly memoryKib: number;
  readonly lanes: number;
  readonly tagSize: number;
  readonly salt: Buffer;
}

const BLOCK = 1024;
const ARGON2_VERSION = 0x13;
const ARGON2ID = 2;

const blake2b = (...parts: Buffer[]): Buffer => {
  const hash = createHash('blake2b512');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const le32 = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

/** RFC 9106 section 3.3 for an output of one block: H'(input). */
function longHash(input: Buffer): Buffer {
  let v = blake2b(le32(BLOCK), input);
  const parts = [v.subarray(0, 32)];
  for (let i = 1; i < BLOCK / 32 - 2; i++) {
    v = blake2b(v);
    parts.push(v.subarray(0, 32));
  }
  parts.push(blake2b(v));
  return Buffer.concat(parts);
}

/** RFC 9106 section 3.2 step 1: H0, from which a password can be tested. */
export function initialHash(password: Buffer, p: Argon2Parameters): Buffer {
  const head = le32(p.lanes, p.tagSize, p.memoryKib, p.passes, ARGON2_VERSION, ARGON2ID);
  return blake2b(head, le32(password.length), password, le32(p.salt.length), p.salt, le32(0), le32(0));
}

/** Blocks 0 and 1 of `lane` as the first pass makes them (RFC 9106 section 3.2 steps 3 and 4). */
export function firstBlocks(h0: Buffer, lane: number): [Buffer, Buffer] {
  return [longHash(Buffer.concat([h0, le32(0, lane)])), longHash(Buffer.concat([h0, le32(1, lane)]))];
}

/** What the oracle reads on stdin. */
export function oracleInput(password: Buffer, p: Argon2Parameters, hold = false): Buffer {
  const head = le32(p.passes, p.memoryKib, p.lanes, 2, p.tagSize, password.length, p.salt.length, hold ? 1 : 0);
  return Buffer.concat([head, password, p.salt]);
}

export interface Derivation {
  readonly tag: Buffer;
  /** Of every lane, as the last pass left them: block 0, block 1, the last block. */
  readonly finalBlocks: Buffer[][];
}

/** Argon2id by libargon2, with the blocks that it leaves. */
export function derive(password: Buffer, p: Argon2Parameters): Derivation {
  const out = execFileSync(tool('kdf_oracle'), {
    input: oracleInput(password, p),
    maxBuffer: 1 << 24,
    env: plainEnvironment(),
  });
  const block = (i: number): Buffer => out.subarray(p.tagSize + i * BLOCK, p.tagSize + (i + 1) * BLOCK);
  return {
    tag: out.subarray(0, p.tagSize),
    finalBlocks: Array.from({ length: p.lanes }, (_, lane) => [block(lane * 3), block(lane * 3 + 1), block(lane * 3 + 2)]),
  };
}

/** The output, H0, and the first and last blocks of every lane. */
export function kdfNeedles(label: string, password: Buffer, p: Argon2Parameters, derived = derive(password, p)): Needle[] {
  const h0 = initialHash(password, p);
  const needles: Needle[] = [
    { name: `${label}: output`, bytes: derived.tag },
    { name: `${label}: H0`, bytes: h0 },
  ];
  derived.finalBlocks.forEach((blocks, lane) => {
    firstBlocks(h0, lane).forEach((bytes, i) => needles.push({ name: `${label}: lane ${lane}, block ${i}, first pass`, bytes }));
    blocks.forEach((bytes, i) => {
      const which = i === 2 ? 'last block' : `block ${i}`;
      needles.push({ name: `${label}: lane ${lane}, ${which}, last pass`, bytes });
    });
  });
  return needles;
}
