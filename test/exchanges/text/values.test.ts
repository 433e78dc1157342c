/** The text of a value: escapes, digits, copies of lists, switches. */
import assert from 'node:assert/strict';
import vm from 'node:vm';
import fc from 'fast-check';

import { queryText } from '../../../lib/exchanges/text/form.js';
import { withOwnLists, withoutLists } from '../../../lib/exchanges/text/lists.js';
import { isPlainObject, scalarText } from '../../../lib/exchanges/text/params.js';
import { percentEncode } from '../../../lib/exchanges/text/percent.js';
import { flag, urlsOn } from '../../../lib/exchanges/text/request.js';
import { refused } from '../refused.js';

describe('the text of a value', () => {
  it('has escapes for all but the unreserved characters of RFC 3986', () => {
    const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';
    for (let code = 0; code < 128; code++) {
      const character = String.fromCharCode(code);
      const escaped = `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
      assert.equal(percentEncode(character), unreserved.includes(character) ? character : escaped);
    }
    assert.equal(percentEncode('１ ü'), '%EF%BC%91%20%C3%BC');
  });

  it('is the digits that read back as the number, or there is none', () => {
    let none = 0;
    fc.assert(
      fc.property(fc.double(), (number) => {
        try {
          const text = scalarText('price', number);
          assert.match(text, /^-?\d+(\.\d+)?$/);
          assert.equal(Number(text), number === 0 ? 0 : number);
        } catch (error) {
          assert.equal((error as { code: string }).code, 'PARAM_INVALID');
          none++;
        }
      }),
      { numRuns: 1000, examples: [[0.1], [-0], [1e-7], [0.1 + 0.2], [1e21], [37500.5]] },
    );
    assert.ok(none > 0 && none < 1000);
  });

  it('has 15 digits of a fraction at most, wherever they begin', () => {
    for (const [number, text] of [
      [12345.6789012345, '12345.6789012345'],
      [0.00123456789012345, '0.00123456789012345'],
      [-1.5, '-1.5'],
      [100.25, '100.25'],
    ] as const) {
      assert.equal(scalarText('price', number), text);
    }
    for (const number of [12345.67890123456, 0.001234567890123456, 1234567890123456.5]) {
      refused(() => scalarText('price', number), 'PARAM_INVALID', /^parameter price is a number with more than 15 digits/);
    }
  });

  it('is refused with what it is, in words', () => {
    for (const [value, words] of [
      [[], 'a list'],
      [{}, 'an object'],
      [new Date(0), 'an instance of a class'],
      [null, 'null'],
      [() => 1, 'a function'],
    ] as const) {
      refused(() => scalarText('price', value), 'PARAM_INVALID', new RegExp(`^parameter price is ${words}, which has no text of its own$`));
    }
  });

  it('follows a path with a question mark, or is nothing', () => {
    assert.equal(queryText([]), '');
    assert.equal(
      queryText([
        ['a', ''],
        ['b', '1 2'],
      ]),
      '?a=&b=1%202',
    );
  });
});

describe('lists of one’s own', () => {
  it('are copies, and other values themselves', () => {
    const list = ['a', 'b'];
    const object = { c: '1' };
    const [copy, same, text] = withOwnLists([
      ['list', list],
      ['object', object],
      ['text', 'a'],
    ]).map(([, value]) => value);
    list[0] = 'changed';
    assert.deepEqual(copy, ['a', 'b']);
    assert.equal(same, object);
    assert.equal(text, 'a');
    const flat = [['a', '1']] as const;
    assert.equal(withOwnLists(flat), flat);
  });
});

describe('the URL of a path', () => {
  const url = urlsOn({ '/a/': 'https://a.example', '/a/b/': 'https://b.example' });

  it('is on the host of the longest part that fits, or on another when told', () => {
    assert.equal(url('/a/x', undefined), 'https://a.example/a/x');
    assert.equal(url('/a/b/x', undefined), 'https://b.example/a/b/x');
    assert.equal(url('/a/bx', undefined), 'https://a.example/a/bx');
    assert.equal(url('/a/b/x', 'https://c.example'), 'https://c.example/a/b/x');
    refused(() => url('/b/x', undefined), 'REQUEST_INVALID', /^the path does not begin with \/a\/ or \/a\/b\/$/);
    refused(() => url('/b/x', 'https://c.example'), 'REQUEST_INVALID', /^the path does not begin/);
  });

  it('is as a URL parser reads it, for every path that is taken', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      '.',
      '..',
      '...',
      '/',
      '//',
      '%2e',
      '%2F',
      '\\',
      '?',
      '#',
      '@',
      ':',
      '~',
      '+',
      ',',
      ';',
      '-',
      ' ',
      '\t',
      '\n',
      'é',
      '\ud800',
      '|',
      '^',
      '[',
      "'",
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const path = `/a/${parts.join('')}`;
        let text: string;
        try {
          text = url(path, undefined);
        } catch {
          return;
        }
        taken++;
        assert.ok(text.endsWith(path));
        assert.equal(new Request(text).url, text);
      }),
      { numRuns: 2000 },
    );
    assert.ok(taken > 20 && taken < 2000, String(taken));
  });

  it('is no longer than a server would read', () => {
    assert.equal(url(`/a/${'x'.repeat(1021)}`, undefined).length, 17 + 1024);
    refused(() => url(`/a/${'x'.repeat(1022)}`, undefined), 'REQUEST_INVALID', /1024 characters at most$/);
  });
});

describe('a plain object', () => {
  it('has no values that it inherits, whoever it inherits them from', () => {
    const inherited = Object.assign(Object.create(null) as object, { side: 'buy' });
    class Bare extends (null as unknown as ObjectConstructor) {}
    for (const good of [
      {},
      { a: 1 },
      Object.create(null),
      Object.create(Object.prototype),
      inherited,
      vm.runInNewContext('({ a: 1 })'),
      vm.runInNewContext('Object.create(null)'),
    ]) {
      assert.ok(isPlainObject(good));
    }
    for (const bad of [
      Object.create(inherited),
      Object.create({ side: 'buy' }),
      Object.create(Bare.prototype),
      new Date(0),
      [],
      () => 1,
      null,
      undefined,
      'a',
    ]) {
      assert.ok(!isPlainObject(bad));
    }
  });
});

describe('a switch', () => {
  it('is true or false, and off where it is not there', () => {
    assert.deepEqual([flag('x', true), flag('x', false), flag('x', undefined)], [true, false, false]);
    for (const value of [null, 0, 1, 'true', {}]) refused(() => flag('x', value), 'REQUEST_INVALID', /^the x is neither true nor false/);
  });
});

describe('a list in a query', () => {
  it('becomes the names that its exchange writes', () => {
    const entries = [['a', ['1', '2']]] as const;
    assert.deepEqual(withoutLists(entries, 'repeat'), [
      ['a', '1'],
      ['a', '2'],
    ]);
    assert.deepEqual(withoutLists(entries, 'brackets'), [
      ['a[]', '1'],
      ['a[]', '2'],
    ]);
    assert.deepEqual(withoutLists(entries, 'indices'), [
      ['a[0]', '1'],
      ['a[1]', '2'],
    ]);
    assert.deepEqual(withoutLists(entries, 'comma'), [['a', '1,2']]);
    assert.deepEqual(withoutLists(entries, 'json'), [['a', '["1","2"]']]);
  });

  it('makes no name that was given as well', () => {
    for (const [style, name] of [
      ['brackets', 'a[]'],
      ['indices', 'a[1]'],
    ] as const) {
      const list = ['a', ['1', '2']] as const;
      refused(
        () => withoutLists([list, [name, '3']], style),
        'PARAM_INVALID',
        /^parameter a\[1?\] is given twice, as itself and by the list a$/,
      );
      refused(() => withoutLists([[name, '3'], list], style), 'PARAM_INVALID', /^parameter a\[1?\] is given twice/);
      assert.equal(withoutLists([list, ['b[]', '3'], ['b[1]', '3'], ['a[2]', '3']], style).length, 5);
    }
  });

  it('is empty when it gives nothing, whatever it says of its length', () => {
    const silent = Object.assign(['1', '2'], { *[Symbol.iterator]() {} });
    for (const list of [[], silent]) {
      for (const style of ['repeat', 'brackets', 'indices', 'comma'] as const) {
        refused(() => withoutLists([['a', list]], style), 'PARAM_INVALID', /^parameter a is an empty list/);
      }
    }
  });
});
