/** What a new entry must have: exactly what its exchange asks for, and a key that the exchange takes. */
import { StrongroomError } from '../errors.js';
import { algorithmsOf, keyWords, keysWords } from '../exchanges/describe.js';
import type { Facts, KeyAlgorithm, TimeUnit } from '../exchanges/types.js';
import type { NativeSecret } from '../native.js';
import { algorithmNames } from '../private-key.js';
import { type KeyEncoding, type Secret, encodingNumber, pkcs8Of, requireSecret } from '../secret.js';
import { checkKey } from './index-entry.js';
import type { NewExchangeEntry } from './types.js';

const UNITS: readonly unknown[] = ['s', 'ms', 'us', 'ns'] satisfies TimeUnit[];

// Bytes of an HMAC key where the exchange has no one size. None has fewer than 16.
const ANY_SIZE = [16, 65536] as const;

// The first space of a PEM file stands behind ten characters, the first byte of DER that is no text behind fewer: what has more in front
// of what is out of place is the text of an HMAC secret, with white space behind it.
const LONGEST_HEAD = 16;

const invalid = (subject: string): StrongroomError => new StrongroomError('ENTRY_INVALID', { subject });

// What an exchange gives out may change before this program knows of it.
const ANYWAY = 'unusualForm (--unusual-form) takes it all the same';

/**
 * Checks a public API key. That it can be sent, whatever its form, is checked with the rest of the index.
 * @throws StrongroomError `ENTRY_INVALID`
 */
export function checkKeyForm(
  { exchange, key, unusualForm }: Pick<NewExchangeEntry, 'exchange' | 'key' | 'unusualForm'>,
  facts: Facts,
): void {
  const { keyPattern } = facts;
  if (keyPattern === undefined || isUsualKey(key, keyPattern)) return;
  checkKey(key);
  if (!isUnusual(unusualForm)) {
    throw invalid(`key is not what ${exchange} gives out: it has ${key.length} characters and should match ${keyPattern}; ${ANYWAY}`);
  }
  if (isSecretsForm(key, keyPattern, facts)) throw invalid(`key has the form of a secret of ${exchange}, which is not to be shown`);
}

const isUsualKey = (key: string, keyPattern: string): boolean => new RegExp(`^(?:${keyPattern})$`).test(key);

function isUnusual(unusualForm: unknown): boolean {
  if (unusualForm !== undefined && typeof unusualForm !== 'boolean') throw invalid('unusualForm is neither true nor false');
  return unusualForm === true;
}

/** Whether a key is as long as the exchange's secrets are and its keys are not: a secret in the wrong place would be sent in clear. */
function isSecretsForm(key: string, keyPattern: string, { keys: { hmac } }: Facts): boolean {
  const [least, most] = hmac?.bytes ?? [Infinity, 0];
  if (isUsualKey('0'.repeat(key.length), keyPattern)) return false;
  const size = hmac?.encoding === 'utf8' ? key.length : Buffer.from(key, hmac?.encoding).length;
  return size >= least && size <= most;
}

/**
 * Checks everything of an entry but its secret.
 * @returns the unit of its nonces, where the exchange asks for nonces
 * @throws StrongroomError `ENTRY_INVALID`
 */
export function checkAgainstFacts(entry: NewExchangeEntry, facts: Facts): TimeUnit | undefined {
  const { exchange, passphrase, nonceUnit } = entry;
  checkKeyForm(entry, facts);
  if (facts.passphrase === undefined && passphrase !== undefined) throw invalid(`passphrase is one too many: ${exchange} has none`);
  if (facts.passphrase !== undefined && passphrase === undefined)
    throw invalid(`passphrase is missing: ${exchange} has one for each API key`);
  if (facts.time !== 'nonce' || facts.timeUnit === 'iso') {
    if (nonceUnit !== undefined) throw invalid(`nonceUnit is one too many: ${exchange} has no nonces`);
    return undefined;
  }
  if (nonceUnit !== undefined && !UNITS.includes(nonceUnit)) throw invalid('nonceUnit is none of s, ms, us, ns');
  return nonceUnit ?? facts.timeUnit;
}

/** A secret that may be sealed. */
export interface EntryKey {
  readonly algorithm: KeyAlgorithm;
  /** An HMAC secret as the exchange shows it, or a private key as PKCS#8. */
  readonly sealed: NativeSecret;
  /** Wipes what was made for this; what the caller gave stays. */
  readonly release: () => void;
}

/**
 * What kind of key the secret is, out of those that the exchange takes.
 * @throws StrongroomError `KEY_NOT_TAKEN` for another kind, `SECRET_ENCODING`, `ENTRY_INVALID`, and for a private key what
 * {@link Secret.privateKey} throws
 */
export function entryKey(entry: NewExchangeEntry, facts: Facts): EntryKey {
  const { exchange, secret, keyPassword, algorithm: asked } = entry;
  const taken = algorithmsOf(facts);
  if (asked !== undefined && !taken.includes(asked)) throw notTaken(exchange, 'keys of that algorithm', facts);
  const kind = secret.keyKind();
  if (kind !== 'encrypted') {
    if (keyPassword !== undefined) throw invalid('keyPassword is one too many: the secret is no encrypted private key');
    const algorithm = kindOfKey(entry, facts, kind);
    if (algorithm === 'hmac') return { algorithm, sealed: requireSecret(secret), release: () => undefined };
    const sealed = pkcs8Of(secret, undefined, algorithm);
    return { algorithm, sealed, release: () => sealed.destroy() };
  }
  if (taken.every((algorithm) => algorithm === 'hmac')) throw notTaken(exchange, 'private keys', facts);
  const sealed = pkcs8Of(secret, keyPassword);
  const algorithm = algorithmNames[sealed.keyKind()];
  if (algorithm !== undefined && taken.includes(algorithm) && (asked ?? algorithm) === algorithm) {
    return { algorithm, sealed, release: () => sealed.destroy() };
  }
  sealed.destroy();
  throw notTaken(exchange, `private keys of this kind${asked === undefined ? '' : ` as ${asked}`}`, facts);
}

function notTaken(exchange: string, what: string, facts: Facts): StrongroomError {
  return new StrongroomError('KEY_NOT_TAKEN', { subject: `${exchange} takes no ${what}, but ${keysWords(facts)}` });
}

type PlainKind = Exclude<ReturnType<Secret['keyKind']>, 'encrypted'>;

/** Of a secret that is not encrypted. */
function kindOfKey(entry: NewExchangeEntry, facts: Facts, kind: PlainKind): KeyAlgorithm {
  const { exchange, algorithm: asked } = entry;
  const secret = requireSecret(entry.secret);
  const { hmac } = facts.keys;
  const bytes = isUnusual(entry.unusualForm) ? undefined : hmac?.bytes;
  const text = hmac === undefined || (asked ?? 'hmac') !== 'hmac' ? false : isText(secret, hmac.encoding, bytes);
  const taken = kind !== 'none' && facts.keys[kind] !== undefined && (asked ?? kind) === kind;
  if (text === true && taken) {
    throw invalid(`secret can be ${keyWords(facts, 'hmac')} or ${keyWords(facts, kind)}: say which by algorithm`);
  }
  if (text === true) return 'hmac';
  if (taken) return kind;
  if (kind === 'none' && asked === 'secp256k1' && facts.keys.secp256k1 !== undefined) return asked; // a bare scalar is one where that is said

  // Neither. PEM and DER are no text without spaces: who gave one of these meant a private key.
  const file = isText(secret, 'utf8', ANY_SIZE) instanceof StrongroomError;
  if (kind !== 'none' && file) throw notTaken(exchange, keyWords(facts, kind).slice('a '.length), facts);
  const hmacOnly = asked === 'hmac' || algorithmsOf(facts).every((algorithm) => algorithm === 'hmac');
  if (text instanceof StrongroomError && (hmacOnly || !file || Number(text.detail.value) >= LONGEST_HEAD)) throw text;
  if (kind === 'none' && (file || hmac === undefined) && !hmacOnly) secret.pkcs8(null, null).destroy(); // says why
  const words = asked === undefined ? keysWords(facts) : keyWords(facts, asked);
  const onlySize = bytes !== undefined && (asked ?? 'hmac') === 'hmac';
  throw invalid(`secret is not what ${exchange} gives out: it should be ${words}${onlySize ? `; ${ANYWAY}` : ''}`);
}

/** Whether the secret is text of so many bytes in an encoding, or the error that says where it is not. */
function isText(
  secret: NativeSecret,
  encoding: KeyEncoding,
  [least, most]: readonly [number, number] = ANY_SIZE,
): boolean | StrongroomError {
  try {
    return secret.isKeyText(encodingNumber(encoding), least, most);
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'SECRET_ENCODING') return error;
    throw error;
  }
}
