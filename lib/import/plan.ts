/** Which findings go into a vault: each is checked as when it is added, so that one write takes all that are left. */
import { StrongroomError } from '../errors.js';
import type { NewVaultEntry, Vault } from '../vault/vault.js';
import type { Findings, LeftOut } from './findings.js';

export interface Plan {
  readonly entries: readonly NewVaultEntry[];
  readonly leftOut: readonly LeftOut[];
  /** Names that the vault has already; left out too. */
  readonly conflicts: readonly string[];
}

/** @param onConflict `skip`: that the vault has an entry already is as it should be */
export function planOf(findings: Findings, vault: Vault, onConflict: 'fail' | 'skip'): Plan {
  const entries: NewVaultEntry[] = [];
  const leftOut = [...findings.leftOut];
  const conflicts: string[] = [];
  const taken = new Set<string>();
  for (const entry of findings.entries) {
    const { name } = entry;
    if (taken.has(name)) {
      leftOut.push({ name, reason: 'another one that is imported has the same name' });
      continue;
    }
    const fault = faultOf(entry, vault);
    if (fault === undefined) {
      entries.push(entry);
      taken.add(name);
    } else if (fault.code === 'ENTRY_EXISTS') {
      conflicts.push(name);
      leftOut.push({ name, reason: 'the vault has an entry of that name already', ...(onConflict === 'skip' && { asItShould: true }) });
    } else {
      leftOut.push({ name, reason: fault.message });
    }
  }
  return { entries, leftOut, conflicts };
}

/** Errors that are the entry's, and not the vault's or the machine's. */
const OF_ENTRIES = /^(?:ENTRY_|EXCHANGE_UNKNOWN|KEY_|SECRET_)/;

function faultOf(entry: NewVaultEntry, vault: Vault): StrongroomError | undefined {
  try {
    vault.check(entry);
    return undefined;
  } catch (error) {
    if (error instanceof StrongroomError && OF_ENTRIES.test(error.code)) return error;
    throw error;
  }
}
