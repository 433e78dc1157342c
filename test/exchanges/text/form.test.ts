/** Parameters as a query or a form has them, and in order. */
import assert from 'node:assert/strict';
import fc from 'fast-check';

import { formText, plainText, sorted } from '../../../lib/exchanges/text/form.js';
import { withoutLists } from '../../../lib/exchanges/text/lists.js';
import type { Entry } from '../../../lib/exchanges/text/params.js';
import { refused } from '../refused.js';

describe('a form', () => {
  it('reads back as what was written, escapes and all', () => {
    const name = fc.stringOf(fc.constantFrom(...'abAB01_.:-[]'), { minLength: 1, maxLength: 4 });
    const text = fc.oneof(fc.fullUnicodeString({ maxLength: 8 }), fc.stringOf(fc.constantFrom(..."&=+% ?#'()*!~/"), { maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 5 }), (entries) => {
        const written = formText(entries);
        assert.match(written, /^(?:[A-Za-z0-9\-._~=&]|%[0-9A-F]{2})*$/);
        assert.deepEqual([...new URLSearchParams(written)], entries);
      }),
      { numRuns: 500 },
    );
    assert.equal(
      formText([
        ['a', 1],
        ['b', true],
        ['c', 2n],
        ['d', ''],
      ]),
      'a=1&b=true&c=2&d=',
    );
    for (const value of [[], {}]) refused(() => formText([['a', value]]), 'PARAM_INVALID', /^parameter a is /);
  });

  it('has its text unescaped for those who sign that, but no value that would read as two', () => {
    assert.equal(plainText([]), '');
    assert.equal(
      plainText([
        ['a', 'b=c d%é'],
        ['b', ''],
        ['c', 1],
      ]),
      'a=b=c d%é&b=&c=1',
    );
    for (const value of ['&', 'a&b=1']) refused(() => plainText([['a', value]]), 'PARAM_INVALID', /^parameter a holds &/);
  });

  it('is sorted by name in the order of ASCII, equal names as they were, however many', () => {
    const entry = fc.tuple(fc.constantFrom('a', 'b', 'B', 'a.b', 'aa', '_', '1', '[', 'Z', 'z'), fc.integer());
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40, size: 'max' }), (entries: readonly Entry[]) => {
        const before = [...entries];
        const byBytes = [...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        assert.deepEqual(sorted(entries), byBytes);
        assert.deepEqual(entries, before, 'the list that was given stays as it is');
      }),
      { numRuns: 500 },
    );
  });
});

describe('a list in a form', () => {
  const list: readonly Entry[] = [
    ['z', '1'],
    ['a', ['x', 2, true]],
    ['b', '2'],
  ];

  it('is written as the exchange writes it, in its place', () => {
    const written = (style: Parameters<typeof withoutLists>[1]): string => plainText(withoutLists(list, style));
    assert.equal(written('repeat'), 'z=1&a=x&a=2&a=true&b=2');
    assert.equal(written('brackets'), 'z=1&a[]=x&a[]=2&a[]=true&b=2');
    assert.equal(written('indices'), 'z=1&a[0]=x&a[1]=2&a[2]=true&b=2');
    assert.equal(written('comma'), 'z=1&a=x,2,true&b=2');
    assert.equal(written('json'), 'z=1&a=["x",2,true]&b=2');
    const flat: readonly Entry[] = [['a', '1']];
    assert.equal(withoutLists(flat, 'repeat'), flat);
  });

  it('is refused where it would be lost or read as another', () => {
    for (const style of ['repeat', 'brackets', 'indices', 'comma'] as const) {
      refused(() => withoutLists([['a', []]], style), 'PARAM_INVALID', /^parameter a is an empty list/);
      refused(() => withoutLists([['a', { b: '1' }]], style), 'PARAM_INVALID', /^parameter a is an object/);
      refused(() => withoutLists([['a', ['1', ['2']]]], style), 'PARAM_INVALID', /^parameter a\[1\] is a list/);
      refused(() => withoutLists([['a', ['1', new Date(0)]]] as never, style), 'PARAM_INVALID', /^parameter a\[1\] is an instance/);
    }
    refused(() => withoutLists([['a', ['1', '2,3']]], 'comma'), 'PARAM_INVALID', /^parameter a is a list with a comma/);
    assert.deepEqual(
      withoutLists(
        [
          ['a', []],
          ['b', {}],
        ],
        'json',
      ),
      [
        ['a', '[]'],
        ['b', '{}'],
      ],
    );
  });
});
