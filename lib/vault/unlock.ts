/** From what is at hand to the key of a vault: which slots are tried, and in which order (docs/vault-format.md, "Opening"). */
import { existsSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { type NativeVaultKey, native } from '../native.js';
import { enterRoom } from '../room.js';
import { type Header, type Slot, type SlotType, hasPassword, slotTypeOf, slotTypes } from './format.js';
import { DEFAULT_CREDENTIAL, type KeyOptions, Keys, allTypes, credentialFile } from './keys.js';
import { checkKdfMemory, readKdfCost } from './kdf.js';
import type { OpenVaultOptions } from './types.js';

/** What needs no key derivation first. */
const ORDER: readonly SlotType[] = ['credential', 'key-file', 'recovery-code', 'password-and-key-file', 'password'];

/** For people. */
export const slotWords: Readonly<Record<SlotType, string>> = {
  password: 'password',
  'key-file': 'key file',
  credential: 'systemd credential',
  'recovery-code': 'recovery code',
  'password-and-key-file': 'password with a key file',
};

export interface Unlocked {
  readonly key: NativeVaultKey;
  /** The slot that opened. */
  readonly slot: Slot;
  /** The caller wipes them. */
  readonly keys: Keys;
}

/**
 * The vault key out of the first slot that opens.
 * @throws StrongroomError what {@link Vault.open} throws of slots
 */
export async function unlock(header: Header, options: OpenVaultOptions): Promise<Unlocked> {
  const keys = new Keys();
  try {
    const { ask, later } = prepare(header, keys, options);
    checkMemory(header, keys, [...ask, ...later]);
    enterRoom();
    if (ask.includes('password')) keys.askPassword(options.prompt);
    if (ask.includes('recoveryCode')) keys.askRecoveryCode();
    let opened = await tryTypes(header, keys, ORDER, options);
    if (opened === undefined && later.length > 0) {
      askOrTellWrong(header, keys, options);
      opened = await tryTypes(
        header,
        keys,
        ORDER.filter((type) => hasPassword(slotTypes[type])),
        options,
      );
    }
    if (opened === undefined) throw failure(header, keys);
    return { ...opened, keys };
  } catch (error) {
    keys.destroy();
    throw error;
  }
}

/** A key file that opens none of its slots is wrong, where nobody can be asked for the password that others take with it. */
function askOrTellWrong(header: Header, keys: Keys, options: OpenVaultOptions): void {
  try {
    keys.askPassword(options.prompt);
  } catch (error) {
    const tried = header.slots.some(({ type }) => type === slotTypes['key-file']);
    throw tried && error instanceof StrongroomError && error.code === 'NO_TERMINAL' ? failure(header, keys) : error;
  }
}

type Asked = 'password' | 'recoveryCode';

/** Takes what nobody has to be asked for, and says what to ask for at once, and what if nothing of that opens a slot. */
function prepare(header: Header, keys: Keys, options: OpenVaultOptions): { ask: Asked[]; later: Asked[] } {
  const has = (type: SlotType): boolean => header.slots.some((slot) => slot.type === slotTypes[type]);
  const { password, keyFile, credential, recoveryCode } = options;
  const nothing = [password, keyFile, credential, recoveryCode].every((option) => option === undefined);
  if (nothing) {
    const file = has('credential') ? credentialFile(DEFAULT_CREDENTIAL) : undefined;
    if (file !== undefined && existsSync(file)) {
      take(keys, { credential: DEFAULT_CREDENTIAL });
      return { ask: [], later: [] };
    }
    if (has('password')) return { ask: ['password'], later: [] };
    if (has('recovery-code')) return { ask: ['recoveryCode'], later: [] };
    throw noSlot(header, ['password']);
  }
  const asksPassword = password === true && (has('password') || (keyFile !== undefined && has('password-and-key-file')));
  const ask: Asked[] = [...(asksPassword ? ['password' as const] : []), ...(recoveryCode === true ? ['recoveryCode' as const] : [])];
  const later: Asked[] = password === undefined && keyFile !== undefined && has('password-and-key-file') ? ['password'] : [];
  const given = typesOf(options, later.length > 0);
  if (!given.some(has)) throw noSlot(header, given);
  take(keys, {
    ...options,
    // What no slot takes is not read: it is neither missing nor of a wrong size.
    keyFile: has('key-file') || has('password-and-key-file') ? keyFile : undefined,
    credential: has('credential') ? credential : undefined,
  });
  return { ask, later };
}

function take(keys: Keys, options: { [Name in keyof KeyOptions]: KeyOptions[Name] | undefined }): void {
  enterRoom();
  keys.take(options);
}

/** Types of slots that what is given, or asked for, may open. */
function typesOf({ password, keyFile, credential, recoveryCode }: KeyOptions, asksLater: boolean): SlotType[] {
  const found: Record<SlotType, boolean> = {
    credential: credential !== undefined,
    'key-file': keyFile !== undefined,
    'recovery-code': recoveryCode !== undefined,
    'password-and-key-file': keyFile !== undefined && (password !== undefined || asksLater),
    password: password !== undefined,
  };
  return ORDER.filter((type) => found[type]);
}

function noSlot(header: Header, given: readonly SlotType[]): StrongroomError {
  const ways = allTypes.filter((type) => header.slots.some((slot) => slot.type === slotTypes[type])).map((type) => `a ${slotWords[type]}`);
  const what = given
    .filter((type) => type !== 'password-and-key-file')
    .map((type) => `a ${slotWords[type]}`)
    .join(' and ');
  const subject = `the vault has no slot for ${what}; ${ways.length === 0 ? 'it has none that this program knows' : `it opens by ${ways.join(', or by ')}`}`;
  return new StrongroomError('VAULT_NO_SLOT', { subject });
}

/** Before anybody is asked for a password: the derivation must be possible. */
function checkMemory(header: Header, keys: Keys, asked: readonly Asked[]): void {
  if (!asked.includes('password') && keys.of('password') === undefined) return;
  const types: number[] = [slotTypes.password, ...(keys.of('key-file') === undefined ? [] : [slotTypes['password-and-key-file']])];
  for (const slot of header.slots) if (types.includes(slot.type)) checkKdfMemory(readKdfCost(slot.header));
}

async function tryTypes(
  header: Header,
  keys: Keys,
  types: readonly SlotType[],
  { onProgress, release = false }: OpenVaultOptions,
): Promise<{ key: NativeVaultKey; slot: Slot } | undefined> {
  for (const type of types) {
    const secrets = keys.of(type);
    if (secrets === undefined) continue;
    for (const slot of header.slots) {
      if (slot.type !== slotTypes[type]) continue;
      if (hasPassword(slot.type)) onProgress?.('deriving');
      const key = await unlessWrong(
        native.unlockVaultKey(secrets[0], header.vaultId, slot.header, slot.box, secrets[1], release),
        keys.nameOf(type),
      );
      if (key !== undefined) return { key, slot };
    }
  }
  return undefined;
}

/** Undefined where the slot is another's. An error of a key file's size is told with its name. */
export async function unlessWrong<Result>(attempt: Promise<Result>, name: string): Promise<Result | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    if (error.code === 'WRONG_PASSWORD') return undefined;
    if (error.code === 'KEY_FILE_SIZE') throw new StrongroomError('KEY_FILE_SIZE', { ...error.detail, subject: name }, { cause: error });
    throw error;
  }
}

/** What was tried last is what is called wrong. */
function failure(header: Header, keys: Keys): StrongroomError {
  const tried = ORDER.filter((type) => keys.of(type) !== undefined && header.slots.some((slot) => slotTypeOf(slot) === type));
  const last = tried.at(-1);
  const subject = last === undefined ? '' : keys.nameOf(last);
  switch (last) {
    case 'credential':
      return new StrongroomError('WRONG_CREDENTIAL', { subject });
    case 'key-file':
      return new StrongroomError('WRONG_KEY_FILE', { subject });
    case 'recovery-code':
      return new StrongroomError('WRONG_RECOVERY_CODE');
    default:
      return new StrongroomError('WRONG_PASSWORD', { subject });
  }
}
