/** The parts of a request that are not parameters: what each takes, to the last character. */
import assert from 'node:assert/strict';

import { checkFields, count, headerValue, oneOf, passphraseText, plainName, visible } from '../../../lib/exchanges/text/request.js';
import { refused } from '../refused.js';

const NO_TEXTS = [undefined, null, 7, ['a'], { toString: () => 'a' }];

describe('a part of a request', () => {
  it('has the fields that are known, or its name is said', () => {
    checkFields({ a: 1, b: undefined }, ['a', 'b']);
    checkFields({}, []);
    refused(() => checkFields({ c: 1 }, ['a', 'b']), 'REQUEST_INVALID', /^the request has a field other than a, b: "c"$/);
    refused(() => checkFields({ c: 1 }, []), 'REQUEST_INVALID', /^the request has a field and takes none: "c"$/);
    refused(() => checkFields({ ['x'.repeat(100)]: 1 }, ['a']), 'REQUEST_INVALID', /^the request has a field other than a: "x{64}"$/);
    refused(() => checkFields({ c: 1 }, ['a'], 'reading'), 'REQUEST_INVALID', /^the reading has a field other than a: "c"$/);
    for (const bad of [null, undefined, 'a', 7, [], new Map()])
      refused(() => checkFields(bad, ['a']), 'REQUEST_INVALID', /^the request is .*, expected a plain object$/);
  });

  it('is a name of 64 characters at most', () => {
    for (const name of ['a', 'BTC-USD', 'a_b.c', '1', 'x'.repeat(64)]) assert.equal(plainName('x', name), name);
    for (const name of ['', 'x'.repeat(65), 'a b', 'a,b', 'a"', 'a\n', 'é', 'a/b', ...NO_TEXTS]) {
      refused(() => plainName('channel', name), 'REQUEST_INVALID', /^the channel is not 1 to 64 letters, digits and \. _ -$/);
    }
  });

  it('is a whole number from 0 on', () => {
    for (const number of [0, 1, 2 ** 53 - 1]) assert.equal(count('id', number), String(number));
    for (const number of [-1, 0.5, 2 ** 53, NaN, Infinity, '1', 1n, null, undefined]) {
      refused(() => count('id', number), 'REQUEST_INVALID', /^the id is not a whole number from 0 on$/);
    }
  });

  it('is one of the words there are', () => {
    assert.equal(oneOf('x', 'b', ['a', 'b']), 'b');
    for (const word of ['c', 'A', '', ...NO_TEXTS])
      refused(() => oneOf('method', word, ['a', 'b']), 'REQUEST_INVALID', /^the method is none of a, b$/);
  });

  for (const [what, read, most] of [
    ['a text that is signed', visible, 256],
    ['the value of a header', headerValue, 1024],
  ] as const) {
    it(`is ${what}, of ${most} visible characters at most`, () => {
      for (const text of ['a', '!', '~', 'x'.repeat(most), 'x'.repeat(most)]) assert.equal(read('key', text), text);
      for (const text of ['', 'x'.repeat(most + 1), 'a b', ' a', 'a\r\nb', 'a\x7f', 'é', ...NO_TEXTS]) {
        refused(() => read('key', text), 'REQUEST_INVALID', new RegExp(`^the key is not 1 to ${most} visible ASCII characters$`));
      }
    });
  }

  it('is a header’s value that is forgotten after 256 others, and checked again', () => {
    for (let i = 0; i < 600; i++) assert.equal(headerValue('key', `key-${i}`), `key-${i}`);
    assert.equal(headerValue('key', 'key-0'), 'key-0');
    refused(() => headerValue('key', 'key-0\n'), 'REQUEST_INVALID', /^the key is not/);
  });

  it('is a passphrase of 1024 characters at most, with spaces inside', () => {
    for (const text of ['a', 'a b', 'a  b', '~', `a${' '.repeat(1022)}b`, 'x'.repeat(1024)]) assert.equal(passphraseText(text), text);
    for (const text of ['', ' ', 'a ', ' a', 'x'.repeat(1025), 'a\nb', 'a\tb', 'é', ...NO_TEXTS]) {
      refused(() => passphraseText(text), 'REQUEST_INVALID', /^the passphrase is not 1 to 1024 visible ASCII characters$/);
    }
  });
});
