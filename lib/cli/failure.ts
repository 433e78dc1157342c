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

/** What to do about an error, where the sentence does not say it. */
const hints: Partial<Record<ErrorCode, string>> = {
  VAULT_MISSING: "'strongroom init' makes one; --vault PATH or STRONGROOM_VAULT names another",
  VAULT_EXISTS: 'nothing was changed; --vault PATH names another',
  VAULT_NO_SLOT: '--key-file PATH, --credential NAME and --recovery-code say what to open it with; without them a password is asked for',
  WRONG_RECOVERY_CODE: 'it is of another vault, or was taken away',
  SLOT_MISSING: "'strongroom slot list' shows what there is",
  SLOT_NOT_OPENED: 'give what opens it too (--key-file, --credential), or drop it with --drop and add it again',
  VAULT_ROLLBACK: 'if you know why, --accept-rollback opens it, and it counts from then on',
  VAULT_OTHER: 'nothing was changed; --vault PATH names another place, and --other-vault puts the copy there all the same',
  VAULT_FORK: 'keep both; --accept-rollback opens this one, and it counts from then on',
  KEY_FILE_EXISTS: 'nothing was changed; without --new it is taken as it is',
  CLIPBOARD_KEPT: 'clear it, and the history of your clipboard manager, by hand',
  RAMFS_UNAVAILABLE: 'root can mount one, and who may make a user namespace (sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns)',
  VAULT_VERSION: 'a newer strongroom made it',
  VAULT_DAMAGED: "the vault as it was before the last change lies beside it, with .bak at the end of its name: 'strongroom restore' puts it back",
  VAULT_TRUNCATED: "the vault as it was before the last change lies beside it, with .bak at the end of its name: 'strongroom restore' puts it back",
  VAULT_BUSY: 'try again',
  ENTRY_MISSING: "'strongroom list' shows what there is",
  ENTRY_EXISTS: 'nothing was changed',
  ROTATION_OPEN: "'strongroom rotate NAME --confirm' or --undo ends that one first",
  NO_TERMINAL:
    'with no one to ask, the vault opens by --password-fd N, --key-file PATH or --credential NAME, the secret comes from --secret-fd N (and a passphrase from --passphrase-fd N), ' +
    'for example: --password-fd 3 3< password-file; what asks before it takes something away has --yes',
  SECRET_TERMINAL: 'without --password-fd and --secret-fd they are asked for, unseen',
  INPUT_MISMATCH: 'nothing was changed',
  KDF_MEMORY: 'the vault was made to cost an attacker that much; it needs it for a second',
};

/** A line of text a person can act on, then what the process is to end with. */
export function tell(error: unknown, write: (text: string) => void): ExitCode {
  if (error instanceof UsageError) {
    write(`strongroom: ${plain(error.message)}\n${error.hint === undefined ? '' : `${plain(error.hint)}\n`}`);
    return exit.usage;
  }
  if (error instanceof StrongroomError) {
    const hint = hints[error.code];
    write(`strongroom: ${plain(error.message)}\n${hint === undefined ? '' : `${hint}\n`}`);
    return exitOf[error.code];
  }
  write(
    `strongroom: this is a defect, please report it: ${plain(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  return exit.defect;
}
