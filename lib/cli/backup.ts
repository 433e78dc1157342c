/** strongroom backup: a copy of the vault that was opened and found whole. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import { UsageError } from './failure.js';
import { type VaultOptions, withVault } from './session.js';
import { plain, printJson } from './ui.js';

export async function backup(options: VaultOptions & { to?: string; json?: true }): Promise<void> {
  const { to, json } = options;
  if (to === '') throw new UsageError('--to has no path');
  await withVault(options, async (vault) => {
    const made = await vault.backup(to === undefined ? {} : { to });
    const generation = String(made.generation);
    if (json === true) printJson({ path: made.path, generation });
    else process.stdout.write(plain(`${made.path}\n`));
    process.stderr.write(`generation ${generation}, copied and opened: it is whole\n`);
    if (sameFileSystem(made.path, vault.path))
      process.stderr.write('it lies on the same file system as the vault: who loses one loses both; keep one elsewhere\n');
  });
}

const sameFileSystem = (one: string, other: string): boolean => statSync(path.dirname(one)).dev === statSync(path.dirname(other)).dev;
