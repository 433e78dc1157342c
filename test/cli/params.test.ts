/** Parameters as they are typed: what is signed is what was typed, or nothing is. */
import assert from 'node:assert/strict';

import { UsageError } from '../../lib/cli/failure.js';
import { readParams } from '../../lib/cli/params.js';

const refused = (texts: readonly string[], message: RegExp): void =>
  assert.throws(
    () => readParams(texts),
    (error: unknown) => error instanceof UsageError && message.test(error.message),
  );

describe('parameters of the command line', () => {
  it('are text, or JSON after :=, in the order given', () => {
    const params = readParams(['z=1', 'a=', 'b=x=y', 'c:=[1,{"d":"e"}]', 'f= 1.10 ', 'g.h:=true', '__proto__=x']);
    assert.deepEqual(Object.entries(params), [
      ['z', '1'],
      ['a', ''],
      ['b', 'x=y'],
      ['c', [1, { d: 'e' }]],
      ['f', ' 1.10 '],
      ['g.h', true],
      ['__proto__', 'x'],
    ]);
    assert.equal(Object.getPrototypeOf(params), null);
  });

  it('have JSON whose white space and escapes are the writer’s own', () => {
    const { a } = readParams(['a:= { "b" : [ 0.5 , -1 , "\\u00e9\\/\\"  1.10 , \\ud83d\\ude00" ] ,\n\t"c" : { } }']);
    assert.deepEqual(a, { b: [0.5, -1, 'é/"  1.10 , 😀'], c: {} });
  });

  it('are refused where JSON.parse would make of them something else', () => {
    for (const json of [
      '1.10',
      '1.0',
      '1e2',
      '1E2',
      '-0',
      '0.10000000000000000001',
      '9007199254740993',
      '[{"b":1.10}]',
      '{"b":"1","b":"2"}',
      '{"b":1,"2":1}',
      '{"2":1,"1":1}',
    ]) {
      refused([`a:=${json}`], /^parameter a has a number that JavaScript writes in other digits, or a name twice, or a number for a name$/);
    }
    for (const json of ['', '[1,', '01', '+1', '.5', 'NaN', "'b'", '{b:1}', '1 2']) refused([`a:=${json}`], /^parameter a is not JSON$/);
  });

  it('are refused where they are none, come twice, have no place in order, or are no UTF-8', () => {
    for (const text of ['', 'a', '=1', ':=1']) refused([text], /is not a parameter: NAME=VALUE or NAME:=JSON is expected$/);
    refused(['a=1', 'a:=1'], /^parameter a is given twice$/);
    refused(['toString=1', 'toString=2'], /^parameter toString is given twice$/);
    refused(['2=1'], /^parameter 2 is a number/);
    refused(['a=\ufffd'], /is not UTF-8$/);
  });
});
