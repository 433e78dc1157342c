/** What an open vault knows, and how what is in its file becomes something else. */
import { StrongroomError } from '../errors.js';
import type { NativeVaultKey } from '../native.js';
import { type Contents, decodeVault, encodeVault, sightingOf, verifyVault } from './contents.js';
import { type Slot, parseHeader, slotId } from './format.js';
import type { Keys } from './keys.js';
import { rememberWritten } from './last-seen.js';
import type { VaultStore } from './store.js';

/** What opened a vault. */
interface Opening {
  /** The slot that opened it, as it is now. */
  slot: Slot;
  /** What else would, where the caller wants to change slots. */
  readonly keys?: Keys;
}

/** What becomes of a vault, and what is to be seen before and after it is written. */
export interface Change {
  readonly contents: Contents;
  /** Where the vault is under another one from now on. */
  readonly key?: NativeVaultKey;
  /** False: everything is done but writing it. */
  readonly writes?: boolean;
  /** Whether the backup has to follow: it would open by what no longer opens the vault. */
  readonly revokes?: boolean;
  /** Runs as soon as the file is in place, whatever fails afterwards: what opened the vault is another from then on. */
  readonly applied?: () => void;
  /** Runs before anything is written, with what is about to be, and what is there. */
  readonly prove?: (next: Buffer, now: Buffer) => Promise<void>;
}

/** A vault whose key is in the room. */
export class VaultState {
  /** Whether what was last seen here is what this vault is. */
  generationRecorded = false;

  constructor(
    readonly store: VaultStore,
    public key: NativeVaultKey,
    public contents: Contents,
    readonly opening: Opening,
    readonly remembers: boolean,
  ) {}

  get path(): string {
    return this.store.path;
  }

  /** What else opens it. @throws StrongroomError `KEYS_NOT_KEPT` where the vault was opened without them */
  keptKeys(what: string): Keys {
    if (this.opening.keys === undefined) throw new StrongroomError('KEYS_NOT_KEPT', { subject: what });
    return this.opening.keys;
  }

  destroy(): void {
    this.key.destroy();
    this.opening.keys?.destroy();
  }

  /**
   * Applies `change` to what the store says now, under its lock, and writes it.
   * @throws StrongroomError `VAULT_REPLACED`, `VAULT_ROLLBACK`, what `change` throws, and what the store does
   */
  async change(change: (contents: Contents) => Change | Promise<Change>): Promise<void> {
    await this.store.locked(async (store) => {
      const bytes = await store.read();
      const current = this.current(bytes);
      const { contents, key = this.key, revokes = false, writes = true, applied, prove } = await change(current);
      try {
        const next = { ...contents, generation: current.generation + 1n };
        const file = encodeVault(next, key);
        const verify = (written: Buffer): void => verifyVault(written, key);
        if (!writes) return verify(file);
        await prove?.(file, bytes);
        await store.backup(bytes, (written) => verifyVault(written, this.key));
        await store.replace(file, verify, () => {
          this.contents = next;
          if (key !== this.key) this.key.destroy();
          this.key = key;
          applied?.();
        });
        if (revokes) await store.backup(file, verify);
        if (this.remembers) this.generationRecorded = await rememberWritten(this.path, next.vaultId, sightingOf(file));
      } catch (error) {
        if (key !== this.key) key.destroy();
        throw error;
      }
    });
  }

  /** What the file says, if it is this vault, not older than it was. @throws StrongroomError `VAULT_REPLACED`, `VAULT_ROLLBACK` */
  current(bytes: Buffer): Contents {
    const header = parseHeader(bytes);
    const replaced = new StrongroomError('VAULT_REPLACED', { subject: this.path });
    if (!header.vaultId.equals(this.contents.vaultId)) throw replaced;
    let current: Contents;
    try {
      current = decodeVault(bytes, header, this.key);
    } catch (error) {
      // Under another key every slot is another.
      const ours = new Set(this.contents.slots.map(slotId));
      throw header.slots.some((slot) => ours.has(slotId(slot))) ? error : replaced;
    }
    // An old copy that another process has written to since may have our generation; its secrets are others then.
    const sameAge = current.generation === this.contents.generation;
    if (current.generation < this.contents.generation || (sameAge && current.index.records !== this.contents.index.records)) {
      const subject = `${this.path} is older than the vault that was opened: an old copy was put in its place, or a backup was restored`;
      throw new StrongroomError('VAULT_ROLLBACK', { subject });
    }
    return current;
  }
}
