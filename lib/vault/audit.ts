/** What should be looked after in a vault, by what it says of itself. */
import type { Contents } from './contents.js';
import { type IndexEntry, hasExchange } from './index-entry.js';
import { DEFAULT_KDF_COST, type KdfCost } from './kdf.js';
import type { VaultSlot } from './slots.js';

/** One thing that should be looked after: `entries` are names, `days` whole days since then, `slot` an id. */
export type AuditFinding =
  /** The secret is older than it should be: as it came in, or since it was rotated. */
  | { readonly finding: 'never-rotated' | 'old'; readonly entries: readonly string[]; readonly days: number }
  /** A rotation that nobody has confirmed or undone, and how long ago it was. */
  | { readonly finding: 'unconfirmed'; readonly entries: readonly string[]; readonly days: number }
  /** The API key may withdraw; or nobody has recorded what it may do. */
  | { readonly finding: 'withdraw' | 'rights-unrecorded'; readonly entries: readonly string[] }
  /** They have the same secret. */
  | { readonly finding: 'same-secret'; readonly entries: readonly string[] }
  /** A slot whose password is cheaper to guess than one of a new slot. */
  | { readonly finding: 'weak-kdf'; readonly slot: string; readonly label?: string; readonly cost: KdfCost };

/** What counts as old. */
export interface AuditOptions {
  /** Days after which a secret is old; 365 unless told. */
  readonly mostDays?: number;
}

const DAY = 86_400_000; // ms

/** Whole days since an instant. */
export const daysSince = (instant: string, now: number): number => Math.max(0, Math.floor((now - Date.parse(instant)) / DAY));

/**
 * @param shared names of entries that have the same secret
 * @param mostDays after which a secret is old
 */
export function audited(
  contents: Contents,
  slots: readonly VaultSlot[],
  shared: readonly (readonly string[])[],
  mostDays: number,
  now: number,
): AuditFinding[] {
  return [
    ...contents.index.entries.flatMap((entry) => ofEntry(entry, mostDays, now)),
    ...shared.map((entries): AuditFinding => ({ finding: 'same-secret', entries })),
    ...slots.flatMap(ofSlot),
  ];
}

function ofEntry(entry: IndexEntry, mostDays: number, now: number): AuditFinding[] {
  const { name, created, rotated, replaced, rights } = entry;
  const found: AuditFinding[] = [];
  const days = daysSince(rotated ?? created, now);
  if (days > mostDays) found.push({ finding: rotated === undefined ? 'never-rotated' : 'old', entries: [name], days });
  if (replaced !== undefined) found.push({ finding: 'unconfirmed', entries: [name], days });
  if (rights?.includes('withdraw')) found.push({ finding: 'withdraw', entries: [name] });
  if (hasExchange(entry) && rights === undefined) found.push({ finding: 'rights-unrecorded', entries: [name] });
  return found;
}

/** A password that is cheaper to guess than one of a new slot. */
function ofSlot({ id, label, cost }: VaultSlot): AuditFinding[] {
  if (cost === undefined) return [];
  const { memory, passes } = DEFAULT_KDF_COST;
  if (cost.memory >= memory && cost.memory * cost.passes >= memory * passes) return [];
  return [{ finding: 'weak-kdf', slot: id, ...(label !== undefined && { label }), cost }];
}
