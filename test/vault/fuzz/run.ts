/**
 * Mutants, opened by the product and by the reader in Python: both must say the same, in time, and what opens can be written again. Each
 * execution can be had again from its seed and its number alone.
 */
import { isDeepStrictEqual } from 'node:util';
import { StrongroomError } from '../../../lib/errors.js';
import { decodeVault, encodeVault } from '../../../lib/vault/contents.js';
import { fileStore } from '../../../lib/vault/file-store.js';
import { hasPassword, parseHeader } from '../../../lib/vault/format.js';
import { openVault } from '../../../lib/vault/open.js';
import { randomOf } from '../../differential/random.js';
import { VaultFolder } from '../support/folder.js';
import { type Outcome, openWithProduct, withOptions } from '../testkit/open.js';
import { Reader } from '../testkit/reader.js';
import type { Given } from '../testkit/vector.js';
import { type Mutant, mutant } from './mutate.js';

/** Every code that the bytes of a file can end with. */
const CODES = [
  'success',
  'VAULT_NOT_A_VAULT',
  'VAULT_VERSION',
  'VAULT_TRUNCATED',
  'VAULT_DAMAGED',
  'VAULT_LIMIT',
  'KDF_LIMIT',
  'VAULT_NO_SLOT',
  'WRONG_PASSWORD',
  'WRONG_KEY_FILE',
  'WRONG_CREDENTIAL',
  'WRONG_RECOVERY_CODE',
  'KEY_FILE_SIZE',
  'RECOVERY_CODE_MISTYPED',
];
/** Milliseconds for one vault, on a machine that does much else. */
const TIME_LIMIT = 5_000;
/** KiB times passes of all slots: what a mutant may cost and still be opened. */
const WORK_LIMIT = 16_384;

export interface Finding {
  readonly number: number;
  readonly what: string;
  readonly mutant: Mutant;
}

export interface Tally {
  executions: number;
  /** Executions by what they ended with. */
  readonly codes: Map<string, number>;
  /** Allowed by the limits, and too dear to be tried. */
  dear: number;
  slowest: number;
  readonly findings: Finding[];
}

export type Opener = (path: string, given: Given) => Promise<Outcome>;

/** What the file asks key derivation for, if it is one that the product would ask a password for. */
function workOf(file: Buffer): number {
  try {
    const slots = parseHeader(file).slots.filter(({ type }) => hasPassword(type));
    return slots.reduce((sum, { header }) => sum + header.readUInt32BE(8) * header.readUInt32BE(4), 0);
  } catch (error) {
    if (error instanceof StrongroomError) return 0;
    throw error;
  }
}

/** Writes in memory what was read, and reads that. */
async function rewrite(path: string, given: Given): Promise<string | undefined> {
  const { contents, key } = await withOptions(path, given, (options) => openVault(fileStore(path), options));
  try {
    if (contents.generation === 2n ** 64n - 1n) return undefined;
    const file = encodeVault({ ...contents, generation: contents.generation + 1n }, key);
    const again = decodeVault(file, parseHeader(file), key);
    return JSON.stringify(again.index) === JSON.stringify(contents.index) && again.records.equals(contents.records)
      ? undefined
      : 'written again, it is another';
  } catch (error) {
    return `cannot be written again: ${String(error)}`;
  } finally {
    key.destroy();
  }
}

export interface FuzzOptions {
  readonly seconds: number;
  readonly seed: string;
  /** Number of the first execution. */
  readonly first?: number;
  /** Of the product, unless a test tries another. */
  readonly open?: Opener;
  /** Ends at the first finding. */
  readonly untilFound?: boolean;
}

export async function fuzz({ seconds, seed, first = 0, open = openWithProduct, untilFound = false }: FuzzOptions): Promise<Tally> {
  const tally: Tally = { executions: 0, codes: new Map(), dear: 0, slowest: 0, findings: [] };
  const folder = new VaultFolder();
  const path = folder.fresh();
  const reader = new Reader();
  const end = performance.now() + seconds * 1000;
  try {
    for (let number = first; performance.now() < end && !(untilFound && tally.findings.length > 0); number++) {
      const made = mutant(randomOf(seed, String(number)), `${seed} ${number}`);
      const { file, given } = made;
      tally.executions++;
      if (workOf(file) > WORK_LIMIT) {
        tally.dear++;
        continue;
      }
      folder.write(file, path);
      const what = await examine(path, file, given, open, reader, tally);
      if (what !== undefined) tally.findings.push({ number, what, mutant: made });
    }
  } finally {
    reader.close();
    folder.remove();
  }
  return tally;
}

/** What is wrong, or undefined. */
async function examine(path: string, file: Buffer, given: Given, open: Opener, reader: Reader, tally: Tally): Promise<string | undefined> {
  const start = performance.now();
  let ours: Outcome;
  try {
    ours = await open(path, given);
  } catch (error) {
    return `an error without a code: ${String((error as Error).stack)}`;
  }
  const took = performance.now() - start;
  tally.slowest = Math.max(tally.slowest, took);
  tally.codes.set(ours.expect, (tally.codes.get(ours.expect) ?? 0) + 1);
  if (took > TIME_LIMIT) return `took ${Math.round(took)} ms`;
  if (!CODES.includes(ours.expect)) return `ended with ${ours.expect}`;
  const theirs = await reader.read(file, given);
  const same =
    ours.expect === theirs.expect &&
    isDeepStrictEqual(ours.entries, theirs.entries) &&
    isDeepStrictEqual(ours.records, theirs.records ?? []);
  if (!same) return `the product says ${JSON.stringify(ours)}, the reader ${JSON.stringify(theirs)}`;
  return ours.expect === 'success' ? rewrite(path, given) : undefined;
}
