/** strongroom list: what is in the vault; secrets have no way of being shown. */
import { daysSince } from '../vault/audit.js';
import type { VaultEntry } from '../vault/vault.js';
import { type VaultOptions, withVault } from './session.js';
import { count, printJson, table } from './ui.js';

export interface ListOptions extends VaultOptions {
  exchange?: string;
  json?: true;
}

/** How old the secret is: since it came in, or since it was rotated. */
export const ageOf = ({ created, rotated }: VaultEntry): string => count(daysSince(rotated ?? created, Date.now()), 'day');

function rowOf(entry: VaultEntry): string[] {
  const { name, exchange = '', key = '', algorithm = 'password', user = '', created, replaced } = entry;
  return [name, exchange, key, algorithm, user, created, ageOf(entry), replaced === undefined ? '' : 'rotation not confirmed'];
}

/** @param text what is in the names of those that are wanted, in any case */
export async function list(text: string | undefined, options: ListOptions): Promise<void> {
  const all = await withVault(options, (vault) => vault.entries());
  const wanted = text?.normalize('NFC').toLowerCase();
  const entries = all.filter(
    ({ name, exchange }) =>
      (wanted === undefined || name.toLowerCase().includes(wanted)) && (options.exchange === undefined || exchange === options.exchange),
  );
  if (options.json === true) {
    printJson(entries);
  } else if (all.length === 0) {
    process.stderr.write("the vault is empty; 'strongroom add --help' says how to fill it\n");
  } else if (entries.length === 0) {
    process.stderr.write('the vault has nothing of that; without a name and --exchange all is shown\n');
  } else {
    process.stdout.write(
      table([['NAME', 'EXCHANGE', 'KEY', 'KIND', 'USER', 'CREATED', 'AGE', ''], ...entries.map(rowOf)], { headed: true }),
    );
  }
}
