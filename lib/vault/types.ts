/** What callers hand to a vault, and what it tells them. */
import type { KeyAlgorithm, TimeUnit, exchanges } from '../exchanges/index.js';
import type { NonceCounter } from '../nonce.js';
import type { Secret } from '../secret.js';
import type { Right } from './index-entry.js';
import type { KeyOptions } from './keys.js';
import type { Vault } from './vault.js';

/** What a vault tells of an entry: an API key of an exchange, or a password, which has neither `exchange`, `key`, `algorithm` nor `nonceUnit`. */
export interface VaultEntry {
  /** No other entry has it. */
  readonly name: string;
  /** Name of the exchange. */
  readonly exchange?: string;
  /** The public API key. */
  readonly key?: string;
  /** Kind of its key: `hmac`, `ed25519`, `rsa`, `p256`, `secp256k1`. */
  readonly algorithm?: string;
  /** What its nonces count, where the exchange asks for nonces. */
  readonly nonceUnit?: TimeUnit;
  /** Who logs in with it: of a password alone. */
  readonly user?: string;
  /** What somebody wrote beside it. */
  readonly note?: string;
  /** What the API key may do at its exchange, as far as somebody recorded it. */
  readonly rights?: readonly Right[];
  /** When it was added: ISO 8601 in UTC. */
  readonly created: string;
  /** When its secret came in the place of another. */
  readonly rotated?: string;
  /** What that was, until the rotation is confirmed or undone. */
  readonly replaced?: VaultReplacedKey;
}

/** What a vault tells of a key or password that a rotation replaced. */
export interface VaultReplacedKey {
  /** The public API key; none of a password. */
  readonly key?: string;
  /** Kind of that key. */
  readonly algorithm?: string;
  /** When it came in the place of the one before it. */
  readonly rotated?: string;
}

/** A new entry: with an exchange an API key that signs, without one a password that is only kept. */
export type NewVaultEntry = NewExchangeEntry | NewPasswordEntry;

/** What every entry may have. */
interface NewEntry {
  /** 1 to 256 bytes, no control characters, in Unicode normal form C; no other entry has it. */
  readonly name: string;
  /** 1 to 1,024 bytes, without control characters but newline. Encrypted, and shown to whoever opens the vault: no secrets in it. */
  readonly note?: string;
}

/** A password or any other secret of 1 to 65,536 bytes. */
export interface NewPasswordEntry extends NewEntry {
  /** May be destroyed afterwards. */
  readonly secret: Secret;
  /** Who logs in with it: 1 to 256 bytes without control characters. */
  readonly user?: string;
  readonly exchange?: never;
  readonly key?: never;
  readonly unusualForm?: never;
  readonly passphrase?: never;
  readonly keyPassword?: never;
  readonly algorithm?: never;
  readonly nonceUnit?: never;
  readonly rights?: never;
}

/** An API key. */
export interface NewExchangeEntry extends NewEntry {
  /** A name in {@link exchanges}, or `ccxt-ID` for an exchange that only ccxt has messages for: its key signs through `strongroom/ccxt`. */
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
  /** What the key may do at the exchange, where somebody knows it: nothing here can ask. One or more, each once. */
  readonly rights?: readonly Right[];
  readonly user?: never;
}

/** How {@link Vault.signer} signs. */
export interface SignerOptions {
  /**
   * A file that keeps the last nonce: shared by every process on this machine that signs with this key, and found again by the next
   * one, also when the clock was set back meanwhile. One for each key, made when there is none; see {@link NonceCounter.inFile} for
   * what a power cut can do.
   */
  readonly nonceFile?: string;
  /** Signs with the key that a rotation replaced, as long as that is not confirmed: the exchange takes it until somebody deletes it there. */
  readonly replaced?: boolean;
}

/**
 * What to open a vault with. What is named is tried, and nothing else, what costs no key derivation first: credential, key file, recovery
 * code, password with key file, password. If nothing is named: the credential `strongroom` where systemd gave this process one and the
 * vault has a slot for it; else a password is asked for on the terminal.
 */
export interface OpenVaultOptions extends KeyOptions {
  /** How to ask for a password on the terminal. */
  readonly prompt?: string;
  /** `deriving`: the password is there and half a second to a second of key derivation begins; `reading`: it is over. */
  readonly onProgress?: (step: 'deriving' | 'reading') => void;
  /**
   * Keeps what opens the vault, in the room, until it is destroyed: {@link Vault.addSlot}, {@link Vault.changePassword} and
   * {@link Vault.rekey} need it again, so that an open vault that is only signed with cannot be given another key. Secrets that the caller
   * gave must live as long.
   */
  readonly keepKeys?: boolean;
  /**
   * Lets strongroom's own commands `clip` and `exec` hand secrets of the vault to other programs, through pipes, and {@link Vault.audit} and
   * {@link Vault.rotate} compare passwords. Nothing else of this package's interface does, and the key of a vault that was opened without it cannot be made to: leave it out.
   */
  readonly release?: boolean;
  /**
   * What to do about a vault that is older than this machine has seen it, or another of the same age: `refuse` unless told; `accept`
   * opens it, and it counts from now on; `ignore` neither looks nor remembers, for copies that lie elsewhere.
   */
  readonly rollback?: 'refuse' | 'accept' | 'ignore';
}

/** A copy that {@link Vault.backup} made. */
export interface VaultBackup {
  /** Its file, as an absolute path. */
  readonly path: string;
  /** Of the vault when it was copied. */
  readonly generation: bigint;
}
