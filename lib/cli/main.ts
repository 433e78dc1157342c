#!/usr/bin/env node
/** The command line: what there is to type. Each verb has a file of its own. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Argument, Command, CommanderError, Option } from 'commander';
import { StrongroomError } from '../errors.js';
import { exchanges } from '../exchanges/index.js';
import { addCompletionCommand } from './completion-commands.js';
import { addCopyCommands } from './copy-commands.js';
import { doctor } from './doctor.js';
import { addEntryCommands } from './entry-commands.js';
import { showExchanges } from './exchanges.js';
import { exit } from './exit.js';
import { tell } from './failure.js';
import { addGenerateCommands } from './generate-commands.js';
import { formatHelp } from './help.js';
import { addImportCommands } from './import-commands.js';
import { init } from './init.js';
import { refuseSecretArguments } from './input.js';
import { manual, suggests } from './manual.js';
import { addMenuCommand, meansMenu } from './menu-commands.js';
import { opensVault, passwordFd } from './options.js';
import { addReleaseCommands } from './release-commands.js';
import { methods, parseTime, sign } from './sign.js';
import { addSlotCommands } from './slot-commands.js';

const collect = (text: string, before: readonly string[] | undefined): string[] => [...(before ?? []), text];

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
    .configureHelp({ formatHelp })
    .showHelpAfterError("'strongroom --help' shows what there is")
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => write(withoutValue(text).replace(/^error: /, 'strongroom: ')),
    });

  manual(program.command('init'), {
    examples: ['strongroom init', 'strongroom init --vault bot.vault --password-fd 3 3< password-file'],
    exits: ['missing', 'exists', 'permissions', 'noTerminal', 'input', 'cancelled'],
  })
    .description('make an empty vault; asks for a new password, twice')
    .addOption(passwordFd())
    .action((_, command: Command) => init(command.optsWithGlobals()));

  addEntryCommands(program);

  manual(opensVault(program.command('sign')), {
    examples: [
      'strongroom sign kraken-main POST /0/private/Balance',
      'strongroom sign kraken-main POST /0/private/AddOrder pair=XBTUSD type=buy ordertype=limit price=37500 volume=1.25 validate:=true --curl',
    ],
    exits: ['replaced'],
  })
    .description('sign a request and print it, ready to be sent')
    .argument('<name>', 'an entry of the vault')
    .addArgument(suggests(new Argument('<method>', 'GET, POST, PUT, PATCH or DELETE'), methods))
    .argument('<path>', 'for example /0/private/Balance')
    .argument('[param=value...]', 'parameters, in this order; param:=json for a number, a list, an object')
    .option('--json', 'print { url, method, headers, body } as JSON')
    .option('--curl', 'print a curl command that sends it')
    .addOption(
      new Option('--field <field=value>', 'a field of the request that the exchange has beside params; may be given again').argParser(
        collect,
      ),
    )
    .option('--replaced', 'with the key that a rotation replaced, as long as that is not confirmed')
    .option('--nonce-file <path>', 'keep the last nonce in this file, where the exchange asks for nonces')
    .addOption(
      new Option('--encoding <how>', 'how parameters travel, where the exchange leaves a choice').choices(['query', 'form', 'json']),
    )
    .addOption(new Option('--time <ms>', "the timestamp or nonce, instead of this machine's clock").argParser(parseTime))
    .action((name: string, method: string, path: string, params: string[], _, command: Command) =>
      sign(name, method, path, params, command.optsWithGlobals()),
    );

  addReleaseCommands(program);
  addSlotCommands(program);
  addCopyCommands(program);
  addImportCommands(program);
  addGenerateCommands(program);

  manual(program.command('exchanges'), { examples: ['strongroom exchanges', 'strongroom exchanges kraken'] })
    .description('show what each exchange asks for: keys, passphrase, time, and where to make a key')
    .addArgument(suggests(new Argument('[name]', 'one exchange, in full'), Object.keys(exchanges)))
    .option('--json', 'print JSON')
    .action((name: string | undefined, _, command: Command) => showExchanges(name, command.optsWithGlobals()));

  manual(program.command('doctor'), {
    examples: ['strongroom doctor', 'strongroom doctor --json | jq -r \'.[] | select(.state == "bad") | .check\''],
    exits: ['unsound'],
  })
    .description('show what protects this process and this machine, and what to do about what does not')
    .option('--json', 'print JSON')
    .action((_, command: Command) => doctor(command.optsWithGlobals()));

  addMenuCommand(program);
  addCompletionCommand(program);

  return program;
}

/** Runs one command line; the process ends by itself with the code returned. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    refuseSecretArguments(args);
    const verb = meansMenu(makeProgram(), args) ? ['menu'] : [];
    await makeProgram().parseAsync([...args, ...verb], { from: 'user' });
    return Number(process.exitCode ?? exit.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.done : exit.usage;
    return tell(error, (text) => process.stderr.write(text));
  }
}

/** A reader that has gone away is no error of ours, and there is nobody to tell: as if SIGPIPE, which node ignores, had ended the process. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exit.io);
  process.exit(
    tell(new StrongroomError('SYSTEM', { subject: 'writing the output', errno: Math.abs(error.errno ?? 0) }, { cause: error }), (text) =>
      process.stderr.write(text),
    ),
  );
}

if (require.main === module) {
  process.stdout.on('error', endWithReader);
  process.stderr.on('error', () => undefined); // what is said there is not the work: that goes on
  void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
}
