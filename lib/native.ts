/**
 * The only file that loads the addon, from one fixed path: no environment variable can swap the binary.
 * What stands in {@link Binding} is all that native code exports.
 */
import * as path from 'node:path';
import { nativeError } from './errors.js';

/** A secret in the room. Opaque: no method returns its bytes or its length. */
export interface NativeSecret {
  hmacKey(hash: number, encoding: number): NativeHmacKey;
  privateKey(password: NativeSecret | null): NativePrivateKey;
  pkcs8(password: NativeSecret | null): NativeSecret;
  keyKind(): number;
  destroy(): void;
}

/** The midstates of an HMAC key in the room. `sign` is a function of its own: it needs no receiver. */
export interface NativeHmacKey {
  sign: (message: string | Uint8Array, output: number) => string | Uint8Array;
  destroy(): void;
}

/** An asymmetric key in the room. `sign` needs no receiver; `form` 0 is P1363, 1 is DER. */
export interface NativePrivateKey {
  sign: (message: string | Uint8Array, output: number, form: number) => string | Uint8Array;
  algorithm(): number;
  publicKey(): Uint8Array;
  destroy(): void;
}

/** The key of a vault, in the room. */
export interface NativeVaultKey {
  readonly derivedInLockedMemory: boolean;
  sealIndex(index: Uint8Array, header: Uint8Array): Uint8Array;
  openIndex(box: Uint8Array, header: Uint8Array): Uint8Array;
  sealSecret(secret: NativeSecret, id: Uint8Array): Uint8Array;
  openHmacKey(box: Uint8Array, id: Uint8Array, hash: number, encoding: number): NativeHmacKey;
  openPrivateKey(box: Uint8Array, id: Uint8Array): NativePrivateKey;
  destroy(): void;
}

/** What the kernel says of this process; see `protection()` in lib/protection.ts for the meaning of each field. */
export interface NativeProtection {
  backing: 'secretmem' | 'locked' | 'closed';
  roomBytes: number;
  usedBytes: number;
  slots: number;
  locked: boolean;
  notDumped: boolean;
  notInherited: boolean;
  refusesForeignReads: boolean;
  vmLockedBytes: number | null;
  memlockLimit: number | null;
  dumpable: boolean;
  coreLimit: number | null;
  coreLimitHard: number | null;
  tracerPid: number | null;
  inspectorSignal: boolean;
  alternateStack: boolean;
  openssl: string;
  opensslBytes: number;
}

export interface Binding {
  openRoom(require: number): void;
  protection(): NativeProtection;
  harden(): void;
  lockFile(descriptor: number): boolean;
  secretFromBytes(bytes: Uint8Array): NativeSecret;
  secretFromDescriptor(descriptor: number): NativeSecret;
  secretFromFile(path: string): NativeSecret;
  secretFromEnvironment(name: string): NativeSecret;
  secretFromRandom(size: number): NativeSecret;
  secretFromTerminal(prompt: string, again: string | null, advice: string | null): NativeSecret;
  createVaultKey(
    password: NativeSecret,
    vaultId: Uint8Array,
    slotHeader: Uint8Array,
  ): Promise<{ key: NativeVaultKey; box: Uint8Array }>;
  unlockVaultKey(
    password: NativeSecret,
    vaultId: Uint8Array,
    slotHeader: Uint8Array,
    box: Uint8Array,
  ): Promise<NativeVaultKey>;
}

const packageRoot = path.join(__dirname, '..', '..');

function load(): Binding {
  const file = path.join(packageRoot, 'prebuilds', `linux-${process.arch}`, 'strongroom.node');
  const loaded = require(file) as Binding & { initialize(makeError: typeof nativeError): void };
  loaded.initialize(nativeError);
  return loaded;
}

export const native: Binding = load();
