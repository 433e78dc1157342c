/**
 * One class of error, one list of codes, one sentence for each. The codes are the contract; the sentences may change.
 * Native code knows the same codes (native/core/status.h) and fills in the numbers.
 */
import { getSystemErrorName } from 'node:util';

/** What a sentence is made of. `subject` names the thing (an argument, a path, a parameter); never a secret. */
export interface ErrorDetail {
  /** Names the thing, or is empty. */
  subject: string;
  /** Meaning depends on the code: bytes, a position, mode bits, a signal number. */
  value: number;
  /** What `value` was held against, in its unit. */
  limit: number;
  /** An errno, or 0. */
  errno: number;
}

type Sentence = (detail: ErrorDetail) => string;

const mib = (bytes: number): string => `${Math.ceil(bytes / 1048576)} MiB`;
const errnoName = (errno: number): string => (errno > 0 ? getSystemErrorName(-errno) : 'no reason was given');

/** The room: native/core/backing, room, openssl. */
const roomSentences = {
  MEMLOCK_LIMIT: ({ value, limit }) =>
    `locked memory is used up: ${value} more bytes are needed and RLIMIT_MEMLOCK is ${limit} bytes; ` +
    `raise it with 'ulimit -l 65536', LimitMEMLOCK=64M in a systemd unit, or 'memlock' in /etc/security/limits.conf`,
  BACKING_UNAVAILABLE: ({ errno }) =>
    `secretmem is required and this kernel does not give it (${
      errno === 0 ? 'its pages can be read by other processes' : `memfd_secret: ${errnoName(errno)}`
    }); boot with secretmem.enable=1, or do without 'require: secretmem'`,
  BACKING_CONFLICT: ({ subject }) =>
    subject === ''
      ? 'the room is already open with the other backing; require one before the first secret is made'
      : `secretmem is required and ${subject} says locked`,
  BACKING_FILE: ({ subject }) => `${subject} must hold one word, 'locked' or 'secretmem', belong to root and be writable by nobody else`,
  ROOM_FULL: ({ value, limit }) => `the room is full: ${value} bytes are needed and its size is ${limit} bytes`,
  OPENSSL_FAILED: ({ value }) => `openssl failed with error ${value.toString(16)}`,
} satisfies Record<string, Sentence>;

/** Secrets and handles: native/core/source, decode, native/node. */
const secretSentences = {
  SECRET_STRING: () =>
    'a secret cannot be a string: strings stay in memory and cannot be wiped; use Secret.fromTerminal, ' +
    'fromDescriptor, fromFile, fromEnvironment, a vault, or fromBytes with a Uint8Array',
  SECRET_BUFFER: () => 'a secret must be a Uint8Array on an ordinary ArrayBuffer, not a shared, resizable or detached one',
  SECRET_LENGTH: ({ value, limit }) =>
    value > limit ? `the secret is longer than ${limit} bytes` : `the secret has ${value} bytes, at least 1 is needed`,
  SECRET_ENCODING: ({ value, subject }) =>
    `the secret is not valid ${subject || 'text in its encoding'}: character ${value + 1} is out of place`,
  SECRET_PERMISSIONS: ({ value, subject }) =>
    `permissions 0${value.toString(8).padStart(3, '0')} of ${subject} are too open: others can read it; ` + `run 'chmod 600 ${subject}'`,
  SECRET_OWNER: ({ value, limit, subject }) => `${subject} belongs to user ${value}, neither to root nor to us (user ${limit})`,
  SECRET_NOT_A_FILE: ({ subject }) => `${subject} is not a regular file`,
  SECRET_TERMINAL: ({ value }) => `descriptor ${value} is a terminal, which would show what is typed; use Secret.fromTerminal`,
  SECRET_NOT_SENDABLE: () =>
    'this secret was not made to be sent as it is; one that an exchange wants in a header is read with { sendable: true }',
  BARE_HASH: () =>
    'the hash of the secret alone was asked for, which tells as much as the secret to whoever takes it for one; where an exchange ' +
    'does, secureCcxt is told so with { bareHash: true }',
  ENVIRONMENT_MISSING: ({ subject }) => `environment variable ${subject} is not set`,
  HANDLE_DESTROYED: ({ subject }) => `the ${subject} was destroyed`,
  HANDLE_INVALID: ({ subject }) => `not a ${subject} handle made by this copy of strongroom`,
} satisfies Record<string, Sentence>;

/** Private keys: native/core/key_import, key_parts, key_encryption. `subject` is one of their constants. */
const keySentences = {
  KEY_FORMAT: ({ subject }) => `the private key cannot be read: ${subject || 'its form is not known'}`,
  KEY_KIND: ({ subject, value }) =>
    value > 0
      ? `the private key is ${subject || 'of another kind'}, not of the kind that was asked for`
      : `${subject || 'a key of this kind'} does not sign here; private keys of Ed25519, RSA, P-256 and secp256k1 do`,
  KEY_SIZE: ({ value, limit }) =>
    `the RSA key has ${value} bits, ${value < limit ? 'at least' : 'at most'} ${limit} are ${value < limit ? 'needed' : 'taken'}`,
  KEY_MISMATCH: ({ subject }) => `the private key is damaged: ${subject || 'its parts do not fit together'}`,
  KEY_PASSWORD_NEEDED: () => 'the private key is encrypted: its password is needed',
  KEY_PASSWORD_WRONG: () => 'the password does not open the private key, or the key is damaged',
} satisfies Record<string, Sentence>;

/** The terminal: native/core/terminal. */
const terminalSentences = {
  NO_TERMINAL: () =>
    'there is no terminal to ask on; a descriptor or a file can hand a secret over, and a vault opens by a key file or a systemd credential too',
  INPUT_CANCELLED: () => 'the input was cancelled',
  INPUT_IDLE: ({ value }) => `nobody pressed a key for ${value} milliseconds: what was typed is wiped`,
  INPUT_MULTILINE: () => 'the input has more than one line; a secret of several lines comes from a file or a descriptor',
  INPUT_MISMATCH: () => 'what was typed the second time differs',
} satisfies Record<string, Sentence>;

/** The vault: lib/vault, native/core/kdf, box. */
const vaultSentences = {
  WRONG_PASSWORD: ({ subject }) => (subject ? `wrong password, or one that belongs to another key file than ${subject}` : 'wrong password'),
  VAULT_MISSING: ({ subject }) => `there is no vault at ${subject}`,
  VAULT_EXISTS: ({ subject }) => `${subject} exists already; open it, or choose another name`,
  VAULT_READ: ({ subject, errno }) => `${subject} cannot be read: ${errnoName(errno)}`,
  VAULT_PERMISSIONS: ({ subject }) => subject,
  VAULT_NOT_A_VAULT: ({ subject }) => subject || 'this is not a vault: it does not begin as one',
  VAULT_VERSION: ({ value, limit }) => `vault format ${value}, this program reads ${limit}`,
  VAULT_TRUNCATED: ({ value, limit }) => `the vault is cut short: it has ${value} bytes, at least ${limit} are needed`,
  VAULT_DAMAGED: ({ subject }) => `the vault is damaged${subject ? `: ${subject}` : ''}`,
  VAULT_LIMIT: ({ subject, value, limit }) => `the vault has too many ${subject}: ${value}, the limit is ${limit}`,
  VAULT_NO_SLOT: ({ subject }) => subject || 'nothing opens this vault: it has no slot that this program knows',
  VAULT_BUSY: ({ subject, value }) => `${subject} is being written by ${value > 0 ? `process ${value}` : 'another process'}`,
  VAULT_REPLACED: ({ subject }) => `${subject} is another vault than the one that was opened, or was rekeyed since; open it again`,
  VAULT_OTHER: ({ subject }) => subject,
  VAULT_ROLLBACK: ({ subject }) => subject,
  VAULT_FORK: ({ subject }) => `${subject}: two copies of it were changed independently`,
  VAULT_WRITE: ({ subject, errno }) => `${subject} cannot be written: ${errno === 0 ? 'it differs' : errnoName(errno)}`,
  DISK_FULL: ({ subject }) => `the disk is full, ${subject} was not written`,
  ENTRY_MISSING: ({ subject }) => `the vault has no entry ${JSON.stringify(subject)}`,
  ENTRY_EXISTS: ({ subject }) => `the vault has an entry ${JSON.stringify(subject)} already`,
  ENTRY_INVALID: ({ subject }) => `the entry's ${subject}`,
  ENTRY_EXCHANGE: ({ subject }) => `entry ${subject}`,
  KEY_NOT_TAKEN: ({ subject }) => subject,
  ROTATION_OPEN: ({ subject }) => `entry ${JSON.stringify(subject)} was rotated, and that is neither confirmed nor undone`,
  ROTATION_MISSING: ({ subject }) => `entry ${JSON.stringify(subject)} has no rotation that could be confirmed or undone`,
  SLOT_MISSING: ({ subject }) => `the vault has no slot ${subject}`,
  SLOT_LAST: ({ subject }) =>
    `${subject} is the last slot that a person can open the vault with from memory or paper; add a password or a recovery code first`,
  SLOT_NOT_OPENED: ({ subject }) => `nothing that was given opens ${subject}: rekeying would drop it`,
  NOTHING_TO_MIGRATE: ({ subject }) => `there is nothing to migrate: ${subject}`,
  RELEASE_NOT_ALLOWED: () => 'the vault was not opened to hand secrets out, and its key cannot be made to: open it with { release: true }',
  KEYS_NOT_KEPT: ({ subject }) => `${subject} needs what opened the vault: open it with { keepKeys: true }`,
  KEY_FILE_MISSING: ({ subject }) => `there is no key file at ${subject}`,
  KEY_FILE_EXISTS: ({ subject }) => `there is a file ${subject} already`,
  KEY_FILE_SIZE: ({ subject, value, limit }) =>
    value > limit
      ? `${subject || 'the key file'} is longer than ${limit} bytes`
      : `${subject || 'the key file'} has ${value} bytes, at least ${limit} are needed`,
  CREDENTIAL_MISSING: ({ subject }) => `there is no systemd credential ${subject}`,
  WRONG_KEY_FILE: ({ subject }) => `key file ${subject} opens no slot of this vault`,
  WRONG_CREDENTIAL: ({ subject }) => `systemd credential ${subject} opens no slot of this vault`,
  WRONG_RECOVERY_CODE: () => 'the recovery code is well-formed and opens no slot of this vault',
  RECOVERY_CODE_MISTYPED: ({ value, limit }) => {
    if (limit === 0) return `the recovery code is mistyped: character ${value + 1} is none of its symbols`;
    return `the recovery code is mistyped: ${value === limit ? 'its last group does not fit the others' : `it has ${value} symbols and should have ${limit}`}`;
  },
  KDF_LIMIT: ({ subject, value, limit }) => `key derivation parameter ${subject} is ${value}, the limit is ${limit}`,
  KDF_MEMORY: ({ value, limit }) =>
    limit > 0
      ? `key derivation needs ${mib(value)} of memory, ${mib(limit)} available`
      : `key derivation needs ${mib(value)} of memory, which the system refused`,
} satisfies Record<string, Sentence>;

/** Secrets for other programs: lib/cli/clip, exec. */
const releaseSentences = {
  CLIPBOARD_MISSING: ({ subject }) => subject,
  CLIPBOARD_FAILED: ({ subject }) => `${subject} did not put the secret on the clipboard`,
  CLIPBOARD_KEPT: () => 'the clipboard still holds the secret, or does not answer: somebody has put it back after it was cleared',
  RAMFS_UNAVAILABLE: ({ subject }) =>
    `no memory of a file's kind can be had that is never swapped (ramfs): ${subject || 'no reason was given'}`,
} satisfies Record<string, Sentence>;

/** Imports: lib/import, native/core/document, import_reader, cypher_vault. `subject` is where it comes from. */
const importSentences = {
  IMPORT_SIZE: ({ subject, value, limit }) =>
    `${subject || 'what is to be imported'} ${value === 0 ? 'is empty' : `has more than ${limit} bytes`}`,
  IMPORT_FORMAT: ({ subject, value }) => (value > 0 ? `${subject || 'what is to be imported'}: line ${value} cannot be read` : subject),
  IMPORT_PASSWORD: ({ subject }) =>
    `wrong password for ${subject || 'what is to be imported'}, or other constants than it was written with, or a damaged file: nothing in it could tell them apart`,
} satisfies Record<string, Sentence>;

/** Nonces: native/core/nonce, nonce_file. */
const nonceSentences = {
  NONCE_EXHAUSTED: ({ subject }) => `nonce counter ${JSON.stringify(subject)} has reached the last nonce there is, 9223372036854775807`,
  NONCE_NOT_A_FILE: ({ subject }) => `nonce file ${subject} is not a regular file with one name`,
  NONCE_OWNER: ({ value, limit, subject }) => `nonce file ${subject} belongs to user ${value}, neither to root nor to us (user ${limit})`,
  NONCE_PERMISSIONS: ({ value, subject }) =>
    `permissions 0${value.toString(8).padStart(3, '0')} of nonce file ${subject} are too open; run 'chmod 600 ${subject}'`,
  NONCE_DAMAGED: ({ subject }) => `nonce file ${subject} is damaged, or is something else`,
  NONCE_REPLACED: ({ subject }) =>
    `nonce file ${subject} was removed, replaced, set back or cut short while it was in use, or its disk is full or fails`,
} satisfies Record<string, Sentence>;

/** Requests and their signing: lib/exchanges, lib/signer. `subject` says what is wrong with which part, never its value. */
const exchangeSentences = {
  PARAM_INVALID: ({ subject }) => `parameter ${subject}`,
  REQUEST_INVALID: ({ subject }) => subject,
  EXCHANGE_UNKNOWN: ({ subject }) => `no exchange has that name; there are ${subject}, and ccxt-ID for any other that ccxt knows as ID`,
} satisfies Record<string, Sentence>;

/** Keys under other libraries: lib/adapter. */
const adapterSentences = {
  KEY_UNFIT: ({ subject }) => subject,
} satisfies Record<string, Sentence>;

/** Clients of SDKs: lib/sdk. `subject` names the SDK. */
const sdkSentences = {
  SDK_UNSUPPORTED: ({ subject }) => subject,
  SDK_CREDENTIAL: ({ subject }) => subject,
  SDK_PLACEHOLDER: ({ subject }) =>
    `${subject} was asked to sign a text with the placeholder of its secret in it: the secret itself belongs there, and that is not signed`,
} satisfies Record<string, Sentence>;

/** Exchange objects of ccxt: lib/ccxt. `subject` names the exchange. */
const ccxtSentences = {
  CCXT_UNSUPPORTED: ({ subject }) => `${subject}; README.md, section "Bots on ccxt", says what works instead`,
  CCXT_CREDENTIAL: ({ subject }) => subject,
  CCXT_PLACEHOLDER: ({ subject }) =>
    `${subject} would hold the placeholder of a secret: the secret itself belongs there, and it is not sent; nothing was sent`,
} satisfies Record<string, Sentence>;

/** Anything else. */
const generalSentences = {
  PLATFORM_UNSUPPORTED: ({ subject }) =>
    `this is ${subject}, and strongroom has no binary for it; supported are Linux on x64 and arm64 with glibc 2.34 or later (Debian 12 and later)`,
  INVALID_ARGUMENT: ({ subject }) => `argument ${subject} is missing, of the wrong type or out of range`,
  SYSTEM: ({ subject, errno }) => `${subject || 'a system call'} failed: ${errnoName(errno)}`,
} satisfies Record<string, Sentence>;

const sentences = {
  ...roomSentences,
  ...secretSentences,
  ...keySentences,
  ...terminalSentences,
  ...vaultSentences,
  ...releaseSentences,
  ...importSentences,
  ...nonceSentences,
  ...exchangeSentences,
  ...adapterSentences,
  ...ccxtSentences,
  ...sdkSentences,
  ...generalSentences,
};

/**
 * Every code an error of this package can have.
 * @useDeclaredType
 */
export type ErrorCode = keyof typeof sentences;

export const errorCodes = Object.keys(sentences) as ErrorCode[];

/** What this package throws. `code` is stable; `message` is a lower-case sentence that never holds a secret. */
export class StrongroomError extends Error {
  /** Stable from version to version. */
  readonly code: ErrorCode;
  /** What the sentence was made of. */
  readonly detail: Readonly<ErrorDetail>;

  /** For this package; whoever catches one looks at its `code`. */
  constructor(code: ErrorCode, detail: Partial<ErrorDetail> = {}, options?: ErrorOptions) {
    const full: ErrorDetail = { subject: '', value: 0, limit: 0, errno: 0, ...detail };
    super(sentences[code](full), options);
    this.code = code;
    this.detail = full;
  }

  static {
    Object.defineProperty(this.prototype, 'name', { value: 'StrongroomError', configurable: true, writable: true });
  }
}

/** Called by native code: the only way it makes an error. */
export function nativeError(code: string, value: number, limit: number, errno: number, subject: string): StrongroomError {
  return new StrongroomError(code as ErrorCode, { subject, value, limit, errno });
}
