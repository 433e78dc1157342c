/** Where the bytes of a vault lie. A file is what there is now (file-store.ts); another store needs this and no more. */

/** Looks at bytes that were written, as they were read back. @throws StrongroomError if they are not what they should be */
export type Check = (written: Buffer) => void;

/** Why a copy is kept; it stands in its name. */
export type CopyKind = 'backup' | 'replaced' | 'migrated';

/** Bytes of one vault, as they are: what they say, and who can open them, is not known here. */
export interface VaultStore {
  /** What it is called in errors, and by what was last seen of it; of a file its absolute path. */
  readonly path: string;

  /** What was written last, whole. @throws StrongroomError `VAULT_MISSING`, `VAULT_READ`, `VAULT_PERMISSIONS`, `VAULT_NOT_A_VAULT`, `VAULT_LIMIT` */
  read(): Promise<Buffer>;

  /** @throws StrongroomError `VAULT_EXISTS`; `VAULT_WRITE` where it cannot be known */
  requireAbsent(): Promise<void>;

  /**
   * Runs `work` while nobody else writes: what it reads is what it replaces. A store without locks may let `replace` fail
   * with `VAULT_BUSY` instead where another was faster.
   * @throws StrongroomError `VAULT_BUSY`, what making the lock throws, and what `work` throws
   */
  locked<Result>(work: (store: LockedStore) => Promise<Result>): Promise<Result>;

  /** Writes where nothing is yet, without a lock. @throws StrongroomError `VAULT_EXISTS`, and as {@link LockedStore} */
  create(bytes: Buffer, check: Check): Promise<void>;

  /** Keeps bytes beside the vault under a name of their own, which has the time. @throws StrongroomError as {@link LockedStore} */
  keep(bytes: Buffer, check: Check, kind: CopyKind): Promise<KeptCopy>;
}

/**
 * A store in the hands of its one writer. Whatever fails or dies, each of the two is what it was before or what it should be, whole.
 * Both throw what `check` throws, `DISK_FULL` and `VAULT_WRITE`.
 */
export interface LockedStore {
  read(): Promise<Buffer>;

  /**
   * Puts `bytes` in the place of the vault, or where there was none.
   * @param placed runs as soon as they are there, also where it then cannot be made sure that they stay through a power cut
   */
  replace(bytes: Buffer, check: Check, placed?: () => void): Promise<void>;

  /** Keeps `bytes` as what to go back to, in the place of what was kept before. */
  backup(bytes: Buffer, check: Check): Promise<void>;
}

/** A copy that nothing writes over. */
export interface KeptCopy {
  readonly path: string;
  read(): Promise<Buffer>;
  /** Tries to; a copy too many does no harm. */
  remove(): Promise<void>;
}
