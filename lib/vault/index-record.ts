/** The index of a vault: what its entries are called and where their secrets lie. Encrypted in the file; not secret in here. */
import { StrongroomError } from '../errors.js';
import type { TimeUnit } from '../exchanges/types.js';
import { MAX_INDEX_SIZE } from './format.js';

const MAX_ENTRIES = 16384;
const MAX_NAME_SIZE = 256;
/** Arrays and objects in one another; what this program writes has five. Without it, JSON.stringify could not write what JSON.parse read. */
const MAX_LEVELS = 64;
/** Commas and opening brackets. 16,384 entries have a quarter of it; 16 MiB of `{}` would take 600 MiB and seconds. */
const MAX_VALUES = 1 << 20;
/** The box of a secret of 1 byte, and of one of 64 KiB: a multiple of 256, and 80. */
const MIN_SECRET_BOX = 256 + 80;
const MAX_SECRET_BOX = 65792 + 80;

/** Where one secret lies. Fields that this program does not know are kept. */
export interface SecretRecord {
  /** What the secret is for: `secret` is the key that signs. The role decides the kind of the box (docs/vault-format.md, "Roles"). */
  readonly role: string;
  /** 16 bytes as hex, lower case: what its box is bound to. */
  readonly id: string;
  /** Bytes of its box. */
  readonly size: number;
}

/** One API key. Fields that this program does not know are kept. */
export interface IndexEntry {
  readonly name: string;
  readonly exchange: string;
  /** The public API key. */
  readonly key: string;
  /** Kind of its key; `hmac` where there is none. */
  readonly algorithm?: string;
  /** Unit of its nonces; the exchange's own where there is none. */
  readonly nonceUnit?: TimeUnit;
  /** When it was added: ISO 8601 in UTC. */
  readonly created: string;
  readonly secrets: readonly SecretRecord[];
}

/** What is known of a slot beside what the header says. Fields that this program does not know are kept. */
export interface SlotNote {
  /** {@link slotId} */
  readonly id: string;
  /** When it was made: ISO 8601 in UTC. */
  readonly created: string;
  readonly label?: string;
}

export interface Index {
  readonly slots?: readonly SlotNote[];
  readonly entries: readonly IndexEntry[];
  /** SHA-256, as hex, of everything behind the index box. */
  readonly records: string;
}

const CONTROL = /\p{Cc}/u;
/** What an HTTP header can carry: every exchange sends the public key in one. */
const API_KEY = /^[!-~]{1,1024}$/;
const HEX_ID = /^[0-9a-f]{32}$/;
const HEX_HASH = /^[0-9a-f]{64}$/;
const WORD = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NONCE_UNITS: ReadonlySet<unknown> = new Set(['s', 'ms', 'us', 'ns'] satisfies TimeUnit[]);
const SLOT_ID = /^[0-9a-f]{16}$/;
const MAX_LABEL_SIZE = 64;
const MAX_SLOT_NOTES = 16;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

/** What is wrong with a text that people give things, or undefined. */
function textFault(what: string, text: unknown, most: number): string | undefined {
  if (typeof text !== 'string') return `${what} is not a string`;
  const size = Buffer.byteLength(text);
  if (size === 0 || size > most) return `${what} has ${size} bytes, 1 to ${most} are possible`;
  if (CONTROL.test(text)) return `${what} has a control character at position ${text.search(CONTROL) + 1}`;
  return Buffer.from(text).toString() === text ? undefined : `${what} is not well-formed Unicode`; // a lone surrogate has no UTF-8
}

const nameFault = (name: unknown): string | undefined => textFault('name', name, MAX_NAME_SIZE);

/** Checks the label of a new slot. @throws StrongroomError `ENTRY_INVALID` */
export function checkLabel(label: string): void {
  const fault = textFault('label', label, MAX_LABEL_SIZE) ?? (label.normalize('NFC') === label ? undefined : 'label is not in Unicode normal form C');
  if (fault !== undefined) throw new StrongroomError('ENTRY_INVALID', { subject: fault });
}

function keyFault(key: unknown): string | undefined {
  return typeof key === 'string' && API_KEY.test(key) ? undefined : 'key is not 1 to 1024 visible ASCII characters';
}

/**
 * Checks what a caller wants to add. Stricter than reading: a name is in normal form C, so that no two look the same.
 * @throws StrongroomError `ENTRY_INVALID`
 */
export function checkNewEntry(entry: { name: unknown; key: unknown }): void {
  const fault = nameFault(entry.name) ?? keyFault(entry.key);
  if (fault !== undefined) throw new StrongroomError('ENTRY_INVALID', { subject: fault });
  if ((entry.name as string).normalize('NFC') !== entry.name) {
    throw new StrongroomError('ENTRY_INVALID', { subject: 'name is not in Unicode normal form C' });
  }
}

function fail(subject: string): never {
  throw new StrongroomError('VAULT_DAMAGED', { subject: `index: ${subject}` });
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function checkSecret(secret: unknown, where: string): asserts secret is SecretRecord {
  if (!isFields(secret)) fail(`${where} has a secret that is not an object`);
  const { role, id, size } = secret;
  if (typeof role !== 'string' || !WORD.test(role)) fail(`${where} has a secret with a wrong role`);
  if (typeof id !== 'string' || !HEX_ID.test(id)) fail(`${where} has a secret with a wrong id`);
  if (!Number.isInteger(size) || (size as number) < MIN_SECRET_BOX || (size as number) > MAX_SECRET_BOX || (size as number) % 256 !== 80) {
    fail(`${where} has a secret with a wrong size`);
  }
}

/** Whether there is such a day, and such a time of it: `Date.parse` takes 30 February for 2 March. */
const isInstant = (text: unknown): boolean => {
  if (typeof text !== 'string' || !INSTANT.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, -1));
};

function checkEntry(entry: unknown, where: string): asserts entry is IndexEntry {
  if (!isFields(entry)) fail(`${where} is not an object`);
  const { name, exchange, key, created, algorithm, nonceUnit, secrets } = entry;
  const fault = nameFault(name) ?? keyFault(key);
  if (fault !== undefined) fail(`${where}: ${fault}`);
  if (typeof exchange !== 'string' || !WORD.test(exchange)) fail(`${where} has a wrong exchange`);
  if (!isInstant(created)) fail(`${where} has a wrong date`);
  if (algorithm !== undefined && (typeof algorithm !== 'string' || !WORD.test(algorithm))) fail(`${where} has a wrong algorithm`);
  if (nonceUnit !== undefined && !NONCE_UNITS.has(nonceUnit)) fail(`${where} has a wrong nonce unit`);
  if (!Array.isArray(secrets) || secrets.length === 0) fail(`${where} has no secrets`);
  for (const secret of secrets as unknown[]) checkSecret(secret, where);
}

function checkSlotNotes(notes: unknown): void {
  if (notes === undefined) return;
  if (!Array.isArray(notes) || notes.length > MAX_SLOT_NOTES) fail('its slots are no list of at most 16');
  const ids = new Set<unknown>();
  (notes as unknown[]).forEach((note, number) => {
    const where = `note ${number + 1} on slots`;
    if (!isFields(note)) fail(`${where} is not an object`);
    const { id, created, label } = note;
    if (typeof id !== 'string' || !SLOT_ID.test(id) || ids.has(id)) fail(`${where} has a wrong id`);
    ids.add(id);
    if (!isInstant(created)) fail(`${where} has a wrong date`);
    const fault = label === undefined ? undefined : textFault('label', label, MAX_LABEL_SIZE);
    if (fault !== undefined) fail(`${where}: ${fault}`);
  });
}

/**
 * @param recordsSize bytes behind the index box, which the secrets must fill
 * @throws StrongroomError `VAULT_DAMAGED` for anything but what {@link encodeIndex} writes, `VAULT_LIMIT` for too many entries, bytes,
 * levels or values
 */
export function parseIndex(bytes: Uint8Array, recordsSize: number): Index {
  checkIndexSize(bytes.length);
  checkShape(bytes);
  let index: unknown;
  try {
    index = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    fail('not JSON in UTF-8');
  }
  if (!isFields(index) || !Array.isArray(index['entries'])) fail('it has no entries');
  const entries = index['entries'] as unknown[];
  checkEntryCount(entries.length);
  checkSlotNotes(index['slots']);
  const records = index['records'];
  if (typeof records !== 'string' || !HEX_HASH.test(records)) fail('it has no hash of the records');

  const names = new Set<string>();
  const ids = new Set<string>();
  let size = 0;
  entries.forEach((entry, number) => {
    const where = `entry ${number + 1}`;
    checkEntry(entry, where);
    if (names.has(entry.name)) fail(`${where} has the name of another`);
    names.add(entry.name);
    for (const secret of entry.secrets) {
      if (ids.has(secret.id)) fail(`${where} has a secret with the id of another`);
      ids.add(secret.id);
      size += secret.size;
    }
  });
  if (size !== recordsSize) fail(`its secrets take ${size} bytes and there are ${recordsSize}`);
  return index as unknown as Index;
}

/** @throws StrongroomError `VAULT_LIMIT` for too many entries or bytes */
export function encodeIndex(index: Index): Buffer {
  checkEntryCount(index.entries.length);
  const bytes = Buffer.from(JSON.stringify(index));
  checkIndexSize(bytes.length);
  return bytes;
}

function checkIndexSize(value: number): void {
  if (value > MAX_INDEX_SIZE) throw new StrongroomError('VAULT_LIMIT', { subject: 'bytes of its index', value, limit: MAX_INDEX_SIZE });
}

/** Counts brackets and commas outside of strings, before anything is made of them. */
function checkShape(json: Uint8Array): void {
  const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
  let [level, values, inString] = [0, 0, false];
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]!;
    if (byte === quote) inString = !inString;
    else if (inString) i += byte === backslash ? 1 : 0;
    else if (byte === comma) values++;
    else if (byte === 0x5d || byte === 0x7d) level--; // ] }
    else if (byte === 0x5b || byte === 0x7b) { // [ {
      values++;
      if (++level > MAX_LEVELS) throw new StrongroomError('VAULT_LIMIT', { subject: 'levels in its index', value: level, limit: MAX_LEVELS });
    }
  }
  if (values > MAX_VALUES) throw new StrongroomError('VAULT_LIMIT', { subject: 'values in its index', value: values, limit: MAX_VALUES });
}

function checkEntryCount(value: number): void {
  if (value > MAX_ENTRIES) throw new StrongroomError('VAULT_LIMIT', { subject: 'entries', value, limit: MAX_ENTRIES });
}
