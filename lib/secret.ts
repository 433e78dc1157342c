/** Handles of secrets in the room: what is typed or read ({@link Secret}) and what signs ({@link HmacKey}). */
import { types } from 'node:util';
import { StrongroomError } from './errors.js';
import { Handle } from './handle.js';
import { type NativeHmacKey, type NativeSecret, native } from './native.js';
import { type PrivateKey, type PrivateKeyAlgorithm, algorithmNames, algorithmNumber, makePrivateKey } from './private-key.js';
import { enterRoom } from './room.js';
import { type SignatureEncoding, signatureNumber } from './signature-encoding.js';

/** Hash function of an HMAC. */
export type HashName = 'sha256' | 'sha384' | 'sha512';
/** How the text of a key stands for its bytes. `base64` needs its padding, `base64url` may go without. */
export type KeyEncoding = 'utf8' | 'hex' | 'base64' | 'base64url';

/** A form of a secret's text that ccxt makes a key of; not public. The last three are its base64, the same in upper case, its MD5 in hexadecimal digits. */
export type KeyForm = KeyEncoding | 'base64-text' | 'upper' | 'md5-text';

// The order of each list is the numbering that native code uses.
const hashNames: readonly HashName[] = ['sha256', 'sha384', 'sha512'];
const keyEncodings: readonly KeyEncoding[] = ['utf8', 'hex', 'base64', 'base64url'];
const keyForms: readonly KeyForm[] = [...keyEncodings, 'base64-text', 'upper', 'md5-text'];

function choice<T>(names: readonly T[], name: T, subject: string): number {
  const number = names.indexOf(name);
  if (number < 0) throw new StrongroomError('INVALID_ARGUMENT', { subject });
  return number;
}

/** The number native code knows a hash by. Not public. */
export const hashNumber = (hash: HashName): number => choice(hashNames, hash, 'hash');
/** The number native code knows a key encoding by. Not public. */
export const encodingNumber = (encoding: KeyEncoding): number => choice(keyEncodings, encoding, 'encoding');
/** The same of a form. Not public. */
export const formNumber = (form: KeyForm): number => choice(keyForms, form, 'form');

// Taken at load: a getter that was replaced later cannot lie about a buffer.
const isResizable = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'resizable')?.get;

const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
const { set, fill } = typedArray;
const lengthOf = Object.getOwnPropertyDescriptor(typedArray, 'length')?.get as (this: Uint8Array) => number;

/** V8's `typed_array_max_size_in_heap`: an array of so many bytes may lie in the JavaScript heap itself. */
const MAX_ON_HEAP = 64;

/**
 * The bytes where native code can wipe them. V8 moves a short array out of its heap when somebody asks for its buffer, and leaves
 * the bytes in the heap as they were; so a short one is moved here, and cleared, before anybody asks.
 */
function takeBytes(bytes: unknown, sendable: boolean): NativeSecret {
  if (typeof bytes === 'string') throw new StrongroomError('SECRET_STRING');
  if (!types.isUint8Array(bytes)) throw new StrongroomError('SECRET_BUFFER');
  const length = lengthOf.call(bytes);
  if (length === 0 || length > MAX_ON_HEAP) {
    requireOwnBuffer(bytes);
    return native.secretFromBytes(bytes, sendable);
  }
  const moved = new Uint8Array(new ArrayBuffer(length)); // with a buffer of its own: outside the heap whatever its size
  set.call(moved, bytes);
  fill.call(bytes, 0);
  try {
    requireOwnBuffer(bytes);
    return native.secretFromBytes(moved, sendable);
  } catch (error) {
    set.call(bytes, moved); // what is refused is left as it was
    fill.call(moved, 0);
    throw error;
  }
}

function requireOwnBuffer(bytes: Uint8Array): void {
  if (!types.isArrayBuffer(bytes.buffer) || isResizable?.call(bytes.buffer) === true) throw new StrongroomError('SECRET_BUFFER');
}

function requireText(value: unknown, subject: string): asserts value is string {
  if (typeof value !== 'string' || value === '' || value.includes('\0')) {
    throw new StrongroomError('INVALID_ARGUMENT', { subject });
  }
}

/** What every way to make a handle takes. */
export interface LabelOptions {
  /** The handle's name, for people: not checked, and shown. */
  label?: string;
}

/** What every way into the room takes. */
export interface SecretOptions extends LabelOptions {
  /**
   * True for a passphrase that an exchange wants in a header, as it is: it may be stored to be sent, and each request that is signed then
   * makes a JavaScript string of it, which nobody can wipe. Of any other secret no call makes a string. False unless told, and
   * fixed when the secret is read.
   */
  sendable?: boolean;
}

/** How {@link Secret.fromTerminal} asks. */
export interface TerminalOptions extends SecretOptions {
  /** Shown before the input, on the terminal itself. */
  prompt?: string;
  /** A second prompt; both entries must be equal. */
  again?: string;
  /** A line to show after the first entry if it has fewer than 12 bytes. The terminal shows it; the program does not learn it. */
  advice?: string;
  /** Milliseconds without a key, 1 to 2,147,483,647, after which nobody is there: what was typed is wiped, and the terminal as it was. For ever unless told. */
  idle?: number;
}

/** How {@link Secret.privateKey} reads a key. */
export interface PrivateKeyOptions {
  /** Of a key that is encrypted. May be destroyed afterwards. */
  password?: Secret;
  /** The kind that it must be; any, unless told. */
  algorithm?: PrivateKeyAlgorithm;
}

function isSendable({ sendable = false }: SecretOptions): boolean {
  if (typeof sendable !== 'boolean') throw new StrongroomError('INVALID_ARGUMENT', { subject: 'sendable' });
  return sendable;
}

// What only this file can hand to a constructor: JavaScript knows no private ones.
const own = Symbol('made by strongroom');

function requireOwn(token: unknown, subject: string): void {
  if (token !== own) throw new StrongroomError('HANDLE_INVALID', { subject });
}

// In native code's numbering.
const secretKinds = [...algorithmNames, 'encrypted', 'none'] as const;

const nativePassword = (password: Secret | undefined): NativeSecret | null => (password === undefined ? null : requireSecret(password));

const recoveryTexts = {
  heading: 'The recovery code of the vault. It is shown this once:',
  footer: 'Write it down on paper, then press Enter. ',
  prompt: 'the code, as it is on paper: ',
  again: 'That was another code. Once more, it is:',
};

let nativeOfSecret: (secret: Secret) => NativeSecret;
let wrapNative: (handle: NativeSecret) => Secret;
let wrapHmacKey: (key: NativeHmacKey, label: string) => HmacKey;

/**
 * The bytes of a secret, in locked memory. They can make a signing key or go into a vault; no call returns them, unless it was made
 * {@link SecretOptions.sendable}. Whoever holds this handle can put it into a vault of their own, though: destroy it as soon as it is a key or stored.
 * Limits of every way in: 1 byte to 64 KiB. Each throws what {@link openRoom} throws too, `ROOM_FULL`, and `INVALID_ARGUMENT` for an argument of another type.
 *
 * @example
 * const secret = Secret.fromFile('/etc/bot/kraken.secret');
 * const key = secret.hmacKey({ hash: 'sha512', encoding: 'base64' });
 * secret.destroy();
 * const signature = key.sign('what is to be signed', 'base64');
 */
export class Secret extends Handle {
  readonly #native: NativeSecret;

  private constructor(token: symbol, handle: NativeSecret, label = '') {
    requireOwn(token, 'secret');
    super(label);
    this.#native = handle;
  }

  static {
    nativeOfSecret = (secret) => secret.#native;
    wrapNative = (handle) => new Secret(own, handle);
  }

  /** Tells the kinds of handles apart. */
  get kind(): 'secret' {
    return 'secret';
  }

  /**
   * Asks on the process's terminal (`/dev/tty`) without echo and waits for the answer; nothing else runs meanwhile.
   * @throws StrongroomError `NO_TERMINAL`, `INPUT_CANCELLED`, `INPUT_MULTILINE`, `INPUT_IDLE`, `INPUT_MISMATCH`, `SECRET_LENGTH`
   */
  static fromTerminal(options: TerminalOptions = {}): Secret {
    enterRoom();
    const { prompt = 'secret: ', again = null, advice = null, idle = 0, label } = options;
    if (options.idle === 0) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'idle' });
    return new Secret(own, native.secretFromTerminal(prompt, again, advice, isSendable(options), idle), label);
  }

  /**
   * Reads an open descriptor (a pipe, a file) to its end; one newline at the end is dropped, as by {@link Secret.fromFile}. The descriptor stays open.
   * @throws StrongroomError `SECRET_TERMINAL` for a terminal, which would show what is typed; `SECRET_LENGTH`, `SYSTEM`
   */
  static fromDescriptor(descriptor: number, options: SecretOptions = {}): Secret {
    enterRoom();
    return new Secret(own, native.secretFromDescriptor(descriptor, isSendable(options)), options.label);
  }

  /**
   * Reads a file, also a systemd credential; one newline at the end is dropped, unless a private key in DER ends with that byte. Refused, as ssh does, if others can read it.
   * @throws StrongroomError `SECRET_PERMISSIONS`, `SECRET_OWNER`, `SECRET_NOT_A_FILE`, `SECRET_LENGTH`, `SYSTEM`
   */
  static fromFile(path: string, options: SecretOptions = {}): Secret {
    requireText(path, 'path');
    enterRoom();
    return new Secret(own, native.secretFromFile(path, isSendable(options)), options.label);
  }

  /**
   * Takes an environment variable and removes it from the process's environment block, so that `/proc/PID/environ` and
   * `process.env` no longer have it. Weaker than the ways above: it lay in ordinary memory until now, and whoever started
   * this process has it too.
   * @throws StrongroomError `ENVIRONMENT_MISSING`, `SECRET_LENGTH`
   */
  static fromEnvironment(name: string, options: SecretOptions = {}): Secret {
    requireText(name, 'name');
    enterRoom();
    return new Secret(own, native.secretFromEnvironment(name, isSendable(options)), options.label);
  }

  /**
   * Copies the bytes of a Uint8Array and overwrites them with zeros. The weakest way: they were in the JavaScript heap, and
   * copies made before (by a string, by a Buffer method) stay there.
   * @throws StrongroomError `SECRET_STRING` for a string, `SECRET_BUFFER` for shared or resizable memory, `SECRET_LENGTH`
   */
  static fromBytes(bytes: Uint8Array, options: SecretOptions = {}): Secret {
    enterRoom();
    return new Secret(own, takeBytes(bytes, isSendable(options)), options.label);
  }

  /**
   * Makes `size` random bytes in the room.
   * @throws StrongroomError `SECRET_LENGTH`
   */
  static random(size: number, options: LabelOptions = {}): Secret {
    enterRoom();
    return new Secret(own, native.secretFromRandom(size), options.label);
  }

  /**
   * Makes a recovery code for {@link Vault.addSlot}: 160 random bits in nine groups of four. It is shown on the terminal until Enter is pressed,
   * and has to be typed back, in three tries. No other call shows it, and no value has it.
   * @throws StrongroomError `INPUT_MISMATCH`, `NO_TERMINAL`, `INPUT_CANCELLED`
   */
  static newRecoveryCode(options: LabelOptions = {}): Secret {
    enterRoom();
    const { heading, footer, prompt, again } = recoveryTexts;
    return new Secret(own, native.newRecoveryCode(heading, footer, prompt, again), options.label);
  }

  /**
   * A key that signs with this secret. The secret may be destroyed afterwards.
   * @param options.encoding how the text of the secret stands for the key's bytes, `utf8` unless told: decoded natively and
   * strictly
   * @throws StrongroomError `SECRET_ENCODING` with the position of a character out of place, `HANDLE_DESTROYED`
   */
  hmacKey(options: { hash: HashName; encoding?: KeyEncoding }): HmacKey {
    const key = this.#native.hmacKey(hashNumber(options.hash), encodingNumber(options.encoding ?? 'utf8'));
    return wrapHmacKey(key, this.label);
  }

  /**
   * A key that signs, of the private key that this secret is: PEM (PKCS#8, PKCS#1, SEC1; newlines may be written `\\n`), PKCS#8 in
   * DER, an Ed25519 seed (32 bytes that are not all ASCII text, 64 hexadecimal digits, base64 with padding: 44 characters, or Base58 behind
   * `ed25519:`) or an Ed25519 seed with its public key in base64 or behind `ed25519:`. The form is recognised. The secret may be destroyed
   * afterwards.
   * @param options.password opens a key that is encrypted (PBES2 with PBKDF2 or scrypt, or traditional PEM); a key that is not
   * does not look at it
   * @param options.algorithm the kind that it must be. Told so, it is also read from what could be something else: `secp256k1` from its
   * scalar (32 bytes that are not all text, or 64 hexadecimal digits, also behind `0x`), `ed25519` from Base58 of its seed, with or without
   * the public key
   * @throws StrongroomError `KEY_FORMAT`, `KEY_KIND` (also of another kind than `algorithm`), `KEY_SIZE`, `KEY_MISMATCH`,
   * `KEY_PASSWORD_NEEDED`, `KEY_PASSWORD_WRONG`, `KDF_LIMIT`, `HANDLE_DESTROYED`, `INVALID_ARGUMENT`, `MEMLOCK_LIMIT` (scrypt works in
   * locked memory)
   */
  privateKey(options: PrivateKeyOptions = {}): PrivateKey {
    const { password, algorithm } = options;
    return makePrivateKey(this.#native.privateKey(nativePassword(password), algorithmNumber(algorithm)), this.label);
  }

  /**
   * What {@link privateKey} would make of this secret: the kind of key, `encrypted` where it needs a password first, `none`
   * where it is no private key that signs here. An HMAC secret of 64 hexadecimal digits, or in base64 of 32 bytes, looks like an Ed25519 seed.
   * @throws StrongroomError `HANDLE_DESTROYED`
   */
  keyKind(): PrivateKeyAlgorithm | 'encrypted' | 'none' {
    return secretKinds[this.#native.keyKind()]!;
  }

  /** Wipes the secret. A second call does nothing; any other use afterwards throws `HANDLE_DESTROYED`. */
  destroy(): void {
    this.#native.destroy();
  }

  /** `destroy`, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}

/** An HMAC key in locked memory, kept as the two hash midstates that a signature starts from. */
export class HmacKey extends Handle {
  readonly #native: NativeHmacKey;
  readonly #sign: NativeHmacKey['sign'];
  readonly #signDigest: NativeHmacKey['signDigest'];

  private constructor(token: symbol, handle: NativeHmacKey, label: string) {
    requireOwn(token, 'hmac key');
    super(label);
    this.#native = handle;
    this.#sign = handle.sign;
    this.#signDigest = handle.signDigest;
  }

  static {
    wrapHmacKey = (key, label) => new HmacKey(own, key, label);
  }

  /** Tells the kinds of handles apart. */
  get kind(): 'hmac-key' {
    return 'hmac-key';
  }

  /**
   * The HMAC of a message: of a string's UTF-8 bytes (a lone surrogate counts as U+FFFD), or of a Uint8Array's.
   * @throws StrongroomError `HANDLE_DESTROYED`, `INVALID_ARGUMENT`
   */
  sign(message: string | Uint8Array, encoding: 'bytes'): Uint8Array;
  sign(message: string | Uint8Array, encoding?: 'hex' | 'base64' | 'base64url'): string;
  sign(message: string | Uint8Array, encoding: SignatureEncoding = 'hex'): string | Uint8Array {
    const sign = this.#sign;
    return sign(message, signatureNumber(encoding));
  }

  /**
   * The HMAC of `prefix` followed by the 32 bytes of SHA-256(`hashed`), in one call: Kraken's form, with the path as prefix and nonce and
   * body hashed.
   * @throws StrongroomError `HANDLE_DESTROYED`, `INVALID_ARGUMENT`
   */
  signDigest(prefix: string, hashed: string | Uint8Array, encoding: 'bytes'): Uint8Array;
  signDigest(prefix: string, hashed: string | Uint8Array, encoding?: 'hex' | 'base64' | 'base64url'): string;
  signDigest(prefix: string, hashed: string | Uint8Array, encoding: SignatureEncoding = 'hex'): string | Uint8Array {
    const signDigest = this.#signDigest;
    return signDigest(prefix, hashed, signatureNumber(encoding));
  }

  /**
   * The HMAC of the bytes of a secret: KuCoin's form of a passphrase, which is itself signed.
   * @throws StrongroomError `HANDLE_DESTROYED`, `HANDLE_INVALID`, `INVALID_ARGUMENT`
   */
  signSecret(secret: Secret, encoding: 'bytes'): Uint8Array;
  signSecret(secret: Secret, encoding?: 'hex' | 'base64' | 'base64url'): string;
  signSecret(secret: Secret, encoding: SignatureEncoding = 'hex'): string | Uint8Array {
    return this.#native.signSecret(requireSecret(secret), signatureNumber(encoding));
  }

  /** Wipes the key. A second call does nothing; any other use afterwards throws `HANDLE_DESTROYED`. */
  destroy(): void {
    this.#native.destroy();
  }

  /** `destroy`, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }
}

/** The native handle behind a {@link Secret}, for this package's own modules. */
export function requireSecret(secret: unknown): NativeSecret {
  if (typeof secret === 'string') throw new StrongroomError('SECRET_STRING');
  if (!(secret instanceof Secret)) throw new StrongroomError('HANDLE_INVALID', { subject: 'secret' });
  return nativeOfSecret(secret);
}

/** A public handle for a secret that native code made, for this package's own modules. */
export function wrapSecret(handle: NativeSecret): Secret {
  return wrapNative(handle);
}

/** A public handle for a key that native code made, for this package's own modules. */
export function makeHmacKey(key: NativeHmacKey, label: string): HmacKey {
  return wrapHmacKey(key, label);
}

/**
 * The private key that a secret is, as a vault keeps it: PKCS#8 in DER, not encrypted, whatever form and password it came in.
 * A secret of its own. Not public.
 * @throws StrongroomError as {@link Secret.privateKey}
 */
export function pkcs8Of(secret: Secret, password?: Secret, algorithm?: PrivateKeyAlgorithm): NativeSecret {
  return requireSecret(secret).pkcs8(nativePassword(password), algorithmNumber(algorithm));
}
