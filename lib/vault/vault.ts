/** A vault: one encrypted file of API keys whose secrets sign without ever coming out. */
import { promises as fs } from 'node:fs';
import * as path from 'node:path';
import { inspect } from 'node:util';
import { crypto } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { exchangeNamed } from '../exchanges/index.js';
import { type NativeSecret, type NativeVaultKey, native } from '../native.js';
import { enterRoom } from '../room.js';
import { Secret, encodingNumber, hashNumber, makeHmacKey, requireSecret } from '../secret.js';
import { Signer } from '../signer.js';
import { type Contents, decodeVault, encodeVault, recordsHash, secretBox, verifyVault } from './contents.js';
import { readVaultFile, replaceFile } from './file.js';
import { type Header, PASSWORD_SLOT, parseHeader, passwordSlot, passwordSlotHeader } from './format.js';
import { type IndexEntry, checkNewEntry } from './index-record.js';
import { DEFAULT_KDF_COST, type KdfCost, checkKdfCost, checkKdfMemory, readKdfCost } from './kdf.js';
import { withLock } from './lock.js';

/** What a vault tells of an entry. */
export interface VaultEntry {
  readonly name: string;
  /** Name of the exchange. */
  readonly exchange: string;
  /** The public API key. */
  readonly key: string;
  /** When it was added: ISO 8601 in UTC. */
  readonly created: string;
}

/** A new entry. */
export interface NewVaultEntry {
  /** 1 to 256 bytes, no control characters, in Unicode normal form C; no other entry has it. */
  readonly name: string;
  /** A name in {@link exchanges}. */
  readonly exchange: string;
  /** The public API key, as the exchange shows it. */
  readonly key: string;
  /** The secret, as the exchange shows it. May be destroyed afterwards. */
  readonly secret: Secret;
}

export interface OpenVaultOptions {
  /** Asked for on the terminal if it is not given. May be destroyed afterwards. */
  readonly password?: Secret;
  /** What to ask on the terminal. */
  readonly prompt?: string;
  /** `deriving`: the password is there and half a second to a second of key derivation begins; `reading`: it is over. */
  readonly onProgress?: (step: 'deriving' | 'reading') => void;
}

let createWithCost: (file: string, password: NativeSecret, cost: KdfCost) => Promise<Vault>;

/**
 * An open vault. Its key lies in locked memory; what is kept of the file in ordinary memory is ciphertext, names and public
 * API keys.
 *
 * @example
 * const vault = await Vault.open('trading.vault');
 * const { url, method, headers, body } = vault.signer('kraken-main').sign({ method: 'POST', path: '/0/private/Balance' });
 */
export class Vault {
  readonly #path: string;
  readonly #key: NativeVaultKey;
  #contents: Contents;
  #open = true;

  private constructor(file: string, key: NativeVaultKey, contents: Contents) {
    this.#path = file;
    this.#key = key;
    this.#contents = contents;
  }

  static {
    createWithCost = async (file, password, cost) => {
      const { key, contents } = await createFile(file, password, cost);
      return new Vault(file, key, contents);
    };
  }

  get kind(): 'vault' {
    return 'vault';
  }

  /** The file, as an absolute path. */
  get path(): string {
    return this.#path;
  }

  /**
   * Makes an empty vault that the password opens. Takes half a second to a second and 400 MiB of memory.
   * @param file must not exist; the folder must
   * @throws StrongroomError `VAULT_EXISTS`, `KDF_MEMORY`, `VAULT_BUSY`, `DISK_FULL`, `VAULT_WRITE`, `HANDLE_INVALID`,
   * `HANDLE_DESTROYED`, `MEMLOCK_LIMIT`
   */
  static async create(file: string, options: { password: Secret }): Promise<Vault> {
    return createWithCost(pathArgument(file), requireSecret(options.password), DEFAULT_KDF_COST);
  }

  /**
   * Opens a vault. What is wrong with the file is said before the password is asked for.
   * @throws StrongroomError `WRONG_PASSWORD`; for the file `VAULT_MISSING`, `VAULT_READ`, `VAULT_PERMISSIONS`,
   * `VAULT_NOT_A_VAULT`, `VAULT_VERSION`, `VAULT_TRUNCATED`, `VAULT_DAMAGED`, `VAULT_LIMIT`, `VAULT_NO_SLOT`; for the key
   * derivation `KDF_LIMIT`, `KDF_MEMORY`, `MEMLOCK_LIMIT`; for the terminal what {@link Secret.fromTerminal} throws
   */
  static async open(file: string, options: OpenVaultOptions = {}): Promise<Vault> {
    const absolute = pathArgument(file);
    const given = options.password === undefined ? undefined : requireSecret(options.password);
    const bytes = await readVaultFile(absolute);
    const header = parseHeader(bytes);
    checkPasswordSlots(header);
    enterRoom();
    const key = await (given === undefined
      ? unlockFromTerminal(header, options)
      : unlock(header, given, options.onProgress));
    try {
      options.onProgress?.('reading');
      return new Vault(absolute, key, decodeVault(bytes, header, key));
    } catch (error) {
      key.destroy();
      throw error;
    }
  }

  /**
   * Whether the 400 MiB of key derivation were locked. Without root they are only where RLIMIT_MEMLOCK is above them; where they are
   * not, part of them may have gone to swap, and a password could be tested with it: swap is then off, or encrypted.
   * @throws StrongroomError `HANDLE_DESTROYED`
   */
  get derivedInLockedMemory(): boolean {
    this.#checkOpen();
    return this.#key.derivedInLockedMemory;
  }

  /** What is in the vault, in the order in which it was added. @throws StrongroomError `HANDLE_DESTROYED` */
  entries(): readonly VaultEntry[] {
    this.#checkOpen();
    return this.#contents.index.entries.map(({ name, exchange, key, created }) => ({ name, exchange, key, created }));
  }

  /**
   * Adds an API key and writes the vault. The file as it was before stays beside it as `.bak`. What another process added
   * meanwhile is kept.
   * @throws StrongroomError `ENTRY_EXISTS`, `ENTRY_INVALID`, `EXCHANGE_UNKNOWN`; `SECRET_ENCODING` if the secret is not what
   * that exchange gives out; `VAULT_BUSY`, `VAULT_REPLACED`, `VAULT_ROLLBACK`, `VAULT_LIMIT`, `DISK_FULL`, `VAULT_WRITE`,
   * `HANDLE_INVALID`, `HANDLE_DESTROYED`, and for the file what {@link Vault.open} throws
   */
  async add(entry: NewVaultEntry): Promise<void> {
    this.#checkOpen();
    const { name, exchange, key } = entry;
    const secret = requireSecret(entry.secret);
    checkNewEntry({ name, key });
    const { facts } = exchangeNamed(exchange);
    secret.hmacKey(hashNumber(facts.hash), encodingNumber(facts.keyEncoding)).destroy(); // throws if it does not decode
    const id = crypto().randomBytes(16);
    const box = Buffer.from(this.#key.sealSecret(secret, id));
    const created = new Date().toISOString();
    const added: IndexEntry = { name, exchange, key, created, secrets: [{ role: 'secret', id: id.toString('hex'), size: box.length }] };
    await this.#change((contents) => {
      if (contents.index.entries.some((other) => other.name === name)) throw new StrongroomError('ENTRY_EXISTS', { subject: name });
      const records = Buffer.concat([contents.records, box]);
      const index = { ...contents.index, entries: [...contents.index.entries, added], records: recordsHash(records) };
      return { ...contents, index, records };
    });
  }

  /**
   * What signs with an entry's secret. It stays usable when the vault is destroyed; destroy it by itself.
   * @throws StrongroomError `ENTRY_MISSING`, `EXCHANGE_UNKNOWN`, `HANDLE_DESTROYED`
   */
  signer(name: string): Signer {
    this.#checkOpen();
    const entry = this.#contents.index.entries.find((candidate) => candidate.name === name);
    const id = entry?.secrets.find((secret) => secret.role === 'secret')?.id;
    if (entry === undefined || id === undefined) throw new StrongroomError('ENTRY_MISSING', { subject: String(name) });
    const exchange = exchangeNamed(entry.exchange);
    const { hash, keyEncoding } = exchange.facts;
    const box = secretBox(this.#contents, id);
    const key = this.#key.openHmacKey(box, Buffer.from(id, 'hex'), hashNumber(hash), encodingNumber(keyEncoding));
    return new Signer({ name: entry.name, exchange, apiKey: entry.key, key: makeHmacKey(key, entry.name) });
  }

  /** Wipes the vault key. A second call does nothing; any other use afterwards throws `HANDLE_DESTROYED`. */
  destroy(): void {
    this.#open = false;
    this.#key.destroy();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  toJSON(): { kind: string; path: string } {
    return { kind: this.kind, path: this.#path };
  }

  [inspect.custom](): string {
    return `[${this.kind} ${JSON.stringify(this.#path)}]`;
  }

  #checkOpen(): void {
    if (!this.#open) throw new StrongroomError('HANDLE_DESTROYED', { subject: 'vault' });
  }

  /** Applies `change` to what the file says now, under the lock, and writes it. */
  async #change(change: (contents: Contents) => Contents): Promise<void> {
    await withLock(this.#path, async () => {
      const bytes = await readVaultFile(this.#path);
      const header = parseHeader(bytes);
      if (!header.vaultId.equals(this.#contents.vaultId)) throw new StrongroomError('VAULT_REPLACED', { subject: this.#path });
      const current = decodeVault(bytes, header, this.#key);
      if (current.generation < this.#contents.generation) throw new StrongroomError('VAULT_ROLLBACK', { subject: this.#path });
      const next = { ...change(current), generation: current.generation + 1n };
      const file = encodeVault(next, this.#key);
      const verify = (written: Buffer): void => verifyVault(written, this.#key);
      await replaceFile(`${this.#path}.bak`, bytes, verify);
      await replaceFile(this.#path, file, verify);
      this.#contents = next;
    });
  }
}

/** {@link Vault.create} with a cost of one's own, for tests: lib/index.ts does not export it. */
export async function createVaultWithCost(file: string, password: Secret, cost: KdfCost): Promise<Vault> {
  checkKdfCost(cost);
  return createWithCost(pathArgument(file), requireSecret(password), cost);
}

function pathArgument(file: unknown): string {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'path' });
  return path.resolve(file);
}

async function requireAbsent(file: string): Promise<void> {
  const there = await fs.lstat(file).then(() => true, () => false); // what else is wrong with the path, the lock file will tell
  if (there) throw new StrongroomError('VAULT_EXISTS', { subject: file });
}

async function createFile(file: string, password: NativeSecret, cost: KdfCost): Promise<{ key: NativeVaultKey; contents: Contents }> {
  await requireAbsent(file);
  checkKdfMemory(cost);
  const vaultId = crypto().randomBytes(16);
  const slotHeader = passwordSlotHeader(cost);
  const { key, box } = await native.createVaultKey(password, vaultId, slotHeader);
  try {
    const records = Buffer.alloc(0);
    const index = { entries: [], records: recordsHash(records) };
    const contents = { vaultId, generation: 1n, slots: [passwordSlot(slotHeader, box)], index, records };
    await withLock(file, async () => {
      await requireAbsent(file);
      await replaceFile(file, encodeVault(contents, key), (written) => verifyVault(written, key));
    });
    return { key, contents };
  } catch (error) {
    key.destroy();
    throw error;
  }
}

/** Before anybody is asked for a password: one must be of use, and the derivation possible. */
function checkPasswordSlots(header: Header): void {
  const slots = header.slots.filter(({ type }) => type === PASSWORD_SLOT);
  if (slots.length === 0) throw new StrongroomError('VAULT_NO_SLOT');
  for (const slot of slots) checkKdfMemory(readKdfCost(slot.header));
}

async function unlockFromTerminal(header: Header, options: OpenVaultOptions): Promise<NativeVaultKey> {
  const password = Secret.fromTerminal({ prompt: options.prompt ?? 'vault password: ' });
  try {
    return await unlock(header, requireSecret(password), options.onProgress);
  } finally {
    password.destroy();
  }
}

/** The vault key out of the first slot that the password opens. */
async function unlock(header: Header, password: NativeSecret, onProgress: OpenVaultOptions['onProgress']): Promise<NativeVaultKey> {
  onProgress?.('deriving');
  for (const slot of header.slots) {
    if (slot.type !== PASSWORD_SLOT) continue;
    try {
      return await native.unlockVaultKey(password, header.vaultId, slot.header, slot.box);
    } catch (error) {
      if (!(error instanceof StrongroomError) || error.code !== 'WRONG_PASSWORD') throw error;
    }
  }
  throw new StrongroomError('WRONG_PASSWORD');
}
