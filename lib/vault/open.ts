/** How a vault is opened, and how one is made. */
import { crypto } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { type NativeSecret, native } from '../native.js';
import { requireSecret } from '../secret.js';
import { decodeVault, encodeVault, recordsHash, sightingOf, verifyVault } from './contents.js';
import { makeSlot, parseHeader, slotHeader } from './format.js';
import { DEFAULT_KDF_COST, type KdfCost, checkKdfCost, checkKdfMemory } from './kdf.js';
import { checkNames } from './keys.js';
import { compareWithLastSeen, rememberWritten } from './last-seen.js';
import { OpenVault } from './open-vault.js';
import type { VaultStore } from './store.js';
import type { OpenVaultOptions } from './types.js';
import { unlock } from './unlock.js';

/**
 * Opens the vault of a store.
 * @param read what was read of it, if it was
 * @throws StrongroomError what {@link Vault.open} throws
 */
export async function openVault(store: VaultStore, options: OpenVaultOptions, read?: Buffer): Promise<OpenVault> {
  checkOptions(options);
  const bytes = read ?? (await store.read());
  const header = parseHeader(bytes);
  const { key, slot, keys } = await unlock(header, options);
  const { keepKeys = false, rollback = 'refuse' } = options;
  try {
    options.onProgress?.('reading');
    const contents = decodeVault(bytes, header, key);
    const vault = new OpenVault(store, key, contents, { slot, ...(keepKeys && { keys }) }, rollback !== 'ignore');
    if (rollback !== 'ignore') {
      vault.generationRecorded = await compareWithLastSeen(store.path, header.vaultId, sightingOf(bytes), rollback === 'accept');
    }
    if (!keepKeys) keys.destroy();
    return vault;
  } catch (error) {
    key.destroy();
    keys.destroy();
    throw error;
  }
}

/** What would be an error of its own, before the file is looked at. */
function checkOptions({ password, recoveryCode, rollback, release, ...names }: OpenVaultOptions): void {
  if (release !== undefined && typeof release !== 'boolean') throw new StrongroomError('INVALID_ARGUMENT', { subject: 'release' });
  if (password !== undefined && password !== true) requireSecret(password);
  if (recoveryCode !== undefined && recoveryCode !== true) requireSecret(recoveryCode);
  if (rollback !== undefined && !['refuse', 'accept', 'ignore'].includes(rollback)) {
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'rollback' });
  }
  checkNames(names);
}

/**
 * Makes an empty vault in a store.
 * @throws StrongroomError what {@link Vault.create} throws
 */
export async function createVault(store: VaultStore, password: NativeSecret, cost: KdfCost = DEFAULT_KDF_COST): Promise<OpenVault> {
  checkKdfCost(cost);
  await store.requireAbsent();
  checkKdfMemory(cost);
  const vaultId = crypto().randomBytes(16);
  const header = slotHeader('password', cost);
  const { key, box } = await native.createVaultKey(password, vaultId, header);
  try {
    const records = Buffer.alloc(0);
    const index = { entries: [], records: recordsHash(records) };
    const slot = makeSlot(header, box);
    const contents = { vaultId, generation: 1n, slots: [slot], index, records };
    const vault = new OpenVault(store, key, contents, { slot }, true);
    await store.locked(async (locked) => {
      await store.requireAbsent();
      const bytes = encodeVault(contents, key);
      await locked.replace(bytes, (written) => verifyVault(written, key));
      vault.generationRecorded = await rememberWritten(store.path, vaultId, sightingOf(bytes));
    });
    return vault;
  } catch (error) {
    key.destroy();
    throw error;
  }
}
