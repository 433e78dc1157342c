/** strongroom slot add: another way to open the vault. */
import { statSync, unlinkSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../errors.js';
import { Secret } from '../secret.js';
import type { SlotType } from '../vault/format.js';
import { DEFAULT_CREDENTIAL, makeKeyFile } from '../vault/keys.js';
import type { NewSlot } from '../vault/slots.js';
import type { Vault } from '../vault/vault.js';
import { type SystemdKey, sealCredential } from './credential.js';
import { UsageError } from './failure.js';
import { requireTerminal } from './input.js';
import { type VaultOptions, withKeys } from './session.js';
import { readNewPassword, requireOthers, slotWord } from './slot.js';
import { plain } from './ui.js';

export interface SlotAddOptions extends VaultOptions {
  label?: string;
  file?: string;
  new?: true;
  name?: string;
  out?: string;
  withKey?: SystemdKey;
  newPasswordFd?: number;
}

/** Which options belong to which type. */
const OPTIONS: Readonly<Record<SlotType, readonly (keyof SlotAddOptions)[]>> = {
  password: ['newPasswordFd'],
  'key-file': ['file', 'new'],
  credential: ['name', 'out', 'withKey'],
  'recovery-code': [],
  'password-and-key-file': ['newPasswordFd', 'file', 'new'],
};

const option = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** All that can be wrong before anybody is asked. */
function checkOptions(type: SlotType, options: SlotAddOptions): void {
  const foreign = Object.values(OPTIONS)
    .flat()
    .find((name) => options[name] !== undefined && !OPTIONS[type].includes(name));
  if (foreign !== undefined) throw new UsageError(`${option(foreign)} has nothing to do with a ${type}`);
  if (OPTIONS[type].includes('file') && options.file === undefined) {
    throw new UsageError('--file PATH says which key file', 'with --new it is made');
  }
  if (options.withKey !== undefined && options.out === undefined)
    throw new UsageError('--with-key is for a credential that --out PATH makes');
  requireOthers(options, options.newPasswordFd);
  const asks = type === 'recovery-code' || (type.startsWith('password') && options.newPasswordFd === undefined);
  if (asks) requireTerminal();
}

export async function slotAdd(type: SlotType, options: SlotAddOptions): Promise<void> {
  checkOptions(type, options);
  const label = options.label?.normalize('NFC');
  await withKeys(options, async (vault) => {
    const owned: Secret[] = [];
    const made: string[] = [];
    try {
      const slot = await newSlot(type, options, owned, made);
      const id = await vault.addSlot({ ...slot, ...(label !== undefined && { label }) });
      const slots = vault.slots();
      process.stderr.write(
        plain(
          `added ${slotWord(
            slots.find((candidate) => candidate.id === id)!,
            slots,
          )}\n`,
        ),
      );
    } catch (error) {
      if (made.length > 0) removeUnlessNeeded(made, error);
      throw error;
    } finally {
      for (const secret of owned) secret.destroy();
    }
    advise(type, options, vault);
  });
}

/** Where the vault was being written it may be in place, whatever failed: then what is new may be the only key to its slot. */
function removeUnlessNeeded(made: readonly string[], error: unknown): void {
  const mayBeInPlace = error instanceof StrongroomError && ['VAULT_WRITE', 'DISK_FULL'].includes(error.code);
  if (!mayBeInPlace) return made.forEach((file) => unlinkSync(file)); // it opens nothing
  process.stderr.write(
    plain(`${made.join(' ')} is kept: the vault may have been written; 'strongroom slot list' shows whether it opens by it\n`),
  );
}

/** @param made files that are new */
async function newSlot(type: SlotType, options: SlotAddOptions, owned: Secret[], made: string[]): Promise<NewSlot> {
  const own = (secret: Secret): Secret => (owned.push(secret), secret);
  const keyFile = options.file ?? '';
  if (options.new === true) {
    makeKeyFile(keyFile);
    made.push(keyFile);
  }
  switch (type) {
    case 'password':
      return { type, password: own(readNewPassword(options.newPasswordFd)) };
    case 'key-file':
      return { type, keyFile };
    case 'credential': {
      const { name = DEFAULT_CREDENTIAL, out, withKey = 'auto' } = options;
      if (out === undefined) return { type, credential: name };
      const credential = own(await sealCredential(name, out, withKey));
      made.push(out);
      return { type, credential };
    }
    case 'recovery-code':
      return { type, recoveryCode: own(Secret.newRecoveryCode()) };
    case 'password-and-key-file':
      return { type, password: own(readNewPassword(options.newPasswordFd)), keyFile };
  }
}

/** What a person should know of the way that there is now. */
function advise(type: SlotType, { file, name = DEFAULT_CREDENTIAL, out }: SlotAddOptions, vault: Vault): void {
  const say = (text: string): void => void process.stderr.write(plain(`${text}\n`));
  if (file !== undefined && statSync(file).dev === statSync(path.dirname(vault.path)).dev) {
    say('the key file lies on the same file system as the vault: who gets hold of one has the other; keep it elsewhere');
  }
  if (type === 'credential' && out !== undefined) say(`in the unit of a service: LoadCredentialEncrypted=${name}:${path.resolve(out)}`);
  if (type === 'credential') say('it opens on this machine only, and not for ever: keep a password or a recovery code');
}
