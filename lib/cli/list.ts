/** strongroom list: what is in the vault; secrets have no way of being shown. */
import { type VaultOptions, withVault } from './session.js';
import { printJson, table } from './ui.js';

export async function list(options: VaultOptions & { json?: true }): Promise<void> {
  const entries = await withVault(options, (vault) => vault.entries());
  if (options.json === true) {
    printJson(entries);
  } else if (entries.length === 0) {
    process.stderr.write("the vault is empty; 'strongroom add --help' says how to fill it\n");
  } else {
    const rows = entries.map(({ name, exchange = '', key = '', algorithm = 'password', created }) => [name, exchange, key, algorithm, created]);
    process.stdout.write(table([['NAME', 'EXCHANGE', 'KEY', 'KIND', 'CREATED'], ...rows]));
  }
}
