/** A vault in a file: beside it its backup (`.bak`), its lock (`.lock`), and while it is written a temporary file (`.tmp`). */
import { promises as fs } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { readVaultFile, replaceFile, writeFailed } from './file.js';
import { withLock } from './lock.js';
import type { LockedStore, VaultStore } from './store.js';

/** @param path absolute */
export function fileStore(path: string): VaultStore {
  const read = (): Promise<Buffer> => readVaultFile(path);
  const writer: LockedStore = {
    read,
    replace: (bytes, check) => replaceFile(path, bytes, check),
    backup: (bytes, check) => replaceFile(`${path}.bak`, bytes, check),
  };
  return { path, read, requireAbsent: () => requireAbsent(path), locked: (work) => withLock(path, () => work(writer)) };
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
