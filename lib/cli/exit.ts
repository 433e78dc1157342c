/** What the process ends with. docs/cli.md has the same table; a test compares them. */
import type { ErrorCode } from '../errors.js';

export const exit = {
  done: 0,
  /** `doctor` found something bad. */
  unsound: 1,
  /** What was typed makes no sense. */
  usage: 2,
  /** A vault or an entry is not there. */
  missing: 3,
  /** A vault or an entry is there already. */
  exists: 4,
  /** What was given opens no slot. */
  wrongPassword: 5,
  /** The file is not a vault, or a nonce file, that this program reads. */
  damaged: 6,
  /** Others can get at a file. */
  permissions: 7,
  /** Another process is writing the vault; trying again helps. */
  busy: 8,
  /** The vault, or a nonce file, was exchanged for another one. */
  replaced: 9,
  /** Nobody to ask and no descriptor. */
  noTerminal: 10,
  /** The secret or password cannot be used as it was given. */
  input: 11,
  /** Not enough memory, or not of the kind that is required. */
  memory: 12,
  /** Reading or writing failed. */
  io: 13,
  /** An older copy of the vault, or one of two that grew apart. */
  rollback: 14,
  /** A defect of this program. */
  defect: 70,
  /** Given up at a prompt. */
  cancelled: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

export const exitOf: Readonly<Record<ErrorCode, ExitCode>> = {
  INVALID_ARGUMENT: exit.usage,
  PARAM_INVALID: exit.usage,
  REQUEST_INVALID: exit.usage,
  EXCHANGE_UNKNOWN: exit.usage,
  ENTRY_INVALID: exit.usage,
  ENTRY_EXCHANGE: exit.usage,

  VAULT_MISSING: exit.missing,
  ENTRY_MISSING: exit.missing,
  ROTATION_MISSING: exit.missing,
  ENVIRONMENT_MISSING: exit.missing,
  VAULT_EXISTS: exit.exists,
  ENTRY_EXISTS: exit.exists,
  ROTATION_OPEN: exit.exists,
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
