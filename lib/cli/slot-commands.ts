/** What there is to type about slots: strongroom slot and strongroom rekey. */
import { type Command, Argument, Option } from 'commander';
import { manual, writing } from './manual.js';
import { descriptor, opensVault } from './options.js';
import { rekey } from './rekey.js';
import { slotAdd } from './slot-add.js';
import { slotList, slotPasswd, slotRm, slotTest } from './slot.js';
import { slotTypes } from '../vault/format.js';

const newPasswordFd = (): Option => descriptor('--new-password-fd', 'the new password');

export function addSlotCommands(program: Command): void {
  const slot = program.command('slot').description('the ways to open the vault: show, add, take away, change, try');

  manual(opensVault(slot.command('list')), { examples: ['strongroom slot list', 'strongroom slot list --json'] })
    .description('show the ways to open the vault')
    .option('--json', 'print JSON')
    .action((_, command: Command) => slotList(command.optsWithGlobals()));

  manual(opensVault(slot.command('add')), {
    examples: [
      'strongroom slot add recovery-code --label safe',
      'strongroom slot add key-file --file /media/stick/bot.key --new',
      'strongroom slot add credential --out /etc/credstore.encrypted/strongroom',
    ],
    exits: ['exists', ...writing],
  })
    .description('add a way to open the vault')
    .addArgument(new Argument('<type>', 'what is to open it').choices(Object.keys(slotTypes)))
    .option('--label <text>', 'what to call it; kept encrypted')
    .option('--file <path>', 'the key file of the new slot')
    .option('--new', 'make that key file, of random bytes')
    .option('--name <name>', 'of the systemd credential; "strongroom" unless told')
    .option('--out <path>', 'make the credential, and encrypt it to this file with systemd-creds')
    .addOption(new Option('--with-key <key>', 'what systemd-creds encrypts it with').choices(['auto', 'host', 'tpm2', 'host+tpm2']))
    .addOption(newPasswordFd())
    .action((type: keyof typeof slotTypes, _, command: Command) => slotAdd(type, command.optsWithGlobals()));

  manual(opensVault(slot.command('rm')), { examples: ['strongroom slot rm 2'], exits: writing })
    .description('take away a way to open the vault; never the last that needs no file and no machine')
    .argument('<slot>', "its number or id, as 'slot list' shows it")
    .option('--yes', 'take it away without asking')
    .action((which: string, _, command: Command) => slotRm(which, command.optsWithGlobals()));

  manual(opensVault(slot.command('passwd')), {
    examples: ['strongroom slot passwd', 'strongroom slot passwd --password-fd 3 --new-password-fd 4 3< old-password 4< new-password'],
    exits: writing,
  })
    .description('change the password that opens the vault')
    .addOption(newPasswordFd())
    .action((_, command: Command) => slotPasswd(command.optsWithGlobals()));

  manual(opensVault(slot.command('test')), { examples: ['strongroom slot test --key-file /media/stick/bot.key'] })
    .description('open the vault, and tell which slot it was')
    .option('--json', 'print JSON')
    .action((_, command: Command) => slotTest(command.optsWithGlobals()));

  manual(opensVault(program.command('rekey')), {
    examples: ['strongroom rekey', 'strongroom rekey --key-file /media/stick/bot.key', 'strongroom rekey --drop'],
    exits: writing,
  })
    .description('encrypt everything anew under another vault key')
    .option('--drop', 'drop the slots that nothing given opens')
    .action((_, command: Command) => rekey(command.optsWithGlobals()));
}
