/** strongroom migrate: an older vault as this program would make it today. */
import { type VaultOptions, withKeys } from './session.js';
import { slotWord } from './slot.js';
import { plain, printJson } from './ui.js';

export async function migrate(options: VaultOptions & { json?: true }): Promise<void> {
  await withKeys(
    options,
    async (vault) => {
      const migration = await vault.migrate();
      if (options.json === true) printJson(migration);
      const slots = vault.slots();
      const { entries, left, replaced } = migration;
      const lines = [
        ...migration.slots.map((slot) => `${slotWord(slot, slots)} costs whoever guesses as much as a new one`),
        ...left.map((slot) => `${slotWord(slot, slots)} costs less, and stayed: nothing that was given opens it`),
        ...(entries.length > 0 ? [`written out what was assumed of ${entries.length} of the entries: ${entries.join(', ')}`] : []),
        `the vault as it was is ${replaced} now${migration.slots.length > 0 ? ', and a password is cheaper to guess there: remove it when you trust the new one' : ''}`,
      ];
      for (const line of lines) process.stderr.write(plain(`${line}\n`));
    },
    true,
  );
}
