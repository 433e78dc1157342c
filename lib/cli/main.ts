#!/usr/bin/env node
/** The command line: what there is to type. Each verb has a file of its own. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { addCopyCommands } from './copy-commands.js';
import { doctor } from './doctor.js';
import { addEntryCommands } from './entry-commands.js';
import { showExchanges } from './exchanges.js';
import { exit } from './exit.js';
import { tell } from './failure.js';
import { addImportCommands } from './import-commands.js';
import { addGenerateCommands } from './generate-commands.js';
import { init } from './init.js';
import { refuseSecretArguments } from './input.js';
import { opensVault, passwordFd } from './options.js';
import { parseTime, sign } from './sign.js';
import { addReleaseCommands } from './release-commands.js';
import { addSlotCommands } from './slot-commands.js';

const collect = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

const afterHelp = `
Passwords and secrets are asked for on the terminal, unseen, or read from a descriptor:
  strongroom list --password-fd 3 3< password-file
They are never taken from the command line or shown by any option.

The vault is --vault, else $STRONGROOM_VAULT, else $XDG_DATA_HOME/strongroom/vault.
Exit codes are listed in docs/cli.md: 0 done, 1 doctor or audit found something or import left something out, 2 usage, 3 not found, 4 exists already,
5 wrong password, 6 damaged, 7 permissions, 8 busy, 9 replaced, 10 no terminal, 11 unusable input, 12 memory, 13 input/output,
14 rollback, 70 defect, 130 cancelled.
`;

function version(): string {
  const file = path.join(__dirname, '../../../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** A mistyped option may carry what was meant for another one, behind `=` or at once (`-psecret`): only its name is repeated. */
function withoutValue(text: string): string {
  return text.replace(/^(error: unknown option) '([\s\S]*)'/, (_, start: string, option: string) => {
    const name = /^(--[A-Za-z0-9-]+|-[A-Za-z0-9])(?==|$)/.exec(option)?.[0];
    return name === undefined ? start : `${start} '${name}'`;
  });
}

export function makeProgram(): Command {
  const program = new Command('strongroom')
    .description('Exchange API secrets in locked memory: they sign there and never come out.')
    .version(version())
    .option('--vault <path>', 'the vault file')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError("'strongroom --help' shows what there is")
    .addHelpText('after', afterHelp)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(withoutValue(text).replace(/^error: /, 'strongroom: ')),
    });

  program
    .command('init')
    .description('make an empty vault; asks for a new password, twice')
    .addOption(passwordFd())
    .action((_, command: Command) => init(command.optsWithGlobals()));

  addEntryCommands(program);

  opensVault(program.command('sign'))
    .description('sign a request and print it, ready to be sent')
    .argument('<name>', 'an entry of the vault')
    .argument('<method>', 'GET, POST, PUT, PATCH or DELETE')
    .argument('<path>', 'for example /0/private/Balance')
    .argument('[param=value...]', 'parameters, in this order; param:=json for a number, a list, an object')
    .option('--json', 'print { url, method, headers, body } as JSON')
    .option('--curl', 'print a curl command that sends it')
    .addOption(
      new Option('--field <field=value>', 'a field of the request that the exchange has beside params; may be given again').argParser(collect),
    )
    .option('--replaced', 'with the key that a rotation replaced, as long as that is not confirmed')
    .option('--nonce-file <path>', 'keep the last nonce in this file, where the exchange asks for nonces')
    .addOption(
      new Option('--encoding <how>', 'how parameters travel, where the exchange leaves a choice').choices([
        'query',
        'form',
        'json',
      ]),
    )
    .addOption(
      new Option('--time <ms>', "the timestamp or nonce, instead of this machine's clock").argParser(parseTime),
    )
    .action((name: string, method: string, path: string, params: string[], _, command: Command) =>
      sign(name, method, path, params, command.optsWithGlobals()),
    );

  addReleaseCommands(program);
  addSlotCommands(program);
  addCopyCommands(program);
  addImportCommands(program);
  addGenerateCommands(program);

  program
    .command('exchanges')
    .description('show what each exchange asks for: keys, passphrase, time, and where to make a key')
    .argument('[name]', 'one exchange, in full')
    .option('--json', 'print JSON')
    .action((name: string | undefined, _, command: Command) => showExchanges(name, command.optsWithGlobals()));

  program
    .command('doctor')
    .description('show what protects this process and this machine, and what to do about what does not')
    .option('--json', 'print JSON')
    .action((_, command: Command) => doctor(command.optsWithGlobals()));

  return program;
}

/** Runs one command line; the process ends by itself with the code returned. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    refuseSecretArguments(args);
    await makeProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? exit.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.done : exit.usage;
    return tell(error, (text) => process.stderr.write(text));
  }
}

if (require.main === module) {
  process.stdout.on('error', () => process.exit(exit.io)); // nobody reads any more
  void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
}
