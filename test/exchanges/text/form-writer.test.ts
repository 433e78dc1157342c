/** The one pass from parameters to the text of a query or form, beside the steps that it stands for. */
import assert from 'node:assert/strict';
import fc from 'fast-check';

import { formWriter, queryAndForm } from '../../../lib/exchanges/text/form-writer.js';
import { formText } from '../../../lib/exchanges/text/form.js';
import { withoutLists } from '../../../lib/exchanges/text/lists.js';
import { readParams, withTime } from '../../../lib/exchanges/text/params.js';
import { paramInvalid } from '../../../lib/exchanges/text/refuse.js';
import { refused } from '../refused.js';

const rules = { time: 'timestamp', reserved: ['signature', 'apiKey'], lists: 'json' } as const;

/** What came of it: the text, or the error's code. Which of several faults is named is not for them to agree on. */
function outcome(make: () => string): string {
  try {
    return make();
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('a form writer', () => {
  it('writes what reading, timing, flattening and escaping one after the other write, or refuses too', () => {
    const write = formWriter(rules);
    const time = '1700000000000';
    const name = fc.oneof(fc.constantFrom('symbol', 'side', 'price', 'timestamp', 'a b', '__proto__', ''), fc.string());
    const value = fc.oneof(
      fc.constantFrom('BUY', 'a b', 'ü', '', time, '\ud800', 1e-7),
      fc.string(),
      fc.double(),
      fc.boolean(),
      fc.array(fc.string()),
      fc.constant(undefined),
    );
    const seen = { texts: 0, refusals: 0 };
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 6 }), (params) => {
        const expected = outcome(() => formText(withoutLists(withTime(readParams(params), 'timestamp', time, 'last'), 'json')));
        // Twice: what it remembers of the first time may change nothing.
        for (let i = 0; i < 2; i++)
          assert.equal(
            outcome(() => write(params, time)),
            expected,
          );
        seen[expected === 'PARAM_INVALID' ? 'refusals' : 'texts']++;
      }),
      { numRuns: 1000, examples: [[{}], [{ timestamp: time, symbol: 'LTCBTC' }], [{ timestamp: '1' }], [{ list: ['a', 'b'] }]] },
    );
    assert.ok(seen.texts > 50 && seen.refusals > 50);
  });

  it('puts the timestamp last, or where the caller wrote it', () => {
    const write = formWriter(rules);
    assert.equal(write(undefined, '7'), 'timestamp=7');
    assert.equal(write({ a: '1', b: '2' }, '7'), 'a=1&b=2&timestamp=7');
    assert.equal(write({ timestamp: 7, a: '1' }, '7'), 'timestamp=7&a=1');
    refused(() => write({ timestamp: 8 }, '7'), 'PARAM_INVALID', /^parameter timestamp is set by the signer and differs/);
  });

  it('refuses what the signer sets, each time, and the timestamp in a part that has none', () => {
    const write = formWriter(rules);
    for (let i = 0; i < 2; i++) {
      for (const name of ['signature', 'apiKey'])
        refused(() => write({ a: '1', [name]: 'x' }, '7'), 'PARAM_INVALID', /is set by the signer; leave it out/);
      refused(() => write({ timestamp: '7' }), 'PARAM_INVALID', /^parameter timestamp is set by the signer; leave it out/);
    }
    assert.equal(write({ a: '1' }), 'a=1');
    assert.equal(write(undefined), '');
  });

  it('checks a value that there is a rule for, each time', () => {
    const check = (name: string, value: unknown): void => {
      if (value !== '1') throw paramInvalid(name, 'is not 1');
    };
    const write = formWriter({ ...rules, checks: new Map([['recvWindow', check]]) });
    for (let i = 0; i < 2; i++) {
      assert.equal(write({ recvWindow: '1' }), 'recvWindow=1');
      refused(() => write({ recvWindow: '2' }), 'PARAM_INVALID', /^parameter recvWindow is not 1/);
    }
  });

  it('reads each parameter once', () => {
    const write = formWriter(rules);
    for (const known of [false, true]) {
      let asked = 0;
      const params = {
        get price() {
          return (asked += 1) === 1 ? '5 0' : '9';
        },
      };
      assert.equal(write(params, '7'), 'price=5%200&timestamp=7');
      assert.equal(asked, 1, known ? 'a known name' : 'a new name');
    }
  });
});

describe('a request of query and form', () => {
  const write = formWriter(rules);
  const both = { query: { a: '1' }, params: { b: '2' } };

  it('has its params and the timestamp in one of them, and what is in the query always first', () => {
    assert.deepEqual(queryAndForm(write, { params: both.params }, 'query', '7'), ['b=2&timestamp=7', '']);
    assert.deepEqual(queryAndForm(write, { params: both.params }, 'form', '7'), ['', 'b=2&timestamp=7']);
    assert.deepEqual(queryAndForm(write, both, 'query', '7'), ['a=1&b=2&timestamp=7', '']);
    assert.deepEqual(queryAndForm(write, both, 'form', '7'), ['a=1', 'b=2&timestamp=7']);
    assert.deepEqual(queryAndForm(write, { query: {} }, 'query', '7'), ['timestamp=7', '']);
  });

  it('has no name twice', () => {
    refused(
      () => queryAndForm(write, { query: { b: '1' }, params: both.params }, 'form', '7'),
      'PARAM_INVALID',
      /^parameter b is given twice, in the query and in params/,
    );
  });
});
