/** The index of a vault: what its entries are called and where their secrets lie. Encrypted in the file; not secret in here. */
import { StrongroomError } from '../errors.js';
import { MAX_INDEX_SIZE } from './format.js';
import { type IndexEntry, checkEntry, isFields, isInstant, recordLists, textFault } from './index-entry.js';

const MAX_ENTRIES = 16384;
/** Arrays and objects in one another; what this program writes has six. Without it, JSON.stringify could not write what JSON.parse read. */
const MAX_LEVELS = 64;
/** Commas and opening brackets. 16,384 entries have about half of it at most; 16 MiB of `{}` would take 600 MiB and seconds. */
const MAX_VALUES = 1 << 20;

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

const HEX_HASH = /^[0-9a-f]{64}$/;
const SLOT_ID = /^[0-9a-f]{16}$/;
const MAX_LABEL_SIZE = 64;
const MAX_SLOT_NOTES = 16;

/** Checks the label of a new slot. @throws StrongroomError `ENTRY_INVALID` */
export function checkLabel(label: string): void {
  const fault =
    textFault('label', label, MAX_LABEL_SIZE) ?? (label.normalize('NFC') === label ? undefined : 'label is not in Unicode normal form C');
  if (fault !== undefined) throw new StrongroomError('ENTRY_INVALID', { subject: fault });
}

function fail(subject: string): never {
  throw new StrongroomError('VAULT_DAMAGED', { subject: `index: ${subject}` });
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
    for (const secret of recordLists(entry).flat()) {
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
    else if (byte === 0x5d || byte === 0x7d)
      level--; // ] }
    else if (byte === 0x5b || byte === 0x7b) {
      // [ {
      values++;
      if (++level > MAX_LEVELS)
        throw new StrongroomError('VAULT_LIMIT', { subject: 'levels in its index', value: level, limit: MAX_LEVELS });
    }
  }
  if (values > MAX_VALUES) throw new StrongroomError('VAULT_LIMIT', { subject: 'values in its index', value: values, limit: MAX_VALUES });
}

function checkEntryCount(value: number): void {
  if (value > MAX_ENTRIES) throw new StrongroomError('VAULT_LIMIT', { subject: 'entries', value, limit: MAX_ENTRIES });
}
