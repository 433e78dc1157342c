/** The work behind {@link Vault}: what can be done with an open one. What only some programs do is loaded when they do it. */
import { StrongroomError } from '../errors.js';
import { type Secret, requireSecret } from '../secret.js';
import type { Signer } from '../signer.js';
import type { AuditFinding } from './audit.js';
import type { EntryChanges, NewKey } from './change-entries.js';
import { type Contents, sightingOf } from './contents.js';
import { describeEntry, findEntry, replacedEntry, withAdded } from './entries.js';
import type { EntryKeys } from './entry-keys.js';
import { signerOf } from './entry-signer.js';
import { slotId } from './format.js';
import { requireExchange } from './index-entry.js';
import type { KdfCost } from './kdf.js';
import { later } from './later.js';
import type { Migration } from './migrate.js';
import type { Release, ReleasedRole } from './release.js';
import { type NewSlot, type VaultSlot, describeSlots } from './slots.js';
import type { VaultStore } from './store.js';
import type { NewVaultEntry, SignerOptions, VaultBackup, VaultEntry } from './types.js';
import { VaultState } from './vault-state.js';
import type { VaultReport } from './verify.js';

/** A vault whose key is in the room. */
export class OpenVault extends VaultState {
  /** @param writes false: everything but that. @throws StrongroomError what {@link Vault.addAll} throws */
  async addAll(entries: readonly NewVaultEntry[], writes = true): Promise<void> {
    const { key } = this;
    const sealed = entries.map((entry) => later.sealEntry.sealEntry(entry, key));
    await this.change((contents) => {
      if (this.key !== key) throw new StrongroomError('VAULT_REPLACED', { subject: this.path }); // rekeyed here while we waited for the lock
      return { contents: withAdded(contents, sealed), writes };
    });
  }

  /** @throws StrongroomError what {@link Vault.check} throws */
  check(entry: NewVaultEntry): void {
    const { entry: added } = later.sealEntry.sealEntry(entry, this.key);
    if (this.contents.index.entries.some(({ name }) => name === added.name))
      throw new StrongroomError('ENTRY_EXISTS', { subject: added.name });
  }

  entries(): VaultEntry[] {
    return this.contents.index.entries.map(describeEntry);
  }

  /** @throws StrongroomError what {@link Vault.signer} throws */
  signer(name: string, exchange: string | undefined, options: SignerOptions): Signer {
    const entry = findEntry(this.contents, name);
    requireExchange(entry);
    if (exchange !== undefined && entry.exchange !== exchange) {
      throw new StrongroomError('ENTRY_EXCHANGE', { subject: `${JSON.stringify(name)} is one of ${entry.exchange}, not of ${exchange}` });
    }
    return signerOf(this.contents, this.key, options.replaced === true ? replacedEntry(entry) : entry, options);
  }

  /** @throws StrongroomError `ENTRY_MISSING`, and what `keysOf` throws */
  keys(name: string): EntryKeys {
    return later.entryKeys.keysOf(this.contents, this.key, findEntry(this.contents, name));
  }

  /** @throws StrongroomError what {@link Vault.edit} throws */
  async edit(name: string, changes: EntryChanges): Promise<void> {
    await this.#changeEntries((contents) => later.changeEntries.edited(contents, name, changes));
  }

  /** @throws StrongroomError what {@link Vault.rename} throws */
  async rename(name: string, newName: string): Promise<void> {
    await this.#changeEntries((contents) => later.changeEntries.renamed(contents, name, newName));
  }

  /** @throws StrongroomError what {@link Vault.copy} throws */
  async copy(name: string, newName: string): Promise<void> {
    await this.#changeEntries((contents) => later.changeEntries.copied(contents, this.key, name, newName));
  }

  /** @throws StrongroomError what {@link Vault.remove} throws */
  async remove(names: readonly string[]): Promise<void> {
    await this.#changeEntries((contents) => later.changeEntries.removed(contents, names));
  }

  /** @throws StrongroomError what {@link Vault.rotate} throws */
  async rotate(name: string, newKey: NewKey): Promise<void> {
    requireSecret(newKey.secret);
    await this.#changeEntries((contents) => later.changeEntries.rotated(contents, this.key, name, newKey));
  }

  /** @throws StrongroomError what {@link Vault.confirmRotation} throws */
  async confirmRotation(name: string): Promise<void> {
    await this.#changeEntries((contents) => later.changeEntries.confirmed(contents, name));
  }

  /** @throws StrongroomError what {@link Vault.undoRotation} throws */
  async undoRotation(name: string): Promise<void> {
    await this.#changeEntries((contents) => later.changeEntries.undone(contents, name));
  }

  /** @throws StrongroomError what {@link Vault.audit} throws */
  audit(mostDays: number): AuditFinding[] {
    return later.audit.audited(this.contents, this.slots(), later.sameSecrets.sharedSecrets(this.contents, this.key), mostDays, Date.now());
  }

  /** @throws StrongroomError what {@link releaseOf} throws */
  release(name: string, role: ReleasedRole): Release {
    return new later.release.Release(this.contents, this.key, findEntry(this.contents, name), role);
  }

  slots(): VaultSlot[] {
    return describeSlots(this.contents, slotId(this.opening.slot));
  }

  /** @throws StrongroomError what {@link Vault.addSlot} throws */
  async addSlot(slot: NewSlot, cost?: KdfCost): Promise<string> {
    return later.changeSlots.addSlot(this, slot, cost);
  }

  /** @throws StrongroomError what {@link Vault.removeSlot} throws */
  async removeSlot(id: string): Promise<void> {
    await later.changeSlots.removeSlot(this, id);
  }

  /** @throws StrongroomError what {@link Vault.changePassword} throws */
  async changePassword(password: Secret, cost?: KdfCost): Promise<string> {
    return later.changeSlots.changePassword(this, password, cost);
  }

  /** @throws StrongroomError what {@link Vault.rekey} throws */
  async rekey(drop: boolean): Promise<VaultSlot[]> {
    return later.changeSlots.rekey(this, drop);
  }

  /** @throws StrongroomError what {@link Vault.migrate} throws */
  async migrate(cost?: KdfCost): Promise<Migration> {
    return later.changeSlots.migrate(this, cost);
  }

  /** @throws StrongroomError what {@link Vault.verify} throws */
  async verify(): Promise<VaultReport> {
    const bytes = await this.store.read();
    return later.verify.reportOn(this.current(bytes), this.key, sightingOf(bytes));
  }

  /**
   * @param place where to: beside the vault unless told. `dated`: under a name with the date beside that store, instead of in it
   * @throws StrongroomError what {@link Vault.backup} throws
   */
  async backup(place: { store: VaultStore; dated: boolean } = { store: this.store, dated: true }): Promise<VaultBackup> {
    const bytes = await this.store.read();
    const { generation } = this.current(bytes);
    const check = (written: Buffer): void => void later.verify.checkRecords(this.current(written), this.key);
    const copy = place.dated ? await place.store.keep(bytes, check, 'backup') : place.store;
    if (!place.dated) await place.store.create(bytes, check);
    if (!(await copy.read()).equals(bytes)) throw new StrongroomError('VAULT_WRITE', { subject: copy.path }); // as whoever restores it would
    return { path: copy.path, generation };
  }

  async #changeEntries(change: (contents: Contents) => Contents): Promise<void> {
    await this.change((contents) => ({ contents: change(contents) }));
  }
}
