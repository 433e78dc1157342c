/**
 * A test vector: lines of `name: value`, an empty line, the bytes of a vault. One file, one fact, as in C2SP's testkit of age.
 *
 *     expect     success, or the code of the error that opening ends with
 *     comment    what is special about it, in words
 *     password, key-file, credential, recovery-code
 *                what the vault is opened with, one line or more, in hexadecimal digits: the content of the files, the code as it was typed
 *     entries    JSON: what the index says of each entry, without fields that docs/vault-format.md does not have
 *     record     one for each record of a known role, in order: its role, its proof or the code of the error, its entry's name as JSON
 *     argon2, code, slot-key, vault-key, index-keys
 *                what is derived on the way: of a password with a key file Argon2id's output, of a recovery code its 20 bytes; the parent key
 *                of the box of the slot that opens, the vault key, HKDF's 76 bytes for the index
 *
 * A proof shows that a record was opened without showing a secret: HMAC-SHA256 of "strongroom" under a secret or password, of the passphrase under the
 * secret of its entry; of a private key the public one (SubjectPublicKeyInfo, DER); a text itself. All in hexadecimal digits.
 */
import type { ErrorCode } from '../../../lib/errors.js';

/** What {@link proof} is an HMAC of. */
export const PROOF_MESSAGE = 'strongroom';

export interface RecordFact {
  readonly role: string;
  readonly entry: string;
  /** A proof, or the code of an error. */
  readonly outcome: string;
}

/** What a vault is opened with. */
export interface Given {
  readonly password?: Buffer;
  /** Its content. */
  readonly keyFile?: Buffer;
  /** Its content. */
  readonly credential?: Buffer;
  /** As it was typed. */
  readonly recoveryCode?: Buffer;
}

const GIVEN_LINES = { password: 'password', keyFile: 'key-file', credential: 'credential', recoveryCode: 'recovery-code' } as const;
const GIVEN = Object.entries(GIVEN_LINES) as [keyof Given, string][];

/** Names and hexadecimal digits. */
export const givenLines = (given: Given): [string, string][] =>
  GIVEN.flatMap(([what, line]) => (given[what] === undefined ? [] : [[line, given[what].toString('hex')] as [string, string]]));

export interface Vector {
  readonly name: string;
  readonly expect: 'success' | ErrorCode;
  readonly comment: string;
  readonly given: Given;
  /** The next three where opening succeeds. */
  readonly entries?: readonly object[];
  readonly records?: readonly RecordFact[];
  readonly values?: Readonly<Record<string, Buffer>>;
  readonly file: Buffer;
}

export const encodeFact = ({ role, outcome, entry }: RecordFact): string => `${role} ${outcome} ${JSON.stringify(entry)}`;

export function encodeVector({ expect, comment, given, entries, records = [], values = {}, file }: Vector): Buffer {
  const lines = [`expect: ${expect}`, `comment: ${comment}`];
  lines.push(...givenLines(given).map(([line, digits]) => `${line}: ${digits}`));
  if (entries !== undefined) lines.push(`entries: ${JSON.stringify(entries)}`);
  lines.push(...records.map((record) => `record: ${encodeFact(record)}`));
  lines.push(...Object.entries(values).map(([name, value]) => `${name}: ${value.toString('hex')}`));
  return Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`), file]);
}

/** What a test compares. The product keeps the values to itself; other readers need not. */
export interface StoredVector {
  readonly expect: string;
  readonly given: Given;
  readonly entries: unknown;
  /** As {@link encodeFact} writes them. */
  readonly records: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  readonly file: Buffer;
}

export function decodeVector(bytes: Buffer): StoredVector {
  const end = bytes.indexOf('\n\n');
  const lines = bytes
    .toString('utf8', 0, end)
    .split('\n')
    .map((line) => line.split(/: (.*)/su) as [string, string]);
  const all = (name: string): string[] => lines.filter(([key]) => key === name).map(([, value]) => value);
  const [expect, entries] = [all('expect')[0]!, all('entries')[0]];
  const given = Object.fromEntries(GIVEN.flatMap(([what, line]) => all(line).map((digits) => [what, Buffer.from(digits, 'hex')]))) as Given;
  const values = Object.fromEntries(lines.filter(([name]) => /^(argon2|code|slot-key|vault-key|index-keys)$/.test(name)));
  return {
    expect,
    given,
    values,
    entries: entries === undefined ? undefined : JSON.parse(entries),
    records: all('record'),
    file: bytes.subarray(end + 2),
  };
}
