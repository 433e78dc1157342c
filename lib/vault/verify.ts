/** Whether everything in a vault is what was written and opens; nothing of it is handed out. */
import { StrongroomError } from '../errors.js';
import type { NativeVaultKey } from '../native.js';
import { algorithmNames, makePrivateKey } from '../private-key.js';
import { type Contents, secretBox } from './contents.js';
import type { IndexEntry, SecretRecord } from './index-entry.js';
import { type Remembered, type Sighting, lastSeen } from './last-seen.js';
import { KIND_OF_ROLE } from './rekey.js';

/** What {@link Vault.verify} found. */
export interface VaultReport {
  /** 32 hexadecimal digits, the same in every copy of the vault. */
  readonly vaultId: string;
  /** Grows by one with every write. */
  readonly generation: bigint;
  /** Ways to open it. */
  readonly slots: number;
  /** API keys and passwords. */
  readonly entries: number;
  /** Secrets and passphrases that were opened, in locked memory, and found whole. */
  readonly records: number;
  /** Records of a newer program: authentic, and not opened. */
  readonly unknownRecords: number;
  /** What this machine saw last of the vault; missing where it saw none, or has no place to remember. */
  readonly lastSeen?: {
    readonly generation: bigint;
    /** ISO 8601 in UTC. */
    readonly seen: string;
    /** What this one is to it; `fork`: of the same generation, with other content. */
    readonly relation: 'same' | 'older' | 'newer' | 'fork';
  };
}

/** @param now of the bytes that `contents` were read from */
export async function reportOn(contents: Contents, key: NativeVaultKey, now: Sighting): Promise<VaultReport> {
  const { vaultId, generation, slots, index } = contents;
  const counts = checkRecords(contents, key);
  const last = await lastSeen(vaultId, false);
  return {
    vaultId: vaultId.toString('hex'),
    generation,
    slots: slots.length,
    entries: index.entries.length,
    ...counts,
    ...(last !== undefined && { lastSeen: { generation: last.generation, seen: last.seen, relation: relationOf(now, last) } }),
  };
}

function relationOf(now: Sighting, last: Remembered): 'same' | 'older' | 'newer' | 'fork' {
  if (now.generation !== last.generation) return now.generation < last.generation ? 'older' : 'newer';
  return now.content === last.content ? 'same' : 'fork';
}

/**
 * Opens every record that this program knows.
 * @throws StrongroomError `VAULT_DAMAGED` naming the record
 */
export function checkRecords(contents: Contents, key: NativeVaultKey): { records: number; unknownRecords: number } {
  let [records, unknownRecords] = [0, 0];
  for (const entry of contents.index.entries) {
    for (const list of entry.replaced === undefined ? [entry] : [entry, entry.replaced]) {
      for (const record of list.secrets) {
        if (checkRecord(contents, key, entry.name, list, record)) records++;
        else unknownRecords++;
      }
    }
  }
  return { records, unknownRecords };
}

/** Records that belong together: what an entry has now, or what that replaced. */
type RecordList = Pick<IndexEntry, 'algorithm' | 'secrets'>;

/** False for a record of a role that this program does not know. */
function checkRecord(contents: Contents, key: NativeVaultKey, name: string, list: RecordList, { role, id }: SecretRecord): boolean {
  const kind = Object.hasOwn(KIND_OF_ROLE, role) ? KIND_OF_ROLE[role] : undefined;
  if (kind === undefined) return false;
  const first = list.secrets.find((record) => record.role === 'secret');
  const bound = role === 'passphrase' && first !== undefined ? secretBox(contents, first.id) : null;
  const [box, bytes] = [secretBox(contents, id), Buffer.from(id, 'hex')];
  try {
    key.checkRecord(kind, box, bytes, bound);
    if (role === 'secret' && isPrivateKey(list)) checkPrivateKey(key, list, box, bytes);
  } catch (error) {
    if (!(error instanceof StrongroomError) || !/^(VAULT_DAMAGED|KEY_)/.test(error.code)) throw error; // what is short of memory says nothing of the vault
    const subject = `its record ${role} of ${JSON.stringify(name)} does not open`;
    throw new StrongroomError('VAULT_DAMAGED', { subject }, { cause: error });
  }
  return true;
}

const isPrivateKey = ({ algorithm }: RecordList): boolean => (algorithmNames as readonly unknown[]).includes(algorithm);

function checkPrivateKey(key: NativeVaultKey, { algorithm }: RecordList, box: Buffer, id: Buffer): void {
  const privateKey = makePrivateKey(key.openPrivateKey(box, id), '');
  const same = privateKey.algorithm === algorithm;
  privateKey.destroy();
  if (!same) throw new StrongroomError('VAULT_DAMAGED', { subject: 'an entry has a key of another algorithm than it says' });
}
