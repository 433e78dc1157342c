/** What every exchange refuses, each beside a request that is taken. */
import assert from 'node:assert/strict';

import { refused } from './refused.js';

/** A request of any exchange, before it is known to be one. */
export interface Good {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
}

// Nothing that has one exact text.
const BAD_VALUES: readonly unknown[] = [
  NaN, Infinity, undefined, null, 1e-7, 0.1 + 0.2, 2 ** 53, new Date(0), new Map(), Symbol('x'), () => 1, 'a\ud83d', '\ude00',
]; // prettier-ignore

const BAD_NAMES = ['', 'a&b', 'a=b', 'a b', 'a\nb', 'ä', '__proto__', 'constructor', 'prototype'];

/** Tests of what every exchange refuses, each a change of one thing in a good request. */
export function itRefusesWhatEveryExchangeDoes(sign: (request: never) => unknown, good: Good): void {
  const changed = (change: Record<string, unknown>) => (): unknown => sign({ ...good, ...change } as never);
  const named = (name: string): object => JSON.parse(`{${JSON.stringify(name)}:"1"}`) as object;

  it('refuses a field, a method or a path that the exchange does not have', () => {
    assert.ok(changed({})());
    refused(changed({ parms: {} }), 'REQUEST_INVALID', /field other than .*: "parms"/);
    refused(changed({ method: 'HEAD' }), 'REQUEST_INVALID', /^the method is none of/);
    refused(changed({ method: good.method.toLowerCase() }), 'REQUEST_INVALID', /^the method is none of/);
    const { path } = good;
    for (const bad of [`https://evil.example${path}`, `/${path}`, `${path}/..`, `${path}?a=1`, `${path}#a`, `${path}\r\nA: b`, path.slice(1), undefined]) {
      refused(changed({ path: bad }), 'REQUEST_INVALID', /^the path /);
    }
  });

  it('refuses names and values that have no one exact text', () => {
    const params = (more: object) => changed({ params: { ...good.params, ...more } });
    assert.ok(params({ price: '0.1' })());
    assert.ok(params({ price: 0.1, size: 10n ** 30n, post_only: true })());
    for (const price of BAD_VALUES) refused(params({ price }), 'PARAM_INVALID', /^parameter price /);
    for (const name of BAD_NAMES) refused(changed({ params: { ...good.params, ...named(name) } }), 'PARAM_INVALID', /name/);
    refused(changed({ params: 'a=b' }), 'PARAM_INVALID', /^parameter params is not a plain object/);
  });
}
