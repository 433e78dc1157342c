/** A vault in a file: beside it its backup (`.bak`), its lock (`.lock`), while it is written a temporary file (`.tmp`), and dated copies. */
import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../errors.js';
import { createFile, readVaultFile, replaceFile, writeFailed } from './file.js';
import { later } from './later.js';
import type { Check, CopyKind, KeptCopy, LockedStore, VaultStore } from './store.js';

/** @param file its absolute path */
export function fileStore(file: string): VaultStore {
  const read = (): Promise<Buffer> => readVaultFile(file);
  const writer: LockedStore = {
    read,
    replace: (bytes, check, placed) => replaceFile(file, bytes, check, placed),
    backup: (bytes, check) => replaceFile(`${file}.bak`, bytes, check),
  };
  return {
    path: file,
    read,
    requireAbsent: () => requireAbsent(file),
    locked: (work) => later.lock.withLock(file, () => work(writer)),
    create: (bytes, check) => createFile(file, bytes, check),
    keep: (bytes, check, kind) => keep(file, bytes, check, kind),
  };
}

/** @throws StrongroomError `VAULT_EXISTS`, `VAULT_WRITE` */
async function requireAbsent(file: string): Promise<void> {
  try {
    await fs.lstat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw writeFailed(file, error); // whether something is there is not known: nothing may take its place
  }
  throw new StrongroomError('VAULT_EXISTS', { subject: file });
}

async function keep(file: string, bytes: Buffer, check: Check, kind: CopyKind): Promise<KeptCopy> {
  const dated = `${file}.${kind}-${new Date().toISOString().replace(/[:-]|\.\d+/g, '')}`; // 20261128T213314Z: in the order of time
  for (let copy = dated, n = 2; ; copy = `${dated}-${n++}`) {
    try {
      await createFile(copy, bytes, check);
      return { path: copy, read: () => readVaultFile(copy), remove: () => fs.unlink(copy).catch(() => undefined) };
    } catch (error) {
      if (!(error instanceof StrongroomError) || error.code !== 'VAULT_EXISTS') throw error;
    }
  }
}

/**
 * Where a person wants a copy of a vault: in a folder, where it gets a name with the date, or in a new file.
 * @throws StrongroomError `INVALID_ARGUMENT` for a name that writing the vault uses
 */
export async function copyPlace(to: string, vault: string): Promise<{ store: VaultStore; dated: boolean }> {
  const stat = await fs.stat(to).catch(() => undefined); // what is wrong with it, writing will say
  if (stat?.isDirectory() === true) return { store: fileStore(path.join(to, path.basename(vault))), dated: true };
  if (['.bak', '.bak.tmp', '.lock', '.tmp'].some((end) => to === vault + end))
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'to' });
  return { store: fileStore(to), dated: false };
}
