/** The work behind {@link Vault}: what an open vault knows, and how one is made, opened and changed. */
import { promises as fs } from 'node:fs';
import { crypto } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import { exchangeNamed, exchanges } from '../exchanges/index.js';
import type { Facts, KeyAlgorithm } from '../exchanges/types.js';
import { type NativeSecret, type NativeVaultKey, native } from '../native.js';
import { enterRoom } from '../room.js';
import { Secret, requireSecret } from '../secret.js';
import type { Signer } from '../signer.js';
import { type Contents, decodeVault, encodeVault, recordsHash, verifyVault } from './contents.js';
import { algorithmOf, signerOf } from './entry-signer.js';
import { readVaultFile, replaceFile } from './file.js';
import { type Header, PASSWORD_SLOT, parseHeader, passwordSlot, passwordSlotHeader } from './format.js';
import { type IndexEntry, checkNewEntry } from './index-record.js';
import { DEFAULT_KDF_COST, type KdfCost, checkKdfCost, checkKdfMemory, readKdfCost } from './kdf.js';
import { withLock } from './lock.js';
import { checkAgainstFacts, entryKey } from './new-entry.js';
import { nonceUnitOf } from './nonces.js';
import type { NewVaultEntry, OpenVaultOptions, SignerOptions, VaultEntry } from './vault.js';

/** A vault whose key is in the room. */
export class OpenVault {
  constructor(
    readonly path: string,
    readonly key: NativeVaultKey,
    public contents: Contents,
  ) {}

  /** @throws StrongroomError what {@link Vault.add} throws */
  async add(entry: NewVaultEntry): Promise<void> {
    const { name, exchange, key } = entry;
    requireSecret(entry.secret);
    checkNewEntry({ name, key });
    const { facts } = exchangeNamed(exchange);
    const nonceUnit = checkAgainstFacts(entry, facts);
    const { algorithm, boxes } = this.#seal(entry, facts);
    const secrets = boxes.map(({ role, id, box }) => ({ role, id: id.toString('hex'), size: box.length }));
    const created = new Date().toISOString();
    const added: IndexEntry = { name, exchange, key, algorithm, ...(nonceUnit !== undefined && { nonceUnit }), created, secrets };
    await this.#change((contents) => {
      if (contents.index.entries.some((other) => other.name === name)) throw new StrongroomError('ENTRY_EXISTS', { subject: name });
      const records = Buffer.concat([contents.records, ...boxes.map(({ box }) => box)]);
      const index = { ...contents.index, entries: [...contents.index.entries, added], records: recordsHash(records) };
      return { ...contents, index, records };
    });
  }

  /** The records of a new entry: its key, and its passphrase where the exchange has one. */
  #seal(entry: NewVaultEntry, facts: Facts): { algorithm: KeyAlgorithm; boxes: SealedRecord[] } {
    const passphrase = entry.passphrase === undefined ? undefined : requireSecret(entry.passphrase);
    const { algorithm, sealed, release } = entryKey(entry, facts);
    try {
      const [id, passphraseId] = [crypto().randomBytes(16), crypto().randomBytes(16)];
      const box = Buffer.from(this.key.sealSecret(sealed, id));
      const boxes: SealedRecord[] = [{ role: 'secret', id, box }];
      if (passphrase !== undefined) {
        const sent = facts.passphrase === 'sent';
        const text = sent ? this.key.sealText(passphrase, passphraseId) : this.key.sealPassphrase(passphrase, passphraseId, box);
        boxes.push({ role: sent ? 'sent-passphrase' : 'passphrase', id: passphraseId, box: Buffer.from(text) });
      }
      return { algorithm, boxes };
    } finally {
      release();
    }
  }

  entries(): VaultEntry[] {
    return this.contents.index.entries.map((entry) => {
      const { name, exchange, key, created } = entry;
      const facts = Object.hasOwn(exchanges, exchange) ? exchangeNamed(exchange).facts : undefined;
      const nonceUnit = facts === undefined ? entry.nonceUnit : nonceUnitOf(entry, facts);
      return { name, exchange, key, algorithm: algorithmOf(entry), ...(nonceUnit !== undefined && { nonceUnit }), created };
    });
  }

  /** @throws StrongroomError what {@link Vault.signer} throws */
  signer(name: string, exchange: string | undefined, options: SignerOptions): Signer {
    const entry = this.contents.index.entries.find((candidate) => candidate.name === name);
    if (entry === undefined) throw new StrongroomError('ENTRY_MISSING', { subject: String(name) });
    if (exchange !== undefined && entry.exchange !== exchange) {
      throw new StrongroomError('ENTRY_EXCHANGE', { subject: `${JSON.stringify(name)} is one of ${entry.exchange}, not of ${exchange}` });
    }
    return signerOf(this.contents, this.key, entry, options);
  }

  /** Applies `change` to what the file says now, under the lock, and writes it. */
  async #change(change: (contents: Contents) => Contents): Promise<void> {
    await withLock(this.path, async () => {
      const bytes = await readVaultFile(this.path);
      const header = parseHeader(bytes);
      if (!header.vaultId.equals(this.contents.vaultId)) throw new StrongroomError('VAULT_REPLACED', { subject: this.path });
      const current = decodeVault(bytes, header, this.key);
      // An old copy that another process has written to since may have our generation; its secrets are others then.
      const sameAge = current.generation === this.contents.generation;
      if (current.generation < this.contents.generation || (sameAge && current.index.records !== this.contents.index.records)) {
        throw new StrongroomError('VAULT_ROLLBACK', { subject: `${this.path} is older than the vault that was opened` });
      }
      const next = { ...change(current), generation: current.generation + 1n };
      const file = encodeVault(next, this.key);
      const verify = (written: Buffer): void => verifyVault(written, this.key);
      await replaceFile(`${this.path}.bak`, bytes, verify);
      await replaceFile(this.path, file, verify);
      this.contents = next;
    });
  }
}

interface SealedRecord {
  readonly role: string;
  readonly id: Buffer;
  readonly box: Buffer;
}

/**
 * Opens the file of a vault.
 * @throws StrongroomError what {@link Vault.open} throws
 */
export async function openVault(file: string, options: OpenVaultOptions): Promise<OpenVault> {
  const given = options.password === undefined ? undefined : requireSecret(options.password);
  const bytes = await readVaultFile(file);
  const header = parseHeader(bytes);
  checkPasswordSlots(header);
  enterRoom();
  const key = await (given === undefined ? unlockFromTerminal(header, options) : unlock(header, given, options.onProgress));
  try {
    options.onProgress?.('reading');
    return new OpenVault(file, key, decodeVault(bytes, header, key));
  } catch (error) {
    key.destroy();
    throw error;
  }
}

/**
 * Makes the file of an empty vault.
 * @throws StrongroomError what {@link Vault.create} throws
 */
export async function createVault(file: string, password: NativeSecret, cost: KdfCost = DEFAULT_KDF_COST): Promise<OpenVault> {
  checkKdfCost(cost);
  await requireAbsent(file);
  checkKdfMemory(cost);
  const vaultId = crypto().randomBytes(16);
  const slotHeader = passwordSlotHeader(cost);
  const { key, box } = await native.createVaultKey(password, vaultId, slotHeader);
  try {
    const records = Buffer.alloc(0);
    const index = { entries: [], records: recordsHash(records) };
    const contents = { vaultId, generation: 1n, slots: [passwordSlot(slotHeader, box)], index, records };
    await withLock(file, async () => {
      await requireAbsent(file);
      await replaceFile(file, encodeVault(contents, key), (written) => verifyVault(written, key));
    });
    return new OpenVault(file, key, contents);
  } catch (error) {
    key.destroy();
    throw error;
  }
}

async function requireAbsent(file: string): Promise<void> {
  const there = await fs.lstat(file).then(() => true, () => false); // what else is wrong with the path, the lock file will tell
  if (there) throw new StrongroomError('VAULT_EXISTS', { subject: file });
}

/** Before anybody is asked for a password: one must be of use, and the derivation possible. */
function checkPasswordSlots(header: Header): void {
  const slots = header.slots.filter(({ type }) => type === PASSWORD_SLOT);
  if (slots.length === 0) throw new StrongroomError('VAULT_NO_SLOT');
  for (const slot of slots) checkKdfMemory(readKdfCost(slot.header));
}

async function unlockFromTerminal(header: Header, options: OpenVaultOptions): Promise<NativeVaultKey> {
  const password = Secret.fromTerminal({ prompt: options.prompt ?? 'vault password: ' });
  try {
    return await unlock(header, requireSecret(password), options.onProgress);
  } finally {
    password.destroy();
  }
}

/** The vault key out of the first slot that the password opens. */
async function unlock(header: Header, password: NativeSecret, onProgress: OpenVaultOptions['onProgress']): Promise<NativeVaultKey> {
  onProgress?.('deriving');
  for (const slot of header.slots) {
    if (slot.type !== PASSWORD_SLOT) continue;
    try {
      return await native.unlockVaultKey(password, header.vaultId, slot.header, slot.box);
    } catch (error) {
      if (!(error instanceof StrongroomError) || error.code !== 'WRONG_PASSWORD') throw error;
    }
  }
  throw new StrongroomError('WRONG_PASSWORD');
}
