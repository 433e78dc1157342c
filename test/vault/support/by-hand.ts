/**
 * The vault format a second time, written from docs/vault-format.md with node's own crypto and this folder's Argon2id: what the
 * product writes is read with this, and the other way round, so that writer and reader cannot share a fault.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { argon2id } from './argon2id.js';

export interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly lanes: number;
}

/** "Box", its info string. */
export type Kind = 'slot' | 'index' | 'secret' | 'text' | 'passphrase' | 'password';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** RFC 5869, section 2.3. */
export function hkdfExpand(key: Buffer, info: Buffer, size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 1; blocks.length * 32 < size; counter++) {
    const previous = blocks.at(-1) ?? Buffer.alloc(0);
    blocks.push(createHmac('sha256', key).update(previous).update(info).update(Buffer.of(counter)).digest());
  }
  return Buffer.concat(blocks).subarray(0, size);
}

function boxKeys(
  parent: Buffer,
  kind: Kind,
  vaultId: Buffer,
  context: Buffer,
  salt: Buffer,
): { key: Buffer; nonce: Buffer; commitment: Buffer } {
  const info = Buffer.concat([Buffer.from(`strongroom/1 ${kind}\0`), vaultId, context, salt]);
  const bytes = hkdfExpand(parent, info, 76);
  return { key: bytes.subarray(0, 32), nonce: bytes.subarray(32, 44), commitment: bytes.subarray(44) };
}

interface Bound {
  parent: Buffer;
  kind: Kind;
  vaultId: Buffer;
  context?: Buffer;
  additional?: Buffer;
}

const NONE = Buffer.alloc(0);

export function sealBox(
  plain: Buffer,
  { parent, kind, vaultId, context = NONE, additional = NONE }: Bound,
  salt = randomBytes(32),
): Buffer {
  const { key, nonce, commitment } = boxKeys(parent, kind, vaultId, context, salt);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additional);
  return Buffer.concat([salt, commitment, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export function openBox(box: Buffer, { parent, kind, vaultId, context = NONE, additional = NONE }: Bound): Buffer {
  const { key, nonce, commitment } = boxKeys(parent, kind, vaultId, context, box.subarray(0, 32));
  if (!commitment.equals(box.subarray(32, 64))) throw new Error('commitment');
  const cipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(additional).setAuthTag(box.subarray(-16));
  return Buffer.concat([cipher.update(box.subarray(64, -16)), cipher.final()]);
}

export function pad(data: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil((4 + data.length) / 256) * 256);
  padded.writeUInt32BE(data.length);
  data.copy(padded, 4);
  return padded;
}

export function unpad(padded: Buffer): Buffer {
  const end = 4 + padded.readUInt32BE(0);
  if (padded.length % 256 !== 0 || padded.length - end >= 256 || padded.subarray(end).some((byte) => byte !== 0))
    throw new Error('padding');
  return padded.subarray(4, end);
}

/** One slot as it stands in the header, 124 bytes. */
export function makeSlot(type: number, cost: Cost, box: Buffer): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(type);
  header.writeUInt16BE(cost.lanes, 2);
  header.writeUInt32BE(cost.passes, 4);
  header.writeUInt32BE(cost.memory, 8);
  return Buffer.concat([header, box]);
}

const derive = (password: Buffer, salt: Buffer, cost: Cost): Buffer => argon2id({ password, salt, ...cost, size: 32 });

export function sealPasswordSlot(vaultKey: Buffer, vaultId: Buffer, password: Buffer, cost: Cost): Buffer {
  const salt = randomBytes(32);
  const context = makeSlot(1, cost, NONE);
  return makeSlot(1, cost, sealBox(vaultKey, { parent: derive(password, salt, cost), kind: 'slot', vaultId, context }, salt));
}

/** "Slot": what opens one, by its type. */
export interface Opener {
  readonly type: number;
  readonly password?: Buffer;
  /** Content of the key file or credential, or the 20 bytes of the recovery code. */
  readonly material?: Buffer;
}

const LABELS: Readonly<Record<number, string>> = { 2: 'key-file', 3: 'credential', 4: 'recovery-code', 5: 'password-and-key-file' };
/** Of the types 2, 3 and 4. */
export const NO_COST: Cost = { memory: 0, passes: 0, lanes: 0 };

export const materialKey = (material: Buffer, vaultId: Buffer, salt: Buffer, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', material, salt, Buffer.concat([Buffer.from(`strongroom/1 ${label}\0`), vaultId]), 32));

/** @param label other than that of the type, for a slot that is wrong */
export function slotParent(
  { type, password = NONE, material = NONE }: Opener,
  vaultId: Buffer,
  salt: Buffer,
  cost: Cost,
  label = LABELS[type],
): Buffer {
  const stretched = type === 1 || type === 5 ? derive(password, salt, cost) : NONE;
  if (type === 1) return stretched;
  return materialKey(Buffer.concat([stretched, material]), vaultId, salt, label!);
}

export function sealSlot(vaultKey: Buffer, vaultId: Buffer, opener: Opener, cost = NO_COST): Buffer {
  const salt = randomBytes(32);
  const context = makeSlot(opener.type, cost, NONE);
  const parent = slotParent(opener, vaultId, salt, cost);
  return makeSlot(opener.type, cost, sealBox(vaultKey, { parent, kind: 'slot', vaultId, context }, salt));
}

/** The vault key. Throws where something else opens the slot. */
export function openSlot(slot: Buffer, vaultId: Buffer, opener: Opener): Buffer {
  const cost = { lanes: slot.readUInt16BE(2), passes: slot.readUInt32BE(4), memory: slot.readUInt32BE(8) };
  if (slot.readUInt16BE(0) !== opener.type) throw new Error('type');
  const parent = slotParent(opener, vaultId, slot.subarray(12, 44), cost);
  return openBox(slot.subarray(12), { parent, kind: 'slot', vaultId, context: slot.subarray(0, 12) });
}

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export const codeChecksum = (bytes: Buffer): number => sha256(Buffer.from('strongroom/1 recovery code\0'), bytes).readUIntBE(0, 3) >> 4;

/** "Recovery code": as it is shown. @param checksum other than the right one, for a code that is wrong */
export function recoveryCode(bytes: Buffer, checksum = codeChecksum(bytes)): string {
  const number = (BigInt(`0x${bytes.toString('hex')}`) << 20n) | BigInt(checksum);
  const symbols = Array.from({ length: 36 }, (_, i) => SYMBOLS[Number((number >> BigInt(175 - 5 * i)) & 31n)]).join('');
  return symbols.match(/.{4}/g)!.join('-');
}

export interface ByHand {
  vaultKey: Buffer;
  vaultId: Buffer;
  generation: bigint;
  slots: Buffer[];
  /** JSON, or anything else. */
  index: Buffer;
  records: Buffer;
}

/** The header's last field. */
export function withChecksum(header: Buffer): Buffer {
  return Buffer.concat([header, sha256(header)]);
}

export function writeVault({ vaultKey, vaultId, generation, slots, index, records }: ByHand, padIndex = pad): Buffer {
  const padded = padIndex(index);
  const start = Buffer.alloc(48);
  Buffer.from('895352560d0a1a0a', 'hex').copy(start);
  start.writeUInt16BE(1, 8);
  start.writeUInt16BE(slots.length, 10);
  start.writeUInt32BE(padded.length + 80, 12);
  start.writeBigUInt64BE(BigInt(48 + 124 * slots.length + 32 + padded.length + 80 + records.length), 16);
  vaultId.copy(start, 24);
  start.writeBigUInt64BE(generation, 40);
  const header = withChecksum(Buffer.concat([start, ...slots]));
  return Buffer.concat([header, sealBox(padded, { parent: vaultKey, kind: 'index', vaultId, additional: header }), records]);
}

export interface IndexRecord {
  role: string;
  id: string;
  size: number;
}

export interface IndexJson {
  entries: { name: string; secrets: IndexRecord[]; replaced?: { secrets: IndexRecord[] } }[];
  records: string;
}

const KIND_OF_ROLE: Readonly<Record<string, Kind>> = {
  secret: 'secret',
  'sent-passphrase': 'text',
  passphrase: 'passphrase',
  password: 'password',
};

/** "Box" and "Roles": what the box of a record is bound to, or undefined for a role that the page does not know. */
export function recordBinding(record: IndexRecord, secretBox: Buffer | undefined): { kind: Kind; context: Buffer } | undefined {
  const kind = KIND_OF_ROLE[record.role];
  const id = Buffer.from(record.id, 'hex');
  if (kind === undefined) return undefined;
  if (kind !== 'passphrase') return { kind, context: id };
  if (secretBox === undefined) throw new Error('a passphrase without its secret');
  return { kind, context: Buffer.concat([id, secretBox.subarray(0, 32)]) };
}

export const recordsHash = (records: Buffer): string => sha256(records).toString('hex');

/**
 * Everything in a vault: the text of the secrets by their entry's name, of other roles by `NAME ROLE`, of what a rotation replaced by `NAME replaced
 * ROLE`. Throws where the format is not kept.
 */
export function readVault(file: Buffer, password: Buffer): ByHand & { json: IndexJson; secrets: Map<string, Buffer> } {
  const slotCount = file.readUInt16BE(10);
  const headerSize = 48 + 124 * slotCount + 32;
  const header = file.subarray(0, headerSize);
  if (!sha256(header.subarray(0, -32)).equals(header.subarray(-32))) throw new Error('checksum');
  if (file.readBigUInt64BE(16) !== BigInt(file.length)) throw new Error('file size');
  const vaultId = file.subarray(24, 40);
  const slots = Array.from({ length: slotCount }, (_, i) => file.subarray(48 + 124 * i, 48 + 124 * (i + 1)));
  const slot = slots.find((candidate) => candidate.readUInt16BE(0) === 1)!;
  const cost = { lanes: slot.readUInt16BE(2), passes: slot.readUInt32BE(4), memory: slot.readUInt32BE(8) };
  const parent = derive(password, slot.subarray(12, 44), cost);
  const vaultKey = openBox(slot.subarray(12), { parent, kind: 'slot', vaultId, context: slot.subarray(0, 12) });

  const recordsAt = headerSize + file.readUInt32BE(12);
  const index = unpad(openBox(file.subarray(headerSize, recordsAt), { parent: vaultKey, kind: 'index', vaultId, additional: header }));
  const json = JSON.parse(index.toString()) as IndexJson;
  const records = file.subarray(recordsAt);
  if (recordsHash(records) !== json.records) throw new Error('records');
  const secrets = new Map<string, Buffer>();
  let at = 0;
  const open = (list: IndexRecord[], nameOf: (role: string) => string): void => {
    const boxes = list.map((record) => ({ record, box: records.subarray(at, (at += record.size)) }));
    const secretBox = boxes.find(({ record }) => record.role === 'secret')?.box;
    for (const { record, box } of boxes) {
      const binding = recordBinding(record, secretBox);
      if (binding === undefined) continue;
      const text = unpad(openBox(box, { parent: vaultKey, vaultId, ...binding }));
      if (binding.kind === 'text' && !/^[!-~](?:[ -~]{0,1022}[!-~])?$/.test(text.toString('latin1'))) throw new Error('text');
      secrets.set(nameOf(record.role), text);
    }
  };
  for (const { name, secrets: list, replaced } of json.entries) {
    open(list, (role) => (role === 'secret' || role === 'password' ? name : `${name} ${role}`));
    if (replaced !== undefined) open(replaced.secrets, (role) => `${name} replaced ${role}`);
  }
  if (at !== records.length) throw new Error('trailing bytes');
  return { vaultKey, vaultId, generation: file.readBigUInt64BE(40), slots, index, records, json, secrets };
}
