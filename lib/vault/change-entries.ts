/** What a vault has in it after an entry was changed, copied, removed or rotated. Each gives the whole contents anew; the file is written elsewhere. */
import { crypto } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { factsNamed } from '../exchanges/index.js';
import type { NativeVaultKey } from '../native.js';
import { type Contents, recordsHash, secretBox } from './contents.js';
import { findEntry } from './entries.js';
import {
  type ExchangeIndexEntry,
  type IndexEntry,
  type Right,
  type SecretRecord,
  checkKey,
  checkName,
  checkRemarks,
  hasExchange,
  recordLists,
} from './index-entry.js';
import { checkAgainstFacts } from './new-entry.js';
import { KIND_OF_ROLE } from './rekey.js';
import { isSameSecret } from './same-secrets.js';
import { sealKey, sealPassword } from './seal-entry.js';
import type { NewExchangeEntry } from './types.js';

/** What may be changed of an entry without a new secret: what is there is set, `null` takes it away. */
export interface EntryChanges {
  /** 1 to 1,024 bytes. */
  readonly note?: string | null;
  /** Of an API key. */
  readonly rights?: readonly Right[] | null;
  /** Of a password. */
  readonly user?: string | null;
}

/** What comes in the place of an entry's secret. Of a password, its secret alone; of an API key its public key too, and whatever {@link NewExchangeEntry} asks for. */
export type NewKey = Pick<NewExchangeEntry, 'secret' | 'unusualForm' | 'passphrase' | 'keyPassword' | 'algorithm'> & {
  /** The public API key that belongs to the new secret. */
  readonly key?: string;
};

/** The boxes of new records, by their ids. */
type NewBoxes = ReadonlyMap<string, Uint8Array>;
const NONE: NewBoxes = new Map();

/** These entries with their records, in this order; a box that is not new is the one that there was. */
function withEntries(contents: Contents, entries: readonly IndexEntry[], made: NewBoxes = NONE): Contents {
  const ids = entries
    .flatMap(recordLists)
    .flat()
    .map(({ id }) => id);
  const records = Buffer.concat(ids.map((id) => made.get(id) ?? secretBox(contents, id)));
  return { ...contents, index: { ...contents.index, entries, records: recordsHash(records) }, records };
}

function withEntry(contents: Contents, entry: IndexEntry, changed: IndexEntry, made?: NewBoxes): Contents {
  return withEntries(
    contents,
    contents.index.entries.map((each) => (each === entry ? changed : each)),
    made,
  );
}

function requireFree({ index }: Contents, name: string): void {
  checkName(name);
  if (index.entries.some((entry) => entry.name === name)) throw new StrongroomError('ENTRY_EXISTS', { subject: name });
}

/** @throws StrongroomError `ENTRY_MISSING`, `ENTRY_INVALID` */
export function edited(contents: Contents, name: string, { note, rights, user }: EntryChanges): Contents {
  const entry = findEntry(contents, name);
  checkRemarks({ note: note ?? undefined, rights: rights ?? undefined, user: user ?? undefined });
  const foreign = hasExchange(entry)
    ? user !== undefined && 'user is one too many: an API key has none'
    : rights !== undefined && 'rights are too much: a password has none';
  if (foreign !== false) throw new StrongroomError('ENTRY_INVALID', { subject: foreign });
  const changed = { ...entry } as { -readonly [Field in keyof IndexEntry]: IndexEntry[Field] };
  if (note === null) delete changed.note;
  else if (note !== undefined) changed.note = note;
  if (user === null) delete changed.user;
  else if (user !== undefined) changed.user = user;
  if (rights === null) delete changed.rights;
  else if (rights !== undefined) changed.rights = [...rights];
  return withEntry(contents, entry, changed);
}

/** @throws StrongroomError `ENTRY_MISSING`, `ENTRY_EXISTS`, `ENTRY_INVALID` */
export function renamed(contents: Contents, name: string, newName: string): Contents {
  const entry = findEntry(contents, name);
  requireFree(contents, newName);
  return withEntry(contents, entry, { ...entry, name: newName });
}

/** @throws StrongroomError `ENTRY_MISSING` */
export function removed(contents: Contents, names: readonly string[]): Contents {
  const gone = new Set(names.map((name) => findEntry(contents, name)));
  return withEntries(
    contents,
    contents.index.entries.filter((entry) => !gone.has(entry)),
  );
}

/**
 * The same entry under another name, behind the others. Its dates stay, since its secret is as old; what a rotation keeps does not come along.
 * @throws StrongroomError `ENTRY_MISSING`, `ENTRY_EXISTS`, `ENTRY_INVALID` also for a record that this program does not know, `VAULT_DAMAGED`
 */
export function copied(contents: Contents, vaultKey: NativeVaultKey, name: string, newName: string): Contents {
  const { replaced: _, ...entry } = findEntry(contents, name);
  requireFree(contents, newName);
  const { secrets, made } = copiedRecords(contents, vaultKey, entry);
  return withEntries(contents, [...contents.index.entries, { ...entry, name: newName, secrets }], made);
}

function copiedRecords(
  contents: Contents,
  vaultKey: NativeVaultKey,
  { name, secrets }: IndexEntry,
): { secrets: SecretRecord[]; made: NewBoxes } {
  const made = new Map<string, Uint8Array>();
  const part = ({ id }: SecretRecord): [box: Buffer, id: Buffer] => [secretBox(contents, id), Buffer.from(id, 'hex')];
  const first = secrets.find(({ role }) => role === 'secret');
  const newId = crypto().randomBytes(16);
  const firstBox = first && vaultKey.copyRecord(KIND_OF_ROLE['secret']!, ...part(first), newId);
  const copies = secrets.map((record) => {
    const id = record === first ? newId : crypto().randomBytes(16);
    made.set(id.toString('hex'), copyOf(record, id));
    return { ...record, id: id.toString('hex') };
  });
  return { secrets: copies, made };

  function copyOf(record: SecretRecord, id: Buffer): Uint8Array {
    if (firstBox !== undefined && record === first) return firstBox;
    if (record.role !== 'passphrase' && Object.hasOwn(KIND_OF_ROLE, record.role))
      return vaultKey.copyRecord(KIND_OF_ROLE[record.role]!, ...part(record), id);
    if (record.role !== 'passphrase') {
      throw new StrongroomError('ENTRY_INVALID', {
        subject: `record of role ${record.role}, of ${JSON.stringify(name)}, is one that this program cannot copy`,
      });
    }
    if (first === undefined || firstBox === undefined) throw new StrongroomError('ENTRY_INVALID', { subject: 'passphrase has no secret' });
    return vaultKey.copyPassphrase(...part(record), ...part(first), id, firstBox, newId);
  }
}

/**
 * With a new secret, the old one kept beside it. The unit of the nonces stays: a nonce file that both keys count in has one.
 * @throws StrongroomError what {@link Vault.rotate} throws, but for the file
 */
export function rotated(contents: Contents, vaultKey: NativeVaultKey, name: string, newKey: NewKey): Contents {
  const entry = findEntry(contents, name);
  if (entry.replaced !== undefined) throw new StrongroomError('ROTATION_OPEN', { subject: name });
  const sealed = hasExchange(entry) ? sealNewKey(entry, newKey, vaultKey) : sealNewPassword(newKey, vaultKey);
  const made: NewBoxes = new Map(sealed.secrets.map(({ id }, i) => [id, sealed.boxes[i]!]));
  const { key, algorithm, rotated: before, secrets } = entry;
  const changed: IndexEntry = {
    ...entry,
    ...(hasExchange(entry) && { key: newKey.key!, algorithm: (sealed as ReturnType<typeof sealKey>).algorithm }),
    rotated: new Date().toISOString(),
    secrets: sealed.secrets,
    replaced: {
      ...(key !== undefined && { key }),
      ...(algorithm !== undefined && { algorithm }),
      ...(before !== undefined && { rotated: before }),
      secrets,
    },
  };
  const next = withEntry(contents, entry, changed, made);
  if (isSameSecret(next, vaultKey, changed.secrets, secrets))
    throw new StrongroomError('ENTRY_INVALID', { subject: 'new secret is the one that it has' });
  return next;
}

function sealNewKey(
  { name, exchange, key: oldKey }: ExchangeIndexEntry,
  newKey: NewKey,
  vaultKey: NativeVaultKey,
): ReturnType<typeof sealKey> {
  const key = newKey.key ?? '';
  checkKey(key);
  if (key === oldKey)
    throw new StrongroomError('ENTRY_INVALID', {
      subject: 'new key is the one that it has: a new secret comes with an API key of its own',
    });
  const facts = factsNamed(exchange);
  const asNew = { ...newKey, name, exchange, key };
  checkAgainstFacts(asNew, facts);
  return sealKey(asNew, facts, vaultKey);
}

/** What only an API key has. */
const KEY_FIELDS = ['key', 'passphrase', 'keyPassword', 'algorithm', 'unusualForm'] as const;

function sealNewPassword(newKey: NewKey, vaultKey: NativeVaultKey): ReturnType<typeof sealPassword> {
  const foreign = KEY_FIELDS.find((field) => newKey[field] !== undefined);
  if (foreign !== undefined) throw new StrongroomError('ENTRY_INVALID', { subject: `${foreign} is one too many: it is a password` });
  return sealPassword(newKey, vaultKey);
}

/** Without what a rotation replaced. @throws StrongroomError `ENTRY_MISSING`, `ROTATION_MISSING` */
export function confirmed(contents: Contents, name: string): Contents {
  const entry = findEntry(contents, name);
  const { replaced, ...rest } = entry;
  if (replaced === undefined) throw new StrongroomError('ROTATION_MISSING', { subject: name });
  return withEntry(contents, entry, rest);
}

/** With what a rotation replaced in its old place. @throws StrongroomError `ENTRY_MISSING`, `ROTATION_MISSING` */
export function undone(contents: Contents, name: string): Contents {
  const entry = findEntry(contents, name);
  const { replaced, rotated: _, key: __, algorithm: ___, ...rest } = entry;
  if (replaced === undefined) throw new StrongroomError('ROTATION_MISSING', { subject: name });
  const { key, algorithm, rotated, secrets } = replaced;
  return withEntry(contents, entry, {
    ...rest,
    ...(key !== undefined && { key }),
    ...(algorithm !== undefined && { algorithm }),
    ...(rotated !== undefined && { rotated }),
    secrets,
  });
}
