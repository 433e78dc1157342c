/** A new entry as it goes into the file: checked, its secrets sealed. */
import { crypto } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { factsNamed } from '../exchanges/index.js';
import type { Facts, KeyAlgorithm } from '../exchanges/types.js';
import type { NativeVaultKey } from '../native.js';
import { requireSecret } from '../secret.js';
import { type IndexEntry, type SecretRecord, checkKey, checkName, checkRemarks } from './index-entry.js';
import { checkAgainstFacts, entryKey } from './new-entry.js';
import type { NewExchangeEntry, NewPasswordEntry, NewVaultEntry } from './types.js';

export interface SealedEntry {
  readonly entry: IndexEntry;
  /** Those of `entry.secrets`, in that order. */
  readonly boxes: readonly Buffer[];
}

export interface SealedKey {
  readonly algorithm: KeyAlgorithm;
  readonly secrets: readonly SecretRecord[];
  readonly boxes: readonly Buffer[];
}

const hasExchange = (entry: NewVaultEntry): entry is NewExchangeEntry => entry.exchange !== undefined;

/** What only an API key has. */
const KEY_FIELDS = ['key', 'passphrase', 'keyPassword', 'algorithm', 'nonceUnit', 'unusualForm', 'rights'] as const;

/** @throws StrongroomError what {@link Vault.add} throws, but for the file */
export function sealEntry(entry: NewVaultEntry, vaultKey: NativeVaultKey): SealedEntry {
  requireSecret(entry.secret);
  checkName(entry.name);
  checkRemarks(entry);
  return hasExchange(entry) ? sealExchangeEntry(entry, vaultKey) : sealPasswordEntry(entry, vaultKey);
}

function sealExchangeEntry(entry: NewExchangeEntry, vaultKey: NativeVaultKey): SealedEntry {
  const { name, exchange, key, note, rights } = entry;
  checkKey(key);
  if (entry.user !== undefined) throw new StrongroomError('ENTRY_INVALID', { subject: 'user is one too many: an API key has none' });
  const facts = factsNamed(exchange);
  const nonceUnit = checkAgainstFacts(entry, facts);
  const { algorithm, secrets, boxes } = sealKey(entry, facts, vaultKey);
  const added: IndexEntry = {
    name,
    exchange,
    key,
    algorithm,
    ...(nonceUnit !== undefined && { nonceUnit }),
    ...(note !== undefined && { note }),
    ...(rights !== undefined && { rights: [...rights] }),
    created: new Date().toISOString(),
    secrets,
  };
  return { entry: added, boxes };
}

function sealPasswordEntry(entry: NewPasswordEntry, vaultKey: NativeVaultKey): SealedEntry {
  const foreign = KEY_FIELDS.find((field) => entry[field] !== undefined);
  if (foreign !== undefined)
    throw new StrongroomError('ENTRY_INVALID', { subject: `${foreign} is one too many: it has no exchange, so it is a password` });
  const { name, user, note } = entry;
  const { secrets, boxes } = sealPassword(entry, vaultKey);
  const remarks = { ...(user !== undefined && { user }), ...(note !== undefined && { note }) };
  return { entry: { name, ...remarks, created: new Date().toISOString(), secrets }, boxes };
}

/** The record of a password. @throws StrongroomError `SECRET_STRING`, `HANDLE_INVALID`, `HANDLE_DESTROYED` */
export function sealPassword({ secret }: Pick<NewPasswordEntry, 'secret'>, vaultKey: NativeVaultKey): Omit<SealedKey, 'algorithm'> {
  const id = crypto().randomBytes(16);
  return recordsOf([{ role: 'password', id, box: vaultKey.sealPassword(requireSecret(secret), id) }]);
}

/** The records of an API key: its secret, and its passphrase where the exchange has one. @throws StrongroomError what {@link Vault.add} throws of secrets */
export function sealKey(entry: NewExchangeEntry, facts: Facts, vaultKey: NativeVaultKey): SealedKey {
  const passphrase = entry.passphrase === undefined ? undefined : requireSecret(entry.passphrase);
  const { algorithm, sealed, release } = entryKey(entry, facts);
  try {
    const [id, passphraseId] = [crypto().randomBytes(16), crypto().randomBytes(16)];
    const box = vaultKey.sealSecret(sealed, id);
    const records: SealedRecord[] = [{ role: 'secret', id, box }];
    if (passphrase !== undefined) {
      const sent = facts.passphrase === 'sent';
      const text = sent ? vaultKey.sealText(passphrase, passphraseId) : vaultKey.sealPassphrase(passphrase, passphraseId, box);
      records.push({ role: sent ? 'sent-passphrase' : 'passphrase', id: passphraseId, box: text });
    }
    return { algorithm, ...recordsOf(records) };
  } finally {
    release();
  }
}

interface SealedRecord {
  readonly role: string;
  readonly id: Buffer;
  readonly box: Uint8Array;
}

const recordsOf = (records: readonly SealedRecord[]): Omit<SealedKey, 'algorithm'> => ({
  secrets: records.map(({ role, id, box }) => ({ role, id: id.toString('hex'), size: box.length })),
  boxes: records.map(({ box }) => Buffer.from(box)),
});
