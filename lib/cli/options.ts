/** Options that more than one verb takes. */
import { type Command, Option } from 'commander';
import { parseDescriptor } from './input.js';
import { addExits, opening } from './manual.js';

export const descriptor = (option: string, what: string): Option =>
  new Option(`${option} <n>`, `read ${what} from this descriptor to its end`).argParser(parseDescriptor);

export const passwordFd = (): Option => descriptor('--password-fd', 'the password');

/** What a verb that opens a vault, or a copy of one, takes for it. */
export function takesKeys(command: Command): Command {
  return addExits(command, opening)
    .addOption(passwordFd())
    .option('--key-file <path>', 'open the vault with this key file')
    .option('--credential <name>', 'open it with this systemd credential, out of $CREDENTIALS_DIRECTORY')
    .option('--recovery-code', 'open it with a recovery code, which is asked for');
}

/** What a verb that opens the vault takes for it. */
export function opensVault(command: Command): Command {
  return takesKeys(command).option('--accept-rollback', 'open it although it is older than was last seen here, or another of the same age');
}
