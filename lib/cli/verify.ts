/** strongroom verify: whether everything in a vault, or in a copy of one, opens. */
import type { Vault } from '../vault/vault.js';
import type { VaultReport } from '../vault/verify.js';
import { UsageError, withCopy } from './failure.js';
import { type VaultOptions, openVault, withVault } from './session.js';
import { count, plain, printJson } from './ui.js';

/** @param copy may be older than was last seen, and is not remembered */
export async function verify(copy: string | undefined, options: VaultOptions & { json?: true }): Promise<void> {
  if (copy === '') throw new UsageError('the copy has no path');
  if (copy !== undefined && options.acceptRollback === true) {
    throw new UsageError(
      '--accept-rollback has nothing to do with a copy',
      "a copy may be older; 'strongroom restore' puts it in the vault's place",
    );
  }
  const json = options.json === true;
  if (copy === undefined) return withVault(options, async (vault) => tell(vault, await vault.verify(), json));
  await withCopy(async () => {
    const vault = await openVault({ ...options, vault: copy }, { rollback: 'ignore' });
    try {
      tell(vault, await vault.verify(), json);
    } finally {
      vault.destroy();
    }
  });
}

function tell(vault: Vault, report: VaultReport, json: boolean): void {
  const { generation, lastSeen, ...rest } = report;
  if (json) {
    const seen = lastSeen && { ...lastSeen, generation: String(lastSeen.generation) };
    printJson({ path: vault.path, ...rest, generation: String(generation), ...(seen && { lastSeen: seen }) });
    return;
  }
  const { entries, records, slots, unknownRecords } = report;
  process.stdout.write(
    plain(
      `${vault.path}: generation ${generation}, ${count(entries, 'entry', 'entries')}, ${count(records, 'secret')}, ${count(slots, 'slot')}: whole\n`,
    ),
  );
  if (unknownRecords > 0) process.stderr.write(`${count(unknownRecords, 'record')} of a newer program: as written, and not opened\n`);
  if (lastSeen !== undefined && lastSeen.relation !== 'same') process.stderr.write(`${relation(lastSeen)}\n`);
}

function relation({ generation, seen, relation: how }: NonNullable<VaultReport['lastSeen']>): string {
  const what = {
    older: 'an older copy',
    newer: 'newer than what was seen',
    fork: 'of the same age with other content: two copies were changed independently',
    same: '',
  };
  return `it is ${what[how]}: generation ${generation} was last seen here, on ${seen}`;
}
