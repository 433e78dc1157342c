/** What there is to type about entries. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { exchanges } from '../exchanges/index.js';
import { isOfCcxt } from '../exchanges/of-ccxt.js';
import { add } from './add.js';
import { audit, parseDays } from './audit.js';
import { copy, edit, parseRights, remove, rename } from './edit.js';
import { list } from './list.js';
import { manual, suggests, writing } from './manual.js';
import { descriptor, opensVault } from './options.js';
import { rotate } from './rotate.js';
import { show } from './show.js';

const rights = (): Option =>
  new Option('--rights <list>', 'what the key may do at the exchange: read, trade, withdraw, with commas').argParser(parseRights);

function parseExchange(text: string): string {
  if (Object.hasOwn(exchanges, text) || isOfCcxt(text)) return text;
  throw new InvalidArgumentError(`Allowed choices are ${Object.keys(exchanges).join(', ')}, and ccxt-ID.`);
}

/** Where a secret comes from, and what is said of it. */
function takesKey(command: Command): Command {
  return command
    .option('--secret-file <path>', 'read the secret, a private key above all, from this file, which only its owner can read')
    .addOption(descriptor('--secret-fd', 'the secret'))
    .addOption(descriptor('--passphrase-fd', 'the passphrase, where the exchange has one,'))
    .addOption(descriptor('--key-password-fd', 'the password of an encrypted private key'))
    .addOption(
      new Option('--algorithm <kind>', 'kind of the key, where it could be two').choices(['hmac', 'ed25519', 'rsa', 'p256', 'secp256k1']),
    )
    .option('--unusual-form', 'take a key or a secret of another form than is known of the exchange');
}

export function addEntryCommands(program: Command): void {
  manual(takesKey(opensVault(program.command('add'))), {
    examples: [
      'strongroom add kraken-main --exchange kraken --key PUBLICKEY',
      'strongroom add coinbase --exchange coinbase-advanced --key PUBLICKEY --secret-file cdp-key.pem',
      'strongroom add bingx --exchange ccxt-bingx --key PUBLICKEY',
      'strongroom add exchange-login --password-entry --user someone',
    ],
    exits: ['exists', ...writing],
  })
    .description("put an exchange's API key, or a password, into the vault; asks for its secret")
    .argument('<name>', 'what to call it, for example kraken-main')
    .addOption(
      suggests(
        new Option('--exchange <name>', 'whose key it is; ccxt-ID for one that ccxt alone has messages for, under the name ID'),
        Object.keys(exchanges),
      ).argParser(parseExchange),
    )
    .option('--key <public key>', 'the API key itself, which is not secret')
    .addOption(new Option('--nonce-unit <unit>', 'what its nonces count, for as long as the key lives').choices(['s', 'ms', 'us', 'ns']))
    .addOption(rights())
    .option('--password-entry', 'it is a password, of no exchange: kept, and asked for twice')
    .option('--user <name>', 'who logs in with the password')
    .option('--note <text>', 'what else to say of it; kept encrypted')
    .action((name: string, _, command: Command) => add(name, command.optsWithGlobals()));

  manual(opensVault(program.command('list')), {
    examples: ['strongroom list', 'strongroom list kraken --json --key-file /media/stick/bot.key | jq .[].name'],
  })
    .description('show what is in the vault: names, exchanges, public keys, users, ages')
    .argument('[text]', 'only what has this in its name')
    .option('--exchange <name>', 'only what is of this exchange')
    .option('--json', 'print JSON')
    .action((text: string | undefined, _, command: Command) => list(text, command.optsWithGlobals()));

  manual(opensVault(program.command('show')), { examples: ['strongroom show kraken-main', 'strongroom show kraken-main --json'] })
    .description('show what the vault says of one entry, but its secret')
    .argument('<name>', 'an entry of the vault')
    .option('--json', 'print JSON')
    .action((name: string, _, command: Command) => show(name, command.optsWithGlobals()));

  manual(opensVault(program.command('edit')), {
    examples: ['strongroom edit kraken-main --rights read,trade --note "the bot on the shelf"', 'strongroom edit exchange-login --no-user'],
    exits: writing,
  })
    .description('change what is said of an entry; its secret and its public key only change by rotate')
    .argument('<name>', 'an entry of the vault')
    .option('--note <text>', 'what else to say of it')
    .option('--no-note', 'nothing else')
    .addOption(rights())
    .option('--no-rights', 'nobody knows what the key may do')
    .option('--user <name>', 'who logs in with the password')
    .option('--no-user', 'nobody in particular')
    .action((name: string, _, command: Command) => edit(name, command.optsWithGlobals()));

  manual(opensVault(program.command('rename')), { examples: ['strongroom rename kraken-main kraken-old'], exits: ['exists', ...writing] })
    .description('call an entry something else')
    .argument('<name>', 'an entry of the vault')
    .argument('<new name>', 'what to call it')
    .action((name: string, newName: string, _, command: Command) => rename(name, newName, command.optsWithGlobals()));

  manual(opensVault(program.command('cp')), { examples: ['strongroom cp kraken-main kraken-bot'], exits: ['exists', ...writing] })
    .description('put the same entry into the vault under a second name')
    .argument('<name>', 'an entry of the vault')
    .argument('<new name>', 'what to call the copy')
    .action((name: string, newName: string, _, command: Command) => copy(name, newName, command.optsWithGlobals()));

  manual(opensVault(program.command('rm')), {
    examples: ['strongroom rm kraken-old', 'strongroom rm kraken-old okx-old --yes'],
    exits: writing,
  })
    .description('take entries away, with their secrets; asks before it does')
    .argument('<name...>', 'entries of the vault')
    .option('--yes', 'do not ask')
    .action((names: string[], _, command: Command) => remove(names, command.optsWithGlobals()));

  manual(takesKey(opensVault(program.command('rotate'))), {
    examples: [
      'strongroom rotate kraken-main --key NEWPUBLICKEY',
      'strongroom rotate kraken-main --confirm',
      'strongroom rotate kraken-main --undo',
    ],
    exits: ['exists', ...writing],
  })
    .description("put a new secret in the place of an entry's; the old one is kept until --confirm")
    .argument('<name>', 'an entry of the vault')
    .option('--key <public key>', 'the new API key, which is not secret; a password has none')
    .option('--confirm', 'the new one works: forget the old one')
    .option('--undo', 'take the old one back, and forget the new one')
    .action((name: string, _, command: Command) => rotate(name, command.optsWithGlobals()));

  manual(opensVault(program.command('audit')), {
    examples: ['strongroom audit --days 90', "strongroom audit --json | jq -r '.[].finding'"],
    exits: ['unsound'],
  })
    .description('show what should be looked after: old secrets, rights to withdraw, secrets used twice, cheap passwords')
    .addOption(new Option('--days <n>', 'after how many days a secret is old; 365 unless told').argParser(parseDays))
    .option('--json', 'print JSON')
    .action((_, command: Command) => audit(command.optsWithGlobals()));
}
