/** One writer at a time: an flock on a file beside the vault, since the vault itself is replaced by every write. */
import { constants, promises as fs } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { StrongroomError } from '../errors.js';
import { native } from '../native.js';
import { checkPermissions, writeFailed } from './file.js';

/** Milliseconds to wait for another writer. */
const DEFAULT_WAIT = 10_000;
const POLL = 25;

/**
 * Runs `work` while holding `vault`.lock. The kernel lets go of it when the process ends, however it ends; the file stays,
 * with the process id of whoever held it last. On NFS the lock holds as far as the server supports it.
 * @throws StrongroomError `VAULT_BUSY` with the holder's process id; `VAULT_PERMISSIONS` if the lock file is not ours alone;
 * `VAULT_WRITE`, `DISK_FULL` if there can be no lock file
 */
export async function withLock<T>(vault: string, work: () => Promise<T>, wait: number = DEFAULT_WAIT): Promise<T> {
  const lock = `${vault}.lock`;
  const handle = await takeLock(vault, lock, performance.now() + wait);
  try {
    await writeHolder(handle, lock);
    return await work();
  } finally {
    await handle.close();
  }
}

/** The lock file, open and locked. Somebody may remove or replace it meanwhile: a lock on a file without that name is none. */
async function takeLock(vault: string, lock: string, deadline: number): Promise<FileHandle> {
  for (;;) {
    const handle = await openLock(lock);
    try {
      const opened = await handle.stat();
      if (opened.nlink > 0) checkPermissions(lock, opened); // before anything is written: the name may lead to another file
      const busy = async (): Promise<void> => {
        if (performance.now() >= deadline) throw new StrongroomError('VAULT_BUSY', { subject: vault, value: await holder(handle) });
        await new Promise((resolve) => setTimeout(resolve, POLL));
      };
      while (!native.lockFile(handle.fd)) await busy();
      const named = await fs.lstat(lock).catch(() => undefined);
      if (named?.dev === opened.dev && named.ino === opened.ino) return handle;
      await busy(); // somebody who replaces the file again and again must not keep us for ever
    } catch (error) {
      await handle.close();
      throw error;
    }
    await handle.close();
  }
}

async function openLock(lock: string): Promise<FileHandle> {
  try {
    const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;
    return await fs.open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  } catch (error) {
    throw writeFailed(lock, error);
  }
}

async function writeHolder(handle: FileHandle, lock: string): Promise<void> {
  try {
    await handle.truncate(0);
    await handle.write(`${process.pid}\n`, 0);
  } catch (error) {
    throw writeFailed(lock, error);
  }
}

/** The process id in the lock file, 0 if there is none. */
async function holder(handle: FileHandle): Promise<number> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
  const text = buffer.toString('latin1', 0, bytesRead).trim();
  return /^\d+$/.test(text) ? Number(text) : 0;
}
