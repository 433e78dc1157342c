/**
 * From what an older program, or a cheaper key derivation, made to what this program makes. There is one version of the format; what
 * can be old within it are the costs of passwords, and entries without the fields that came later.
 */
import { StrongroomError } from '../errors.js';
import { exchangeNamed, exchanges } from '../exchanges/index.js';
import { native } from '../native.js';
import { type Contents, decodeVault } from './contents.js';
import { algorithmOf } from './entry-signer.js';
import { type Slot, type SlotType, hasPassword, parseHeader, slotId, slotTypeOf } from './format.js';
import { type IndexEntry, hasExchange } from './index-entry.js';
import type { SlotNote } from './index-record.js';
import { type KdfCost, costsLess, readKdfCost } from './kdf.js';
import type { Keys, SlotSecrets } from './keys.js';
import { nonceUnitOf } from './nonces.js';
import { type VaultSlot, describeSlots, requireSlots, slotName, withNotes } from './slots.js';
import type { KeptCopy, VaultStore } from './store.js';
import { unlessWrong } from './unlock.js';
import { checkRecords } from './verify.js';

/** What {@link Vault.migrate} did. */
export interface Migration {
  /** Slots whose password costs as much as a new one's from now on. */
  readonly slots: readonly VaultSlot[];
  /** Slots that cost less and stayed, because nothing that was given opens them. */
  readonly left: readonly VaultSlot[];
  /** Names of the entries that say of themselves now what was assumed of them. */
  readonly entries: readonly string[];
  /** The file with the vault as it was before. */
  readonly replaced: string;
}

/** What is to be written. */
export interface Migrated {
  readonly contents: Contents;
  /** The new slot of each old one, by its id. */
  readonly renewed: ReadonlyMap<string, Slot>;
  readonly report: Omit<Migration, 'replaced'>;
}

/**
 * @param cost what a new password costs
 * @param seal a slot of that cost
 * @throws StrongroomError `NOTHING_TO_MIGRATE`, and as {@link requireSlots}
 */
export async function migratedContents(
  path: string,
  contents: Contents,
  keys: Keys,
  cost: KdfCost,
  seal: (type: SlotType, secrets: SlotSecrets) => Promise<Slot>,
): Promise<Migrated> {
  const weak = contents.slots.filter((slot) => hasPassword(slot.type) && costsLess(readKdfCost(slot.header), cost));
  const renewed = new Map<string, Slot>();
  for (const slot of weak) {
    const [type, secrets] = [slotTypeOf(slot)!, keys.of(slotTypeOf(slot)!)];
    if (secrets !== undefined && (await opens(contents.vaultId, slot, secrets, keys.nameOf(type))))
      renewed.set(slotId(slot), await seal(type, secrets));
  }
  const names: string[] = [];
  const entries = contents.index.entries.map((entry) => {
    const complete = withItsForm(entry);
    if (complete !== entry) names.push(entry.name);
    return complete;
  });
  const left = weak.filter((slot) => !renewed.has(slotId(slot)));
  if (renewed.size === 0 && names.length === 0)
    throw new StrongroomError('NOTHING_TO_MIGRATE', { subject: whyNothing(path, contents, left) });
  const slots = contents.slots.map((slot) => renewed.get(slotId(slot)) ?? slot);
  requireSlots(slots, 'the vault has none: what it lacks');
  const next = { ...contents, slots, index: { ...withNotes(contents.index, slots, notesOf(contents, renewed)), entries } };
  const describe = (of: readonly string[]): VaultSlot[] => describeSlots(next, undefined).filter(({ id }) => of.includes(id));
  return {
    contents: next,
    renewed,
    report: { slots: describe([...renewed.values()].map(slotId)), left: describe(left.map(slotId)), entries: names },
  };
}

async function opens(vaultId: Buffer, slot: Slot, secrets: SlotSecrets, name: string): Promise<boolean> {
  const key = await unlessWrong(native.unlockVaultKey(secrets[0], vaultId, slot.header, slot.box, secrets[1]), name);
  key?.destroy();
  return key !== undefined;
}

/** The entry with the fields that came after the first program, with what is assumed where they are missing; itself where there is nothing to say. */
function withItsForm(entry: IndexEntry): IndexEntry {
  if (!hasExchange(entry) || !Object.hasOwn(exchanges, entry.exchange)) return entry;
  const nonceUnit = nonceUnitOf(entry, exchangeNamed(entry.exchange).facts);
  if (entry.algorithm !== undefined && (entry.nonceUnit !== undefined || nonceUnit === undefined)) return entry;
  return { ...entry, algorithm: algorithmOf(entry), ...(nonceUnit !== undefined && { nonceUnit }) };
}

function notesOf({ index }: Contents, renewed: ReadonlyMap<string, Slot>): SlotNote[] {
  return (index.slots ?? []).flatMap((note) => {
    const again = renewed.get(note.id);
    return again === undefined ? [] : [{ ...note, id: slotId(again) }];
  });
}

function whyNothing(path: string, contents: Contents, left: readonly Slot[]): string {
  if (left.length === 0) return `${path} is of format 1, the newest there is, and no password of it costs less than a new one`;
  return `nothing that was given opens what costs less than a new password: ${left.map((slot) => slotName(contents, slot)).join(', ')}`;
}

/** The new vault in a file of its own, opened by what will open it, before it takes the place of the old one; and the old one kept. */
export class MigrationProof {
  #store: VaultStore;
  #keys: Keys;
  #beside: KeptCopy | undefined;
  #replaced: KeptCopy | undefined;

  constructor(store: VaultStore, keys: Keys) {
    this.#store = store;
    this.#keys = keys;
  }

  /** Path of the old one. */
  get replaced(): string {
    return this.#replaced?.path ?? '';
  }

  /** @throws StrongroomError unless each of the slots opens what was written, all of it */
  async make(next: Buffer, now: Buffer, slots: readonly Slot[]): Promise<void> {
    this.#beside = await this.#store.keep(next, () => undefined, 'migrated');
    const written = await this.#beside.read();
    for (const slot of slots) await this.#open(written, slotId(slot));
    this.#replaced = await this.#store.keep(now, () => undefined, 'replaced');
  }

  async #open(written: Buffer, id: string): Promise<void> {
    const header = parseHeader(written);
    const slot = header.slots.find((candidate) => slotId(candidate) === id);
    const [type, secrets] = slot === undefined ? [] : [slotTypeOf(slot), this.#keys.of(slotTypeOf(slot)!)];
    if (slot === undefined || type === undefined || secrets === undefined) throw new StrongroomError('SLOT_MISSING', { subject: id });
    const key = await unlessWrong(
      native.unlockVaultKey(secrets[0], header.vaultId, slot.header, slot.box, secrets[1]),
      this.#keys.nameOf(type),
    );
    if (key === undefined) throw new StrongroomError('VAULT_DAMAGED', { subject: 'a slot of the migrated vault does not open it' });
    try {
      checkRecords(decodeVault(written, header, key), key);
    } finally {
      key.destroy();
    }
  }

  /** Removes what was written beside; the old vault stays. */
  async clean(): Promise<void> {
    await this.#beside?.remove();
  }
}
