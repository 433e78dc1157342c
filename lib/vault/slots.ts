/** The slots of a vault as people see them, and the rules for what may be added and removed. */
import { StrongroomError } from '../errors.js';
import { type NativeSecret } from '../native.js';
import { type Secret, requireSecret } from '../secret.js';
import type { Contents } from './contents.js';
import { type Slot, type SlotType, checkSlots, hasPassword, slotId, slotTypeOf } from './format.js';
import { type Index, type SlotNote, checkLabel } from './index-record.js';
import { type KdfCost, readKdfCost } from './kdf.js';
import { type SlotSecrets, readCredential, readKeyFile } from './keys.js';
import { slotWords } from './unlock.js';

/** What a vault tells of one of its slots. */
export interface VaultSlot {
  /** 16 hexadecimal digits, the same for as long as the slot is not changed. */
  readonly id: string;
  /** `unknown`: of a newer program. */
  readonly type: SlotType | 'unknown';
  /** What its maker called it: 1 to 64 bytes. */
  readonly label?: string;
  /** When it was made: ISO 8601 in UTC. Not known of the first slot. */
  readonly created?: string;
  /** Of a slot with a password: what trying one costs. */
  readonly cost?: KdfCost;
  /** Whether this one opened the vault. */
  readonly opened: boolean;
}

/**
 * A way to open the vault that it is to have. The files are read now; the secrets may be destroyed afterwards. A label has 1 to 64 bytes; a
 * `credential` is the name of one that systemd gave, or what will be in it; a `keyFile` is a path.
 */
export type NewSlot = { readonly label?: string } & (
  | { readonly type: 'password'; readonly password: Secret }
  | { readonly type: 'key-file'; readonly keyFile: string }
  | { readonly type: 'credential'; readonly credential: string | Secret }
  | { readonly type: 'recovery-code'; readonly recoveryCode: Secret }
  | { readonly type: 'password-and-key-file'; readonly password: Secret; readonly keyFile: string }
);

/** @param opened id of the slot that opened the vault */
export function describeSlots({ slots, index }: Contents, opened: string | undefined): VaultSlot[] {
  return slots.map((slot) => {
    const id = slotId(slot);
    const note = index.slots?.find((candidate) => candidate.id === id);
    return {
      id,
      type: slotTypeOf(slot) ?? 'unknown',
      ...(note?.label !== undefined && { label: note.label }),
      ...(note !== undefined && { created: note.created }),
      ...(hasPassword(slot.type) && { cost: readKdfCost(slot.header) }),
      opened: id === opened,
    };
  });
}

/** For an error: its kind, and what it is called. */
export function slotName({ slots, index }: Pick<Contents, 'slots' | 'index'>, slot: Slot): string {
  const type = slotTypeOf(slot);
  const label = index.slots?.find(({ id }) => id === slotId(slot))?.label;
  const what = type === undefined ? 'of an unknown type' : slotWords[type];
  return `slot ${slots.indexOf(slot) + 1} (${what}${label === undefined ? '' : `, ${label}`})`;
}

/** Of memory or paper: no file and no machine is needed. */
export const isOfPerson = ({ type }: Pick<VaultSlot, 'type'>): boolean => ['password', 'recovery-code'].includes(type);

/**
 * Checks what a vault is about to have for slots.
 * @param lost told in the error
 * @throws StrongroomError `SLOT_LAST`, `VAULT_LIMIT`, `KDF_LIMIT`
 */
export function requireSlots(slots: readonly Slot[], lost: string): void {
  if (!slots.some((slot) => isOfPerson({ type: slotTypeOf(slot) ?? 'unknown' }))) throw new StrongroomError('SLOT_LAST', { subject: lost });
  checkSlots(slots);
}

/** @throws StrongroomError `SLOT_MISSING` */
export function findSlot(contents: Contents, id: string): Slot {
  const slot = contents.slots.find((candidate) => slotId(candidate) === id);
  if (slot === undefined) throw new StrongroomError('SLOT_MISSING', { subject: String(id) });
  return slot;
}

/**
 * The index with notes on these slots and no others.
 * @param renewed notes to add; where one has the id of a slot that is there already, it takes its place
 */
export function withNotes(index: Index, slots: readonly Slot[], renewed: readonly SlotNote[]): Index {
  const ids = new Set(slots.map(slotId));
  const kept = (index.slots ?? []).filter((note) => ids.has(note.id) && !renewed.some(({ id }) => id === note.id));
  const { slots: _, ...rest } = index;
  const notes = [...kept, ...renewed];
  return notes.length === 0 ? rest : { ...rest, slots: notes };
}

/** A note on a new slot. */
export const noteOn = (slot: Slot, label: string | undefined): SlotNote => ({
  id: slotId(slot),
  created: new Date().toISOString(),
  ...(label !== undefined && { label }),
});

/**
 * What will open a new slot.
 * @returns with the handles that were made for this, to be wiped
 * @throws StrongroomError `INVALID_ARGUMENT`, `ENTRY_INVALID` for the label, and what reading the files throws
 */
export function secretsOf(slot: NewSlot): { secrets: SlotSecrets; owned: NativeSecret[] } {
  if (slot.label !== undefined) checkLabel(slot.label);
  const owned: NativeSecret[] = [];
  const own = (secret: NativeSecret): NativeSecret => (owned.push(secret), secret);
  switch (slot.type) {
    case 'password':
      return { secrets: [requireSecret(slot.password), null], owned };
    case 'key-file':
      return { secrets: [own(readKeyFile(slot.keyFile)), null], owned };
    case 'credential': {
      const { credential } = slot;
      return { secrets: [typeof credential === 'string' ? own(readCredential(credential)) : requireSecret(credential), null], owned };
    }
    case 'recovery-code':
      return { secrets: [requireSecret(slot.recoveryCode), null], owned };
    case 'password-and-key-file': {
      const password = requireSecret(slot.password);
      return { secrets: [password, own(readKeyFile(slot.keyFile))], owned };
    }
    default:
      throw new StrongroomError('INVALID_ARGUMENT', { subject: 'type' });
  }
}
