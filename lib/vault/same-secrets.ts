/** Which entries of a vault have the same secret. Compared in the room; nothing else is told of them. */
import type { NativeVaultKey } from '../native.js';
import { type Contents, secretBox } from './contents.js';
import type { SecretRecord } from './index-entry.js';
import { KIND_OF_ROLE } from './rekey.js';

/** Of each record, the place of the first that holds the same. @param records of {@link comparable}, 16,384 at most @throws StrongroomError `VAULT_DAMAGED` */
function firstLike(contents: Contents, vaultKey: NativeVaultKey, records: readonly SecretRecord[]): number[] {
  const kinds = Uint8Array.from(records, ({ role }) => KIND_OF_ROLE[role]!);
  const boxes = Buffer.concat(records.map(({ id }) => secretBox(contents, id)));
  const ids = Buffer.from(records.map(({ id }) => id).join(''), 'hex');
  const sizes = new Uint8Array(Uint32Array.from(records, ({ size }) => size).buffer);
  return [...vaultKey.sameSecrets(kinds, boxes, ids, sizes)];
}

/** What is compared of a list: passwords only where they may be read too, since who can compare them with guesses finds out a weak one. */
const comparable = ({ releases }: NativeVaultKey, list: readonly SecretRecord[]): SecretRecord | undefined =>
  list.find(({ role }) => role === 'secret' || (releases && role === 'password'));

/** Whether two lists of records have the same secret; false also where it is a password and the vault was not opened to release secrets. */
export function isSameSecret(
  contents: Contents,
  vaultKey: NativeVaultKey,
  a: readonly SecretRecord[],
  b: readonly SecretRecord[],
): boolean {
  const records = [a, b].map((list) => comparable(vaultKey, list)).filter((record) => record !== undefined);
  return records.length === 2 && firstLike(contents, vaultKey, records)[1] === 0;
}

/** The names of entries that have the same secret, those of each secret together; of secrets that only one entry has, nothing. */
export function sharedSecrets(contents: Contents, vaultKey: NativeVaultKey): string[][] {
  const known = contents.index.entries.flatMap(({ name, secrets }) => {
    const record = comparable(vaultKey, secrets);
    return record === undefined ? [] : [{ name, record }];
  });
  const groups = new Map<number, string[]>();
  firstLike(
    contents,
    vaultKey,
    known.map(({ record }) => record),
  ).forEach((first, i) => {
    groups.set(first, [...(groups.get(first) ?? []), known[i]!.name]);
  });
  return [...groups.values()].filter((names) => names.length > 1);
}
