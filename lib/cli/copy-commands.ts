/** What there is to type about whole vaults and their copies: strongroom backup, restore, verify and migrate. */
import type { Command } from 'commander';
import { backup } from './backup.js';
import { manual, writing } from './manual.js';
import { migrate } from './migrate.js';
import { opensVault, takesKeys } from './options.js';
import { restore } from './restore.js';
import { verify } from './verify.js';

export function addCopyCommands(program: Command): void {
  manual(opensVault(program.command('backup')), {
    examples: ['strongroom backup', 'strongroom backup --to /media/stick'],
    exits: ['exists'],
  })
    .description('copy the vault to a new file, and open the copy to see that it is whole')
    .option('--to <path>', 'a file that is not there yet, or a folder; beside the vault unless told')
    .option('--json', 'print JSON')
    .action((_, command: Command) => backup(command.optsWithGlobals()));

  manual(takesKeys(program.command('restore')), {
    examples: [
      'strongroom restore ~/.local/share/strongroom/vault.bak',
      'strongroom restore /media/stick/vault --vault bot.vault --other-vault',
    ],
    exits: writing,
  })
    .description('put a copy in the place of the vault, which is kept beside it')
    .argument('<copy>', 'the file to restore; opened by what opens it')
    .option('--other-vault', 'also where what is there is another vault, or none')
    .option('--json', 'print JSON')
    .action((copy: string, _, command: Command) => restore(copy, command.optsWithGlobals()));

  manual(opensVault(program.command('verify')), {
    examples: ['strongroom verify', 'strongroom verify /media/stick/vault --password-fd 3 3< password-file'],
  })
    .description('open everything in the vault, or in a copy of one, and show nothing of it')
    .argument('[copy]', 'a copy, which may be older than the vault')
    .option('--json', 'print JSON')
    .action((copy: string | undefined, _, command: Command) => verify(copy, command.optsWithGlobals()));

  manual(opensVault(program.command('migrate')), { examples: ['strongroom migrate', 'strongroom migrate --json'], exits: writing })
    .description('make an older vault what a new one would be; the old one is kept')
    .option('--json', 'print JSON')
    .action((_, command: Command) => migrate(command.optsWithGlobals()));
}
