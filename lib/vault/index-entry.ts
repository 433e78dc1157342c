/** One entry of a vault's index: what it may say, when it is read and when it is written (docs/vault-format.md, "Index"). Not secret. */
import { StrongroomError } from '../errors.js';
import type { TimeUnit } from '../exchanges/types.js';

/** Bytes. */
const MAX_NAME_SIZE = 256;
const MAX_NOTE_SIZE = 1024;
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

/** What an API key may do at its exchange, as a person recorded it: nothing here can ask the exchange. */
export type Right = 'read' | 'trade' | 'withdraw';

export const RIGHTS: readonly Right[] = ['read', 'trade', 'withdraw'];

/** What a rotation has put another in the place of, until it is confirmed or undone. Fields that this program does not know are kept. */
export interface ReplacedKey {
  /** The public API key; none in a password entry. */
  readonly key?: string;
  readonly algorithm?: string;
  /** When it came in the place of the one before, if it did: ISO 8601 in UTC. */
  readonly rotated?: string;
  readonly secrets: readonly SecretRecord[];
}

/** An API key, or a password. Fields that this program does not know are kept. */
export interface IndexEntry {
  readonly name: string;
  /** Of an API key; a password entry has none of the next four, and no rights. */
  readonly exchange?: string;
  /** The public API key. */
  readonly key?: string;
  /** Kind of its key; `hmac` where there is none. */
  readonly algorithm?: string;
  /** Unit of its nonces; the exchange's own where there is none. */
  readonly nonceUnit?: TimeUnit;
  /** Who logs in with it: of a password entry alone. */
  readonly user?: string;
  readonly note?: string;
  /** Of an API key; each at most once. */
  readonly rights?: readonly Right[];
  /** When it was added: ISO 8601 in UTC. */
  readonly created: string;
  /** When its secret came in the place of another. */
  readonly rotated?: string;
  readonly replaced?: ReplacedKey;
  readonly secrets: readonly SecretRecord[];
}

/** One that signs. */
export type ExchangeIndexEntry = IndexEntry & { readonly exchange: string; readonly key: string };

export const hasExchange = (entry: IndexEntry): entry is ExchangeIndexEntry => entry.exchange !== undefined;

/** @throws StrongroomError `ENTRY_EXCHANGE` for a password */
export function requireExchange(entry: IndexEntry): asserts entry is ExchangeIndexEntry {
  if (!hasExchange(entry))
    throw new StrongroomError('ENTRY_EXCHANGE', { subject: `${JSON.stringify(entry.name)} is a password, which signs nothing` });
}

/** The lists of an entry's records, in the order in which their boxes lie in the file: what it has now, and what that replaced. */
export const recordLists = ({ secrets, replaced }: IndexEntry): (readonly SecretRecord[])[] =>
  replaced === undefined ? [secrets] : [secrets, replaced.secrets];

const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_NEWLINE = /[^\P{Cc}\n]/u;
/** What an HTTP header can carry: every exchange sends the public key in one. */
const API_KEY = /^[!-~]{1,1024}$/;
const HEX_ID = /^[0-9a-f]{32}$/;
const WORD = /^[a-z0-9][a-z0-9-]{0,63}$/;
const NONCE_UNITS: ReadonlySet<unknown> = new Set(['s', 'ms', 'us', 'ns'] satisfies TimeUnit[]);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

/** What is wrong with a text that people give things, or undefined. */
export function textFault(what: string, text: unknown, most: number, control = CONTROL): string | undefined {
  if (typeof text !== 'string') return `${what} is not a string`;
  const size = Buffer.byteLength(text);
  if (size === 0 || size > most) return `${what} has ${size} bytes, 1 to ${most} are possible`;
  if (control.test(text)) return `${what} has a control character at position ${text.search(control) + 1}`;
  return Buffer.from(text).toString() === text ? undefined : `${what} is not well-formed Unicode`; // a lone surrogate has no UTF-8
}

/** Whether there is such a day, and such a time of it: `Date.parse` takes 30 February for 2 March. */
export const isInstant = (text: unknown): boolean => {
  if (typeof text !== 'string' || !INSTANT.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text.slice(0, -1));
};

const nameFault = (name: unknown): string | undefined => textFault('name', name, MAX_NAME_SIZE);
const userFault = (user: unknown): string | undefined => textFault('user', user, MAX_NAME_SIZE);
const noteFault = (note: unknown): string | undefined => textFault('note', note, MAX_NOTE_SIZE, CONTROL_BUT_NEWLINE);

function keyFault(key: unknown): string | undefined {
  if (typeof key === 'string' && API_KEY.test(key)) return undefined;
  const space = typeof key === 'string' ? key.search(/\s/) : -1; // as a paste has it
  return `key is not 1 to 1024 visible ASCII characters${space < 0 ? '' : `: character ${space + 1} is white space`}`;
}

function rightsFault(rights: unknown): string | undefined {
  const sound =
    Array.isArray(rights) &&
    rights.length > 0 &&
    rights.every((right) => RIGHTS.includes(right as Right)) &&
    new Set(rights).size === rights.length;
  return sound ? undefined : `rights are not one or more of ${RIGHTS.join(', ')}, each once`;
}

function invalid(fault: string | undefined): void {
  if (fault !== undefined) throw new StrongroomError('ENTRY_INVALID', { subject: fault });
}

/** Checks the name of a new entry. Stricter than reading: it is in normal form C, so that no two look the same. @throws StrongroomError `ENTRY_INVALID` */
export function checkName(name: unknown): void {
  invalid(nameFault(name) ?? ((name as string).normalize('NFC') === name ? undefined : 'name is not in Unicode normal form C'));
}

/** @throws StrongroomError `ENTRY_INVALID` */
export function checkKey(key: unknown): void {
  invalid(keyFault(key));
}

/** What a person may say of an entry and change later, as far as it is there. @throws StrongroomError `ENTRY_INVALID` */
export function checkRemarks({ user, note, rights }: { user?: unknown; note?: unknown; rights?: unknown }): void {
  if (user !== undefined) invalid(userFault(user));
  if (note !== undefined) invalid(noteFault(note));
  if (rights !== undefined) invalid(rightsFault(rights));
}

function fail(subject: string): never {
  throw new StrongroomError('VAULT_DAMAGED', { subject: `index: ${subject}` });
}

type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

function checkSecret(secret: unknown, where: string): asserts secret is SecretRecord {
  if (!isFields(secret)) fail(`${where} has a secret that is not an object`);
  const { role, id, size } = secret;
  if (typeof role !== 'string' || !WORD.test(role)) fail(`${where} has a secret with a wrong role`);
  if (typeof id !== 'string' || !HEX_ID.test(id)) fail(`${where} has a secret with a wrong id`);
  if (!Number.isInteger(size) || (size as number) < MIN_SECRET_BOX || (size as number) > MAX_SECRET_BOX || (size as number) % 256 !== 80) {
    fail(`${where} has a secret with a wrong size`);
  }
}

/** What only an API key has, and what only a password entry has; other roles are of programs to come. */
const KEY_ROLES: readonly string[] = ['secret', 'passphrase', 'sent-passphrase'];
const PASSWORD_ROLES: readonly string[] = ['password'];

function checkSecrets(secrets: unknown, isPassword: boolean, where: string): void {
  if (!Array.isArray(secrets) || secrets.length === 0) fail(`${where} has no secrets`);
  const foreign = isPassword ? KEY_ROLES : PASSWORD_ROLES;
  for (const secret of secrets as unknown[]) {
    checkSecret(secret, where);
    if (foreign.includes(secret.role)) fail(`${where} has a ${secret.role}, and is ${isPassword ? 'a password' : 'an API key'}`);
  }
}

/** What an entry has of an API key, and what a rotation keeps of one; a password has none of it. */
function checkApiKey({ key, algorithm }: Fields, isPassword: boolean, where: string): void {
  if (isPassword) {
    if (key !== undefined || algorithm !== undefined) fail(`${where} has a key and no exchange`);
    return;
  }
  const fault = keyFault(key);
  if (fault !== undefined) fail(`${where}: ${fault}`);
  if (algorithm !== undefined && (typeof algorithm !== 'string' || !WORD.test(algorithm))) fail(`${where} has a wrong algorithm`);
}

function checkReplaced(replaced: unknown, { rotated }: Fields, isPassword: boolean, where: string): void {
  if (!isFields(replaced)) fail(`${where} is not an object`);
  if (rotated === undefined) fail(`${where} has no date`);
  checkApiKey(replaced, isPassword, where);
  if (replaced['rotated'] !== undefined && !isInstant(replaced['rotated'])) fail(`${where} has a wrong date`);
  checkSecrets(replaced['secrets'], isPassword, where);
}

/** @throws StrongroomError `VAULT_DAMAGED` */
export function checkEntry(entry: unknown, where: string): asserts entry is IndexEntry {
  if (!isFields(entry)) fail(`${where} is not an object`);
  const { name, exchange, created, nonceUnit, user, note, rights, rotated, replaced, secrets } = entry;
  const isPassword = exchange === undefined;
  const fault =
    nameFault(name) ??
    (user === undefined ? undefined : userFault(user)) ??
    (note === undefined ? undefined : noteFault(note)) ??
    (rights === undefined ? undefined : rightsFault(rights));
  if (fault !== undefined) fail(`${where}: ${fault}`);
  if (!isPassword && (typeof exchange !== 'string' || !WORD.test(exchange))) fail(`${where} has a wrong exchange`);
  checkApiKey(entry, isPassword, where);
  if (isPassword && (nonceUnit !== undefined || rights !== undefined)) fail(`${where} has nonces or rights and no exchange`);
  if (!isPassword && user !== undefined) fail(`${where} has a user and an exchange`);
  if (nonceUnit !== undefined && !NONCE_UNITS.has(nonceUnit)) fail(`${where} has a wrong nonce unit`);
  if (!isInstant(created)) fail(`${where} has a wrong date`);
  if (rotated !== undefined && !isInstant(rotated)) fail(`${where} has a wrong date of rotation`);
  checkSecrets(secrets, isPassword, where);
  if (replaced !== undefined) checkReplaced(replaced, entry, isPassword, `what ${where} replaced`);
}
