/** What the process ends with: the one source of what --help, the manual page and docs/cli.md say of it. */
import type { ErrorCode } from '../errors.js';

export const exit = {
  done: 0,
  unsound: 1,
  usage: 2,
  missing: 3,
  exists: 4,
  wrongPassword: 5,
  damaged: 6,
  permissions: 7,
  busy: 8,
  replaced: 9,
  noTerminal: 10,
  input: 11,
  memory: 12,
  io: 13,
  rollback: 14,
  defect: 70,
  cancelled: 130,
} as const;

export type ExitName = keyof typeof exit;
export type ExitCode = (typeof exit)[ExitName];

/** In the order of their numbers. */
export const exitNames = (Object.keys(exit) as ExitName[]).sort((a, b) => exit[a] - exit[b]);

/** The words of --help, the manual page and docs/cli.md. */
export const meanings: Readonly<Record<ExitName, string>> = {
  done: 'it is done',
  unsound: 'doctor found something bad',
  usage: 'what was typed makes no sense',
  missing: 'the vault, the entry, the slot, the key file or the credential is not there',
  exists: 'the vault, the entry or the file is there already; nothing was changed',
  wrongPassword: 'no slot of the vault opens with what was given',
  damaged: 'the file is not a vault (or a nonce file) that this program reads',
  permissions: 'others can get at a file, or it is not ours',
  busy: 'another process is writing the vault; trying again helps',
  replaced: 'the vault (or a nonce file) was exchanged for another one',
  noTerminal: 'there is nobody to ask and no descriptor was given',
  input: 'the password or secret cannot be used as it was given',
  memory: 'there is not enough memory, or none of the kind that is required',
  io: 'reading or writing failed',
  rollback: 'the vault is an older copy than was last seen here, or one of two that grew apart',
  defect: 'a defect of this program',
  cancelled: 'given up at the prompt with Ctrl-D; Ctrl-C ends the process by SIGINT',
};

export const exitOf: Readonly<Record<ErrorCode, ExitCode>> = {
  INVALID_ARGUMENT: exit.usage,
  PARAM_INVALID: exit.usage,
  REQUEST_INVALID: exit.usage,
  EXCHANGE_UNKNOWN: exit.usage,
  ENTRY_INVALID: exit.usage,
  ENTRY_EXCHANGE: exit.usage,

  VAULT_MISSING: exit.missing,
  ENTRY_MISSING: exit.missing,
  ENVIRONMENT_MISSING: exit.missing,
  VAULT_EXISTS: exit.exists,
  ENTRY_EXISTS: exit.exists,
  KEY_FILE_EXISTS: exit.exists,

  SLOT_MISSING: exit.missing,
  KEY_FILE_MISSING: exit.missing,
  CREDENTIAL_MISSING: exit.missing,
  SLOT_LAST: exit.usage,
  SLOT_NOT_OPENED: exit.usage,

  WRONG_PASSWORD: exit.wrongPassword,
  WRONG_KEY_FILE: exit.wrongPassword,
  WRONG_CREDENTIAL: exit.wrongPassword,
  WRONG_RECOVERY_CODE: exit.wrongPassword,
  VAULT_NO_SLOT: exit.wrongPassword,

  VAULT_NOT_A_VAULT: exit.damaged,
  VAULT_VERSION: exit.damaged,
  VAULT_TRUNCATED: exit.damaged,
  VAULT_DAMAGED: exit.damaged,
  VAULT_LIMIT: exit.damaged,
  KDF_LIMIT: exit.damaged,
  NONCE_DAMAGED: exit.damaged,
  NONCE_EXHAUSTED: exit.damaged,

  VAULT_PERMISSIONS: exit.permissions,
  SECRET_PERMISSIONS: exit.permissions,
  SECRET_OWNER: exit.permissions,
  SECRET_NOT_A_FILE: exit.permissions,
  BACKING_FILE: exit.permissions,
  NONCE_PERMISSIONS: exit.permissions,
  NONCE_OWNER: exit.permissions,
  NONCE_NOT_A_FILE: exit.permissions,

  VAULT_BUSY: exit.busy,
  VAULT_REPLACED: exit.replaced,
  NONCE_REPLACED: exit.replaced,
  VAULT_ROLLBACK: exit.rollback,
  VAULT_FORK: exit.rollback,

  NO_TERMINAL: exit.noTerminal,
  SECRET_TERMINAL: exit.noTerminal,
  SECRET_LENGTH: exit.input,
  SECRET_ENCODING: exit.input,
  KEY_NOT_TAKEN: exit.input,
  KEY_FORMAT: exit.input,
  KEY_KIND: exit.input,
  KEY_SIZE: exit.input,
  KEY_MISMATCH: exit.input,
  KEY_PASSWORD_NEEDED: exit.input,
  KEY_PASSWORD_WRONG: exit.input,
  SECRET_NOT_SENDABLE: exit.defect,
  INPUT_MULTILINE: exit.input,
  KEY_FILE_SIZE: exit.input,
  RECOVERY_CODE_MISTYPED: exit.input,
  INPUT_MISMATCH: exit.input,
  INPUT_CANCELLED: exit.cancelled,

  MEMLOCK_LIMIT: exit.memory,
  BACKING_UNAVAILABLE: exit.memory,
  BACKING_CONFLICT: exit.memory,
  ROOM_FULL: exit.memory,
  KDF_MEMORY: exit.memory,

  VAULT_READ: exit.io,
  VAULT_WRITE: exit.io,
  DISK_FULL: exit.io,
  SYSTEM: exit.io,

  OPENSSL_FAILED: exit.defect,
  SECRET_STRING: exit.defect,
  SECRET_BUFFER: exit.defect,
  HANDLE_DESTROYED: exit.defect,
  KEYS_NOT_KEPT: exit.defect,
  HANDLE_INVALID: exit.defect,
};
