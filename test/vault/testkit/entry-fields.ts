/** What entries say beside their keys: passwords, notes, rights, rotations. Good and bad vaults, by check 19 of docs/vault-format.md. */
import { bad, good } from './case.js';
import { type Draft, ENTRY, type EntryDraft, PASSWORD_FIELDS, type RecordDraft, SECRET } from './draft.js';
import type { Vector } from './vector.js';

const DATE = '2026-11-25T12:00:00.000Z';
const secret: RecordDraft = { role: 'secret', plain: SECRET };
const before: RecordDraft = { role: 'secret', plain: Buffer.from('the secret before') };
const kept: RecordDraft = { role: 'password', plain: SECRET };
const keptBefore: RecordDraft = { role: 'password', plain: Buffer.from('the password before') };
const anything = (size: number): RecordDraft => ({ role: 'password', plain: Buffer.alloc(size, Buffer.of(0, 0xff, 0x0a)) });
const phrase = (text: string): RecordDraft => ({ role: 'passphrase', plain: Buffer.from(text) });
const ed25519: RecordDraft = {
  role: 'secret',
  plain: Buffer.from('302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex'),
};

const entries = (...all: EntryDraft[]): Draft => ({ entries: all });
const apiKey = (fields: object = {}): Draft => entries({ ...ENTRY, fields });
const passwordEntry = (fields: object = {}, record = kept): EntryDraft => ({
  name: 'n',
  fields: { ...PASSWORD_FIELDS, ...fields },
  records: [record],
});
const password = (fields: object = {}, record = kept): Draft => entries(passwordEntry(fields, record));
const rotated = (replaced: EntryDraft['replaced'], fields: object = {}, records = [secret]): EntryDraft => ({
  name: 'n',
  fields: { rotated: DATE, ...fields },
  records,
  ...(replaced && { replaced }),
});

function passwords(): Vector[] {
  return [
    good('password-entry', 'no exchange, no key: it is kept and does not sign', password()),
    good('password-entry-user', 'and who logs in with it', password({ user: 'ada@example.com' })),
    good('password-entry-user-256-bytes', 'the longest', password({ user: 'é'.repeat(128) })),
    good('password-entry-65536-bytes', 'bytes of any value', password({}, anything(65536))),
    good('password-entry-one-byte', 'NUL', password({}, anything(1))),
    good(
      'password-entry-role-unknown',
      'beside a record that is not opened',
      entries({ ...passwordEntry(), records: [kept, { role: 'a-later-role', plain: Buffer.from('x') }] }),
    ),
    ...(['secret', 'text', 'passphrase'] as const).map((kind) =>
      good(`password-entry-of-kind-${kind}`, `its box was sealed as a ${kind}`, password({}, { ...kept, kind, code: 'VAULT_DAMAGED' })),
    ),
    good(
      'password-entry-beside-a-key',
      'the second of two entries',
      entries(ENTRY, { ...passwordEntry({ user: 'u', note: 'x' }), name: 'm' }),
    ),
  ];
}

function remarks(): Vector[] {
  return [
    good('note-one-byte', 'the shortest', apiKey({ note: '.' })),
    good('note-1024-bytes', 'the longest', apiKey({ note: 'é'.repeat(512) })),
    good('note-newlines', 'the one control character that there may be', apiKey({ note: '\na\n\nb\n' })),
    good('note-decomposed', 'and a mark that turns text around', apiKey({ note: 'e\u0301\u202eb' })),
    ...(['read', 'trade', 'withdraw'] as const).map((right) => good(`rights-${right}`, 'one right', apiKey({ rights: [right] }))),
    good('rights-all', 'in any order', apiKey({ rights: ['withdraw', 'read', 'trade'] })),
    good('rotated', 'a rotation that is over', apiKey({ rotated: '2026-11-25T12:00:00Z' })),
  ];
}

function rotations(): Vector[] {
  const both = (...records: RecordDraft[]): EntryDraft['replaced'] => ({ records });
  return [
    good('replaced', 'the key before has its record behind that of the key', entries(rotated(both(before)))),
    good('replaced-before-another-entry', 'and before those of the next entry', entries(rotated(both(before)), { ...ENTRY, name: 'm' })),
    good(
      'replaced-rotated',
      'the key before had replaced another',
      entries(rotated({ fields: { rotated: '2025-11-25T12:00:00Z' }, records: [before] })),
    ),
    good(
      'replaced-of-another-kind',
      'HMAC came in the place of Ed25519',
      entries(rotated({ fields: { algorithm: 'ed25519' }, records: [ed25519] })),
    ),
    good(
      'replaced-by-another-kind',
      'Ed25519 came in the place of HMAC',
      entries(rotated({ fields: { algorithm: 'hmac' }, records: [before] }, { algorithm: 'ed25519' }, [ed25519])),
    ),
    good(
      'replaced-passphrase',
      'each passphrase is bound to the secret of its own list',
      entries(rotated(both(before, phrase('old')), {}, [secret, phrase('new')])),
    ),
    good(
      'replaced-password',
      'of a password, which has no key',
      entries({ ...passwordEntry({ rotated: DATE }), replaced: { fields: { key: undefined }, records: [keptBefore] } }),
    ),
    good(
      'replaced-role-unknown',
      'a record that is not opened',
      entries(rotated(both(before, { role: 'a-later-role', plain: Buffer.from('x') }))),
    ),
    good('replaced-fields-unknown', 'are kept', entries(rotated({ fields: { hint: null, name: 1, exchange: {} }, records: [before] }))),
    good('replaced-records-swapped', 'the box of the key before stands first', {
      entries: [rotated(both({ ...before, code: 'VAULT_DAMAGED' }), {}, [{ ...secret, code: 'VAULT_DAMAGED' }])],
      records: (boxes) => boxes.reverse(),
    }),
  ];
}

type Row = readonly [name: string, comment: string, fields: object];

const ofApiKey: readonly Row[] = [
  ['user-and-exchange', 'only a password has a user', { user: 'u' }],
  ['exchange-null', 'null', { exchange: null }],
  ['note-empty', '0 bytes', { note: '' }],
  ['note-1025-bytes', 'one too many', { note: 'x'.repeat(1025) }],
  ['note-1026-bytes', '513 characters', { note: 'é'.repeat(513) }],
  ['note-tab', 'a control character', { note: 'a\tb' }],
  ['note-carriage-return', 'a control character', { note: 'a\r\nb' }],
  ['note-escape', 'a sequence of a terminal', { note: '\u001b[2J' }],
  ['note-c1', 'a control character above 7F', { note: 'a\u0085' }],
  ['note-lone-surrogate', 'it has no UTF-8', { note: '\ud800' }],
  ['note-null', 'null', { note: null }],
  ['note-array', 'an array of one string', { note: ['x'] }],
  ['rights-empty', 'an empty list', { rights: [] }],
  ['rights-twice', 'one of them twice', { rights: ['read', 'trade', 'read'] }],
  ['rights-unknown', 'one that there is not', { rights: ['read', 'transfer'] }],
  ['rights-capitals', 'capitals', { rights: ['Read'] }],
  ['rights-string', 'a string', { rights: 'read' }],
  ['rights-object', 'an object', { rights: { 0: 'read' } }],
  ['rights-null', 'null', { rights: null }],
  ['rights-nested', 'a list in the list', { rights: [['read']] }],
  ['rotated-null', 'null', { rotated: null }],
  ['rotated-number', 'a number', { rotated: 1795521600 }],
  ['rotated-30-february', 'no such day', { rotated: '2026-02-30T00:00:00Z' }],
];

const ofPassword: readonly Row[] = [
  ['password-with-algorithm', 'only a key has one', { algorithm: 'hmac' }],
  ['password-with-nonce-unit', 'only a key has nonces', { nonceUnit: 'ms' }],
  ['password-with-rights', 'only a key has rights', { rights: ['read'] }],
  ['password-with-key', 'only an entry with an exchange has one', { key: 'k' }],
  ['password-with-key-null', 'null', { key: null }],
  ['user-empty', '0 bytes', { user: '' }],
  ['user-257-bytes', 'one too many', { user: 'x'.repeat(257) }],
  ['user-newline', 'a control character', { user: 'a\nb' }],
  ['user-lone-surrogate', 'it has no UTF-8', { user: '\udcb6' }],
  ['user-null', 'null', { user: null }],
  ['user-number', 'a number', { user: 1 }],
];

const replaced: readonly Row[] = [
  ['null', 'null', { replaced: null }],
  ['array', 'an array', { replaced: [] }],
  ['string', 'a string', { replaced: 'x' }],
];

const ofReplaced: readonly Row[] = [
  ['key-missing', 'no key', { key: undefined }],
  ['key-space', 'a space', { key: 'a b' }],
  ['algorithm-capitals', 'capitals', { algorithm: 'HMAC' }],
  ['rotated-null', 'null', { rotated: null }],
  ['rotated-31-april', 'no such day', { rotated: '2026-04-31T00:00:00Z' }],
];

const onReplaced = (change: (made: { secrets: { [name: string]: unknown }[] }, now: { [name: string]: unknown }) => void): Draft => ({
  entries: [rotated({ records: [before] })],
  index: ({ entries: [entry] }) => change(entry!['replaced'] as { secrets: { [name: string]: unknown }[] }, entry!),
});

function bads(): Vector[] {
  const refused = (name: string, comment: string, draft: Draft): Vector => bad(`index-${name}`, 'VAULT_DAMAGED', comment, draft);
  return [
    ...ofApiKey.map(([name, comment, fields]) => refused(name, comment, apiKey(fields))),
    ...ofPassword.map(([name, comment, fields]) => refused(name, comment, password(fields))),
    ...replaced.map(([name, comment, fields]) => refused(`replaced-${name}`, comment, apiKey({ rotated: DATE, ...fields }))),
    ...ofReplaced.map(([name, comment, fields]) =>
      refused(`replaced-${name}`, comment, entries(rotated({ fields, records: [{ ...before, code: 'not reached' }] }))),
    ),
    refused(
      'replaced-without-date',
      'nothing says when',
      onReplaced((_, entry) => delete entry['rotated']),
    ),
    refused(
      'replaced-secrets-missing',
      'no records',
      onReplaced((made) => delete (made as { secrets?: unknown }).secrets),
    ),
    refused('replaced-secrets-empty', 'no records', entries(rotated({ records: [] }))),
    refused(
      'replaced-size-592',
      'beyond the end',
      onReplaced(({ secrets }) => void (secrets[0]!['size'] = 592)),
    ),
    refused(
      'replaced-id-twice',
      'that of the key',
      onReplaced(({ secrets }, entry) => void (secrets[0]!['id'] = (entry['secrets'] as { id: string }[])[0]!.id)),
    ),
    refused(
      'replaced-key-of-a-password',
      'a password has none',
      entries({ ...passwordEntry({ rotated: DATE }), replaced: { records: [keptBefore] } }),
    ),
    refused(
      'replaced-algorithm-of-a-password',
      'a password has none',
      entries({ ...passwordEntry({ rotated: DATE }), replaced: { fields: { key: undefined, algorithm: 'hmac' }, records: [keptBefore] } }),
    ),
    refused('password-of-role-secret', 'what signs, in an entry that does not', password({}, { ...secret, code: 'not reached' })),
    refused(
      'password-with-sent-passphrase',
      'only a key has one',
      entries({ ...passwordEntry(), records: [kept, { role: 'sent-passphrase', plain: Buffer.from('x'), code: 'not reached' }] }),
    ),
    refused('key-of-role-password', 'a password in the entry of a key', entries({ ...ENTRY, records: [{ ...kept, code: 'not reached' }] })),
    refused(
      'key-beside-a-password',
      'a password in the entry of a key',
      entries({ ...ENTRY, records: [secret, { ...kept, code: 'not reached' }] }),
    ),
    refused(
      'replaced-password-of-role-secret',
      'what signs, in an entry that does not',
      entries({
        ...passwordEntry({ rotated: DATE }),
        replaced: { fields: { key: undefined }, records: [{ ...before, code: 'not reached' }] },
      }),
    ),
    refused(
      'replaced-of-role-password',
      'a password in the entry of a key',
      entries(rotated({ records: [{ ...keptBefore, code: 'not reached' }] })),
    ),
  ];
}

export const entryFieldVectors = (): Vector[] => [...passwords(), ...remarks(), ...rotations(), ...bads()];
