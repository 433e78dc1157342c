/** What somebody has at hand to open a vault: passwords, key files, credentials, recovery codes. All of it in the room. */
import { closeSync, fsyncSync, openSync, unlinkSync } from 'node:fs';
import * as path from 'node:path';
import { os } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { type NativeSecret, native } from '../native.js';
import { enterRoom } from '../room.js';
import { Secret, requireSecret } from '../secret.js';
import { type SlotType, slotTypes } from './format.js';

/** The credential that is looked for where nothing is named. */
export const DEFAULT_CREDENTIAL = 'strongroom';

/** Bytes of the keys that are made here. */
export const KEY_SIZE = 32;

/** What opens a vault: one of these, or several. */
export interface KeyOptions {
  /** `true`: asked for on the terminal, if the vault has a slot for one. May be destroyed once the vault is open, unless its keys are kept. */
  readonly password?: Secret | true;
  /** Path of a key file: 32 bytes to 64 KiB, readable by its owner alone. */
  readonly keyFile?: string;
  /** Name of a systemd credential: a file in `$CREDENTIALS_DIRECTORY`. */
  readonly credential?: string;
  /** The code as it was written down; `true`: asked for on the terminal. */
  readonly recoveryCode?: Secret | true;
}

/** What opens one slot: a secret, and a key file where it takes both. */
export type SlotSecrets = readonly [NativeSecret, NativeSecret | null];

interface Named {
  readonly name: string;
  readonly secret: NativeSecret;
}

export class Keys {
  #password: NativeSecret | undefined;
  #recoveryCode: NativeSecret | undefined;
  #keyFile: Named | undefined;
  #credential: Named | undefined;
  readonly #owned: NativeSecret[] = [];

  /** Takes what is given without asking anybody. @throws StrongroomError as {@link readKeyFile}, {@link readCredential} */
  take({ password, keyFile, credential, recoveryCode }: { [Name in keyof KeyOptions]: KeyOptions[Name] | undefined }): void {
    if (password !== undefined && password !== true) this.#password = requireSecret(password);
    if (recoveryCode !== undefined && recoveryCode !== true) this.#recoveryCode = requireSecret(recoveryCode);
    if (credential !== undefined) this.#credential = { name: credential, secret: this.#own(readCredential(credential)) };
    if (keyFile !== undefined) this.#keyFile = { name: keyFile, secret: this.#own(readKeyFile(keyFile)) };
  }

  /** @throws StrongroomError what {@link Secret.fromTerminal} throws */
  askPassword(prompt = 'vault password: '): void {
    this.#password = this.#own(requireSecret(Secret.fromTerminal({ prompt })));
  }

  /** @throws StrongroomError what {@link Secret.fromTerminal} throws */
  askRecoveryCode(): void {
    this.#recoveryCode = this.#own(requireSecret(Secret.fromTerminal({ prompt: 'recovery code: ' })));
  }

  /** Another password from now on; it stays its owner's. */
  replacePassword(password: NativeSecret): void {
    this.#password = password;
  }

  /** What opens slots of a type, if it is there. */
  of(type: SlotType): SlotSecrets | undefined {
    const alone = (secret: NativeSecret | undefined): SlotSecrets | undefined => (secret === undefined ? undefined : [secret, null]);
    switch (type) {
      case 'password':
        return alone(this.#password);
      case 'key-file':
        return alone(this.#keyFile?.secret);
      case 'credential':
        return alone(this.#credential?.secret);
      case 'recovery-code':
        return alone(this.#recoveryCode);
      case 'password-and-key-file':
        return this.#password && this.#keyFile && [this.#password, this.#keyFile.secret];
    }
  }

  /** The path or name of what opens slots of a type, where it has one. */
  nameOf(type: SlotType): string {
    return (
      (type === 'credential'
        ? this.#credential?.name
        : type === 'password' || type === 'recovery-code'
          ? undefined
          : this.#keyFile?.name) ?? ''
    );
  }

  /** Wipes what was read here; what the caller gave stays. */
  destroy(): void {
    for (const secret of this.#owned) secret.destroy();
  }

  #own(secret: NativeSecret): NativeSecret {
    this.#owned.push(secret);
    return secret;
  }
}

/** All types of slots. */
export const allTypes = Object.keys(slotTypes) as SlotType[];

/** @throws StrongroomError `INVALID_ARGUMENT` for what can be no path or no name, wherever it would be looked for */
export function checkNames({ keyFile, credential }: KeyOptions): void {
  if (keyFile !== undefined) requirePath(keyFile);
  if (credential !== undefined) credentialFile(credential);
}

/** @throws StrongroomError `KEY_FILE_MISSING`, `KEY_FILE_SIZE`, and what {@link Secret.fromFile} throws */
export function readKeyFile(file: string): NativeSecret {
  return readOr('KEY_FILE_MISSING', file, file, file);
}

/**
 * Makes a key file: 32 random bytes, readable by its owner alone, that were in no value on the way there. It lasts from then on, name and all.
 * @param file must not exist
 * @throws StrongroomError `KEY_FILE_EXISTS`, `SYSTEM`, `INVALID_ARGUMENT`
 */
export function makeKeyFile(file: string): void {
  requirePath(file);
  enterRoom();
  try {
    native.newKeyFile(file, KEY_SIZE).destroy();
  } catch (error) {
    throw error instanceof StrongroomError && error.detail.errno === os().constants.errno.EEXIST
      ? new StrongroomError('KEY_FILE_EXISTS', { subject: file }, { cause: error })
      : error;
  }
  try {
    syncFolder(path.dirname(path.resolve(file)));
  } catch (error) {
    unlinkSync(file);
    throw new StrongroomError('SYSTEM', { subject: file, errno: Math.abs((error as NodeJS.ErrnoException).errno ?? 0) }, { cause: error });
  }
}

/** Without it a power cut could take the name of the file away, and leave a slot that nothing opens. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function requirePath(file: unknown): asserts file is string {
  if (typeof file !== 'string' || file === '' || file.includes('\0')) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'keyFile' });
}

/** @throws StrongroomError `CREDENTIAL_MISSING`, `KEY_FILE_SIZE`, and what {@link Secret.fromFile} throws */
export function readCredential(name: string): NativeSecret {
  const file = credentialFile(name);
  const told = JSON.stringify(name);
  if (file === undefined) throw new StrongroomError('CREDENTIAL_MISSING', { subject: `${told}: $CREDENTIALS_DIRECTORY is not set` });
  return readOr('CREDENTIAL_MISSING', file, `${told}: there is no ${file}`, name);
}

/** Where systemd puts a credential, if it gave this process any. */
export function credentialFile(name: string): string | undefined {
  if (typeof name !== 'string' || name === '' || name === '.' || name === '..' || /[/\0]/.test(name)) {
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'credential' });
  }
  const folder = process.env['CREDENTIALS_DIRECTORY'];
  return folder === undefined || !path.isAbsolute(folder) ? undefined : path.join(folder, name);
}

/** @param name what a file of a wrong size is called */
function readOr(code: 'KEY_FILE_MISSING' | 'CREDENTIAL_MISSING', file: string, subject: string, name: string): NativeSecret {
  requirePath(file);
  try {
    return native.secretFromKeyFile(file);
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'SYSTEM' && error.detail.errno === os().constants.errno.ENOENT) {
      throw new StrongroomError(code, { subject }, { cause: error });
    }
    if (error instanceof StrongroomError && error.code === 'KEY_FILE_SIZE') {
      throw new StrongroomError('KEY_FILE_SIZE', { ...error.detail, subject: name }, { cause: error });
    }
    throw error;
  }
}
