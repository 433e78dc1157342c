/** One vault out of chance: sound, or wrong in a few places of its structure, with everything above and below these made right again. */
import type { Random } from '../../differential/random.js';
import { pad, recoveryCode } from '../support/by-hand.js';
import {
  type Draft,
  type EntryDraft,
  type IndexDraft,
  PASSWORD,
  type RecordDraft,
  build,
  bytesOf,
  passwordSlot,
  rechecked,
  unknownSlot,
} from '../testkit/draft.js';
import { GIVEN, TYPES, type Type, typed, typedSlot } from '../testkit/typed-slot.js';
import type { Given } from '../testkit/vector.js';

export interface Mutant {
  readonly file: Buffer;
  /** Where a key file is among it there is a password too: otherwise the product would ask somebody for one. */
  readonly given: Given;
  /** Words for what was done to it. */
  readonly faults: readonly string[];
}

const NUMBERS = [
  0, 1, 2, 16, 17, 64, 65, 79, 80, 255, 256, 336, 337, 592, 65535, 65536, 65872, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff,
];
/** Offset and size of what stands in a header of one slot. */
const FIELDS: readonly [number, number][] = [
  [8, 2],
  [10, 2],
  [12, 4],
  [16, 8],
  [24, 8],
  [40, 8],
  [48, 2],
  [50, 2],
  [52, 4],
  [56, 4],
];
const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  336,
  336.5,
  592,
  1e300,
  '',
  'n',
  'a\nb',
  '\u0000',
  'é',
  'e\u0301',
  '\ud800',
  'x'.repeat(257),
  [],
  {},
  [[]],
  [null],
  { name: 'n' },
  '__proto__',
  '2026-02-30T00:00:00Z',
  '2024-02-29T00:00:00.000Z',
  '0'.repeat(64),
  'ab'.repeat(16),
  'secret',
  'password',
  'passphrase',
  'sent-passphrase',
  'hmac',
  'ed25519',
  'ms',
  ['read'],
  ['read', 'read'],
];
const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u0000',
  '\\ud800',
  'null',
  'NaN',
  '1e400',
  '-0',
  '01',
  ' ',
  '\t',
  '\ufeff',
  '"__proto__":1,',
  '"name":"n",',
  '/**/',
];
const CHARACTERS = ['a', 'Z', '9', '-', ' ', 'é', '\u0301', '💶', '\u2028', '"', '\\', '/', '\u007f', '\u0085', '\u202e'];

/** A copy: the next change may go into it. */
const value = (random: Random): unknown => structuredClone(random.pick(VALUES));
const text = (random: Random, most: number): string => Array.from({ length: random.int(most + 1) }, () => random.pick(CHARACTERS)).join('');
const size = (random: Random): number =>
  random.chance(80) ? random.int(300) : random.pick([0, 1, 252, 253, 1024, 1025, 65535, 65536, 65537, 65788]);

/** What comes behind the first record of an entry, and at times does not belong there; a passphrase, which needs a secret, never stands beside a password. */
const ROLES = {
  secret: ['secret', 'secret', 'secret', 'passphrase', 'sent-passphrase', 'later', 'password'],
  password: ['password', 'later', 'later', 'sent-passphrase'],
} as const;

function record(random: Random, beside: keyof typeof ROLES): RecordDraft {
  const role = random.pick(ROLES[beside]);
  const plain = random.chance(85) ? Buffer.from('s'.repeat(Math.max(1, size(random)))) : Buffer.from(text(random, 20));
  return { role, plain, code: 'unknown here' };
}

function entry(random: Random, number: number): EntryDraft {
  const fields: Record<string, unknown> = { exchange: random.pick(['binance', 'okx', 'kraken', 'a-later-one']) };
  if (random.chance(30)) fields['nonceUnit'] = random.pick(['s', 'ms', 'us', 'ns']);
  if (random.chance(20)) fields['x'] = value(random);
  if (random.chance(20))
    Object.assign(
      fields,
      { exchange: undefined, key: undefined, nonceUnit: undefined },
      random.chance(50) && { user: text(random, 20) || 'u' },
    );
  else if (random.chance(20)) fields['rights'] = random.pick([['read'], ['withdraw', 'read'], [], ['trade', 'trade']]);
  if (random.chance(20)) fields['note'] = text(random, 30) || 'a\nb';
  const rotated = random.chance(20);
  if (rotated) fields['rotated'] = '2026-11-25T12:00:00Z';
  // A passphrase needs the secret of its list.
  const first = fields['exchange'] === undefined ? 'password' : 'secret';
  const records = (most: number): RecordDraft[] => [
    { role: first, plain: Buffer.from('s'.repeat(40)), code: 'unknown here' },
    ...Array.from({ length: random.int(most) }, () => record(random, first)),
  ];
  const replaced = { fields: { key: fields['exchange'] === undefined ? undefined : 'old' }, records: records(2) };
  return {
    name: random.chance(70) ? `entry ${number}` : text(random, 8) || 'n',
    fields,
    records: records(3),
    ...(rotated && random.chance(70) && { replaced }),
  };
}

/** Changes one place of a JSON value. */
function changeJson(random: Random, root: IndexDraft): void {
  let at: Record<string, unknown> = root;
  for (;;) {
    const key = random.pick(Object.keys(at).length > 0 ? Object.keys(at) : ['x']);
    const inner = at[key];
    if (typeof inner === 'object' && inner !== null && random.chance(80)) {
      at = inner as Record<string, unknown>;
      continue;
    }
    const way = random.int(4);
    if (way === 0 && !Array.isArray(at)) delete at[key];
    else if (way === 1)
      at[random.pick(['x', 'name', 'size', 'constructor', 'secrets', 'user', 'note', 'rights', 'rotated', 'replaced'])] = value(random);
    else at[key] = value(random);
    return;
  }
}

function changeBytes(random: Random, bytes: Buffer): Buffer {
  const at = random.int(bytes.length + 1);
  const changed = Buffer.from(bytes);
  switch (random.int(5)) {
    case 0:
      return changed.subarray(0, at);
    case 1:
      return Buffer.concat([changed.subarray(0, at), Buffer.from(random.pick(TOKENS)), changed.subarray(at)]);
    case 2:
      return Buffer.concat([changed, changed.subarray(at)]);
    case 3:
      return Buffer.concat([changed.subarray(0, at), changed.subarray(Math.min(changed.length, at + 1 + random.int(400)))]);
    default:
      if (at < changed.length) changed[at]! ^= 1 << random.int(8);
      return changed;
  }
}

function writeNumber(random: Random, bytes: Buffer, at: number, width: number): void {
  const value = random.chance(70) ? random.pick(NUMBERS) : random.int(2 ** 31);
  for (let i = 0; i < width; i++)
    bytes[at + i] = i < width - 4 ? (random.chance(90) ? 0 : 255) : Math.floor(value / 2 ** (8 * (width - 1 - i))) & 0xff;
}

type Change = (random: Random, draft: Draft, name: string) => Draft;

/** What a holder of the key can do. */
const CHANGES: Readonly<Record<string, Change>> = {
  header: (random, draft) => ({ ...draft, header: (header) => writeNumber(random, header, ...random.pick(FIELDS)) }),
  json: (random, draft) => ({
    ...draft,
    index: (index) => {
      for (let i = 0; i <= random.int(2); i++) changeJson(random, index);
    },
  }),
  text: (random, draft) => ({ ...draft, text: (index) => changeBytes(random, Buffer.from(JSON.stringify(index))) }),
  padding: (random, draft) => ({
    ...draft,
    pad: (data) => {
      const padded = pad(data);
      if (random.chance(50)) writeNumber(random, padded, 0, 4);
      else padded[random.int(padded.length)] = random.int(256);
      return random.chance(80) ? padded : Buffer.concat([padded, Buffer.alloc(random.pick([1, 256]))]);
    },
  }),
  binding: (random, draft) => ({
    ...draft,
    indexBinding: random.pick([{ kind: 'secret' as const }, { vaultId: bytesOf(16, 'x') }, { additional: () => Buffer.alloc(0) }]),
  }),
  boxes: (random, draft) => ({
    ...draft,
    records: (boxes) => {
      if (boxes.length === 0) return [Buffer.alloc(336)];
      const at = random.int(boxes.length);
      const changed = [...boxes];
      if (random.chance(30)) changed.splice(at, 1);
      else if (random.chance(50)) changed.splice(at, 0, random.pick(boxes));
      else changed[at] = changeBytes(random, boxes[at]!);
      return changed;
    },
  }),
  record: (random, draft) => {
    const entries = (draft.entries ?? []).map((each) => ({ ...each, records: each.records.map((one) => ({ ...one })) }));
    const all = entries.flatMap(({ records }) => records);
    if (all.length === 0) return draft;
    const one = random.pick(all);
    const way = random.int(5);
    if (way === 0) one.kind = random.pick(['slot', 'index', 'secret', 'text', 'passphrase', 'password'] as const);
    else if (way === 1) one.context = () => bytesOf(random.pick([0, 16, 48]), 'x');
    else if (way === 2)
      one.box = (box) => {
        const flipped = Buffer.from(box);
        flipped[random.int(box.length)]! ^= 1 << random.int(8);
        return flipped;
      };
    else if (way === 3) one.plain = Buffer.alloc(size(random), 's');
    else
      one.pad = (data) => {
        const padded = pad(data);
        writeNumber(random, padded, 0, 4);
        return padded;
      };
    return { ...draft, entries };
  },
};

/** What anybody can do. */
const EDITS: Readonly<Record<string, (random: Random, file: Buffer, slots: number) => Buffer>> = {
  bytes: (random, file) => changeBytes(random, file),
  field: (random, file, slots) => {
    writeNumber(random, file, ...random.pick(FIELDS));
    return random.chance(80) ? rechecked(file, slots) : file;
  },
  slot: (random, file, slots) => {
    file[48 + random.int(124 * slots)]! ^= 1 << random.int(8);
    return rechecked(file, slots);
  },
  splice: (random, file) => {
    const [from, to, length] = [random.int(file.length), random.int(file.length), random.int(600)];
    file.copy(file, to, from, from + length);
    return file;
  },
};

const OTHER = { password: Buffer.from('another'), salt: bytesOf(32, 'another') };
/** Slots that what is right opens, and slots that nothing opens that is given here. */
const RIGHT: readonly Buffer[] = [passwordSlot(), ...TYPES.map((type) => typedSlot(type))];
const WRONG: readonly Buffer[] = [
  passwordSlot(OTHER),
  ...TYPES.map((type) =>
    typedSlot(type, { material: bytesOf(type === 4 ? 20 : 48, 'another material'), salt: bytesOf(32, 'another', String(type)) }),
  ),
];

/** Something in the place of what is right. */
const wrongGiven = (random: Random): Given => {
  const file = bytesOf(random.pick([0, 1, 31, 32, 48]), 'wrong file');
  return random.pick([
    { password: OTHER.password },
    { password: OTHER.password, keyFile: file },
    { credential: file },
    typed(random.pick(['mistyped', recoveryCode(bytesOf(20, 'wrong code'))])),
  ]);
};

/** What opens the slots of a type, sometimes with more, sometimes with something else. */
function give(random: Random, type: 1 | Type): Given {
  const right: Given = type === 1 ? { password: PASSWORD } : type === 2 ? { password: OTHER.password, ...GIVEN[2] } : GIVEN[type];
  if (random.chance(85)) return right;
  return random.chance(50) ? wrongGiven(random) : { ...wrongGiven(random), ...right };
}

/** @param name what build() takes its own chance from */
export function mutant(random: Random, name: string): Mutant {
  const type = random.pick([1, 1, 1, ...TYPES] as const);
  const rest = Array.from({ length: random.chance(60) ? 0 : random.int(5) }, () => {
    return random.chance(30) ? unknownSlot(random.pick([0, 999, 65535])) : random.pick(random.chance(70) ? WRONG : RIGHT);
  });
  const slots = [...rest, RIGHT[type - 1]!].sort(() => random.int(3) - 1);
  let draft: Draft = {
    slots,
    generation: BigInt(random.int(1000)),
    entries: Array.from({ length: random.int(4) }, (_, i) => entry(random, i)),
  };
  const faults: string[] = [];
  for (let i = random.int(3); i > 0; i--) {
    const fault = random.pick(Object.keys(CHANGES));
    draft = CHANGES[fault]!(random, draft, name);
    faults.push(fault);
  }
  let { file } = build(name, draft);
  if (random.chance(40)) {
    const fault = random.pick(Object.keys(EDITS));
    file = EDITS[fault]!(random, Buffer.from(file), slots.length);
    faults.push(fault);
  }
  return { file, given: give(random, type), faults };
}
