/** Percent-encoding, and the texts of times. */
import assert from 'node:assert/strict';
import fc from 'fast-check';

import { percentEncode } from '../../../lib/exchanges/text/percent.js';
import { isoMilliseconds, isoSeconds } from '../../../lib/exchanges/text/time.js';
import { refused } from '../refused.js';

describe('percent-encoding', () => {
  it('escapes each byte of UTF-8 but those of letters, digits and -._~', () => {
    const byBytes = (text: string): string =>
      [...Buffer.from(text)]
        .map((byte) => {
          const character = String.fromCharCode(byte);
          return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
        })
        .join('');
    const some = fc.oneof(
      fc.fullUnicodeString({ maxLength: 12 }),
      fc.string({ maxLength: 12 }),
      fc.stringOf(fc.constantFrom(..."!'()*~é+/= "), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(some, (text) => assert.equal(percentEncode(text), byBytes(text))),
      { numRuns: 1000 },
    );
    for (let code = 0; code < 128; code++)
      assert.equal(percentEncode(`a${String.fromCharCode(code)}é`), byBytes(`a${String.fromCharCode(code)}é`));
  });
});

describe('the text of a time', () => {
  it('is that of a Date, whatever time was asked for before', () => {
    const time = fc.oneof(fc.integer({ min: 0, max: 253_402_300_799_999 }), fc.integer({ min: 1_700_000_000_000, max: 1_700_000_200_000 }));
    fc.assert(
      fc.property(time, fc.integer({ min: 0, max: 200_000 }), (first, later) => {
        for (const moment of [first, Math.min(first + later, 253_402_300_799_999), first]) {
          assert.equal(isoMilliseconds(moment), new Date(moment).toISOString());
          assert.equal(isoSeconds(moment), new Date(moment).toISOString().slice(0, 19));
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('ends with the year 9999', () => {
    assert.equal(isoMilliseconds(253_402_300_799_999), '9999-12-31T23:59:59.999Z');
    for (const time of [253_402_300_800_000, 8.64e15 + 1, Number.MAX_SAFE_INTEGER]) {
      refused(() => isoSeconds(time), 'REQUEST_INVALID', /^the time is after the year 9999/);
      refused(() => isoMilliseconds(time), 'REQUEST_INVALID', /^the time is after the year 9999/);
    }
  });
});
