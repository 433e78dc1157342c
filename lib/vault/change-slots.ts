/** The ways to open a vault, changed: what the slot that opened it seals for others. */
import { StrongroomError } from '../errors.js';
import { native } from '../native.js';
import { type Secret, requireSecret } from '../secret.js';
import { type Slot, type SlotType, hasPassword, makeSlot, slotHeader, slotId, slotTypeOf, slotTypes } from './format.js';
import { DEFAULT_KDF_COST, type KdfCost, checkKdfMemory, readKdfCost } from './kdf.js';
import type { SlotSecrets } from './keys.js';
import { type Migration, MigrationProof, migratedContents } from './migrate.js';
import { rekeyed } from './rekey.js';
import { type NewSlot, type VaultSlot, describeSlots, findSlot, noteOn, requireSlots, secretsOf, slotName, withNotes } from './slots.js';
import { unlessWrong } from './unlock.js';
import type { VaultState } from './vault-state.js';

/** @throws StrongroomError what {@link Vault.addSlot} throws */
export async function addSlot(vault: VaultState, slot: NewSlot, cost: KdfCost = DEFAULT_KDF_COST): Promise<string> {
  const made = await sealSlot(vault, slot, cost);
  await vault.change((contents) => {
    const slots = [...contents.slots, made];
    requireSlots(slots, 'this vault has none: what it lacks');
    return { contents: { ...contents, slots, index: withNotes(contents.index, slots, [noteOn(made, slot.label)]) } };
  });
  return slotId(made);
}

/** @throws StrongroomError what {@link Vault.removeSlot} throws */
export async function removeSlot(vault: VaultState, id: string): Promise<void> {
  await vault.change((contents) => {
    const removed = findSlot(contents, id);
    const slots = contents.slots.filter((slot) => slotId(slot) !== id);
    requireSlots(slots, slotName(contents, removed));
    return { contents: { ...contents, slots, index: withNotes(contents.index, slots, []) }, revokes: true };
  });
}

/** @throws StrongroomError what {@link Vault.changePassword} throws */
export async function changePassword(vault: VaultState, password: Secret, cost: KdfCost = DEFAULT_KDF_COST): Promise<string> {
  const old = vault.opening.slot;
  const keys = vault.keptKeys('changing the password');
  const type = slotTypeOf(old);
  const keyFile = keys.of('password-and-key-file')?.[1] ?? null;
  if (type !== 'password' && type !== 'password-and-key-file') {
    throw new StrongroomError('SLOT_MISSING', { subject: 'with a password among what opened it' });
  }
  const secrets = [requireSecret(password), type === 'password' ? null : keyFile] as const;
  const made = await sealSlotFor(vault, type, secrets, cost);
  await vault.change((contents) => {
    const id = slotId(old);
    const label = contents.index.slots?.find((note) => note.id === id)?.label;
    findSlot(contents, id);
    const slots = contents.slots.map((slot) => (slotId(slot) === id ? made : slot));
    requireSlots(slots, slotName(contents, old));
    const applied = (): void => {
      vault.opening.slot = made;
      keys.replacePassword(secrets[0]);
    };
    return { contents: { ...contents, slots, index: withNotes(contents.index, slots, [noteOn(made, label)]) }, revokes: true, applied };
  });
  return slotId(made);
}

/** @throws StrongroomError what {@link Vault.rekey} throws */
export async function rekey(vault: VaultState, drop: boolean): Promise<VaultSlot[]> {
  const keys = vault.keptKeys('rekeying');
  const before = describeSlots(vault.contents, slotId(vault.opening.slot));
  let ids: ReadonlyMap<string, Slot> = new Map();
  await vault.change(async (contents) => {
    const { renewed, ...made } = await rekeyed(contents, vault.key, keys, drop);
    ids = new Map([...renewed].map(([old, again]) => [slotId(old), again]));
    const applied = (): void => {
      vault.opening.slot = ids.get(slotId(vault.opening.slot)) ?? vault.opening.slot;
    };
    return { ...made, revokes: true, applied };
  });
  return before.filter(({ id }) => !ids.has(id));
}

/** @throws StrongroomError what {@link Vault.migrate} throws */
export async function migrate(vault: VaultState, cost: KdfCost = DEFAULT_KDF_COST): Promise<Migration> {
  const keys = vault.keptKeys('migrating');
  const proof = new MigrationProof(vault.store, keys);
  const did: Omit<Migration, 'replaced'>[] = [];
  try {
    await vault.change(async (current) => {
      const { contents, renewed, report } = await migratedContents(vault.path, current, keys, cost, (type, secrets) =>
        sealSlotFor(vault, type, secrets, cost),
      );
      did.push(report);
      const opener = renewed.get(slotId(vault.opening.slot)) ?? vault.opening.slot;
      const applied = (): void => void (vault.opening.slot = opener);
      const prove = (next: Buffer, now: Buffer): Promise<void> =>
        proof.make(next, now, renewed.size > 0 ? [...renewed.values()] : [opener]);
      return { contents, revokes: true, applied, prove };
    });
  } finally {
    await proof.clean();
  }
  return { ...did[0]!, replaced: proof.replaced };
}

async function sealSlot(vault: VaultState, slot: NewSlot, cost: KdfCost): Promise<Slot> {
  vault.keptKeys('adding a slot');
  const { secrets, owned } = secretsOf(slot);
  try {
    return await sealSlotFor(vault, slot.type, secrets, cost, slot);
  } finally {
    for (const secret of owned) secret.destroy();
  }
}

/** A slot for what is to open the vault, by what opened it. */
async function sealSlotFor(
  vault: VaultState,
  type: SlotType,
  [secret, keyFile]: SlotSecrets,
  cost: KdfCost,
  named?: NewSlot,
): Promise<Slot> {
  const { slot } = vault.opening;
  const own = slotTypeOf(slot);
  const by = own === undefined ? undefined : vault.keptKeys('sealing a slot').of(own);
  if (by === undefined) throw new StrongroomError('KEYS_NOT_KEPT', { subject: 'sealing a slot' });
  const header = slotHeader(type, cost);
  for (const { type: number, header: bytes } of [slot, { type: slotTypes[type], header }])
    if (hasPassword(number)) checkKdfMemory(readKdfCost(bytes));
  const file = named !== undefined && 'keyFile' in named ? named.keyFile : 'the credential';
  const box = await unlessWrong(
    native.addVaultSlot(by[0], by[1], vault.contents.vaultId, slot.header, slot.box, secret, keyFile, header),
    file,
  );
  if (box === undefined) throw new StrongroomError('VAULT_DAMAGED', { subject: 'what opened it opens it no longer' });
  return makeSlot(header, box);
}
