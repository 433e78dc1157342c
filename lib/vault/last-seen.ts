/** What this machine last saw of each vault, by which an older copy in its place is noticed (docs/vault-format.md, "What was last seen"). */
import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../errors.js';
import { userFolder } from '../user-folder.js';
import { readVaultFile, replaceFile } from './file.js';
import { later } from './later.js';

/** One state of a vault. */
export interface Sighting {
  readonly generation: bigint;
  /** SHA-256 as hex of header and index box. */
  readonly content: string;
}

export interface Remembered extends Sighting {
  /** ISO 8601. */
  readonly seen: string;
}

/** What may go wrong without anybody having done anything: there is no place to remember in. */
const NO_PLACE: readonly string[] = ['VAULT_MISSING', 'VAULT_READ', 'VAULT_WRITE', 'DISK_FULL', 'VAULT_BUSY', 'ENVIRONMENT_MISSING'];

/** In $XDG_STATE_HOME, one file a vault. */
const fileOf = (vaultId: Buffer): string => path.join(userFolder('XDG_STATE_HOME'), 'last-seen', vaultId.toString('hex'));

/**
 * Compares a vault that was opened with what was last seen of it, and remembers it if it is newer.
 * @param accept also remembers it if it is older, or another of the same age
 * @returns whether it is remembered now; false where there is no place to
 * @throws StrongroomError `VAULT_ROLLBACK`, `VAULT_FORK`; `VAULT_PERMISSIONS` where others could have changed what was remembered
 */
export async function compareWithLastSeen(vault: string, vaultId: Buffer, now: Sighting, accept: boolean): Promise<boolean> {
  return orNoPlace(async () => {
    const file = fileOf(vaultId);
    const last = await read(file, accept);
    if (last !== undefined && !accept) requireNotOlder(vault, now, last);
    if (last !== undefined && last.generation === now.generation && last.content === now.content) return;
    await remember(file, vault, now, accept);
  });
}

/** Remembers what was just written. @param accept also if it is older @returns as {@link compareWithLastSeen} */
export async function rememberWritten(vault: string, vaultId: Buffer, now: Sighting, accept = false): Promise<boolean> {
  return orNoPlace(() => remember(fileOf(vaultId), vault, now, accept));
}

/**
 * What is remembered of a vault; undefined where nothing is, or where there is no place.
 * @param accept takes a file that says nothing for none
 * @throws StrongroomError `VAULT_ROLLBACK` where it is damaged, `VAULT_PERMISSIONS`
 */
export async function lastSeen(vaultId: Buffer, accept: boolean): Promise<Remembered | undefined> {
  let last: Remembered | undefined;
  await orNoPlace(async () => void (last = await read(fileOf(vaultId), accept)));
  return last;
}

async function orNoPlace(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof StrongroomError && NO_PLACE.includes(error.code)) return false;
    throw error;
  }
}

function requireNotOlder(vault: string, now: Sighting, last: Remembered): void {
  const was = `generation ${last.generation} was seen here on ${last.seen}`;
  if (now.generation < last.generation) {
    const subject = `${vault} is generation ${now.generation}, and ${was}: an old copy was put in its place, or a backup was restored`;
    throw new StrongroomError('VAULT_ROLLBACK', { subject });
  }
  if (now.generation === last.generation && now.content !== last.content) {
    throw new StrongroomError('VAULT_FORK', { subject: `${vault} is generation ${now.generation}, and another ${was}` });
  }
}

/** Under a lock, and never back: another process may have seen a newer one meanwhile. */
async function remember(file: string, vault: string, now: Sighting, accept: boolean): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new StrongroomError('VAULT_WRITE', { subject: file }, { cause: error });
  });
  await later.lock.withLock(file, async () => {
    const last = await read(file, accept);
    if (last !== undefined && !accept && last.generation > now.generation) return;
    const { generation, content } = now;
    const text = `${JSON.stringify({ generation: String(generation), content, path: vault, seen: new Date().toISOString() })}\n`;
    await replaceFile(file, Buffer.from(text), () => undefined);
  });
}

/** @param accept takes a file that says nothing for none */
async function read(file: string, accept: boolean): Promise<Remembered | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readVaultFile(file);
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'VAULT_MISSING') return undefined;
    throw error;
  }
  const last = parse(bytes.toString('utf8'));
  if (last === undefined && !accept) {
    throw new StrongroomError('VAULT_ROLLBACK', { subject: `what was last seen of the vault cannot be read: ${file} is damaged` });
  }
  return last;
}

function parse(text: string): Remembered | undefined {
  try {
    const { generation, content, seen } = JSON.parse(text) as Record<string, unknown>;
    if (typeof generation !== 'string' || !/^\d{1,20}$/.test(generation)) return undefined;
    if (typeof content !== 'string' || !/^[0-9a-f]{64}$/.test(content)) return undefined;
    if (typeof seen !== 'string' || !/^[\dTZ:.-]{20,30}$/.test(seen)) return undefined;
    return { generation: BigInt(generation), content, seen };
  } catch {
    return undefined;
  }
}
