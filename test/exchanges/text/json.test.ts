/** JSON of a request: what JSON.stringify writes of the same values, and a refusal where that would be something else. */
import assert from 'node:assert/strict';
import fc from 'fast-check';

import { jsonRequest } from '../../../lib/exchanges/text/json-request.js';
import { jsonBody, jsonText, jsonValue } from '../../../lib/exchanges/text/json.js';
import { refused } from '../refused.js';

const MOST_DEEP = 16;
const nested = (depth: number, inner: unknown, wrap: (value: unknown) => unknown): unknown =>
  Array.from({ length: depth }).reduce((value) => wrap(value), inner);

describe('the JSON of a request', () => {
  it('is what JSON.stringify writes', () => {
    const text = fc.oneof(
      fc.fullUnicodeString({ maxLength: 8 }),
      fc.stringOf(fc.constantFrom(...'a "\\/#]}~\u007f\u0000\n\u2028é😀'), { maxLength: 6 }),
    );
    const name = fc.stringOf(fc.constantFrom(...'abAB01_.:-[]'), { minLength: 1, maxLength: 4 });
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        text,
        fc.boolean(),
        fc.maxSafeInteger(),
        fc.constantFrom(0.1, -1.25, ''),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        assert.equal(jsonValue('x', one), JSON.stringify(one));
        assert.equal(jsonBody({ a: one, b: one }), JSON.stringify({ a: one, b: one }));
        assert.equal(jsonBody([one]), JSON.stringify([one]));
      }),
      { numRuns: 500 },
    );
    assert.equal(jsonText([]), '{}');
    assert.equal(
      jsonText([
        ['a', {}],
        ['b', []],
        ['c', 2n ** 70n],
      ]),
      '{"a":{},"b":[],"c":1180591620717411303424}',
    );
  });

  it('is 16 deep at most, whatever it is made of, and names where it ends', () => {
    for (const wrap of [(value: unknown) => [value], (value: unknown) => ({ a: value })]) {
      const most = nested(MOST_DEEP, '1', wrap);
      assert.equal(jsonValue('x', most), JSON.stringify(most));
      assert.equal(jsonText([['x', most as never]]), JSON.stringify({ x: most }));
      refused(() => jsonValue('x', wrap(most)), 'PARAM_INVALID', /^parameter x.* is nested more than 16 deep$/);
      refused(() => jsonText([['x', wrap(most) as never]]), 'PARAM_INVALID', /^parameter x.* is nested more than 16 deep$/);
    }
  });

  it('is refused by the whole name of what has none', () => {
    for (const [value, name] of [
      [{ a: [{ b: null }] }, 'x.a[0].b'],
      [[['1'], ['1', undefined]], 'x[1][1]'],
      [{ a: { b: new Date(0) } }, 'x.a.b'],
      [{ a: [{ b: 'a\ud800' }] }, 'x.a[0].b'],
      [{ a: '\ud800' }, 'x.a'],
    ] as const) {
      assert.throws(
        () => jsonValue('x', value),
        ({ code, message }: Error & { code?: string }) => code === 'PARAM_INVALID' && message.startsWith(`parameter ${name} `),
      );
    }
    refused(() => jsonBody([1, () => 1]), 'PARAM_INVALID', /^parameter params\[1\] is a function/);
    refused(() => jsonValue('x', { a: { 'b c': 1 } }), 'PARAM_INVALID', /^parameter "x.a.b c" has a name other than/);
  });
});

describe('a request around JSON', () => {
  it('has a Content-Type where there is a body, and its own headers always', () => {
    assert.deepEqual(jsonRequest('https://a', 'POST', { Key: 'k' }, '{}'), {
      url: 'https://a',
      method: 'POST',
      headers: { Key: 'k', 'Content-Type': 'application/json' },
      body: '{}',
    });
    assert.deepEqual(jsonRequest('https://a', 'GET', { Key: 'k' }, ''), { url: 'https://a', method: 'GET', headers: { Key: 'k' } });
  });
});
