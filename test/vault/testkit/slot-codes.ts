/** Recovery codes as they are typed: docs/vault-format.md, "Recovery code". */
import { createHash } from 'node:crypto';
import { codeChecksum, recoveryCode } from '../support/by-hand.js';
import { bad, opened } from './case.js';
import { bytesOf } from './draft.js';
import { CODE, derivedOf, typed, typedSlot } from './typed-slot.js';
import type { Vector } from './vector.js';

const SHOWN = recoveryCode(CODE);
const BARE = SHOWN.replaceAll('-', '');
/** Whose 32 symbols are the alphabet, from 0 to Z. */
const EVERY = Buffer.from('00443214c74254b635cf84653a56d7c675be77df', 'hex');
const EVERY_SHOWN = recoveryCode(EVERY);

function good(): Vector[] {
  const one = (name: string, comment: string, text: string, code = CODE): Vector =>
    opened(`recovery-code-${name}`, comment, { slots: [typedSlot(4, { material: code })] }, typed(text), derivedOf(4, { material: code }));
  const ones = Buffer.from('08421084210842108421'.repeat(2), 'hex'); // symbols of the value 1, but for the checksum's
  return [
    one('small-letters', 'in the other case', SHOWN.toLowerCase()),
    one('both-cases', 'in turn', [...SHOWN].map((symbol, i) => (i % 2 === 0 ? symbol.toLowerCase() : symbol)).join('')),
    one('bare', 'without hyphens', BARE),
    one('spaces', 'in the place of hyphens', SHOWN.replaceAll('-', ' ')),
    one('spaces-and-hyphens', 'wherever they are', ` -${[...BARE].join(' - ')}--  `),
    one('every-symbol', 'the alphabet, then the checksum', EVERY_SHOWN, EVERY),
    one('zeros', '20 zeros', recoveryCode(Buffer.alloc(20)), Buffer.alloc(20)),
    one('letters-for-zeros', 'O and o for 0', recoveryCode(Buffer.alloc(20)).replace('0000', 'OoO0'), Buffer.alloc(20)),
    one('letters-for-ones', 'I, i, L and l for 1', recoveryCode(ones).replace('1111-1111', 'IiLl-1111'), ones),
    one('highest', '20 bytes FF', recoveryCode(Buffer.alloc(20, 0xff)), Buffer.alloc(20, 0xff)),
  ];
}

function mistyped(): Vector[] {
  const one = (name: string, comment: string, text: string | Buffer, code = CODE): Vector =>
    bad(
      `mistyped-${name}`,
      'RECOVERY_CODE_MISTYPED',
      comment,
      { slots: [typedSlot(4, { material: code })] },
      { recoveryCode: Buffer.from(text as string) },
    );
  const instead = (name: string, comment: string, symbol: string, by: string): Vector =>
    one(name, comment, EVERY_SHOWN.replace(symbol, by), EVERY);
  const checksum = codeChecksum(CODE);
  const hash = (label: string): Buffer => createHash('sha256').update(label).update(CODE).digest();
  const last = hash('strongroom/1 recovery code\0').readUIntBE(29, 3) & 0xfffff;
  const replaced = (at: number, symbol: string): string => BARE.slice(0, at) + symbol + BARE.slice(at + 1);
  const another = (at: number): string => replaced(at, BARE[at] === 'Z' ? 'Y' : 'Z');
  const pair = [...BARE].findIndex((symbol, i) => symbol !== BARE[i + 1]);
  const summed = (name: string, comment: string, sum: number): Vector => one(`checksum-${name}`, comment, recoveryCode(CODE, sum));
  return [
    one('first-symbol', 'another symbol', another(0)),
    one('middle-symbol', 'another symbol', another(17)),
    one('last-symbol-of-the-code', 'another symbol, the last before the checksum', another(31)),
    one('first-symbol-of-the-checksum', 'another symbol', another(32)),
    one('last-symbol', 'another symbol', another(35)),
    one(
      'two-symbols-swapped',
      'two that stand beside each other',
      replaced(pair, BARE[pair + 1]!).slice(0, pair + 1) + BARE[pair]! + BARE.slice(pair + 2),
    ),
    one('two-groups-swapped', 'the first two', [...SHOWN.split('-').slice(0, 2).reverse(), ...SHOWN.split('-').slice(2)].join('-')),
    one('backwards', 'from the last symbol to the first', [...BARE].reverse().join('')),
    summed('lowest-bit', 'one bit of it', checksum ^ 1),
    summed('highest-bit', 'one bit of it', checksum ^ 0x80000),
    summed('0', 'none', 0),
    summed('last-bits', 'the last 20 bits of the hash in the place of the first', last),
    summed('without-label', 'of the 20 bytes alone', hash('').readUIntBE(0, 3) >> 4),
    summed('without-zero', 'without the zero between label and bytes', hash('strongroom/1 recovery code').readUIntBE(0, 3) >> 4),
    one('empty-but-for-hyphens', 'no symbols', '--- ---'),
    one('35-symbols', 'the last is missing', BARE.slice(0, -1)),
    one('37-symbols', 'one more at the end', `${BARE}0`),
    one('37-symbols-zero-first', 'one more at the beginning', `0${BARE}`),
    one('32-symbols', 'without its checksum', BARE.slice(0, 32)),
    one('twice', 'typed two times', SHOWN + SHOWN),
    instead('letter-u', 'which is no symbol, for V', 'V', 'U'),
    one('newline', 'at its end', `${SHOWN}\n`),
    one('tab', 'in the place of a hyphen', SHOWN.replace('-', '\t')),
    one('underscore', 'in the place of a hyphen', SHOWN.replace('-', '_')),
    one('no-break-space', 'in the place of a hyphen', SHOWN.replace('-', '\u00a0')),
    one('dash', 'that is longer than a hyphen', SHOWN.replace('-', '\u2013')),
    one('nul', 'at its end', `${SHOWN}\0`),
    instead('not-ascii', 'a digit of full width', '0', '\uff10'),
    instead('long-s', 'a letter that is S in capitals', 'S', '\u017f'),
    one('high-bit', 'a symbol with its highest bit set', Buffer.concat([Buffer.of(BARE.charCodeAt(0) | 0x80), Buffer.from(BARE.slice(1))])),
    instead('colon', 'the character behind 9, for A', 'A', ':'),
    instead('bracket', 'the character behind Z', 'Z', '['),
    one('text', 'a password in its place', 'correct horse battery staple'),
  ];
}

/** Of another slot: it is typed as it was shown, and opens nothing. */
const anotherCode = (): Vector =>
  bad(
    'wrong-recovery-code-well-formed',
    'WRONG_RECOVERY_CODE',
    'the code of another vault',
    { slots: [typedSlot(4)] },
    typed(recoveryCode(bytesOf(20, 'another code'))),
  );

export const codeVectors = (): Vector[] => [...good(), ...mistyped(), anotherCode()];
