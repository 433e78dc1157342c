/** strongroom restore: a copy in the place of the vault. */
import * as path from 'node:path';
import type { Restored } from '../vault/restore.js';
import { Vault } from '../vault/vault.js';
import { UsageError, withCopy } from './failure.js';
import { type VaultOptions, notRemembered, withMeans } from './session.js';
import { plain, printJson } from './ui.js';
import { makeDefaultFolder, vaultPath } from './vault-path.js';

export async function restore(copy: string, options: VaultOptions & { otherVault?: true; json?: true }): Promise<void> {
  const file = vaultPath(options.vault);
  if (copy === '') throw new UsageError('the copy has no path');
  if (path.resolve(copy) === file) throw new UsageError(`${copy} is the vault itself`, '--vault PATH says in whose place the copy is put');
  makeDefaultFolder(file);
  const restored = await withCopy(() =>
    withMeans(options, (means) => Vault.restore(file, copy, { ...means, other: options.otherVault === true })),
  );
  const { copied, generation, lastSeen } = restored;
  if (options.json === true) {
    printJson({
      path: file,
      ...restored,
      copied: String(copied),
      generation: String(generation),
      ...(lastSeen !== undefined && { lastSeen: String(lastSeen) }),
    });
  }
  for (const line of lines(file, copy, restored)) process.stderr.write(plain(`${line}\n`));
}

function lines(file: string, copy: string, { copied, generation, lastSeen, replaced, changed, generationRecorded }: Restored): string[] {
  if (!changed) return [`${file} is that copy already, generation ${copied}: nothing was changed`];
  const seen = lastSeen === undefined || lastSeen <= copied ? '' : `, and ${lastSeen} was the last that was seen here`;
  return [
    `restored ${copy}, generation ${copied}${seen}`,
    ...(generation === copied
      ? []
      : [`written as generation ${generation}, which is the newest from now on: what was added or changed after the copy is not in it`]),
    ...(replaced === undefined ? [] : [`what was there is ${replaced} now`]),
    "it opens by what opened the copy: passwords that were changed and slots that were removed since are back; 'strongroom slot list' shows them",
    ...(generationRecorded ? [] : [notRemembered]),
  ];
}
