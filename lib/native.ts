/**
 * The only file that loads the addon, from one fixed path: no environment variable can swap the binary.
 * What stands in {@link Binding} is all that native code exports.
 */
import * as path from 'node:path';
import { StrongroomError, nativeError } from './errors.js';

/** A secret in the room. Opaque: no method returns its bytes or its length. */
export interface NativeSecret {
  hmacKey(hash: number, encoding: number): NativeHmacKey;
  /** @param bare whether its hash with nothing around it may be told */
  hashKey(bare: boolean): NativeHashKey;
  /** Whether it is the text of an HMAC key of `least` to `most` bytes, each at least 16; in utf8, visible ASCII without spaces. */
  isKeyText(encoding: number, least: number, most: number): boolean;
  /** @param algorithm the kind that it must be, or null for any that can be told from its form */
  privateKey(password: NativeSecret | null, algorithm: number | null): NativePrivateKey;
  pkcs8(password: NativeSecret | null, algorithm: number | null): NativeSecret;
  keyKind(): number;
  destroy(): void;
}

/** The midstates of an HMAC key in the room. `sign` and `signDigest` are functions of their own: they need no receiver. */
export interface NativeHmacKey {
  sign: (message: string | Uint8Array, output: number) => string | Uint8Array;
  /** HMAC(prefix ‖ SHA-256(hashed)). */
  signDigest: (prefix: string, hashed: string | Uint8Array, output: number) => string | Uint8Array;
  /** HMAC over the bytes of a secret. */
  signSecret(secret: NativeSecret, output: number): string | Uint8Array;
  destroy(): void;
}

/** A secret that text is hashed with, where exchanges take that for a signature. */
export interface NativeHashKey {
  /**
   * Of prefix, secret and suffix.
   * @param hash 0: MD5, 1: SHA-256
   * @throws StrongroomError `BARE_HASH` where both are empty, unless it was made to tell that
   */
  hash(hash: number, prefix: Uint8Array, suffix: Uint8Array, output: number): string | Uint8Array;
  destroy(): void;
}

/** A secret that is sent as it is. `text` is a function of its own: it needs no receiver, and makes a new string with every call. */
export interface NativeText {
  text: () => string;
  destroy(): void;
}

/**
 * An asymmetric key in the room. `sign` and `signDigest` need no receiver; `form` 0 is P1363, PKCS#1 v1.5 or Ed25519's only one, 1 DER, 2
 * recoverable, 3 PSS.
 */
export interface NativePrivateKey {
  sign: (message: string | Uint8Array, output: number, form: number) => string | Uint8Array;
  /** Of 32 bytes that are a hash. */
  signDigest: (digest: Uint8Array, output: number, form: number) => string | Uint8Array;
  algorithm(): number;
  publicKey(): Uint8Array;
  destroy(): void;
}

/** The key of a vault, in the room. */
export interface NativeVaultKey {
  readonly derivedInLockedMemory: boolean;
  /** Whether it was unlocked to hand secrets out. */
  readonly releases: boolean;
  sealIndex(index: Uint8Array, header: Uint8Array): Uint8Array;
  openIndex(box: Uint8Array, header: Uint8Array): Uint8Array;
  sealSecret(secret: NativeSecret, id: Uint8Array): Uint8Array;
  /** What no key is made of. */
  sealPassword(password: NativeSecret, id: Uint8Array): Uint8Array;
  openHmacKey(box: Uint8Array, id: Uint8Array, hash: number, encoding: number): NativeHmacKey;
  /** @param bare as of {@link NativeSecret.hashKey} */
  openHashKey(box: Uint8Array, id: Uint8Array, bare: boolean): NativeHashKey;
  openPrivateKey(box: Uint8Array, id: Uint8Array): NativePrivateKey;
  /** @param secret one that was made sendable, 1 to 1,024 characters of visible ASCII with spaces inside */
  sealText(secret: NativeSecret, id: Uint8Array): Uint8Array;
  openText(box: Uint8Array, id: Uint8Array): NativeText;
  /** @param secretBox the box of the secret that the passphrase will be signed with: no other can sign it */
  sealPassphrase(passphrase: NativeSecret, id: Uint8Array, secretBox: Uint8Array): Uint8Array;
  /** HMAC of the passphrase under the secret; hash and encoding are the secret's. */
  signPassphrase(
    box: Uint8Array,
    id: Uint8Array,
    secretBox: Uint8Array,
    secretId: Uint8Array,
    hash: number,
    encoding: number,
    output: number,
  ): string | Uint8Array;
  /** Another random key for the same vault: it takes over this one's records, and its slots by {@link Binding.renewVaultSlot}. */
  renew(): NativeVaultKey;
  /**
   * A record of `oldKey`, which this one renewed, under this one.
   * @param kind 0: secret, 1: text, 3: password; 2: passphrase, which alone has the box of its secret, as it was and as it is now, and the id of both
   */
  resealRecord(
    oldKey: NativeVaultKey,
    kind: number,
    box: Uint8Array,
    id: Uint8Array,
    secretBox: Uint8Array | null,
    newSecretBox: Uint8Array | null,
    secretId: Uint8Array | null,
  ): Uint8Array;
  /** Opens a record in the room and hands out nothing of it. @throws StrongroomError `VAULT_DAMAGED` @param kind as of {@link resealRecord} */
  checkRecord(kind: number, box: Uint8Array, id: Uint8Array, secretBox: Uint8Array | null): void;
  /**
   * Only of a key that was unlocked to release secrets: a pipe that holds what a record holds, and ends. The caller closes the descriptor.
   * @param kind as of {@link resealRecord}
   * @param asPem of a private key: as PEM
   */
  releaseRecord(kind: number, box: Uint8Array, id: Uint8Array, secretBox: Uint8Array | null, asPem: boolean): number;
  /** The same: whether a descriptor gives just what {@link releaseRecord} would, before the time is over. */
  readsAsRecord(
    kind: number,
    box: Uint8Array,
    id: Uint8Array,
    secretBox: Uint8Array | null,
    asPem: boolean,
    descriptor: number,
    milliseconds: number,
  ): boolean;
  /** The same: a pipe for another program to write into. The caller closes both ends. */
  pipeToCompare(): { read: number; write: number };
  /**
   * The same record under another id.
   * @param kind as of {@link checkRecord}, but no passphrase
   */
  copyRecord(kind: number, box: Uint8Array, id: Uint8Array, newId: Uint8Array): Uint8Array;
  /** @param newSecretBox what {@link copyRecord} made of `secretBox`: one with another secret is refused */
  copyPassphrase(
    box: Uint8Array,
    id: Uint8Array,
    secretBox: Uint8Array,
    secretId: Uint8Array,
    newId: Uint8Array,
    newSecretBox: Uint8Array,
    newSecretId: Uint8Array,
  ): Uint8Array;
  /**
   * Which secrets and passwords are the same: of each, the place of the first that is like it. Passwords only under a key that releases.
   * @param kinds of {@link checkRecord}, in a byte each
   * @param boxes one behind the other, as are their ids
   * @param sizes of the boxes, each as 4 bytes of this machine
   */
  sameSecrets(kinds: Uint8Array, boxes: Uint8Array, ids: Uint8Array, sizes: Uint8Array): Uint32Array;
  destroy(): void;
}

/** Nonces that only grow. `next` is a function of its own: it needs no receiver. */
export interface NativeNonceCounter {
  /**
   * The clock in the unit of which a millisecond has `scale`, or one more than the last nonce where that is greater.
   * @param milliseconds since 1970
   * @param scale 0.001 (seconds), 1, 1000 (microseconds) or 1000000 (nanoseconds)
   */
  next: (milliseconds: number, scale: number) => string;
  /** @param nonce decimal text: no nonce from now on is below it */
  atLeast(nonce: string): void;
  destroy(): void;
}

/** A field of what is imported. */
export interface NativeImportField {
  /** Number of its entry, or site, or line; from 1. */
  readonly item: number;
  /** The site that a user is of; empty elsewhere. */
  readonly group: string;
  /** The user, field or variable. */
  readonly name: string;
  /** Whether group and name are what the source says; else they are cut, or their escapes have no meaning, or they are not shown. */
  readonly readable: boolean;
  /** {@link importKinds} of lib/import/source.ts has what the number stands for. */
  readonly kind: number;
  /** Whether it is an element of the list before. */
  readonly element: boolean;
  /** Why programs read its value differently; 0 where they do not. */
  readonly fault: number;
}

/** What another program kept secrets in, in the room. `secret` and `text` are of the field that `next` has told of: no field is both. */
export interface NativeImportSource {
  next(): NativeImportField | null;
  rewind(): void;
  secret(sendable: boolean): NativeSecret;
  text(): string;
  destroy(): void;
}

/** What the kernel says of this process. */
export interface NativeProtection {
  /** What the room is made of; `closed` before the first secret. */
  backing: 'secretmem' | 'locked' | 'closed';
  /** Locked for the room. */
  roomBytes: number;
  /** Taken in it. */
  usedBytes: number;
  /** Secrets and keys in it, and OpenSSL's own objects. */
  slots: number;
  /** Every mapping of the room is locked: `lo` in /proc/self/smaps. */
  locked: boolean;
  /** Every one is left out of core dumps: `dd`. */
  notDumped: boolean;
  /** No child gets one: `dc`. */
  notInherited: boolean;
  /** Reading a page of the room as another process would fails, found by trying: true for secretmem. */
  refusesForeignReads: boolean;
  /** VmLck of /proc/self/status: the room and whatever else is locked. */
  vmLockedBytes: number | null;
  /** RLIMIT_MEMLOCK, in bytes. */
  memlockLimit: number | null;
  /** A core can be written, and a debugger of the same user attach. */
  dumpable: boolean;
  /** RLIMIT_CORE, in bytes. */
  coreLimit: number | null;
  /** Its hard limit. */
  coreLimitHard: number | null;
  /** Process id of a debugger that is attached, 0 for none. */
  tracerPid: number | null;
  /** SIGUSR1 would open node's inspector. */
  inspectorSignal: boolean;
  /** This thread has an alternate signal stack. */
  alternateStack: boolean;
  /** Version of the private copy. */
  openssl: string;
  /** What that holds in the room. */
  opensslBytes: number;
}

/** A static library in the addon. */
export interface NativeLibrary {
  readonly name: string;
  /** Version of the Debian package that it came from, or `unknown`. */
  readonly package: string;
  /** What the library itself says, or null: not every library says. */
  readonly ownVersion: string | null;
}

export interface Binding {
  openRoom(require: number): void;
  protection(): NativeProtection;
  libraries(): NativeLibrary[];
  harden(): void;
  muteTerminal(): void;
  unmuteTerminal(): void;
  lockFile(descriptor: number): boolean;
  /** SHA-2 of what anybody may see: it runs in ordinary memory and leaves the message there. Never of a secret. */
  publicDigest(hash: number, message: string | Uint8Array, output: number): string | Uint8Array;
  /** The counter of that name in this process, in all its threads. */
  nonceCounter(name: string): NativeNonceCounter;
  /** @param path absolute; the file is made if there is none */
  nonceFile(path: string): NativeNonceCounter;
  /** Where `sendable` is true, the secret may be sealed as text, and so become a string. */
  secretFromBytes(bytes: Uint8Array, sendable?: boolean): NativeSecret;
  secretFromDescriptor(descriptor: number, sendable?: boolean): NativeSecret;
  secretFromFile(path: string, sendable?: boolean): NativeSecret;
  secretFromEnvironment(name: string, sendable?: boolean): NativeSecret;
  secretFromRandom(size: number): NativeSecret;
  /** @param idle milliseconds without a key after which nobody is there; 0: for ever */
  secretFromTerminal(prompt: string, again: string | null, advice: string | null, sendable: boolean, idle: number): NativeSecret;
  /** The bytes of a key file or systemd credential, to the last. */
  secretFromKeyFile(path: string): NativeSecret;
  /** Random bytes, which are in a new file too. */
  newKeyFile(path: string, size: number): NativeSecret;
  /** Random bytes, which a pipe gives to whoever reads it. The caller closes the descriptor. */
  randomPipe(size: number): { secret: NativeSecret; descriptor: number };
  /** The text of a new recovery code, which a person has seen on the terminal and typed back. */
  newRecoveryCode(heading: string, footer: string, prompt: string, again: string): NativeSecret;
  /**
   * A new password.
   * @param classes of characters, added up: 1 lower, 2 upper, 4 digits, 8 symbols
   * @param words how many; 0: `length` characters instead
   * @param heading shown above it on the terminal, and `footer` below it, until Enter; null: it is not shown
   */
  newPassword(classes: number, length: number, words: number, heading: string | null, footer: string | null): NativeSecret;
  /** @param secret a password, the content of a key file or a credential, or a recovery code, as the type in the slot's header has it */
  createVaultKey(
    secret: NativeSecret,
    vaultId: Uint8Array,
    slotHeader: Uint8Array,
    keyFile?: NativeSecret | null,
  ): Promise<{ key: NativeVaultKey; box: Uint8Array }>;
  unlockVaultKey(
    secret: NativeSecret,
    vaultId: Uint8Array,
    slotHeader: Uint8Array,
    box: Uint8Array,
    keyFile?: NativeSecret | null,
    releases?: boolean,
  ): Promise<NativeVaultKey>;
  /** The box of a new slot, by what opens another. */
  addVaultSlot(
    secret: NativeSecret,
    keyFile: NativeSecret | null,
    vaultId: Uint8Array,
    slotHeader: Uint8Array,
    box: Uint8Array,
    newSecret: NativeSecret,
    newKeyFile: NativeSecret | null,
    newSlotHeader: Uint8Array,
  ): Promise<Uint8Array>;
  /** The box of the same slot over the key that renews its own. */
  renewVaultSlot(
    secret: NativeSecret,
    keyFile: NativeSecret | null,
    slotHeader: Uint8Array,
    box: Uint8Array,
    oldKey: NativeVaultKey,
    newKey: NativeVaultKey,
  ): Promise<Uint8Array>;
  /**
   * @param digits 100 decimal digits, the salt
   * @param iv 16 bytes
   * @param ciphertext a multiple of 128 bytes
   */
  openCypherVault(
    password: NativeSecret,
    digits: Uint8Array,
    iv: Uint8Array,
    ciphertext: Uint8Array,
    megabytes: number,
    iterations: number,
  ): Promise<NativeImportSource>;
  /** @param form 0: a JSON list of entries, 1: a .env file */
  importFromFile(path: string, form: number): NativeImportSource;
  importFromDescriptor(descriptor: number, form: number): NativeImportSource;
}

const packageRoot = path.join(__dirname, '..', '..');

/** The glibc that this node runs on, by its own report; undefined where it is another C library. */
function glibcVersion(): string | undefined {
  const { header } = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime;
}

/** What this machine is, where no binary of the package can be loaded on it; undefined where one should have been. */
function unsupported(error?: unknown): string | undefined {
  if (process.platform !== 'linux') return process.platform;
  if (process.arch !== 'x64' && process.arch !== 'arm64') return `linux on ${process.arch}`;
  if (error === undefined) return undefined;
  const glibc = glibcVersion();
  if (glibc === undefined) return `linux on ${process.arch} with another C library than glibc, such as musl`;
  const tooOld = error instanceof Error && /version `GLIBC/.test(error.message);
  return tooOld ? `linux on ${process.arch} with glibc ${glibc}` : undefined;
}

/** @throws StrongroomError `PLATFORM_UNSUPPORTED` where the package has no binary, or none that loads */
function load(): Binding {
  const found = unsupported();
  if (found !== undefined) throw new StrongroomError('PLATFORM_UNSUPPORTED', { subject: found });
  const file = path.join(packageRoot, 'prebuilds', `linux-${process.arch}`, 'strongroom.node');
  let loaded: Binding & { initialize(makeError: typeof nativeError): void };
  try {
    loaded = require(file) as typeof loaded;
  } catch (error) {
    const reason = unsupported(error);
    throw reason === undefined ? error : new StrongroomError('PLATFORM_UNSUPPORTED', { subject: reason }, { cause: error });
  }
  loaded.initialize(nativeError);
  return loaded;
}

export const native: Binding = load();
