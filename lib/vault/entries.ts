/** The entries of a vault as people see them, and what its contents are with some of them otherwise. Pure functions. */
import { StrongroomError } from '../errors.js';
import { exchangeNamed, exchanges } from '../exchanges/index.js';
import { type Contents, recordsHash } from './contents.js';
import { algorithmOf } from './entry-signer.js';
import { type ExchangeIndexEntry, type IndexEntry, type ReplacedKey, hasExchange } from './index-entry.js';
import { nonceUnitOf } from './nonces.js';
import type { SealedEntry } from './seal-entry.js';
import type { VaultEntry, VaultReplacedKey } from './types.js';

export function describeEntry(entry: IndexEntry): VaultEntry {
  const { name, exchange, key, user, note, rights, created, rotated, replaced } = entry;
  const facts = exchange !== undefined && Object.hasOwn(exchanges, exchange) ? exchangeNamed(exchange).facts : undefined;
  const nonceUnit = facts === undefined ? entry.nonceUnit : nonceUnitOf(entry, facts);
  return {
    name,
    ...(exchange !== undefined && { exchange }),
    ...(key !== undefined && { key }),
    ...(hasExchange(entry) && { algorithm: algorithmOf(entry) }),
    ...(nonceUnit !== undefined && { nonceUnit }),
    ...(user !== undefined && { user }),
    ...(note !== undefined && { note }),
    ...(rights !== undefined && { rights: [...rights] }),
    created,
    ...(rotated !== undefined && { rotated }),
    ...(replaced !== undefined && { replaced: describeReplaced(replaced) }),
  };
}

function describeReplaced(replaced: ReplacedKey): VaultReplacedKey {
  const { key, rotated } = replaced;
  return { ...(key !== undefined && { key, algorithm: algorithmOf(replaced) }), ...(rotated !== undefined && { rotated }) };
}

/** @throws StrongroomError `ENTRY_MISSING` */
export function findEntry({ index }: Contents, name: string): IndexEntry {
  const entry = index.entries.find((candidate) => candidate.name === name);
  if (entry === undefined) throw new StrongroomError('ENTRY_MISSING', { subject: String(name) });
  return entry;
}

/** The entry as it was before its rotation, which is not confirmed yet. @throws StrongroomError `ROTATION_MISSING` */
export function replacedEntry(entry: ExchangeIndexEntry): ExchangeIndexEntry {
  const { replaced, rotated: _, algorithm: __, ...rest } = entry;
  if (replaced?.key === undefined) throw new StrongroomError('ROTATION_MISSING', { subject: entry.name });
  const { key, algorithm, secrets } = replaced;
  return { ...rest, key, ...(algorithm !== undefined && { algorithm }), secrets };
}

/** With these behind the others. @throws StrongroomError `ENTRY_EXISTS` */
export function withAdded(contents: Contents, sealed: readonly SealedEntry[]): Contents {
  const entries = [...contents.index.entries];
  const names = new Set(entries.map(({ name }) => name));
  for (const { entry } of sealed) {
    if (names.has(entry.name)) throw new StrongroomError('ENTRY_EXISTS', { subject: entry.name });
    names.add(entry.name);
    entries.push(entry);
  }
  const records = Buffer.concat([contents.records, ...sealed.flatMap(({ boxes }) => boxes)]);
  return { ...contents, index: { ...contents.index, entries, records: recordsHash(records) }, records };
}
