/** CypherVault files that Python writes, and what it derived for them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { packageRoot } from './child.js';

/** Salts that end in these digits make 12 rounds of two BLAKE2b and one SHA3-512. */
const DIGITS = `1${'0123456789'.repeat(9)}987650012`;

export interface WrittenCypherVault {
  readonly file: string;
  /** Of the cipher. */
  readonly key: Buffer;
  /** What HMAC makes of the repeated password. */
  readonly hmacKey: Buffer;
  /** What was hashed one after the other. */
  readonly digests: readonly Buffer[];
}

/** What to write. With a cost of 0 megabytes and 1 iteration unless told; `text` and `pad` (hexadecimal) override what is encrypted. */
export interface Wanted {
  readonly password: string;
  readonly content?: unknown;
  readonly text?: string;
  readonly pad?: string;
  readonly megabytes?: number;
  readonly iterations?: number;
}

/** All in one process of Python. */
export function writeCypherVaults(wanted: readonly Wanted[]): WrittenCypherVault[] {
  const asked = wanted.map(({ content, ...more }) => ({
    text: JSON.stringify(content),
    megabytes: 0,
    iterations: 1,
    digits: DIGITS,
    iv: '00'.repeat(16),
    ...more,
  }));
  const python = spawnSync('python3', [path.join(packageRoot, 'test/import/cypher_vault.py')], {
    input: JSON.stringify(asked),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  assert.equal(python.status, 0, python.stderr);
  const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
  return (JSON.parse(python.stdout) as { file: string; key: string; hmacKey: string; digests: string[] }[]).map(
    ({ file, key, hmacKey, digests }) => {
      return { file, key: bytes(key), hmacKey: bytes(hmacKey), digests: digests.map(bytes) };
    },
  );
}

export const writeCypherVault = (wanted: Wanted): WrittenCypherVault => writeCypherVaults([wanted])[0]!;
