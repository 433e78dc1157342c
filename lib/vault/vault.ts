/** A vault: one encrypted file of API keys, whose secrets sign without ever coming out, and of passwords. */
import * as path from 'node:path';
import { inspect } from 'node:util';
import { StrongroomError } from '../errors.js';
import type { ExchangeName } from '../exchanges/index.js';
import { type Secret, requireSecret } from '../secret.js';
import type { Signer } from '../signer.js';
import type { AuditFinding, AuditOptions } from './audit.js';
import type { EntryChanges, NewKey } from './change-entries.js';
import type { EntryKeys } from './entry-keys.js';
import { copyPlace, fileStore } from './file-store.js';
import type { KdfCost } from './kdf.js';
import { later } from './later.js';
import type { Migration } from './migrate.js';
import type { OpenVault } from './open-vault.js';
import { createVault, openVault } from './open.js';
import type { RestoreOptions, Restored } from './restore.js';
import type { Release, ReleasedRole } from './release.js';
import type { NewSlot, VaultSlot } from './slots.js';
import type { VaultStore } from './store.js';
import type { NewVaultEntry, OpenVaultOptions, SignerOptions, VaultBackup, VaultEntry } from './types.js';
import type { VaultReport } from './verify.js';

export type * from './types.js';

const storeOf = (file: unknown): VaultStore => fileStore(pathArgument(file));

// What only this file can hand to the constructor: JavaScript knows no private ones.
const own = Symbol('made by strongroom');

let setCost: (vault: Vault, cost: KdfCost) => void;
let keysFrom: (vault: Vault, name: string) => EntryKeys;
let releaseFrom: (vault: Vault, name: string, role: ReleasedRole) => Release;
let createWithCost: (file: string, password: Secret, cost?: KdfCost) => Promise<Vault>;

/**
 * An open vault. Its key lies in locked memory; what is kept of the file in ordinary memory is ciphertext, names and public
 * API keys.
 *
 * @example
 * const vault = await Vault.open('trading.vault');
 * const { url, method, headers, body } = vault.signer('kraken-main').sign({ method: 'POST', path: '/0/private/Balance' });
 */
export class Vault {
  readonly #vault: OpenVault;
  /** Of new passwords, where a test says so. */
  #cost: KdfCost | undefined;
  #open = true;

  private constructor(token: symbol, vault: OpenVault) {
    if (token !== own) throw new StrongroomError('HANDLE_INVALID', { subject: 'vault' });
    this.#vault = vault;
  }

  static {
    keysFrom = (vault, name) => {
      vault.#checkOpen();
      return vault.#vault.keys(name);
    };
    releaseFrom = (vault, name, role) => {
      vault.#checkOpen();
      return vault.#vault.release(name, role);
    };
    setCost = (vault, cost) => void (vault.#cost = cost);
    createWithCost = async (file, password, cost) => new Vault(own, await createVault(storeOf(file), requireSecret(password), cost));
  }

  /** Tells the kinds of handles apart. */
  get kind(): 'vault' {
    return 'vault';
  }

  /** The file, as an absolute path. */
  get path(): string {
    return this.#vault.path;
  }

  /**
   * Makes an empty vault that the password opens. Takes half a second to a second and 400 MiB of memory.
   * @param file must not exist; the folder must
   * @throws StrongroomError `VAULT_EXISTS`, `KDF_MEMORY`, `VAULT_BUSY`, `DISK_FULL`, `VAULT_WRITE`, `SECRET_STRING`,
   * `HANDLE_INVALID`, `HANDLE_DESTROYED`, `MEMLOCK_LIMIT`, `INVALID_ARGUMENT` for a path that is none
   */
  static async create(file: string, options: { password: Secret }): Promise<Vault> {
    return createWithCost(file, options.password);
  }

  /**
   * Opens a vault. What is wrong with the file is said before the password is asked for.
   * @throws StrongroomError `WRONG_PASSWORD`, `WRONG_KEY_FILE`, `WRONG_CREDENTIAL`, `WRONG_RECOVERY_CODE`, `RECOVERY_CODE_MISTYPED`,
   * `KEY_FILE_MISSING`, `KEY_FILE_SIZE`, `CREDENTIAL_MISSING`; for the file `VAULT_MISSING`, `VAULT_READ`, `VAULT_PERMISSIONS`,
   * `VAULT_NOT_A_VAULT`, `VAULT_VERSION`, `VAULT_TRUNCATED`, `VAULT_DAMAGED`, `VAULT_LIMIT`, `VAULT_NO_SLOT`, `VAULT_ROLLBACK`, `VAULT_FORK`; for the key
   * derivation `KDF_LIMIT`, `KDF_MEMORY`, `MEMLOCK_LIMIT`; for the terminal what {@link Secret.fromTerminal} throws; for key files what
   * {@link Secret.fromFile} throws; `INVALID_ARGUMENT`, `SECRET_STRING`, `HANDLE_INVALID` for what was given
   */
  static async open(file: string, options: OpenVaultOptions = {}): Promise<Vault> {
    return new Vault(own, await openVault(storeOf(file), options));
  }

  /**
   * Whether the 400 MiB of key derivation were locked. Without root they are only where RLIMIT_MEMLOCK is above them; where they are
   * not, part of them may have gone to swap, and a password could be tested with it: swap is then off, or encrypted.
   * @throws StrongroomError `HANDLE_DESTROYED`
   */
  get derivedInLockedMemory(): boolean {
    this.#checkOpen();
    return this.#vault.key.derivedInLockedMemory;
  }

  /**
   * Whether this machine remembers the vault as it is now, so that an older copy in its place will be noticed. False where
   * `$XDG_STATE_HOME/strongroom` (`~/.local/state/strongroom`) cannot be written, and with `rollback: 'ignore'`.
   * @throws StrongroomError `HANDLE_DESTROYED`
   */
  get generationRecorded(): boolean {
    this.#checkOpen();
    return this.#vault.generationRecorded;
  }

  /** What is in the vault, in the order in which it was added. @throws StrongroomError `HANDLE_DESTROYED` */
  entries(): readonly VaultEntry[] {
    this.#checkOpen();
    return this.#vault.entries();
  }

  /**
   * Adds an API key or a password and writes the vault. The file as it was before stays beside it as `.bak`. What another process added
   * meanwhile is kept.
   * @throws StrongroomError `ENTRY_EXISTS`; `EXCHANGE_UNKNOWN`; `ENTRY_INVALID` for what is missing, too much or not as that exchange
   * gives it out; `SECRET_ENCODING` with the place of a character; `KEY_NOT_TAKEN` for a kind of key that the exchange does not take, and
   * for a private key what {@link Secret.privateKey} throws; `SECRET_NOT_SENDABLE` for a passphrase that has to be sent; `VAULT_BUSY`, `VAULT_REPLACED`, `VAULT_ROLLBACK`, `VAULT_LIMIT`, `DISK_FULL`, `VAULT_WRITE`,
   * `HANDLE_INVALID`, `HANDLE_DESTROYED`, and for the file what {@link Vault.open} throws
   */
  async add(entry: NewVaultEntry): Promise<void> {
    await this.addAll([entry]);
  }

  /** {@link add} for several, in one write: all of them, or none. @throws StrongroomError what {@link add} throws */
  async addAll(entries: readonly NewVaultEntry[]): Promise<void> {
    await this.#addAll(entries, true);
  }

  /** Does all that {@link addAll} does, its waiting for other writers included, but writing the vault. @throws StrongroomError what {@link add} throws but for the disk */
  async checkAll(entries: readonly NewVaultEntry[]): Promise<void> {
    await this.#addAll(entries, false);
  }

  async #addAll(entries: readonly NewVaultEntry[], writes: boolean): Promise<void> {
    this.#checkOpen();
    if (!Array.isArray(entries)) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'entries' });
    await this.#vault.addAll(entries as readonly NewVaultEntry[], writes);
  }

  /**
   * Says what {@link add} would say of an entry, and writes nothing: for a list of which all that is good shall be added at once.
   * @throws StrongroomError what {@link add} throws of the entry and its secrets
   */
  check(entry: NewVaultEntry): void {
    this.#checkOpen();
    this.#vault.check({ ...entry });
  }

  /**
   * Changes what is said of an entry, and not its secret.
   * @throws StrongroomError `ENTRY_MISSING`; `ENTRY_INVALID` for rights of a password, a user of an API key, and what is not of its form; and
   * what {@link add} throws of the file
   */
  async edit(name: string, changes: EntryChanges): Promise<void> {
    this.#checkOpen();
    await this.#vault.edit(name, changes);
  }

  /**
   * Gives an entry another name. Its key and the nonces of that stay.
   * @throws StrongroomError `ENTRY_MISSING`, `ENTRY_EXISTS`, `ENTRY_INVALID` for the new name, and what {@link add} throws of the file
   */
  async rename(name: string, newName: string): Promise<void> {
    this.#checkOpen();
    await this.#vault.rename(name, newName);
  }

  /**
   * Puts the same entry into the vault under a second name: the same API key, whose nonces both share. What a rotation keeps is not copied.
   * @throws StrongroomError `ENTRY_MISSING`, `ENTRY_EXISTS`, `ENTRY_INVALID` for the new name and for a record that this program does not know, and what
   * {@link add} throws of the file
   */
  async copy(name: string, newName: string): Promise<void> {
    this.#checkOpen();
    await this.#vault.copy(name, newName);
  }

  /**
   * Takes entries away with their secrets, all of them or none. The file as it was before stays beside it as `.bak` until the next change.
   * @throws StrongroomError `ENTRY_MISSING`, and what {@link add} throws of the file
   */
  async remove(...names: readonly string[]): Promise<void> {
    this.#checkOpen();
    await this.#vault.remove(names);
  }

  /**
   * Puts a new secret in the place of an entry's, with a new passphrase where it has one, and keeps the old one until {@link confirmRotation} or
   * {@link undoRotation}: {@link signer} uses the new one, and with `replaced` the old one. A new API key has nonces of its own at the exchange; their unit stays.
   * @throws StrongroomError `ENTRY_MISSING`, `ROTATION_OPEN`, `ENTRY_INVALID` also for the key or the secret that it has already, and what {@link add} throws
   */
  async rotate(name: string, newKey: NewKey): Promise<void> {
    this.#checkOpen();
    await this.#vault.rotate(name, newKey);
  }

  /** Forgets what a rotation replaced. @throws StrongroomError `ENTRY_MISSING`, `ROTATION_MISSING`, and what {@link add} throws of the file */
  async confirmRotation(name: string): Promise<void> {
    this.#checkOpen();
    await this.#vault.confirmRotation(name);
  }

  /** Puts back what a rotation replaced, and forgets the new one. @throws StrongroomError as {@link confirmRotation} */
  async undoRotation(name: string): Promise<void> {
    this.#checkOpen();
    await this.#vault.undoRotation(name);
  }

  /**
   * What should be looked after, by what the vault says of itself: it asks no exchange. Secrets are compared with one another in locked memory, and
   * only which are the same is told; passwords only in a vault that was opened with `release`, since a guess beside a password would tell a weak one.
   * @throws StrongroomError `INVALID_ARGUMENT`, `HANDLE_DESTROYED`, `VAULT_DAMAGED` for a secret that does not open
   */
  audit({ mostDays = 365 }: AuditOptions = {}): readonly AuditFinding[] {
    this.#checkOpen();
    if (!Number.isSafeInteger(mostDays) || mostDays < 0) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'mostDays' });
    return this.#vault.audit(mostDays);
  }

  /**
   * What signs with an entry's secret. It stays usable when the vault is destroyed; destroy it by itself. With the exchange's name the
   * compiler knows what its requests look like; without, they are checked when they are signed.
   *
   * All signers of one API key in a process, its workers included, share their nonces; with `nonceFile`, all processes of a machine.
   *
   * @param exchange what the entry must be of
   * @throws StrongroomError `ENTRY_MISSING`, `ENTRY_EXCHANGE` for an entry of another exchange and for a password, `ROTATION_MISSING`, `ENTRY_INVALID`, `EXCHANGE_UNKNOWN`,
   * `HANDLE_DESTROYED`, and for a nonce file what {@link NonceCounter.inFile} throws
   */
  signer<Name extends ExchangeName>(name: string, exchange: Name, options?: SignerOptions): Signer<Name>;
  signer(name: string, options?: SignerOptions): Signer;
  signer(name: string, exchange?: string | SignerOptions, options: SignerOptions = {}): Signer {
    this.#checkOpen();
    return typeof exchange === 'string' ? this.#vault.signer(name, exchange, options) : this.#vault.signer(name, undefined, exchange ?? {});
  }

  /** The ways to open the vault, in the order of the file. @throws StrongroomError `HANDLE_DESTROYED` */
  slots(): readonly VaultSlot[] {
    this.#checkOpen();
    return this.#vault.slots();
  }

  /**
   * Adds a way to open the vault, of 16 at most. Takes a key derivation for each password that is involved.
   * @returns its id
   * @throws StrongroomError `KEYS_NOT_KEPT`, `ENTRY_INVALID` for the label, `KEY_FILE_MISSING`, `KEY_FILE_SIZE`, `CREDENTIAL_MISSING`,
   * `RECOVERY_CODE_MISTYPED`, `SLOT_LAST`, `KDF_LIMIT`, `KDF_MEMORY`, for key files what {@link Secret.fromFile} throws, and what {@link add} throws of the file
   */
  async addSlot(slot: NewSlot): Promise<string> {
    this.#checkOpen();
    return this.#vault.addSlot(slot, this.#cost);
  }

  /**
   * Takes a way to open the vault away, out of its backup too. Never the last password or recovery code. An older copy of the file still opens by it, and
   * gives the vault key: {@link rekey} ends that for what is written from then on.
   * @param id as {@link slots} has it
   * @throws StrongroomError `SLOT_MISSING`, `SLOT_LAST`, and what {@link add} throws of the file
   */
  async removeSlot(id: string): Promise<void> {
    this.#checkOpen();
    await this.#vault.removeSlot(id);
  }

  /**
   * Puts another password in the place of the one that opened the vault, in one write: before it the old one opens the vault, after it the new
   * one, and never neither.
   * @returns the id of the slot, which is another
   * @throws StrongroomError `KEYS_NOT_KEPT`; `SLOT_MISSING` if no password opened it, or its slot has gone; and what {@link addSlot} throws
   */
  async changePassword(password: Secret): Promise<string> {
    this.#checkOpen();
    return this.#vault.changePassword(password, this.#cost);
  }

  /**
   * Another vault key, and everything sealed anew under it, in the backup too. Slots stay that something given to {@link open} opens. Other processes have to open
   * the vault again. Who has an older copy of the file and what opens it has the API keys in it: they have to be made anew at the
   * exchanges.
   * @param options.drop drops the other slots, instead of refusing
   * @returns the slots that were dropped
   * @throws StrongroomError `KEYS_NOT_KEPT`, `SLOT_NOT_OPENED`, `SLOT_LAST`, `ENTRY_INVALID` for a record that this program does not know, and
   * what {@link add} throws of the file
   */
  async rekey(options: { drop?: boolean } = {}): Promise<readonly VaultSlot[]> {
    this.#checkOpen();
    return this.#vault.rekey(options.drop === true);
  }

  /**
   * Reads the file again and opens everything in it, each secret too, in locked memory: nothing is handed out.
   * @throws StrongroomError `VAULT_DAMAGED` naming the record, `VAULT_REPLACED`, `VAULT_ROLLBACK`, and for the file what {@link open} throws
   */
  async verify(): Promise<VaultReport> {
    this.#checkOpen();
    return this.#vault.verify();
  }

  /**
   * Copies the vault as it is now, if all of it opens as {@link verify} does, to a file that is not there yet; the copy is synced to the disk, read
   * again and opened too. It opens by what opens the vault today, whatever is changed later.
   * @param options.to a file that does not exist, or a folder, where the copy gets a name with the date; beside the vault unless told
   * @throws StrongroomError `VAULT_EXISTS`, `INVALID_ARGUMENT` for a name that writing the vault uses, `DISK_FULL`, `VAULT_WRITE`,
   * `VAULT_PERMISSIONS` where others could use the copy, and what {@link verify} throws
   */
  async backup(options: { to?: string } = {}): Promise<VaultBackup> {
    this.#checkOpen();
    const { to } = options;
    return this.#vault.backup(to === undefined ? undefined : await copyPlace(pathArgument(to), this.path));
  }

  /**
   * Puts a copy in the place of a vault, which is kept beside it under a name with the date. The copy must open, all of it, by what is given, and
   * be of the vault that is there, unless nothing is there or `other` says so. Where it is older than that, or than what this machine has seen, it gets the
   * generation after those: it is the newest from then on, here and on machines that saw more, and none takes it for an old copy.
   * What was added or changed since is in the replaced file only; what opened the copy opens the vault again.
   * @throws StrongroomError `VAULT_OTHER`; what {@link open} throws of the copy and its keys; `VAULT_BUSY`, `DISK_FULL`, `VAULT_WRITE`, `VAULT_LIMIT`, and
   * `VAULT_PERMISSIONS`, `VAULT_READ` of a file that is there and cannot be kept; `INVALID_ARGUMENT` where both are one file
   */
  static async restore(file: string, copy: string, options: RestoreOptions = {}): Promise<Restored> {
    return later.restore.restoreVault(storeOf(copy), storeOf(file), options);
  }

  /**
   * Brings a vault to what this program makes today: passwords that cost less to guess than new ones get the costs of new ones, if something given to
   * {@link open} opens them, and entries of older programs say what was assumed of them. The new vault is written beside the old one and opened by its
   * slots before it takes the old one's place; the old one is kept under a name with the date.
   * @throws StrongroomError `NOTHING_TO_MIGRATE`, `KEYS_NOT_KEPT`, and what {@link addSlot} throws
   */
  async migrate(): Promise<Migration> {
    this.#checkOpen();
    return this.#vault.migrate(this.#cost);
  }

  /** Wipes the vault key. A second call does nothing; any other use afterwards throws `HANDLE_DESTROYED`. */
  destroy(): void {
    this.#open = false;
    this.#vault.destroy();
  }

  /** `destroy`, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  /** Kind and path; nothing else of a vault can be written down. */
  toJSON(): { kind: string; path: string } {
    return { kind: this.kind, path: this.#vault.path };
  }

  /** The same, for `console.log`. */
  [inspect.custom](): string {
    return `[${this.kind} ${JSON.stringify(this.#vault.path)}]`;
  }

  #checkOpen(): void {
    if (!this.#open) throw new StrongroomError('HANDLE_DESTROYED', { subject: 'vault' });
  }
}

/** {@link Vault.create} with a cost of one's own, for tests: lib/index.ts does not export it. */
export async function createVaultWithCost(file: string, password: Secret, cost: KdfCost): Promise<Vault> {
  return createWithCost(file, password, cost);
}

/** What passwords of new slots will cost, for tests: lib/index.ts does not export it. */
export function setSlotCost(vault: Vault, cost: KdfCost): void {
  setCost(vault, cost);
}

/**
 * A secret of an entry for another program, out of a vault that was opened with `release`: for the command line, lib/index.ts does not export it.
 * @throws StrongroomError `ENTRY_MISSING`, `ENTRY_INVALID` where the entry has none of that role, `HANDLE_DESTROYED`
 */
export function releaseOf(vault: Vault, name: string, role: ReleasedRole): Release {
  return releaseFrom(vault, name, role);
}

/**
 * What signs with an entry, for lib/ccxt: lib/index.ts does not export it.
 * @throws StrongroomError `ENTRY_MISSING`, `ENTRY_EXCHANGE` for a password, `ENTRY_INVALID`, `HANDLE_DESTROYED`, `VAULT_DAMAGED`
 */
export function entryKeysOf(vault: Vault, name: string): EntryKeys {
  return keysFrom(vault, name);
}

function pathArgument(file: unknown): string {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'path' });
  return path.resolve(file);
}
