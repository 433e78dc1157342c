/** Vaults with any fault that a holder of the key can put in, byte for byte the same in every run. No code of the product is used. */
import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import { randomOf } from '../../differential/random.js';
import { argon2id } from '../support/argon2id.js';
import { type Cost, type Kind, hkdfExpand, makeSlot, pad, recordBinding, recordsHash, sealBox, withChecksum } from '../support/by-hand.js';
import { PROOF_MESSAGE, type RecordFact } from './vector.js';

export const PASSWORD: Buffer = Buffer.from('correct horse battery staple');
/** As little as Argon2 allows: what is tested with it is not the cost. */
export const CHEAP: Cost = { memory: 8, passes: 1, lanes: 1 };
export const MAGIC = Buffer.from('895352560d0a1a0a', 'hex');
const CREATED = '2026-11-24T12:00:00.000Z';
/** As long as Binance's: the index then takes two blocks. */
const KEY = 'k'.repeat(64);

/** The same for the same texts. */
export function bytesOf(size: number, ...texts: string[]): Buffer {
  const random = randomOf(...texts);
  return Buffer.from(Array.from({ length: size }, () => random.int(256)));
}

/** The vault that most vectors are made from. */
export const VAULT_KEY = bytesOf(32, 'vault key');
export const VAULT_ID = bytesOf(16, 'vault id');

export interface RecordDraft {
  readonly role: string;
  readonly plain: Buffer;
  readonly pad?: (plain: Buffer) => Buffer;
  /** Sealed for other than what the record says. */
  readonly kind?: Kind;
  readonly context?: (right: Buffer) => Buffer;
  readonly parent?: Buffer;
  readonly vaultId?: Buffer;
  /** What becomes of the box. */
  readonly box?: (box: Buffer) => Buffer;
  /** The code that opening it ends with, where it does not open. */
  readonly code?: string;
}

export interface EntryDraft {
  readonly name: string;
  /** Beside and instead of what stands in every entry; what is undefined is left out. */
  readonly fields?: object;
  readonly records: readonly RecordDraft[];
  /** What a rotation keeps of the key before. */
  readonly replaced?: { readonly fields?: object; readonly records: readonly RecordDraft[] };
}

/** Instead of what stands in the entry of an API key. */
export const PASSWORD_FIELDS = { exchange: undefined, key: undefined };

interface Fields {
  [name: string]: unknown;
}
export interface IndexDraft extends Fields {
  entries: (Fields & { secrets: Fields[] })[];
  records: string;
}

export interface Draft {
  readonly vaultKey?: Buffer;
  readonly vaultId?: Buffer;
  readonly slots?: readonly Buffer[];
  readonly generation?: bigint;
  readonly entries?: readonly EntryDraft[];
  /** Of the boxes, before they are hashed. */
  readonly records?: (boxes: Buffer[]) => Buffer[];
  /** Changes in place what the index says. */
  readonly index?: (index: IndexDraft) => void;
  /** What is sealed in the place of the index. */
  readonly text?: (index: IndexDraft) => Buffer;
  readonly pad?: (text: Buffer) => Buffer;
  /** Changes in place the header without its checksum, before the index is bound to it. */
  readonly header?: (header: Buffer) => void;
  /** How the index box is sealed otherwise than it should be. */
  readonly indexBinding?: { kind?: Kind; parent?: Buffer; vaultId?: Buffer; additional?: (header: Buffer) => Buffer };
}

export interface Built {
  readonly file: Buffer;
  readonly index: IndexDraft;
  readonly records: RecordFact[];
  readonly indexKeys: Buffer;
}

const derived = new Map<string, Buffer>();

/** Argon2id, once for each password, salt and cost. */
export function slotKey(password: Buffer, salt: Buffer, cost: Cost): Buffer {
  const name = [password.toString('hex'), salt.toString('hex'), JSON.stringify(cost)].join();
  const key = derived.get(name) ?? argon2id({ password, salt, ...cost, size: 32 });
  derived.set(name, key);
  return key;
}

interface SlotDraft {
  readonly password?: Buffer;
  readonly cost?: Cost;
  readonly vaultKey?: Buffer;
  readonly vaultId?: Buffer;
  readonly salt?: Buffer;
  readonly kind?: Kind;
}
export const SLOT_SALT = bytesOf(32, 'slot');

/** A slot of type 1. */
export function passwordSlot({
  password = PASSWORD,
  cost = CHEAP,
  vaultKey = VAULT_KEY,
  vaultId = VAULT_ID,
  salt = SLOT_SALT,
  kind = 'slot',
}: SlotDraft = {}): Buffer {
  const context = makeSlot(1, cost, Buffer.alloc(0));
  return makeSlot(1, cost, sealBox(vaultKey, { parent: slotKey(password, salt, cost), kind, vaultId, context }, salt));
}

/** A slot of a type that nobody knows, full of what would be refused in a type that is known. */
export function unknownSlot(type: number): Buffer {
  const slot = makeSlot(type, { lanes: 65535, passes: 0xffffffff, memory: 0xffffffff }, bytesOf(112, 'unknown slot', String(type)));
  return slot;
}

export const SECRET = Buffer.from('NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j');
export const ENTRY: EntryDraft = { name: 'n', records: [{ role: 'secret', plain: SECRET }] };

function proofOf({ fields, records }: Pick<EntryDraft, 'fields' | 'records'>, { role, plain }: RecordDraft): Buffer {
  const algorithm = (fields as Fields | undefined)?.['algorithm'] ?? 'hmac';
  if (role === 'sent-passphrase') return plain;
  if (role === 'passphrase')
    return createHmac('sha256', records.find((record) => record.role === 'secret')!.plain)
      .update(plain)
      .digest();
  if (algorithm === 'hmac') return createHmac('sha256', plain).update(PROOF_MESSAGE).digest();
  return createPublicKey(createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' })).export({ type: 'spki', format: 'der' });
}

/** @param name of the vector, from which all that is random comes */
export function build(name: string, draft: Draft = {}): Built {
  const { vaultKey = VAULT_KEY, vaultId = VAULT_ID, slots = [passwordSlot()], generation = 7n, entries = [ENTRY] } = draft;
  const facts: RecordFact[] = [];
  const sealed: Buffer[] = [];
  const index: IndexDraft = { entries: [], records: '' };
  const seal = (entry: string, list: Pick<EntryDraft, 'fields' | 'records'>): Fields[] => {
    let secretBox: Buffer | undefined;
    return list.records.map((record) => {
      const id = bytesOf(16, name, 'id', String(sealed.length)).toString('hex');
      const { kind, context } = recordBinding({ role: record.role, id, size: 0 }, secretBox) ?? {
        kind: 'secret' as const,
        context: Buffer.from(id, 'hex'),
      };
      const bound = {
        parent: record.parent ?? vaultKey,
        kind: record.kind ?? kind,
        vaultId: record.vaultId ?? vaultId,
        context: record.context?.(context) ?? context,
      };
      const made = sealBox((record.pad ?? pad)(record.plain), bound, bytesOf(32, name, 'salt', String(sealed.length)));
      const box = record.box?.(made) ?? made;
      if (record.role === 'secret') secretBox ??= box;
      sealed.push(box);
      if (['secret', 'password', 'passphrase', 'sent-passphrase'].includes(record.role)) {
        facts.push({ role: record.role, entry, outcome: record.code ?? proofOf(list, record).toString('hex') });
      }
      return { role: record.role, id, size: box.length };
    });
  };
  for (const entry of entries) {
    const secrets = seal(entry.name, entry);
    const { replaced } = entry;
    const before = replaced && { replaced: { key: 'old', ...replaced.fields, secrets: seal(entry.name, replaced) } };
    index.entries.push({ name: entry.name, exchange: 'binance', key: KEY, created: CREATED, ...entry.fields, secrets, ...before });
  }
  const records = Buffer.concat(draft.records?.(sealed) ?? sealed);
  index.records = recordsHash(records);
  draft.index?.(index);
  const padded = (draft.pad ?? pad)(draft.text?.(index) ?? Buffer.from(JSON.stringify(index)));

  const start = Buffer.alloc(48);
  MAGIC.copy(start);
  start.writeUInt16BE(1, 8);
  start.writeUInt16BE(slots.length, 10);
  start.writeUInt32BE(padded.length + 80, 12);
  start.writeBigUInt64BE(BigInt(48 + 124 * slots.length + 32 + padded.length + 80 + records.length), 16);
  vaultId.copy(start, 24);
  start.writeBigUInt64BE(generation, 40);
  const unchecked = Buffer.concat([start, ...slots]);
  draft.header?.(unchecked);
  const header = withChecksum(unchecked);

  const { kind = 'index', parent = vaultKey, vaultId: boundId = vaultId, additional = (bytes: Buffer) => bytes } = draft.indexBinding ?? {};
  const salt = bytesOf(32, name, 'index');
  const box = sealBox(padded, { parent, kind, vaultId: boundId, additional: additional(header) }, salt);
  const indexKeys = hkdfExpand(parent, Buffer.concat([Buffer.from(`strongroom/1 ${kind}\0`), boundId, salt]), 76);
  return { file: Buffer.concat([header, box, records]), index, records: facts, indexKeys };
}

/** The fields of an entry that docs/vault-format.md has, but for where its secrets lie. */
export function known({ name, exchange, key, algorithm, nonceUnit, user, note, rights, created, rotated, replaced }: Fields): object {
  const before = replaced as Fields | undefined;
  const rest = before && { key: before['key'], algorithm: before['algorithm'], rotated: before['rotated'] };
  return JSON.parse(
    JSON.stringify({ name, exchange, key, algorithm, nonceUnit, user, note, rights, created, rotated, replaced: rest }),
  ) as object;
}

/** After somebody without the key has changed the header of a file with `slots` slots: its checksum is right again. */
export function rechecked(file: Buffer, slots = 1): Buffer {
  const end = 48 + 124 * slots;
  return Buffer.concat([withChecksum(file.subarray(0, end)), file.subarray(end + 32)]);
}
