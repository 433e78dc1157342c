/** How an error is told to a person, and what the process ends with. */
import { StrongroomError } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import { type ExitCode, exit, exitOf } from './exit.js';
import { plain } from './ui.js';

/** What was typed makes no sense. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

const said = null; // the sentence itself says what to do
const report = 'this is a defect of strongroom, please report it';
const beside =
  "the vault as it was before the last change lies beside it, with .bak at the end of its name: 'strongroom restore' puts it back";
const unchanged = 'nothing was changed';
const asked = "'strongroom exchanges NAME' shows what the exchange gives out and takes";

/** An error of something that the usual hint does not fit. */
export class HintedError extends Error {
  constructor(
    readonly error: StrongroomError,
    readonly hint: string,
  ) {
    super(error.message);
  }
}

/** Where the file is not the vault but a copy of one. */
const ofCopies: Partial<Record<ErrorCode, string>> = {
  VAULT_MISSING: "is it the right path? 'strongroom backup' makes copies",
  VAULT_READ: 'is it the right path, and may this user read it?',
  VAULT_NOT_A_VAULT: 'is it the right file?',
  VAULT_TRUNCATED: 'another copy may be whole',
  VAULT_DAMAGED: 'another copy may be whole',
};

/** What is done with a copy of a vault. @throws HintedError, where it is the copy that is not as it should be */
export async function withCopy<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const hint = error instanceof StrongroomError ? ofCopies[error.code] : undefined;
    throw hint === undefined ? error : new HintedError(error as StrongroomError, hint);
  }
}

/** What to do about an error. Every code has a line here. */
const hints: Readonly<Record<ErrorCode, string | typeof said>> = {
  MEMLOCK_LIMIT: said,
  BACKING_UNAVAILABLE: said,
  BACKING_CONFLICT: "'strongroom doctor' shows what this machine has",
  BACKING_FILE: said,
  ROOM_FULL: 'it is more than one process can hold: two vaults, by --vault PATH, can',
  OPENSSL_FAILED: report,

  SECRET_STRING: report,
  SECRET_BUFFER: report,
  SECRET_LENGTH: 'is it the right file or descriptor, with nothing else in it?',
  SECRET_ENCODING: `it may have been copied in part, or something else with it; ${asked}`,
  SECRET_PERMISSIONS: said,
  SECRET_OWNER: 'make a copy that is yours, or run this as the user that it belongs to',
  SECRET_NOT_A_FILE: 'name the file itself, no link to it; a pipe goes by --secret-fd N',
  SECRET_TERMINAL: 'without --password-fd and --secret-fd they are asked for, unseen',
  SECRET_NOT_SENDABLE: report,
  BARE_HASH: report,
  KEY_UNFIT: report,
  CCXT_UNSUPPORTED: report,
  CCXT_CREDENTIAL: report,
  CCXT_PLACEHOLDER: report,
  SDK_UNSUPPORTED: report,
  SDK_CREDENTIAL: report,
  SDK_PLACEHOLDER: report,
  ENVIRONMENT_MISSING: 'whoever starts this program sets it',
  HANDLE_DESTROYED: report,
  HANDLE_INVALID: report,

  KEY_FORMAT: 'take the file as the exchange gave it: PEM (PKCS#8, PKCS#1, SEC1), or PKCS#8 in DER',
  KEY_KIND: `${unchanged}; '--algorithm' says which kind is meant, and 'strongroom exchanges NAME' which the exchange takes`,
  KEY_SIZE: 'make another key, of such a size, for the exchange',
  KEY_MISMATCH: 'take the file as the exchange gave it, or make another key there',
  KEY_PASSWORD_NEEDED: 'on a terminal it is asked for; --key-password-fd N hands it over',
  KEY_PASSWORD_WRONG: `${unchanged}; try again`,

  NO_TERMINAL:
    'with no one to ask, the vault opens by --password-fd N, --key-file PATH or --credential NAME, the secret comes from --secret-fd N (and a passphrase from --passphrase-fd N), ' +
    'for example: --password-fd 3 3< password-file; what asks before it takes something away has --yes',
  INPUT_CANCELLED: unchanged,
  INPUT_IDLE: `${unchanged}; try again`,
  INPUT_MULTILINE: said,
  INPUT_MISMATCH: `${unchanged}; try again`,

  WRONG_PASSWORD: 'try again; --recovery-code, --key-file PATH and --credential NAME open the vault by other slots, if it has them',
  VAULT_MISSING: "'strongroom init' makes one; --vault PATH or STRONGROOM_VAULT names another",
  VAULT_EXISTS: `${unchanged}; --vault PATH names another`,
  VAULT_READ: 'is it the right path, and may this user read it? --vault PATH names another',
  VAULT_PERMISSIONS: said,
  VAULT_NOT_A_VAULT: 'is it the right file? --vault PATH names another',
  VAULT_VERSION: 'a newer strongroom made it',
  VAULT_TRUNCATED: beside,
  VAULT_DAMAGED: beside,
  VAULT_LIMIT: `${unchanged}; what is too much goes into another vault, by --vault PATH`,
  VAULT_NO_SLOT: '--key-file PATH, --credential NAME and --recovery-code say what to open it with; without them a password is asked for',
  VAULT_BUSY: 'try again when that is done',
  VAULT_REPLACED: said,
  VAULT_OTHER: `${unchanged}; --vault PATH names another place, and --other-vault puts the copy there all the same`,
  VAULT_ROLLBACK: 'if you know why, --accept-rollback opens it, and it counts from then on',
  VAULT_FORK: 'keep both; --accept-rollback opens this one, and it counts from then on',
  VAULT_WRITE: 'the vault is as it was; may this user write in its folder?',
  DISK_FULL: 'the vault is as it was; make room and try again',
  ENTRY_MISSING: "'strongroom list' shows what there is",
  ENTRY_EXISTS: `${unchanged}; another name is free`,
  ENTRY_INVALID: unchanged,
  ENTRY_EXCHANGE: "'strongroom list' shows what each entry is",
  KEY_NOT_TAKEN: `${unchanged}; ${asked}`,
  ROTATION_OPEN: "'strongroom rotate NAME --confirm' or --undo ends that one first",
  ROTATION_MISSING: "'strongroom audit' shows which are neither confirmed nor undone",
  SLOT_MISSING: "'strongroom slot list' shows what there is",
  SLOT_LAST: said,
  SLOT_NOT_OPENED: 'give what opens it too (--key-file, --credential), or drop it with --drop and add it again',
  NOTHING_TO_MIGRATE: unchanged,
  RELEASE_NOT_ALLOWED: report,
  KEYS_NOT_KEPT: report,
  KEY_FILE_MISSING: 'is the medium there that it lies on?',
  KEY_FILE_EXISTS: `${unchanged}; without --new it is taken as it is`,
  KEY_FILE_SIZE: 'a file of 32 bytes to 64 KiB is taken; slot add key-file --new makes one',
  CREDENTIAL_MISSING: 'systemd hands it to a service that has LoadCredentialEncrypted= in its unit, in $CREDENTIALS_DIRECTORY',
  WRONG_KEY_FILE: "is it that of this vault? 'strongroom slot list', opened otherwise, shows what opens it",
  WRONG_CREDENTIAL: "is it that of this vault? 'strongroom slot list', opened otherwise, shows what opens it",
  WRONG_RECOVERY_CODE: 'it is of another vault, or was taken away',
  RECOVERY_CODE_MISTYPED: 'read it from the paper again; hyphens, blanks and small letters do not matter',
  KDF_LIMIT: 'no strongroom wrote that: the file is damaged, or made to do harm',
  KDF_MEMORY: 'the vault was made to cost an attacker that much; it needs it for a second',

  CLIPBOARD_MISSING: "without one, 'strongroom exec' hands the secret to the program that needs it",
  CLIPBOARD_FAILED: 'does the desktop session still run, and does another program let go of its clipboard?',
  CLIPBOARD_KEPT: 'clear it, and the history of your clipboard manager, by hand',
  RAMFS_UNAVAILABLE:
    'root can mount one, and who may make a user namespace (sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)',

  IMPORT_SIZE: 'is it the right file or descriptor?',
  IMPORT_FORMAT: `${unchanged}; docs/import.md of the package shows what is read`,
  IMPORT_PASSWORD: `${unchanged}; try again, with --megabytes and --iterations as its cyphervault.py has them`,

  NONCE_EXHAUSTED: 'only another API key has nonces again: make one at the exchange',
  NONCE_NOT_A_FILE: 'name a file of its own for each API key; it is made where there is none',
  NONCE_OWNER: 'have one made for this user: --nonce-file PATH',
  NONCE_PERMISSIONS: said,
  NONCE_DAMAGED: 'name another with --nonce-file PATH; its nonces go on from the clock',
  NONCE_REPLACED: 'end what else uses it, and see who changed it, before it is used again',

  PARAM_INVALID: asked,
  REQUEST_INVALID: asked,
  EXCHANGE_UNKNOWN: said,
  PLATFORM_UNSUPPORTED: said,
  INVALID_ARGUMENT: "'strongroom VERB --help' shows what it takes",
  SYSTEM: said, // what the system said is all there is
};

export const hintOf = (code: ErrorCode): string | typeof said => hints[code];

/** A line of text a person can act on, then what the process is to end with. */
export function tell(error: unknown, write: (text: string) => void): ExitCode {
  if (error instanceof UsageError) {
    write(`strongroom: ${plain(error.message)}\n${plain(error.hint ?? "'strongroom VERB --help' shows what there is to type")}\n`);
    return exit.usage;
  }
  if (error instanceof HintedError) {
    write(`strongroom: ${plain(error.message)}\n${error.hint}\n`);
    return exitOf[error.error.code];
  }
  if (error instanceof StrongroomError) {
    const hint = hints[error.code];
    write(`strongroom: ${plain(error.message)}\n${hint === said ? '' : `${hint}\n`}`);
    return exitOf[error.code];
  }
  write(
    `strongroom: this is a defect, please report it: ${plain(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  return exit.defect;
}
