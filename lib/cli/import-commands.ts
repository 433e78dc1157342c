/** What there is to type to import: strongroom import. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { exchanges } from '../exchanges/index.js';
import { DEFAULT_CYPHER_VAULT_COST, MAX_ITERATIONS, MAX_MEGABYTES } from '../import/cypher-vault.js';
import { importEntries } from './import.js';
import { manual, writing } from './manual.js';
import { descriptor, opensVault } from './options.js';

const { megabytes, iterations } = DEFAULT_CYPHER_VAULT_COST;

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    if (number < least || number > most) throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`);
    return number;
  };
}

export function addImportCommands(program: Command): void {
  manual(opensVault(program.command('import')), {
    examples: [
      'strongroom import --cyphervault cyphervault.txt --dry-run',
      'strongroom import --env .env --map KRAKEN_API_SECRET=kraken-main --on-conflict skip',
      'strongroom import --config config.json --dry-run',
      'strongroom import --entries-fd 4 --password-fd 3 3< password-file 4< entries.json',
    ],
    exits: ['unsound', 'exists', ...writing],
  })
    .description("take over secrets from another program's file; the file stays as it is")
    .option('--cyphervault <path>', 'a cyphervault.txt; asks for its master password')
    .addOption(descriptor('--master-password-fd', "CypherVault's master password"))
    .addOption(new Option('--megabytes <n>', 'MEGABYTES in its cyphervault.py').argParser(wholeNumber(0, MAX_MEGABYTES)).default(megabytes))
    .addOption(
      new Option('--iterations <n>', 'ITERATIONS in its cyphervault.py').argParser(wholeNumber(1, MAX_ITERATIONS)).default(iterations),
    )
    .option('--env <path>', 'a .env file; which variables are API keys is guessed by their names')
    .addOption(descriptor('--env-fd', 'a .env file'))
    .option('--map <variable=name...>', 'import this variable as the entry of that name, and only those so named')
    .addOption(new Option('--exchange <name>', 'whose the keys are whose variables do not say it').choices(Object.keys(exchanges)))
    .option('--config <path>', 'the JSON configuration of a bot on ccxt or of freqtrade')
    .addOption(descriptor('--config-fd', 'such a configuration'))
    .option('--entries <path>', 'a JSON list of entries, as in docs/import.md')
    .addOption(descriptor('--entries-fd', 'a JSON list of entries'))
    .addOption(
      new Option('--on-conflict <what>', 'where the vault has an entry of that name: import nothing, or all others')
        .choices(['fail', 'skip'])
        .default('fail'),
    )
    .option('--dry-run', 'show what would be imported, and write nothing')
    .option('--json', 'print JSON')
    .action((_, command: Command) => importEntries(command.optsWithGlobals()));
}
