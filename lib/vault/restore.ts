/** A copy of a vault that is put in the vault's place. */
import { StrongroomError } from '../errors.js';
import type { NativeVaultKey } from '../native.js';
import { type Contents, decodeVault, encodeVault, sightingOf, verifyVault } from './contents.js';
import { parseHeader, vaultIdOf } from './format.js';
import { type Sighting, lastSeen, rememberWritten } from './last-seen.js';
import { openVault } from './open.js';
import type { LockedStore, VaultStore } from './store.js';
import { checkRecords } from './verify.js';
import type { OpenVaultOptions } from './types.js';

/** What opens the copy, as for {@link Vault.open}. */
export interface RestoreOptions extends Omit<OpenVaultOptions, 'rollback' | 'keepKeys'> {
  /** True also replaces another vault, or a file that is none. */
  readonly other?: boolean;
}

/** What {@link Vault.restore} did. */
export interface Restored {
  /** Generation of the copy. */
  readonly copied: bigint;
  /** Generation that the vault has now: another where the copy was older than what was there, or than what was last seen here. */
  readonly generation: bigint;
  /** Generation that was last seen on this machine, before. */
  readonly lastSeen?: bigint;
  /** The file with what was in the vault's place before. Missing where there was nothing, or the same. */
  readonly replaced?: string;
  /** False where the copy was there already, and nothing was written. */
  readonly changed: boolean;
  /** Whether this machine remembers the vault as it is now. */
  readonly generationRecorded: boolean;
}

/** @throws StrongroomError what {@link Vault.restore} throws */
export async function restoreVault(copy: VaultStore, store: VaultStore, { other = false, ...options }: RestoreOptions): Promise<Restored> {
  if (copy.path === store.path) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'copy' });
  const bytes = await copy.read();
  const { contents, key } = await openVault(copy, { ...options, rollback: 'ignore' }, bytes);
  try {
    checkRecords(contents, key);
    return await store.locked((locked) => putBack(bytes, contents, key, { store, locked, copy: copy.path, other }));
  } finally {
    key.destroy();
  }
}

interface Place {
  readonly store: VaultStore;
  readonly locked: LockedStore;
  /** Path of the copy. */
  readonly copy: string;
  readonly other: boolean;
}

async function putBack(bytes: Buffer, contents: Contents, key: NativeVaultKey, { store, locked, copy, other }: Place): Promise<Restored> {
  const there = await readIfThere(locked);
  if (there !== undefined && !other) requireSameVault(there, contents.vaultId, store.path, copy);
  const last = await lastSeen(contents.vaultId, true);
  const known = [last, there && sightingIfOurs(there, contents.vaultId, key)].filter((one) => one !== undefined);
  const generation = nextGeneration(sightingOf(bytes), known);
  const file = generation === contents.generation ? bytes : encodeVault({ ...contents, generation }, key);
  const changed = !file.equals(there ?? Buffer.alloc(0));
  const replaced = changed && there !== undefined ? await store.keep(there, () => undefined, 'replaced') : undefined;
  if (changed) await locked.replace(file, (written) => verifyVault(written, key));
  return {
    copied: contents.generation,
    generation,
    ...(last !== undefined && { lastSeen: last.generation }),
    ...(replaced !== undefined && { replaced: replaced.path }),
    changed,
    generationRecorded: await rememberWritten(store.path, contents.vaultId, sightingOf(file), true),
  };
}

async function readIfThere(locked: LockedStore): Promise<Buffer | undefined> {
  try {
    return await locked.read();
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'VAULT_MISSING') return undefined;
    throw error;
  }
}

/** A file that is too short to tell counts as the vault: that is what a full disk leaves of one. */
function requireSameVault(there: Buffer, vaultId: Buffer, path: string, copy: string): void {
  let id: Buffer | undefined;
  try {
    id = vaultIdOf(there);
  } catch (error) {
    throw new StrongroomError('VAULT_OTHER', { subject: `${path} is there, and no vault that this program knows` }, { cause: error });
  }
  if (id !== undefined && !id.equals(vaultId))
    throw new StrongroomError('VAULT_OTHER', { subject: `${copy} is a copy of another vault than ${path}` });
}

/** Of what is there, if it is whole and written under the key of the copy: anybody could have written a generation that is not. */
function sightingIfOurs(there: Buffer, vaultId: Buffer, key: NativeVaultKey): Sighting | undefined {
  try {
    const header = parseHeader(there);
    if (!header.vaultId.equals(vaultId)) return undefined;
    decodeVault(there, header, key);
    return sightingOf(there);
  } catch (error) {
    if (error instanceof StrongroomError && /^(VAULT|KDF)_/.test(error.code)) return undefined;
    throw error;
  }
}

/** The copy's own, unless a newer one is known, or another of the same age: then the next after all of them, so that nobody takes it for an old copy. */
function nextGeneration(now: Sighting, known: readonly Sighting[]): bigint {
  const newest = known.every(
    (one) => one.generation < now.generation || (one.generation === now.generation && one.content === now.content),
  );
  return newest ? now.generation : 1n + known.reduce((most, { generation }) => (generation > most ? generation : most), now.generation);
}
