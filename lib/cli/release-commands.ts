/** What there is to type to hand secrets to other programs: strongroom clip and strongroom exec. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { clip } from './clip.js';
import { exec } from './exec.js';
import { manual } from './manual.js';
import { opensVault } from './options.js';

const MOST_SECONDS = 3600;

function parseSeconds(text: string): number {
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > MOST_SECONDS) throw new InvalidArgumentError(`it is a number of seconds from 1 to ${MOST_SECONDS}.`);
  return seconds;
}

export function addReleaseCommands(program: Command): void {
  manual(opensVault(program.command('clip')), {
    examples: ['strongroom clip exchange-login', 'strongroom clip okx --passphrase --timeout 30'],
    notes: 'While it is there, every program of the desktop can read it. Ctrl-C clears the clipboard at once.',
  })
    .description('put a secret on the clipboard for some seconds')
    .argument('<name>', 'an entry of the vault')
    .addOption(new Option('--timeout <seconds>', 'clear the clipboard after this time').default(10).argParser(parseSeconds))
    .option('--passphrase', 'its passphrase instead of its secret')
    .action((name: string, _, command: Command) => clip(name, command.optsWithGlobals()));

  manual(opensVault(program.command('exec')), {
    examples: [
      'strongroom exec kraken-main -- python3 bot.py --secret-file /dev/fd/3',
      'strongroom exec kraken-main okx --passphrases --credentials -- node bot.js',
    ],
    notes:
      'From then on the secrets lie in the ordinary memory of that program. It ends as the program does: with its exit code, with 128 and the number of ' +
      'the signal that ended it, or with 127 or 126 where there is no such program or it cannot be run.',
    takes: '<name...> -- <program> [argument...]',
  })
    .description('run a program that needs secrets as they are, and hand them to it')
    .argument('<words...>', 'entries of the vault, --, the program and its arguments')
    .option('--fd', 'through pipes that it finds as descriptors 3, 4 and so on: the default')
    .option('--credentials', 'as files in $CREDENTIALS_DIRECTORY, in memory that is never swapped')
    .option('--passphrases', 'the passphrase of each entry too, after its secret')
    .option('--quiet', 'do not say what that costs')
    .action((words: string[], _, command: Command) => {
      const typed = (command.parent as Command & { rawArgs: string[] }).rawArgs;
      const dashes = typed.indexOf('--');
      const behind = dashes < 0 ? 0 : typed.length - dashes - 1;
      const names = words.slice(0, words.length - behind);
      return exec(names, words.slice(words.length - behind), command.optsWithGlobals());
    });
}
