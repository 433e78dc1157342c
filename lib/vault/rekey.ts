/** A vault under a new key: every record and every slot that something at hand opens, sealed anew. */
import { StrongroomError } from '../errors.js';
import { type NativeVaultKey, native } from '../native.js';
import { type Contents, recordsHash, secretBox } from './contents.js';
import { type Slot, makeSlot, slotId, slotTypeOf } from './format.js';
import { type SecretRecord, recordLists } from './index-entry.js';
import type { Keys } from './keys.js';
import { requireSlots, slotName, withNotes } from './slots.js';
import { unlessWrong } from './unlock.js';

/** The number native code knows the kind of a role's box by. */
export const KIND_OF_ROLE: Readonly<Record<string, number>> = { secret: 0, 'sent-passphrase': 1, passphrase: 2, password: 3 };

export interface Rekeyed {
  /** With the generation that it had. */
  readonly contents: Contents;
  readonly key: NativeVaultKey;
  /** The new slot of each old one that is kept. */
  readonly renewed: ReadonlyMap<Slot, Slot>;
}

/**
 * @param drop drops slots that nothing at hand opens, instead of refusing
 * @throws StrongroomError `SLOT_NOT_OPENED`, `SLOT_LAST`, `ENTRY_INVALID` for a record with a role that this program does not know,
 * `VAULT_DAMAGED`, `HANDLE_DESTROYED`
 */
export async function rekeyed(contents: Contents, key: NativeVaultKey, keys: Keys, drop: boolean): Promise<Rekeyed> {
  const newKey = key.renew();
  try {
    const records = resealed(contents, key, newKey);
    const renewed = new Map<Slot, Slot>();
    for (const slot of contents.slots) {
      const again = await renewSlot(slot, key, newKey, keys);
      if (again !== undefined) renewed.set(slot, again);
      else if (!drop) throw new StrongroomError('SLOT_NOT_OPENED', { subject: slotName(contents, slot) });
    }
    const slots = [...renewed.values()];
    requireSlots(slots, 'none of the slots that would be left is one that a person opens from memory or paper: what is dropped');
    const notes = [...renewed].flatMap(([old, again]) => {
      const note = contents.index.slots?.find(({ id }) => id === slotId(old));
      return note === undefined ? [] : [{ ...note, id: slotId(again) }];
    });
    const index = { ...withNotes(contents.index, slots, notes), records: recordsHash(records) };
    return { contents: { ...contents, slots, index, records }, key: newKey, renewed };
  } catch (error) {
    newKey.destroy();
    throw error;
  }
}

/** Undefined where nothing at hand opens it. */
async function renewSlot(slot: Slot, key: NativeVaultKey, newKey: NativeVaultKey, keys: Keys): Promise<Slot | undefined> {
  const type = slotTypeOf(slot);
  const secrets = type === undefined ? undefined : keys.of(type);
  if (type === undefined || secrets === undefined) return undefined;
  const attempt = native.renewVaultSlot(secrets[0], secrets[1], slot.header, slot.box, key, newKey);
  const box = await unlessWrong(attempt, keys.nameOf(type));
  return box === undefined ? undefined : makeSlot(slot.header, box);
}

/** The boxes of all records under the new key, in the same order and of the same sizes. */
function resealed(contents: Contents, key: NativeVaultKey, newKey: NativeVaultKey): Buffer {
  const lists = contents.index.entries.flatMap((entry) => recordLists(entry).map((secrets) => ({ name: entry.name, secrets })));
  return Buffer.concat(lists.flatMap((list) => resealedList(contents, list, key, newKey)));
}

/** Records that belong together: a passphrase among them is that of their secret. */
interface RecordList {
  readonly name: string;
  readonly secrets: readonly SecretRecord[];
}

function resealedList(contents: Contents, { name, secrets }: RecordList, key: NativeVaultKey, newKey: NativeVaultKey): Uint8Array[] {
  const reseal = (
    id: string,
    kind: number,
    old: Buffer | null = null,
    now: Uint8Array | null = null,
    secretId: Buffer | null = null,
  ): Uint8Array => newKey.resealRecord(key, kind, secretBox(contents, id), Buffer.from(id, 'hex'), old, now, secretId);
  // A passphrase is bound to the box of the first secret of its list: that one is sealed first, wherever it stands.
  const first = secrets.find(({ role }) => role === 'secret');
  const firstBox = first === undefined ? undefined : reseal(first.id, 0);
  return secrets.map((record) => {
    const kind = Object.hasOwn(KIND_OF_ROLE, record.role) ? KIND_OF_ROLE[record.role] : undefined;
    if (kind === undefined) {
      throw new StrongroomError('ENTRY_INVALID', {
        subject: `record of role ${record.role}, of ${JSON.stringify(name)}, is one that this program cannot seal anew`,
      });
    }
    if (record === first && firstBox !== undefined) return firstBox;
    if (record.role !== 'passphrase') return reseal(record.id, kind);
    if (first === undefined || firstBox === undefined) throw new StrongroomError('ENTRY_INVALID', { subject: 'passphrase has no secret' });
    return reseal(record.id, kind, secretBox(contents, first.id), firstBox, Buffer.from(first.id, 'hex'));
  });
}
