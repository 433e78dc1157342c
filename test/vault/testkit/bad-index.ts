/** An index that is sealed as it should be and says what it must not: check 19 of docs/vault-format.md. */
import { bad } from './case.js';
import { type Draft, ENTRY } from './draft.js';
import type { Vector } from './vector.js';

type Row = readonly [name: string, comment: string, draft: Draft];

const REMOVED = Symbol('removed');
const assign = (object: Record<string, unknown>, field: string, value: unknown): void => {
  if (value === REMOVED) delete object[field];
  else object[field] = value;
};
const onIndex = (field: string, value: unknown): Draft => ({ index: (index) => assign(index, field, value) });
const onEntry = (field: string, value: unknown): Draft => ({ index: ({ entries: [entry] }) => assign(entry!, field, value) });
const onRecord = (field: string, value: unknown): Draft => ({ index: ({ entries: [entry] }) => assign(entry!.secrets[0]!, field, value) });
const rewritten = (change: (json: string) => string): Draft => ({ text: (index) => Buffer.from(change(JSON.stringify(index))) });
const text = (bytes: string | Buffer): Draft => ({ text: () => Buffer.from(bytes as string) });
const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

const json: Row[] = [
  ['empty', 'nothing', text('')],
  ['spaces', 'nothing but spaces', text(' \n')],
  ['cut', 'its last brace is missing', rewritten((all) => all.slice(0, -1))],
  ['twice', 'two values', rewritten((all) => all + all)],
  ['followed', 'a letter behind it', rewritten((all) => `${all}x`)],
  ['bom', 'a byte order mark', rewritten((all) => `\ufeff${all}`)],
  ['utf-16', 'in another encoding', { text: (index) => Buffer.from(JSON.stringify(index), 'utf16le') }],
  ['not-utf-8', 'FF in a string', { text: (index) => Buffer.from(JSON.stringify(index).replace('"n"', '"\xff"'), 'latin1') }],
  ['overlong', 'C0 80 in a string', { text: (index) => Buffer.from(JSON.stringify(index).replace('"n"', '"\xc0\x80"'), 'latin1') }],
  [
    'surrogate-bytes',
    'ED A0 80 in a string',
    { text: (index) => Buffer.from(JSON.stringify(index).replace('"n"', '"\xed\xa0\x80"'), 'latin1') },
  ],
  ['comment', 'a comment', rewritten((all) => `${all}/**/`)],
  ['comma', 'one before a brace', rewritten((all) => `${all.slice(0, -1)},}`)],
  ['single-quotes', 'in the place of double ones', rewritten((all) => all.replaceAll('"', "'"))],
  ['nan', 'NaN in a field that nobody reads', rewritten((all) => all.replace('{', '{"x":NaN,'))],
  ['infinity', 'Infinity in a field that nobody reads', rewritten((all) => all.replace('{', '{"x":-Infinity,'))],
  ['hexadecimal', '0x1 in a field that nobody reads', rewritten((all) => all.replace('{', '{"x":0x1,'))],
  ['leading-zero', '01 in a field that nobody reads', rewritten((all) => all.replace('{', '{"x":01,'))],
  ['plus', '+1 in a field that nobody reads', rewritten((all) => all.replace('{', '{"x":+1,'))],
  ['point', '1. in a field that nobody reads', rewritten((all) => all.replace('{', '{"x":1.,'))],
  ['tab-in-string', 'a control character that is not escaped', rewritten((all) => all.replace('{', '{"x":"\t",'))],
  ['escape', 'one that there is not', rewritten((all) => all.replace('{', '{"x":"\\a",'))],
  ['no-break-space', 'is no space of JSON', rewritten((all) => `\u00a0${all}`)],
  ['vertical-tab', 'is no space of JSON', rewritten((all) => `${all}\v`)],
  ['null', 'null', text('null')],
  ['array', 'an array', rewritten((all) => `[${all}]`)],
  ['string', 'a string', text('"entries"')],
  ['number', 'a number', text('1')],
];

const index: Row[] = [
  ['entries-missing', 'no entries', onIndex('entries', REMOVED)],
  ['entries-null', 'null', onIndex('entries', null)],
  ['entries-object', 'an object', onIndex('entries', {})],
  ['entries-string', 'a string', onIndex('entries', 'n')],
  ['records-missing', 'no hash', onIndex('records', REMOVED)],
  ['records-null', 'null', onIndex('records', null)],
  ['records-short', '63 digits', onIndex('records', '0'.repeat(63))],
  ['records-capitals', 'the right hash in capitals', { index: (made) => void (made.records = made.records.toUpperCase()) }],
  ['records-newline', 'a newline at its end', { index: (made) => void (made.records += '\n') }],
  [
    'records-base64',
    'the right hash in another encoding',
    { index: (made) => void (made.records = Buffer.from(made.records, 'hex').toString('base64')) },
  ],
  ['records-number', 'a number', onIndex('records', 0)],
];

const entry: Row[] = [
  ['entry-null', 'null', onIndex('entries', [null])],
  ['entry-string', 'a string', onIndex('entries', ['n'])],
  ['entry-array', 'an array', onIndex('entries', [[]])],
  ['entry-empty', 'an object without fields', onIndex('entries', [{}])],
  ['name-missing', 'no name', onEntry('name', REMOVED)],
  ['name-null', 'null', onEntry('name', null)],
  ['name-number', 'a number', onEntry('name', 1)],
  ['name-array', 'an array of one string', onEntry('name', ['n'])],
  ['name-empty', '0 bytes', onEntry('name', '')],
  ['name-257-bytes', 'one too many', onEntry('name', 'x'.repeat(257))],
  ['name-258-bytes', '129 characters', onEntry('name', 'é'.repeat(129))],
  ['name-nul', 'a control character', onEntry('name', 'a\0')],
  ['name-newline', 'a control character', onEntry('name', 'a\nb')],
  ['name-escape', 'a sequence of a terminal', onEntry('name', '\u001b[2J')],
  ['name-delete', 'a control character', onEntry('name', 'a\u007f')],
  ['name-c1', 'a control character above 7F', onEntry('name', 'a\u0085')],
  ['name-lone-surrogate', 'it has no UTF-8', rewritten((all) => all.replace('"n"', '"\\ud800"'))],
  ['name-surrogates-swapped', 'two halves in the wrong order', rewritten((all) => all.replace('"n"', '"\\udcb6\\ud83d"'))],
  ['name-twice', 'two entries of one name', { entries: [ENTRY, ENTRY] }],
  ['exchange-missing', 'no exchange', onEntry('exchange', REMOVED)],
  ['exchange-empty', 'no characters', onEntry('exchange', '')],
  ['exchange-capitals', 'capitals', onEntry('exchange', 'Binance')],
  ['exchange-path', 'a path', onEntry('exchange', '../x')],
  ['exchange-newline', 'a newline at its end', onEntry('exchange', 'binance\n')],
  ['exchange-65-characters', 'one too many', onEntry('exchange', 'x'.repeat(65))],
  ['exchange-hyphen-first', 'a hyphen at its beginning', onEntry('exchange', '-x')],
  ['exchange-digits-of-another-script', 'digits are 0 to 9', onEntry('exchange', '٣')],
  ['exchange-number', 'a number', onEntry('exchange', 1)],
  ['key-missing', 'no key', onEntry('key', REMOVED)],
  ['key-empty', 'no characters', onEntry('key', '')],
  ['key-1025-characters', 'one too many', onEntry('key', 'k'.repeat(1025))],
  ['key-space', 'a space', onEntry('key', 'a b')],
  ['key-newline', 'a newline at its end', onEntry('key', 'a\n')],
  ['key-not-ascii', 'a letter of another script', onEntry('key', 'é')],
  ['key-delete', '7F', onEntry('key', 'a\u007f')],
  ['key-number', 'a number', onEntry('key', 1)],
  ['algorithm-capitals', 'capitals', onEntry('algorithm', 'HMAC')],
  ['algorithm-empty', 'no characters', onEntry('algorithm', '')],
  ['algorithm-null', 'null', onEntry('algorithm', null)],
  ['algorithm-number', 'a number', onEntry('algorithm', 1)],
  ['nonce-unit-min', 'one that there is not', onEntry('nonceUnit', 'min')],
  ['nonce-unit-capitals', 'capitals', onEntry('nonceUnit', 'MS')],
  ['nonce-unit-null', 'null', onEntry('nonceUnit', null)],
  ['nonce-unit-array', 'an array of one unit', onEntry('nonceUnit', ['ms'])],
];

const dates: Row[] = [
  ['missing', REMOVED],
  ['null', null],
  ['number', 1795521600],
  ['empty', ''],
  ['30-february', '2026-02-30T00:00:00Z'],
  ['29-february', '2026-02-29T00:00:00Z'],
  ['29-february-1900', '1900-02-29T00:00:00Z'],
  ['31-april', '2026-04-31T00:00:00.000Z'],
  ['day-0', '2026-11-00T00:00:00Z'],
  ['day-32', '2026-12-32T00:00:00Z'],
  ['month-0', '2026-00-01T00:00:00Z'],
  ['month-13', '2026-13-01T00:00:00Z'],
  ['hour-24', '2026-11-24T24:00:00Z'],
  ['minute-60', '2026-11-24T12:60:00Z'],
  ['second-60', '2026-11-24T12:00:60Z'],
  ['without-zone', '2026-11-24T12:00:00'],
  ['other-zone', '2026-11-24T12:00:00+01:00'],
  ['small-letters', '2026-11-24t12:00:00z'],
  ['space', '2026-11-24 12:00:00Z'],
  ['date-alone', '2026-11-24'],
  ['one-digit', '2026-11-24T12:00:00.1Z'],
  ['six-digits', '2026-11-24T12:00:00.000000Z'],
  ['year-of-five-digits', '+012026-11-24T12:00:00Z'],
  ['newline', '2026-11-24T12:00:00Z\n'],
  ['digits-of-another-script', '٢٠٢٦-11-24T12:00:00Z'],
  ['other-form', '24.11.2026'],
].map(([name, value]) => [`created-${String(name)}`, 'no instant of that form', onEntry('created', value)]);

const record: Row[] = [
  ['secrets-missing', 'no secrets', onEntry('secrets', REMOVED)],
  ['secrets-empty', 'an entry without records', { entries: [{ name: 'n', records: [] }] }],
  ['secrets-object', 'an object', onEntry('secrets', {})],
  ['secret-null', 'null', onEntry('secrets', [null])],
  ['secret-string', 'a string', onEntry('secrets', ['x'])],
  ['role-missing', 'no role', onRecord('role', REMOVED)],
  ['role-capitals', 'capitals', onRecord('role', 'SECRET')],
  ['role-empty', 'no characters', onRecord('role', '')],
  ['role-number', 'a number', onRecord('role', 1)],
  ['role-65-characters', 'one too many', onRecord('role', 'x'.repeat(65))],
  ['id-missing', 'no id', onRecord('id', REMOVED)],
  ['id-short', '30 digits', onRecord('id', 'ab'.repeat(15))],
  ['id-long', '34 digits', onRecord('id', 'ab'.repeat(17))],
  ['id-capitals', 'capitals', onRecord('id', 'AB'.repeat(16))],
  ['id-not-hexadecimal', 'a letter too far', onRecord('id', 'ag'.repeat(16))],
  ['id-number', 'a number', onRecord('id', 1)],
  [
    'id-twice',
    'in one entry',
    {
      entries: [{ name: 'n', records: [...ENTRY.records, ...ENTRY.records] }],
      index: ({ entries: [made] }) => void (made!.secrets[1]!['id'] = made!.secrets[0]!['id']),
    },
  ],
  [
    'id-twice-in-two-entries',
    'in two entries',
    { entries: [ENTRY, { ...ENTRY, name: 'm' }], index: ({ entries: [a, b] }) => void (b!.secrets[0]!['id'] = a!.secrets[0]!['id']) },
  ],
  ['size-missing', 'no size', onRecord('size', REMOVED)],
  ['size-0', 'nothing', onRecord('size', 0)],
  ['size-80', 'a box of nothing', onRecord('size', 80)],
  ['size-337', 'one too many', onRecord('size', 337)],
  ['size-negative', 'below 0', onRecord('size', -336)],
  ['size-negative-multiple', 'below 0, and 80 and a multiple of 256', onRecord('size', -176)],
  ['size-592', 'beyond the end', onRecord('size', 592)],
  ['size-66128', 'above the limit', onRecord('size', 66128)],
  ['size-string', 'a string', onRecord('size', '336')],
  ['size-null', 'null', onRecord('size', null)],
  ['size-half', '336.5', onRecord('size', 336.5)],
  ['size-2-32-more', 'right in 32 bits', onRecord('size', 2 ** 32 + 336)],
  ['size-1e400', 'no double', rewritten((all) => all.replace('"size":336', '"size":1e400'))],
  ['size-array', 'an array of one number', onRecord('size', [336])],
  ['size-true', 'true', onRecord('size', true)],
];

const note = { id: '0123456789abcdef', created: '2026-11-24T12:00:00.000Z', label: 'stick in the safe' };
const onNote = (field: string, value: unknown): Draft => ({
  index: (made) => {
    const changed: Record<string, unknown> = { ...note };
    assign(changed, field, value);
    made['slots'] = [changed];
  },
});
const nth = (i: number): string => i.toString(16).padStart(16, '0');

const slots: Row[] = [
  ['null', 'null', onIndex('slots', null)],
  ['object', 'an object', onIndex('slots', {})],
  ['string', 'a string', onIndex('slots', 'x')],
  [
    '17',
    'one too many',
    onIndex(
      'slots',
      Array.from({ length: 17 }, (_, i) => ({ ...note, id: nth(i) })),
    ),
  ],
  ['of-null', 'null in the list', onIndex('slots', [null])],
  ['of-array', 'an array in the list', onIndex('slots', [[]])],
  ['of-string', 'a string in the list', onIndex('slots', [note.id])],
  ['empty-object', 'an object without fields', onIndex('slots', [{}])],
  ['second', 'the second is wrong', onIndex('slots', [note, { ...note, id: 'x' }])],
  ['id-missing', 'no id', onNote('id', REMOVED)],
  ['id-null', 'null', onNote('id', null)],
  ['id-number', 'a number', onNote('id', 1234567890123456)],
  ['id-empty', 'no digits', onNote('id', '')],
  ['id-short', '14 digits', onNote('id', 'ab'.repeat(7))],
  ['id-of-a-record', '32 digits', onNote('id', 'ab'.repeat(16))],
  ['id-capitals', 'capitals', onNote('id', 'AB'.repeat(8))],
  ['id-not-hexadecimal', 'a letter too far', onNote('id', 'ag'.repeat(8))],
  ['id-newline', 'a newline at its end', onNote('id', `${note.id}\n`)],
  ['id-twice', 'two of one slot', onIndex('slots', [note, { ...note, label: 'another' }])],
  ['created-missing', 'no date', onNote('created', REMOVED)],
  ['created-null', 'null', onNote('created', null)],
  ['created-number', 'a number', onNote('created', 1795521600)],
  ['created-30-february', 'a day that there is not', onNote('created', '2026-02-30T00:00:00Z')],
  ['created-newline', 'a newline at its end', onNote('created', `${note.created}\n`)],
  ['created-other-zone', 'not UTC', onNote('created', '2026-11-24T12:00:00+01:00')],
  ['label-null', 'null', onNote('label', null)],
  ['label-number', 'a number', onNote('label', 1)],
  ['label-array', 'an array of one string', onNote('label', ['x'])],
  ['label-empty', '0 bytes', onNote('label', '')],
  ['label-65-bytes', 'one too many', onNote('label', 'x'.repeat(65))],
  ['label-66-bytes', '33 characters', onNote('label', 'é'.repeat(33))],
  ['label-newline', 'a control character', onNote('label', 'a\nb')],
  ['label-escape', 'a sequence of a terminal', onNote('label', '\u001b[2J')],
  ['label-delete', 'a control character', onNote('label', 'a\u007f')],
  ['label-c1', 'a control character above 7F', onNote('label', 'a\u0085')],
  [
    'label-lone-surrogate',
    'it has no UTF-8',
    { text: (made) => Buffer.from(JSON.stringify({ ...made, slots: [note] }).replace('stick', '\\ud800')) },
  ],
];

const limits: Row[] = [
  [
    '16385-entries',
    'one too many',
    onIndex(
      'entries',
      Array.from({ length: 16385 }, () => ({})),
    ),
  ],
  ['65-levels', 'one too many', { index: (made) => Object.assign(made, { x: nested(64) }) }],
  [
    '65-levels-of-objects',
    'one too many',
    { index: (made) => Object.assign(made, { x: JSON.parse(`${'{"x":'.repeat(63)}[]${'}'.repeat(63)}`) }) },
  ],
  ['20000-levels', 'deeper than a stack', text('['.repeat(20_000) + ']'.repeat(20_000))],
  ['levels-never-closed', 'and no JSON', text('{"a":'.repeat(65))],
];

const refused = (prefix: string, rows: readonly Row[]): Vector[] =>
  rows.map(([name, comment, draft]) => bad(`${prefix}-${name}`, 'VAULT_DAMAGED', comment, draft));

export const badIndexes = (): Vector[] => [
  ...refused('index-json', json),
  ...refused('index', [...index, ...entry, ...dates]),
  ...refused('index-record', record),
  ...refused('index-slots', slots),
  ...limits.map(([name, comment, draft]) => bad(`limit-${name}`, 'VAULT_LIMIT', comment, draft)),
];
