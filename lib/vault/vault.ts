/** A vault: one encrypted file of API keys whose secrets sign without ever coming out. */
import * as path from 'node:path';
import { inspect } from 'node:util';
import { StrongroomError } from '../errors.js';
import type { ExchangeName, KeyAlgorithm, TimeUnit } from '../exchanges/index.js';
import { type Secret, requireSecret } from '../secret.js';
import type { Signer } from '../signer.js';
import type { KdfCost } from './kdf.js';
import type * as Work from './open-vault.js';

/** What a vault tells of an entry. */
export interface VaultEntry {
  readonly name: string;
  /** Name of the exchange. */
  readonly exchange: string;
  /** The public API key. */
  readonly key: string;
  /** Kind of its key: `hmac`, `ed25519`, `rsa`, `p256`. */
  readonly algorithm: string;
  /** What its nonces count, where the exchange asks for nonces. */
  readonly nonceUnit?: TimeUnit;
  /** When it was added: ISO 8601 in UTC. */
  readonly created: string;
}

/** A new entry. */
export interface NewVaultEntry {
  /** 1 to 256 bytes, no control characters, in Unicode normal form C; no other entry has it. */
  readonly name: string;
  /** A name in {@link exchanges}. */
  readonly exchange: string;
  /** The public API key, as the exchange shows it: `facts.keyPattern` has its form, where there is one. */
  readonly key: string;
  /**
   * True takes an API key of another form than `facts.keyPattern`, and an HMAC secret of another size than `facts.keys.hmac.bytes`: for
   * the day on which an exchange gives out others than this version knows. Kind and encoding of the secret are checked all the same.
   */
  readonly unusualForm?: boolean;
  /**
   * The secret as the exchange shows it, or the private key whose public half the exchange has, in any form that
   * {@link Secret.privateKey} reads. May be destroyed afterwards, like the other two.
   */
  readonly secret: Secret;
  /**
   * Where the exchange has one for each API key (`facts.passphrase`), and only there. `sent`: read with `{ sendable: true }`, because
   * the exchange wants it in a header, as it is, and it becomes a JavaScript string there with each request. `signed`: only its
   * HMAC is sent, and it never leaves the locked memory.
   */
  readonly passphrase?: Secret;
  /** The password of a private key that is encrypted, and only of one. The vault keeps the key without it. */
  readonly keyPassword?: Secret;
  /** Kind of the key; found out unless told, and only needed where a secret could be of two kinds. */
  readonly algorithm?: KeyAlgorithm;
  /**
   * What its nonces count, `facts.timeUnit` unless told; only where the exchange asks for nonces. Said when the entry is added and
   * never after: the exchange takes a nonce that is larger than all before, so one scale must last the life of a key. For a key that was
   * in use elsewhere it is the unit of the program that used it.
   */
  readonly nonceUnit?: TimeUnit;
}

export interface SignerOptions {
  /**
   * A file that keeps the last nonce: shared by every process on this machine that signs with this key, and found again by the next
   * one, also when the clock was set back meanwhile. One for each key, made when there is none; see {@link NonceCounter.inFile} for
   * what a power cut can do.
   */
  readonly nonceFile?: string;
}

export interface OpenVaultOptions {
  /** Asked for on the terminal if it is not given. May be destroyed afterwards. */
  readonly password?: Secret;
  /** What to ask on the terminal. */
  readonly prompt?: string;
  /** `deriving`: the password is there and half a second to a second of key derivation begins; `reading`: it is over. */
  readonly onProgress?: (step: 'deriving' | 'reading') => void;
}

// Loaded with the first vault: a program that only makes keys does not pay for it.
const work = (): typeof Work => require('./open-vault.js') as typeof Work;

// What only this file can hand to the constructor: JavaScript knows no private ones.
const own = Symbol('made by strongroom');

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
  readonly #vault: Work.OpenVault;
  #open = true;

  private constructor(token: symbol, vault: Work.OpenVault) {
    if (token !== own) throw new StrongroomError('HANDLE_INVALID', { subject: 'vault' });
    this.#vault = vault;
  }

  static {
    createWithCost = async (file, password, cost) =>
      new Vault(own, await work().createVault(pathArgument(file), requireSecret(password), cost));
  }

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
   * @throws StrongroomError `VAULT_EXISTS`, `KDF_MEMORY`, `VAULT_BUSY`, `DISK_FULL`, `VAULT_WRITE`, `HANDLE_INVALID`,
   * `HANDLE_DESTROYED`, `MEMLOCK_LIMIT`
   */
  static async create(file: string, options: { password: Secret }): Promise<Vault> {
    return createWithCost(file, options.password);
  }

  /**
   * Opens a vault. What is wrong with the file is said before the password is asked for.
   * @throws StrongroomError `WRONG_PASSWORD`; for the file `VAULT_MISSING`, `VAULT_READ`, `VAULT_PERMISSIONS`,
   * `VAULT_NOT_A_VAULT`, `VAULT_VERSION`, `VAULT_TRUNCATED`, `VAULT_DAMAGED`, `VAULT_LIMIT`, `VAULT_NO_SLOT`; for the key
   * derivation `KDF_LIMIT`, `KDF_MEMORY`, `MEMLOCK_LIMIT`; for the terminal what {@link Secret.fromTerminal} throws
   */
  static async open(file: string, options: OpenVaultOptions = {}): Promise<Vault> {
    return new Vault(own, await work().openVault(pathArgument(file), options));
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

  /** What is in the vault, in the order in which it was added. @throws StrongroomError `HANDLE_DESTROYED` */
  entries(): readonly VaultEntry[] {
    this.#checkOpen();
    return this.#vault.entries();
  }

  /**
   * Adds an API key and writes the vault. The file as it was before stays beside it as `.bak`. What another process added
   * meanwhile is kept.
   * @throws StrongroomError `ENTRY_EXISTS`; `EXCHANGE_UNKNOWN`; `ENTRY_INVALID` for what is missing, too much or not as that exchange
   * gives it out; `SECRET_ENCODING` with the place of a character; `KEY_NOT_TAKEN` for a kind of key that the exchange does not take, and
   * for a private key what {@link Secret.privateKey} throws; `SECRET_NOT_SENDABLE` for a passphrase that has to be sent; `VAULT_BUSY`, `VAULT_REPLACED`, `VAULT_ROLLBACK`, `VAULT_LIMIT`, `DISK_FULL`, `VAULT_WRITE`,
   * `HANDLE_INVALID`, `HANDLE_DESTROYED`, and for the file what {@link Vault.open} throws
   */
  async add(entry: NewVaultEntry): Promise<void> {
    this.#checkOpen();
    await this.#vault.add(entry);
  }

  /**
   * What signs with an entry's secret. It stays usable when the vault is destroyed; destroy it by itself. With the exchange's name the
   * compiler knows what its requests look like; without, they are checked when they are signed.
   *
   * All signers of one API key in a process, its workers included, share their nonces; with `nonceFile`, all processes of a machine.
   *
   * @param exchange what the entry must be of
   * @throws StrongroomError `ENTRY_MISSING`, `ENTRY_EXCHANGE` for an entry of another exchange, `ENTRY_INVALID`, `EXCHANGE_UNKNOWN`,
   * `HANDLE_DESTROYED`, and for a nonce file what {@link NonceCounter.inFile} throws
   */
  signer<Name extends ExchangeName>(name: string, exchange: Name, options?: SignerOptions): Signer<Name>;
  signer(name: string, options?: SignerOptions): Signer;
  signer(name: string, exchange?: string | SignerOptions, options: SignerOptions = {}): Signer {
    this.#checkOpen();
    return typeof exchange === 'string' ? this.#vault.signer(name, exchange, options) : this.#vault.signer(name, undefined, exchange ?? {});
  }

  /** Wipes the vault key. A second call does nothing; any other use afterwards throws `HANDLE_DESTROYED`. */
  destroy(): void {
    this.#open = false;
    this.#vault.key.destroy();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  toJSON(): { kind: string; path: string } {
    return { kind: this.kind, path: this.#vault.path };
  }

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

function pathArgument(file: unknown): string {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'path' });
  return path.resolve(file);
}
