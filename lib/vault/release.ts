/** A secret of a vault on its way to another program: through pipes that native code fills and reads, and through no value of JavaScript's. */
import { closeSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import type { NativeVaultKey } from '../native.js';
import { type Contents, secretBox } from './contents.js';
import type { IndexEntry } from './index-entry.js';
import { KIND_OF_ROLE } from './rekey.js';

/** `secret` is the password of a password entry too. */
export type ReleasedRole = 'secret' | 'passphrase';

/** What native code takes for a record: kind, box, id, box of the secret that a passphrase belongs to, whether it is given out as PEM. */
type NativeRecord = readonly [kind: number, box: Buffer, id: Buffer, secretBox: Buffer | null, asPem: boolean];

export class Release {
  readonly #key: NativeVaultKey;
  readonly #record: NativeRecord;

  /** @throws StrongroomError `ENTRY_INVALID` where the entry has no secret of that role */
  constructor(contents: Contents, key: NativeVaultKey, entry: IndexEntry, role: ReleasedRole) {
    this.#key = key;
    this.#record = recordOf(contents, entry, role);
  }

  /**
   * A pipe that holds the secret and ends after it; of a private key its PEM. Whoever reads it has it. The caller closes the descriptor.
   * @throws StrongroomError `RELEASE_NOT_ALLOWED`, `VAULT_DAMAGED`, `SYSTEM`, `HANDLE_DESTROYED`
   */
  pipe(): number {
    return this.#key.releaseRecord(...this.#record);
  }

  /**
   * Whether another program prints just what {@link pipe} gives.
   * @param start starts that program, with this descriptor for its output
   * @param milliseconds until it has to have ended
   * @throws StrongroomError what {@link pipe} throws; `SYSTEM` with ETIMEDOUT where the time is over
   */
  isWhatComes(start: (descriptor: number) => void, milliseconds: number): boolean {
    const { read, write } = this.#key.pipeToCompare();
    try {
      try {
        start(write);
      } finally {
        closeSync(write);
      }
      return this.#key.readsAsRecord(...this.#record, read, milliseconds);
    } finally {
      closeSync(read);
    }
  }
}

function recordOf(contents: Contents, entry: IndexEntry, role: ReleasedRole): NativeRecord {
  const find = (...roles: string[]): { role: string; id: Buffer; box: Buffer } | undefined => {
    const record = entry.secrets.find((candidate) => roles.includes(candidate.role));
    return record && { role: record.role, id: Buffer.from(record.id, 'hex'), box: secretBox(contents, record.id) };
  };
  const secret = find('secret');
  const found = role === 'secret' ? (secret ?? find('password')) : find('passphrase', 'sent-passphrase');
  if (found === undefined)
    throw new StrongroomError('ENTRY_INVALID', { subject: `${role} is missing: ${JSON.stringify(entry.name)} has none` });
  const asPem = role === 'secret' && entry.algorithm !== undefined && entry.algorithm !== 'hmac';
  return [KIND_OF_ROLE[found.role]!, found.box, found.id, found.role === 'passphrase' ? (secret?.box ?? null) : null, asPem];
}
