/** The work behind {@link Vault}: what an open vault knows, and how one is made, opened and changed. */
import { crypto } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { type NativeSecret, type NativeVaultKey, native } from '../native.js';
import { type Secret, requireSecret } from '../secret.js';
import type { Signer } from '../signer.js';
import type { EntryKeys } from './entry-keys.js';
import type { AuditFinding } from './audit.js';
import type { EntryChanges, NewKey } from './change-entries.js';
import { type Contents, decodeVault, encodeVault, recordsHash, sightingOf, verifyVault } from './contents.js';
import { describeEntry, findEntry, replacedEntry, withAdded } from './entries.js';
import { signerOf } from './entry-signer.js';
import { type Slot, type SlotType, hasPassword, makeSlot, parseHeader, slotHeader, slotId, slotTypeOf, slotTypes } from './format.js';
import { requireExchange } from './index-entry.js';
import { DEFAULT_KDF_COST, type KdfCost, checkKdfCost, checkKdfMemory, readKdfCost } from './kdf.js';
import { type Keys, type SlotSecrets, checkNames } from './keys.js';
import { compareWithLastSeen, rememberWritten } from './last-seen.js';
import { later } from './later.js';
import type { Migration } from './migrate.js';
import type { Release, ReleasedRole } from './release.js';
import { type NewSlot, type VaultSlot, describeSlots, findSlot, noteOn, requireSlots, secretsOf, slotName, withNotes } from './slots.js';
import type { VaultStore } from './store.js';
import { unlessWrong, unlock } from './unlock.js';
import type { NewVaultEntry, OpenVaultOptions, SignerOptions, VaultBackup, VaultEntry } from './types.js';
import type { VaultReport } from './verify.js';

/** What opened a vault. */
interface Opening {
  /** The slot that opened it, as it is now. */
  slot: Slot;
  /** What else would, where the caller wants to change slots. */
  readonly keys?: Keys;
}

interface Change {
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
export class OpenVault {
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

  /** @param writes false: everything but that. @throws StrongroomError what {@link Vault.addAll} throws */
  async addAll(entries: readonly NewVaultEntry[], writes = true): Promise<void> {
    const { key } = this;
    const sealed = entries.map((entry) => later.sealEntry.sealEntry(entry, key));
    await this.#change((contents) => {
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
  async addSlot(slot: NewSlot, cost: KdfCost = DEFAULT_KDF_COST): Promise<string> {
    const made = await this.#sealSlot(slot, cost);
    await this.#change((contents) => {
      const slots = [...contents.slots, made];
      requireSlots(slots, 'this vault has none: what it lacks');
      return { contents: { ...contents, slots, index: withNotes(contents.index, slots, [noteOn(made, slot.label)]) } };
    });
    return slotId(made);
  }

  /** @throws StrongroomError what {@link Vault.removeSlot} throws */
  async removeSlot(id: string): Promise<void> {
    await this.#change((contents) => {
      const removed = findSlot(contents, id);
      const slots = contents.slots.filter((slot) => slotId(slot) !== id);
      requireSlots(slots, slotName(contents, removed));
      return { contents: { ...contents, slots, index: withNotes(contents.index, slots, []) }, revokes: true };
    });
  }

  /** @throws StrongroomError what {@link Vault.changePassword} throws */
  async changePassword(password: Secret, cost: KdfCost = DEFAULT_KDF_COST): Promise<string> {
    const old = this.opening.slot;
    const keys = this.#keys('changing the password');
    const type = slotTypeOf(old);
    const keyFile = keys.of('password-and-key-file')?.[1] ?? null;
    if (type !== 'password' && type !== 'password-and-key-file') {
      throw new StrongroomError('SLOT_MISSING', { subject: 'with a password among what opened it' });
    }
    const secrets = [requireSecret(password), type === 'password' ? null : keyFile] as const;
    const made = await this.#sealSlotFor(type, secrets, cost);
    await this.#change((contents) => {
      const id = slotId(old);
      const label = contents.index.slots?.find((note) => note.id === id)?.label;
      findSlot(contents, id);
      const slots = contents.slots.map((slot) => (slotId(slot) === id ? made : slot));
      requireSlots(slots, slotName(contents, old));
      const applied = (): void => {
        this.opening.slot = made;
        keys.replacePassword(secrets[0]);
      };
      return { contents: { ...contents, slots, index: withNotes(contents.index, slots, [noteOn(made, label)]) }, revokes: true, applied };
    });
    return slotId(made);
  }

  /** @throws StrongroomError what {@link Vault.rekey} throws */
  async rekey(drop: boolean): Promise<VaultSlot[]> {
    const keys = this.#keys('rekeying');
    const before = this.slots();
    let ids: ReadonlyMap<string, Slot> = new Map();
    await this.#change(async (contents) => {
      const { renewed, ...made } = await later.rekey.rekeyed(contents, this.key, keys, drop);
      ids = new Map([...renewed].map(([old, again]) => [slotId(old), again]));
      const applied = (): void => {
        this.opening.slot = ids.get(slotId(this.opening.slot)) ?? this.opening.slot;
      };
      return { ...made, revokes: true, applied };
    });
    return before.filter(({ id }) => !ids.has(id));
  }

  /** @throws StrongroomError what {@link Vault.verify} throws */
  async verify(): Promise<VaultReport> {
    const bytes = await this.store.read();
    return later.verify.reportOn(this.#current(bytes), this.key, sightingOf(bytes));
  }

  /**
   * @param place where to: beside the vault unless told. `dated`: under a name with the date beside that store, instead of in it
   * @throws StrongroomError what {@link Vault.backup} throws
   */
  async backup(place: { store: VaultStore; dated: boolean } = { store: this.store, dated: true }): Promise<VaultBackup> {
    const bytes = await this.store.read();
    const { generation } = this.#current(bytes);
    const check = (written: Buffer): void => void later.verify.checkRecords(this.#current(written), this.key);
    const copy = place.dated ? await place.store.keep(bytes, check, 'backup') : place.store;
    if (!place.dated) await place.store.create(bytes, check);
    if (!(await copy.read()).equals(bytes)) throw new StrongroomError('VAULT_WRITE', { subject: copy.path }); // as whoever restores it would
    return { path: copy.path, generation };
  }

  /** @throws StrongroomError what {@link Vault.migrate} throws */
  async migrate(cost: KdfCost = DEFAULT_KDF_COST): Promise<Migration> {
    const keys = this.#keys('migrating');
    const proof = new later.migrate.MigrationProof(this.store, keys);
    const did: Omit<Migration, 'replaced'>[] = [];
    try {
      await this.#change(async (current) => {
        const { contents, renewed, report } = await later.migrate.migratedContents(this.path, current, keys, cost, (type, secrets) =>
          this.#sealSlotFor(type, secrets, cost),
        );
        did.push(report);
        const opener = renewed.get(slotId(this.opening.slot)) ?? this.opening.slot;
        const applied = (): void => void (this.opening.slot = opener);
        const prove = (next: Buffer, now: Buffer): Promise<void> =>
          proof.make(next, now, renewed.size > 0 ? [...renewed.values()] : [opener]);
        return { contents, revokes: true, applied, prove };
      });
    } finally {
      await proof.clean();
    }
    return { ...did[0]!, replaced: proof.replaced };
  }

  destroy(): void {
    this.key.destroy();
    this.opening.keys?.destroy();
  }

  #keys(what: string): Keys {
    if (this.opening.keys === undefined) throw new StrongroomError('KEYS_NOT_KEPT', { subject: what });
    return this.opening.keys;
  }

  async #sealSlot(slot: NewSlot, cost: KdfCost): Promise<Slot> {
    this.#keys('adding a slot');
    const { secrets, owned } = secretsOf(slot);
    try {
      return await this.#sealSlotFor(slot.type, secrets, cost, slot);
    } finally {
      for (const secret of owned) secret.destroy();
    }
  }

  /** A slot for what is to open the vault, by what opened it. */
  async #sealSlotFor(type: SlotType, [secret, keyFile]: SlotSecrets, cost: KdfCost, named?: NewSlot): Promise<Slot> {
    const { slot } = this.opening;
    const own = slotTypeOf(slot);
    const by = own === undefined ? undefined : this.#keys('sealing a slot').of(own);
    if (by === undefined) throw new StrongroomError('KEYS_NOT_KEPT', { subject: 'sealing a slot' });
    const header = slotHeader(type, cost);
    for (const { type: number, header: bytes } of [slot, { type: slotTypes[type], header }])
      if (hasPassword(number)) checkKdfMemory(readKdfCost(bytes));
    const file = named !== undefined && 'keyFile' in named ? named.keyFile : 'the credential';
    const box = await unlessWrong(
      native.addVaultSlot(by[0], by[1], this.contents.vaultId, slot.header, slot.box, secret, keyFile, header),
      file,
    );
    if (box === undefined) throw new StrongroomError('VAULT_DAMAGED', { subject: 'what opened it opens it no longer' });
    return makeSlot(header, box);
  }

  async #changeEntries(change: (contents: Contents) => Contents): Promise<void> {
    await this.#change((contents) => ({ contents: change(contents) }));
  }

  /** Applies `change` to what the store says now, under its lock, and writes it. */
  async #change(change: (contents: Contents) => Change | Promise<Change>): Promise<void> {
    await this.store.locked(async (store) => {
      const bytes = await store.read();
      const current = this.#current(bytes);
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

  /** What the file says, if it is this vault, not older than it was. */
  #current(bytes: Buffer): Contents {
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

/**
 * Opens the vault of a store.
 * @param read what was read of it, if it was
 * @throws StrongroomError what {@link Vault.open} throws
 */
export async function openVault(store: VaultStore, options: OpenVaultOptions, read?: Buffer): Promise<OpenVault> {
  checkOptions(options);
  const bytes = read ?? (await store.read());
  const header = parseHeader(bytes);
  const { key, slot, keys } = await unlock(header, options);
  const { keepKeys = false, rollback = 'refuse' } = options;
  try {
    options.onProgress?.('reading');
    const contents = decodeVault(bytes, header, key);
    const vault = new OpenVault(store, key, contents, { slot, ...(keepKeys && { keys }) }, rollback !== 'ignore');
    if (rollback !== 'ignore') {
      vault.generationRecorded = await compareWithLastSeen(store.path, header.vaultId, sightingOf(bytes), rollback === 'accept');
    }
    if (!keepKeys) keys.destroy();
    return vault;
  } catch (error) {
    key.destroy();
    keys.destroy();
    throw error;
  }
}

/** What would be an error of its own, before the file is looked at. */
function checkOptions({ password, recoveryCode, rollback, release, ...names }: OpenVaultOptions): void {
  if (release !== undefined && typeof release !== 'boolean') throw new StrongroomError('INVALID_ARGUMENT', { subject: 'release' });
  if (password !== undefined && password !== true) requireSecret(password);
  if (recoveryCode !== undefined && recoveryCode !== true) requireSecret(recoveryCode);
  if (rollback !== undefined && !['refuse', 'accept', 'ignore'].includes(rollback)) {
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'rollback' });
  }
  checkNames(names);
}

/**
 * Makes an empty vault in a store.
 * @throws StrongroomError what {@link Vault.create} throws
 */
export async function createVault(store: VaultStore, password: NativeSecret, cost: KdfCost = DEFAULT_KDF_COST): Promise<OpenVault> {
  checkKdfCost(cost);
  await store.requireAbsent();
  checkKdfMemory(cost);
  const vaultId = crypto().randomBytes(16);
  const header = slotHeader('password', cost);
  const { key, box } = await native.createVaultKey(password, vaultId, header);
  try {
    const records = Buffer.alloc(0);
    const index = { entries: [], records: recordsHash(records) };
    const slot = makeSlot(header, box);
    const contents = { vaultId, generation: 1n, slots: [slot], index, records };
    const vault = new OpenVault(store, key, contents, { slot }, true);
    await store.locked(async (locked) => {
      await store.requireAbsent();
      const bytes = encodeVault(contents, key);
      await locked.replace(bytes, (written) => verifyVault(written, key));
      vault.generationRecorded = await rememberWritten(store.path, vaultId, sightingOf(bytes));
    });
    return vault;
  } catch (error) {
    key.destroy();
    throw error;
  }
}
