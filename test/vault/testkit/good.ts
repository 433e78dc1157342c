/** Vaults that open, at the edges of what docs/vault-format.md allows. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { packageRoot } from '../../support/child.js';
import { type Cost } from '../support/by-hand.js';
import { good } from './case.js';
import {
  type Draft,
  ENTRY,
  type EntryDraft,
  type IndexDraft,
  type RecordDraft,
  SECRET,
  SLOT_SALT,
  bytesOf,
  passwordSlot,
  unknownSlot,
} from './draft.js';
import { salamander } from './salamander.js';
import type { Vector } from './vector.js';

const withFields = (fields: object, name = 'n'): Draft => ({ entries: [{ ...ENTRY, name, fields }] });
const withRecords = (...records: RecordDraft[]): Draft => ({ entries: [{ name: 'n', records }] });
const secret: RecordDraft = { role: 'secret', plain: SECRET };
const another: RecordDraft = { role: 'secret', plain: bytesOf(64, 'another secret').map((byte) => 33 + (byte % 94)) as Buffer };
const ofSize = (size: number): RecordDraft => ({ role: 'secret', plain: Buffer.alloc(size, 's') });
const passphrase: RecordDraft = { role: 'passphrase', plain: Buffer.from('a passphrase that is signed') };
const sent = (text: string): RecordDraft => ({ role: 'sent-passphrase', plain: Buffer.from(text) });
const later: RecordDraft = { role: 'a-later-role', plain: Buffer.from('whatever that is') };

/** The one RSA key of 2,048 bits among the vectors of bitget. */
function rsaKey(): Buffer {
  const vectors = readFileSync(path.join(packageRoot, 'test/vectors/bitget.json'), 'utf8');
  const pem = JSON.parse(/"(-----BEGIN PRIVATE KEY-----[^"]*)"/.exec(vectors)![0]) as string;
  return createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
}

/** PKCS#8: the seed of RFC 8032, section 7.1, test 1; the key of RFC 6979, appendix A.2.5. */
const privateKeys = {
  ed25519: Buffer.from('302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
  p256: Buffer.from(
    '308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721a144034200' +
      '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
    'hex',
  ),
  rsa: rsaKey(),
};

/** Another text that means the same index. */
const rewritten = (change: (json: string) => string): Draft => ({ text: (index) => Buffer.from(change(JSON.stringify(index))) });
const text = (size: number): Draft => ({
  text: (index: IndexDraft) => {
    const json = JSON.stringify({ ...index, x: '' });
    return Buffer.from(`${json.slice(0, -2)}${'x'.repeat(size - json.length)}"}`);
  },
});
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

function signedFirst(): Vector {
  const draft: Draft = {
    ...withRecords(secret, passphrase),
    records: (boxes) => boxes.reverse(),
    index: (index) => void index.entries[0]!.secrets.reverse(),
  };
  const vector = good('signed-passphrase-first', 'the record of the passphrase stands before that of the secret', draft);
  return { ...vector, records: [...vector.records!].reverse() };
}

function contents(): Vector[] {
  const many: EntryDraft[] = Array.from({ length: 5 }, (_, i) => ({ name: `entry ${i}`, records: [secret] }));
  return [
    good('good', 'one entry with one secret', {}),
    good('no-entries', 'a new vault', { entries: [], generation: 1n }),
    good('five-entries', 'in the order in which they were added', { entries: many }),
    good('generation-1', 'as a new vault has it', { generation: 1n }),
    good('generation-last', 'the largest there is', { generation: 2n ** 64n - 1n }),
    good('signed-passphrase', 'a passphrase of which only the HMAC is sent', withRecords(secret, passphrase)),
    signedFirst(),
    good('sent-passphrase', 'a passphrase that is sent', withRecords(secret, sent('a pass phrase'))),
    good('sent-passphrase-longest', '1,024 characters', withRecords(secret, sent('!'.repeat(1024)))),
    good('sent-passphrase-shortest', 'one character', withRecords(secret, sent('~'))),
    good('role-unknown', 'a record that is not opened', withRecords(secret, later)),
    good('role-unknown-alone', 'an entry without a secret', withRecords(later)),
    good('role-twice', 'two secrets, of which the first signs the passphrase', withRecords(secret, another, passphrase)),
    ...[1, 251, 252, 253, 65535, 65536].map((size) => good(`secret-${size}`, `a secret of ${size} bytes`, withRecords(ofSize(size)))),
    ...Object.entries(privateKeys).map(([algorithm, plain]) =>
      good(`key-${algorithm}`, 'PKCS#8', { entries: [{ name: 'n', fields: { algorithm }, records: [{ role: 'secret', plain }] }] }),
    ),
  ];
}

/** What the index says of slots. */
function notes(): Vector[] {
  const note = { id: SLOT_SALT.toString('hex', 0, 8), created: '2026-11-24T12:00:00.000Z' };
  const one = (name: string, comment: string, slots: unknown): Vector =>
    good(`slot-notes-${name}`, comment, { index: (index) => void (index['slots'] = slots) });
  return [
    one('none', 'an empty list', []),
    one('one', 'with a label', [{ ...note, label: 'stick in the safe' }]),
    one('without-label', 'when it was made, and no more', [note]),
    one('of-no-slot', 'of a slot that is not in the header', [{ ...note, id: 'ffffffffffffffff' }]),
    one(
      '16',
      'the most',
      Array.from({ length: 16 }, (_, i) => ({ ...note, id: i.toString(16).padStart(16, '0') })),
    ),
    one('label-64-bytes', 'the longest', [{ ...note, label: 'é'.repeat(32) }]),
    one('label-one-byte', 'the shortest', [{ ...note, label: ' ' }]),
    one('label-decomposed', 'a reader takes what a writer would not', [{ ...note, label: 'e\u0301' }]),
    one('labels-alike', 'two slots may have the same', [
      { ...note, label: 'x' },
      { ...note, id: '0'.repeat(16), label: 'x' },
    ]),
    one('created-without-milliseconds', 'the shorter form', [{ ...note, created: '2024-02-29T23:59:59Z' }]),
    one('fields-unknown', 'beside those that are known', [{ ...note, hint: null, later: [1] }]),
  ];
}

function indexes(): Vector[] {
  return [
    good('name-256-bytes', 'the longest', withFields({}, 'é'.repeat(128))),
    good('name-unicode', 'letters, a space, an emoji', withFields({}, 'Börse 東京 💶')),
    good('name-decomposed', 'a reader takes what a writer would not', withFields({}, 'e\u0301')),
    good('name-twins', 'composed and decomposed are two names', {
      entries: [
        { ...ENTRY, name: 'é' },
        { ...ENTRY, name: 'e\u0301' },
      ],
    }),
    good('name-escape-free', 'what a shell or a path would mind', withFields({}, '../"$(x)\\')),
    good('name-bidi', 'format characters are not of category Cc', withFields({}, 'a\u202eb')),
    good('name-line-separator', 'U+2028 is not of category Cc', withFields({}, 'a\u2028b')),
    good('key-longest', '1,024 characters', withFields({ key: '~'.repeat(1024) })),
    good('key-one-character', 'the shortest', withFields({ key: '!' })),
    good('exchange-unknown', 'no damage', withFields({ exchange: 'a-later-exchange' })),
    good('exchange-64-characters', 'the longest', withFields({ exchange: `0${'-'.repeat(63)}` })),
    good('algorithm-hmac', 'as without it', withFields({ algorithm: 'hmac' })),
    ...['s', 'ms', 'us', 'ns'].map((nonceUnit) => good(`nonce-unit-${nonceUnit}`, 'what nonces count', withFields({ nonceUnit }))),
    good('created-without-milliseconds', 'the shorter form', withFields({ created: '2026-11-24T12:00:00Z' })),
    good('created-leap-day', '29 February 2024', withFields({ created: '2024-02-29T23:59:59.999Z' })),
    good('created-leap-day-2000', 'a year that 400 divides', withFields({ created: '2000-02-29T00:00:00Z' })),
    good('created-year-0', 'the first', withFields({ created: '0000-01-01T00:00:00Z' })),
    good('created-year-9999', 'the last', withFields({ created: '9999-12-31T23:59:59.999Z' })),
    good('fields-unknown', 'in all three objects', {
      index: (index) => {
        Object.assign(index, { later: { a: [1, null, true, 'x'] } });
        Object.assign(index.entries[0]!, { tags: ['x'], permissions: null });
        Object.assign(index.entries[0]!.secrets[0]!, { hint: '' });
      },
    }),
    good(
      'fields-prototype',
      'names that mean something to JavaScript',
      rewritten((json) => json.replace('{"name"', '{"__proto__":null,"constructor":1,"name"')),
    ),
    good(
      'field-twice',
      'the last counts',
      rewritten((json) => json.replace('"name":"n"', '"name":"\\u0000","name":"n"')),
    ),
    good(
      'fields-in-another-order',
      'order means nothing',
      rewritten((json) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(json) as object).reverse()))),
    ),
    good(
      'json-spaces',
      'of all four kinds',
      rewritten((json) => `\n\t${json.replace('[', ' [\r\n')}  `),
    ),
    good(
      'json-escapes',
      'of a letter',
      rewritten((json) => json.replace('"n"', '"\\u006e"')),
    ),
    good('json-surrogates', 'a pair of escapes is one character', {
      ...rewritten((json) => json.replace('💶', '\\ud83d\\udcb6')),
      ...withFields({}, '💶'),
    }),
    good(
      'json-lone-surrogate-unknown',
      'in a field that nobody reads',
      rewritten((json) => json.replace('{', '{"x":"\\ud800",')),
    ),
    good(
      'json-large-numbers',
      'in a field that nobody reads',
      rewritten((json) => json.replace('{', '{"x":[1e400,-0,123456789012345678901234567890],')),
    ),
    good('json-64-levels', 'the most', { index: (index) => Object.assign(index, { x: nested(63) }) }),
    good('json-brackets-in-a-string', 'are no levels', { index: (index) => Object.assign(index, { x: `"\\${'[{'.repeat(100)}` }) }),
    good(
      'size-with-a-fraction',
      '336.0 is 336',
      rewritten((json) => json.replace('"size":336', '"size":336.0')),
    ),
    good(
      'size-with-an-exponent',
      '3.36e2 is 336',
      rewritten((json) => json.replace('"size":336', '"size":3.36e2')),
    ),
    ...notes(),
    good('index-508-bytes', 'no padding', text(508)),
    good('index-509-bytes', '255 bytes of padding', text(509)),
  ];
}

function slots(): Vector[] {
  const password = Buffer.from('another password');
  const salt = bytesOf(32, 'another slot');
  const other = passwordSlot({ password, salt });
  const all = (...slots: Buffer[]): Draft => ({ slots });
  const costs: Cost[] = [
    { memory: 64, passes: 3, lanes: 4 },
    { memory: 37, passes: 2, lanes: 3 },
    { memory: 128, passes: 1, lanes: 16 },
    { memory: 8, passes: 64, lanes: 1 },
  ];
  const passwords: [string, string, Buffer][] = [
    ['one-byte', 'the shortest', Buffer.of(0x61)],
    ['nul', 'bytes of any value', Buffer.from('a\0b')],
    ['not-utf-8', 'bytes of any value', Buffer.of(0xff, 0xfe, 0x80)],
    ['newline', 'part of it', Buffer.from('password\n')],
    ['decomposed', 'no normalisation', Buffer.from('e\u0301')],
    ['longest', '65,536 bytes', Buffer.alloc(65536, 'p')],
  ];
  const broken = salamander();
  return [
    good('slots-two-first', 'of two passwords the first', all(passwordSlot(), other)),
    good('slots-two-second', 'of two passwords the second', all(passwordSlot(), other), { password, salt }),
    good('slots-16', 'the password is that of the last', all(...Array.from({ length: 15 }, () => other), passwordSlot())),
    good(
      'slots-unknown-types',
      'are skipped, whatever stands in them',
      all(unknownSlot(0), unknownSlot(999), passwordSlot(), unknownSlot(65535)),
    ),
    good('slots-15-unknown', 'and one that is known', all(...Array.from({ length: 15 }, (_, i) => unknownSlot(1000 + i)), passwordSlot())),
    good(
      'slots-foreign-first',
      'a slot of another vault with the same password, before one of this',
      all(passwordSlot({ vaultId: bytesOf(16, 'another vault') }), passwordSlot()),
    ),
    good('slot-three-keys-first', 'the slot box has a tag that three passwords give, and the commitment of the first', broken.draft, {
      password: broken.passwords[0]!,
      salt: broken.salt,
    }),
    ...costs.map((cost) =>
      good(`cost-${cost.memory}-${cost.passes}-${cost.lanes}`, 'memory (KiB), passes, lanes', all(passwordSlot({ cost })), { cost }),
    ),
    ...passwords.map(([name, comment, password]) => good(`password-${name}`, comment, all(passwordSlot({ password })), { password })),
  ];
}

export const goodVectors = (): Vector[] => [...contents(), ...indexes(), ...slots()];
