/** Vault files on the disk: who may read them, and how they are replaced so that no fault loses one. */
import { type Stats, closeSync, constants, fstatSync, openSync, promises as fs, readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import * as path from 'node:path';
import { os } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { MAX_FILE_SIZE } from './format.js';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
/** Positive, as the C library has it. */
const errnoOf = (error: unknown): number => Math.abs((error as NodeJS.ErrnoException).errno ?? 0);

/** For a command that can be pasted into a shell. */
const quoted = (file: string): string => (/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`);

const refused = (subject: string): StrongroomError => new StrongroomError('VAULT_PERMISSIONS', { subject });

/**
 * The bytes of a vault that only its owner can use.
 * @throws StrongroomError `VAULT_MISSING`, `VAULT_PERMISSIONS`, `VAULT_NOT_A_VAULT`, `VAULT_LIMIT`, `VAULT_READ`
 */
export async function readVaultFile(file: string): Promise<Buffer> {
  for (;;) {
    const bytes = readNamedFile(file);
    if (bytes !== undefined) return bytes;
  }
}

/**
 * Undefined if a writer put a new vault in the place of the one that was just opened: it is the new one that counts. Synchronous, because
 * loading `fs.promises` takes 2 to 6 ms, which is a fifth of what opening by a key file may cost; a vault is read in less than one.
 */
function readNamedFile(file: string): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new StrongroomError('VAULT_MISSING', { subject: file }, { cause: error });
    if (codeOf(error) === 'ELOOP') throw refused(`${file} is a symbolic link; name the file that it points to`);
    throw readFailed(file, error);
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.nlink === 0) return undefined;
    if (!stat.isFile()) throw new StrongroomError('VAULT_NOT_A_VAULT', { subject: `${file} is not a regular file` });
    checkPermissions(file, stat);
    if (stat.size > MAX_FILE_SIZE) {
      throw new StrongroomError('VAULT_LIMIT', { subject: 'bytes', value: stat.size, limit: MAX_FILE_SIZE });
    }
    return readAll(descriptor, stat.size);
  } catch (error) {
    throw error instanceof StrongroomError ? error : readFailed(file, error);
  } finally {
    closeSync(descriptor);
  }
}

const readFailed = (file: string, error: unknown): StrongroomError =>
  new StrongroomError('VAULT_READ', { subject: file, errno: errnoOf(error) }, { cause: error });

/**
 * As ssh has it for private keys. A second hard link is a name that others may have made for a file that we write.
 * @throws StrongroomError `VAULT_PERMISSIONS`
 */
export function checkPermissions(file: string, stat: Stats): void {
  if (!stat.isFile()) throw refused(`${file} is not a regular file`);
  const user = process.geteuid?.() ?? -1;
  if (stat.uid !== user && stat.uid !== 0) throw refused(`${file} belongs to user ${stat.uid}, neither to root nor to us (user ${user})`);
  const mode = stat.mode & 0o7777;
  if ((mode & 0o077) !== 0) {
    const octal = `0${mode.toString(8).padStart(3, '0')}`;
    throw refused(`permissions ${octal} of ${file} are too open: others can use it; run 'chmod 600 ${quoted(file)}'`);
  }
  if (stat.nlink !== 1) throw refused(`${file} has ${stat.nlink} names (hard links); remove the others`);
}

/** `size` bytes, fewer if the file ends before. */
function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  let done = 0;
  while (done < size) {
    const bytesRead = readSync(descriptor, bytes, done, size - done, done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/**
 * Puts `bytes` in the place of `file`, or leaves it as it was: a temporary file beside it, synced, read back, renamed, the
 * folder synced. The caller holds the lock, so `file`.tmp is nobody else's: one that lies there is what a killed process left.
 * @param check looks at what was read back from the temporary file
 * @param placed runs as soon as `bytes` are in the place of `file`, also where syncing the folder then fails
 * @throws StrongroomError `DISK_FULL`, `VAULT_WRITE`, and what `check` throws
 */
export async function replaceFile(file: string, bytes: Buffer, check: (written: Buffer) => void, placed?: () => void): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await removeIfThere(temporary);
    await fill(await openNew(temporary), temporary, bytes, check);
    await fs.rename(temporary, file);
  } catch (error) {
    await fs.unlink(temporary).catch(() => undefined); // the first fault is the one to tell
    throw writeFailed(file, error);
  }
  placed?.();
  await syncFolder(file);
}

/**
 * Writes a file that must not exist, synced, read back, the folder synced; or leaves none. There is no temporary file, whose name could be
 * another program's: a process that is killed leaves a file that is cut short, which no reader takes for a vault.
 * @param check looks at what was read back
 * @throws StrongroomError `VAULT_EXISTS`, `DISK_FULL`, `VAULT_WRITE`, and what `check` throws
 */
export async function createFile(file: string, bytes: Buffer, check: (written: Buffer) => void): Promise<void> {
  const handle = await openNew(file).catch((error: unknown) => {
    throw codeOf(error) === 'EEXIST' ? new StrongroomError('VAULT_EXISTS', { subject: file }, { cause: error }) : writeFailed(file, error);
  });
  try {
    await fill(handle, file, bytes, check);
    await syncFolder(file);
  } catch (error) {
    await fs.unlink(file).catch(() => undefined); // the first fault is the one to tell
    throw writeFailed(file, error);
  }
}

const openNew = (file: string): Promise<FileHandle> => fs.open(file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);

/** Writes, syncs, reads back, checks and closes. */
async function fill(handle: FileHandle, file: string, bytes: Buffer, check: (written: Buffer) => void): Promise<void> {
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    const written = readAll(handle.fd, bytes.length + 1);
    // An errno of 0: no call failed, and yet the disk has something else.
    if (!written.equals(bytes)) throw new StrongroomError('VAULT_WRITE', { subject: file });
    check(written);
  } finally {
    await handle.close();
  }
}

async function removeIfThere(file: string): Promise<void> {
  await fs.unlink(file).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

/** Makes the rename itself last. When this fails the new file is in place, but may not survive a power cut. */
async function syncFolder(file: string): Promise<void> {
  try {
    const handle = await fs.open(path.dirname(file), O_RDONLY | O_DIRECTORY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw writeFailed(file, error);
  }
}

/** What a failed write is called. */
export function writeFailed(file: string, error: unknown): StrongroomError {
  if (error instanceof StrongroomError) return error;
  const { EDQUOT, ENOSPC } = os().constants.errno;
  const full = [EDQUOT, ENOSPC].includes(errnoOf(error)); // by number: node has no name for EDQUOT
  return new StrongroomError(full ? 'DISK_FULL' : 'VAULT_WRITE', { subject: file, errno: errnoOf(error) }, { cause: error });
}
