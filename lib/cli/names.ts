/** Entries by the names that people type. */
import { StrongroomError } from '../errors.js';
import type { Vault, VaultEntry } from '../vault/vault.js';

/** The entry that has the name as it was typed, or else in normal form C. @throws StrongroomError `ENTRY_MISSING` */
export function findEntry(vault: Vault, typed: string): VaultEntry {
  const entries = vault.entries();
  const entry = entries.find(({ name }) => name === typed) ?? entries.find(({ name }) => name === typed.normalize('NFC'));
  if (entry === undefined) throw new StrongroomError('ENTRY_MISSING', { subject: typed });
  return entry;
}
