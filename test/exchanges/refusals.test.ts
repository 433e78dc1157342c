/** What every exchange refuses before anything is signed, each beside its nearest neighbour that is taken. */
import assert from 'node:assert/strict';
import vm from 'node:vm';

import { exchangeNamed, exchanges } from '../../lib/exchanges/index.js';
import type { AnyExchange } from '../../lib/exchanges/types.js';
import { Signer } from '../../lib/signer.js';
import { allForms, arrived, type Form, type Params, type Request, sign } from './forms.js';
import { refused, textSigner } from './refused.js';
import { cryptoKey, signerWith, vectorsOf } from './support.js';

class Order {
  x_a = '1';
}

/** [what, the bad value, its neighbour that is taken, what the message says after the name] */
const VALUES: ReadonlyArray<readonly [what: string, bad: unknown, good: unknown, message: string]> = [
  ['a number that prints as 1e-7', 1e-7, 0.000001, 'is a number that prints with an exponent'],
  ['a number that prints as 1e+21', 1e21, 10n ** 21n, 'is an integer that a number cannot hold'],
  ['an unsafe integer', 2 ** 53, 2 ** 53 - 1, 'is an integer that a number cannot hold'],
  ['what arithmetic leaves behind', 0.1 + 0.2, 0.3, 'is a number with more than 15 digits'],
  ['NaN', NaN, 0, 'is not a finite number'],
  ['Infinity', Infinity, 10n ** 30n, 'is not a finite number'],
  ['-Infinity', -Infinity, -1, 'is not a finite number'],
  ['undefined', undefined, '', 'is undefined'],
  ['null', null, 'null', 'is null'],
  ['a symbol', Symbol('x'), 'x', 'is a symbol'],
  ['a function', () => 1, true, 'is a function'],
  ['a Date', new Date(0), '1970', 'is an instance of a class'],
  ['a Map', new Map([['a', '1']]), '1', 'is an instance of a class'],
  ['a String object', new String('1'), '1', 'is an instance of a class'],
  ['a Uint8Array', Uint8Array.of(1), '1', 'is an instance of a class'],
  ['half of a surrogate pair', 'a\ud83d', 'a\ud83d\ude00', 'holds half of a surrogate pair'],
  ['the other half', '\ude00a', '\ud83d\ude00a', 'holds half of a surrogate pair'],
];

const NAMES: ReadonlyArray<readonly [what: string, bad: string, good: string, message: RegExp]> = [
  ['an empty name', '', 'a', /name other than/],
  ['a separator', 'a&b', 'a.b', /^parameter a&b has a name other than/],
  ['an equals sign', 'a=b', 'a-b', /name other than/],
  ['a space', 'a b', 'a_b', /name other than/],
  ['a line break', 'a\nb', 'a_b', /^parameter "a\\nb" has a name other than/],
  ['a quote', 'a"b', 'a_b', /name other than/],
  ['a letter outside ASCII', 'preis€', 'preis', /name other than/],
  ['65 characters', 'a'.repeat(65), 'a'.repeat(64), /^parameter a{64} has a name other than/],
  ['__proto__', '__proto__', 'proto', /JavaScript reserves/],
  ['constructor', 'constructor', 'Constructor', /JavaScript reserves/],
  ['prototype', 'prototype', 'prototype2', /JavaScript reserves/],
];

/** What becomes of a path that is taken, and no longer is. */
const PATHS: ReadonlyArray<readonly [what: string, bad: (path: string) => unknown]> = [
  ['a host', (path) => `https://evil.example${path}`],
  ['a protocol-relative host', (path) => `//evil.example${path}`],
  ['a user before a host', (path) => `@evil.example${path}`],
  ['..', (path) => `${path.replace(/\/$/, '')}/../x`],
  ['.. at the end', (path) => `${path.replace(/\/$/, '')}/..`],
  ['.', (path) => `${path.replace(/\/$/, '')}/./x`],
  ['an escaped ..', (path) => `${path.replace(/\/$/, '')}/%2e%2e/x`],
  ['an escape', (path) => `${path.replace(/\/$/, '')}/%41`],
  ['an empty segment', (path) => `${path.replace(/\/$/, '')}//x`],
  ['a query', (path) => `${path}?x=1`],
  ['a fragment', (path) => `${path}#x`],
  ['a backslash', (path) => `${path}\\x`],
  ['an empty segment before all', (path) => `/${path}`],
  ['a line break', (path) => `${path}\n`],
  ['a header behind it', (path) => `${path}\r\nA: b`],
  ['a carriage return', (path) => `${path}\r`],
  ['a tab', (path) => `${path}\tx`],
  ['a space', (path) => `${path} x`],
  ['a null byte', (path) => `${path}\0`],
  ['a letter outside ASCII', (path) => `${path}ä`],
  ['more than 1024 characters', (path) => path.replace(/\/?$/, `/${'x'.repeat(1024 - path.length)}x`)],
  ['no slash', (path) => path.slice(1)],
  ['nothing', () => undefined],
  ['no text', (path) => [path]],
  ['an object that becomes text', (path) => ({ toString: () => path, startsWith: () => true })],
];

/** Exchanges whose query and JSON are signed apart, and where the same name means two things. */
const TWICE: ReadonlySet<string> = new Set(['gate', 'kucoin']);

const named = (name: string): Params => JSON.parse(`{${JSON.stringify(name)}:"1"}`) as Params;

/** Whether the form takes the request; any refusal has one of our codes. */
function isTaken(action: () => unknown): boolean {
  try {
    action();
    return true;
  } catch (error) {
    assert.match(String((error as { code?: string }).code), /^(?:PARAM|REQUEST)_INVALID$/, String(error));
    return false;
  }
}

/** The fields that an exchange knows, from what it says of one that it does not. */
function fieldsOf(form: Form): string[] {
  let fields: string[] = [];
  assert.throws(
    () => sign(form, {}, { parms: {} }),
    ({ message }: Error) => {
      fields = /field other than (.*): "parms"$/.exec(message)?.[1]?.split(', ') ?? [];
      return fields.includes('path');
    },
  );
  return fields;
}

for (const [exchange, forms] of allForms) {
  const each = (title: string, check: (form: Form) => void): void => {
    it(`${title} (${forms.length} forms)`, () => forms.forEach(check));
  };

  describe(`${exchange} refuses`, () => {
    each('values that have no exact text, wherever they are', (form) => {
      for (const [what, bad, good, message] of VALUES) {
        const goodTaken = isTaken(() => sign(form, { x_a: good }));
        assert.ok(goodTaken || (!form.unicode && /[^\x20-\x7e]/.test(String(good))), `${what}: its neighbour is taken`);
        refused(() => sign(form, { x_b: '1', x_a: bad }), 'PARAM_INVALID', new RegExp(`^parameter x_a ${message}`));
        if (form.lists !== undefined) {
          assert.equal(
            isTaken(() => sign(form, { x_a: ['1', good] })),
            goodTaken,
          );
          refused(() => sign(form, { x_a: ['1', bad] }), 'PARAM_INVALID', new RegExp(`^parameter x_a\\[1\\] ${message}`));
        }
        if (form.objects !== undefined) {
          assert.equal(
            isTaken(() => sign(form, { x_a: { b: [{ c: good }] } })),
            goodTaken,
          );
          refused(() => sign(form, { x_a: { b: [{ c: bad }] } }), 'PARAM_INVALID', new RegExp(`^parameter x_a\\.b\\[0\\]\\.c ${message}`));
        }
      }
    });

    each('lists with holes, and nesting without end', (form) => {
      const cycle: Record<string, unknown> = {};
      cycle['self'] = cycle;
      const ring: unknown[] = [];
      ring.push(ring);

      const holed = ['a', , 'b'];
      if (form.lists !== undefined) {
        assert.ok(sign(form, { x_a: ['a', 'c', 'b'] }));
        refused(() => sign(form, { x_a: holed }), 'PARAM_INVALID', /^parameter x_a\[1\] is undefined/);
      } else refused(() => sign(form, { x_a: holed }), 'PARAM_INVALID', /^parameter x_a /);
      for (const endless of [cycle, ring]) refused(() => sign(form, { x_a: endless }), 'PARAM_INVALID', /^parameter x_a/);
    });

    each('names that are none, or mean something to JavaScript', (form) => {
      for (const [, bad, good, message] of NAMES) {
        assert.ok(sign(form, named(good)), good);
        // Written out: a spread would make __proto__ what it means.
        const params = Object.assign(named(bad), form.base);
        refused(() => form.signer.sign({ ...form.request, params } as never, form.options), 'PARAM_INVALID', message);
        if (form.objects !== undefined) refused(() => sign(form, { x_a: [named(bad)] }), 'PARAM_INVALID', /name/);
      }
    });

    each('names that it sets itself', (form) => {
      for (const name of new Set(form.added)) {
        refused(() => sign(form, { [name]: 'x' }), 'PARAM_INVALID', new RegExp(`^parameter ${name} is set by the signer`));
        refused(() => sign(form, { [name]: ['x'] }), 'PARAM_INVALID', new RegExp(`^parameter ${name} `));
      }
    });

    each('a name that is in the query and in params', (form) => {
      if (!isTaken(() => sign(form, { x_a: '1' }, { query: { x_b: '2' } }))) return;
      const twice = (): unknown => sign(form, { x_a: '1' }, { query: { x_a: '2' } });
      if (TWICE.has(exchange) && form.json) assert.deepEqual(arrived(twice() as never).filter(([name]) => name === 'x_a').length, 2);
      else refused(twice, 'PARAM_INVALID', /^parameter x_a is given twice/);
    });

    each('params that are not a plain object', (form) => {
      const give = (params: unknown): unknown => form.signer.sign({ ...form.request, params } as never, form.options);
      assert.ok(give(Object.assign(Object.create(null) as object, form.base, { x_a: '1' })));
      assert.ok(give(vm.runInNewContext(`Object.assign(${JSON.stringify(form.base)}, { x_a: "1" })`)));
      for (const params of [null, 'x_a=1', 7, true, new Map([['x_a', '1']]), new URLSearchParams('x_a=1'), new Order(), () => ({})]) {
        refused(() => give(params), 'PARAM_INVALID', /^parameter params is not a plain object/);
      }
      refused(() => give(Object.create({ x_a: '1' })), 'PARAM_INVALID', /not a plain object/);
      refused(() => give(Object.create(Object.assign(Object.create(null) as object, { x_a: '1' }))), 'PARAM_INVALID', /not a plain object/);
    });

    each('a request that is none, and a field that it does not know, so that no parameter is lost by a typing error', (form) => {
      refused(() => sign(form, {}, { parms: { x_a: '1' } }), 'REQUEST_INVALID', /field other than .*: "parms"/);
      for (const request of [null, undefined, [], 'POST', new Order()]) {
        refused(() => form.signer.sign(request as never), 'REQUEST_INVALID', /the request is/);
      }
    });

    each('a method or an encoding that it does not take', (form) => {
      assert.ok(sign(form, {}));
      // Bittrex v3 knew HEAD, and no other exchange does.
      const head = exchange === 'bittrex' ? [] : ['HEAD'];
      for (const method of [...head, 'TRACE', 'CONNECT', form.request.method.toLowerCase(), '', undefined, null, [form.request.method]]) {
        refused(() => sign(form, {}, { method }), 'REQUEST_INVALID', /^the method is none of/);
      }
      for (const encoding of ['xml', '', 7]) refused(() => sign(form, {}, { encoding }), 'REQUEST_INVALID', /encoding/);
    });

    each('a path that a URL parser would read as something else', (form) => {
      assert.ok(sign(form, {}));
      for (const [what, bad] of PATHS) {
        assert.throws(() => sign(form, {}, { path: bad(form.request.path) }), { code: 'REQUEST_INVALID', message: /^the path / }, what);
      }
    });

    each('line breaks in any option that could become a header', (form) => {
      for (const field of fieldsOf(form)) {
        if (['method', 'path', 'params', 'query', 'encoding'].includes(field)) continue;
        for (const value of ['1\r\nX-Evil: 1', '1\nX-Evil: 1', '\0', { toString: () => '1' }]) {
          assert.throws(() => sign(form, {}, { [field]: value }), { code: 'REQUEST_INVALID' }, field);
        }
      }
    });

    it('an API key or a passphrase that would be two headers', () => {
      const facts: AnyExchange['facts'] = exchanges[exchange].facts;
      const vector = vectorsOf(exchange).find(({ form }) => form === 'rest')!;
      const make = (apiKey: unknown) => (): unknown =>
        new Signer({
          name: 'x',
          exchange: exchanges[exchange],
          apiKey: apiKey as string,
          key: cryptoKey(vector.secret, facts, vector.algorithm),
        });
      assert.ok(make('k'.repeat(64))());
      for (const apiKey of ['', 'a\r\nHost: evil.example', 'a b', 'ü', 'k'.repeat(1025), undefined, 7]) {
        refused(make(apiKey), 'REQUEST_INVALID', /^the API key is not 1 to 1024 visible ASCII characters/);
      }
      if (facts.passphrase === undefined) return;
      for (const passphrase of ['a\r\nHost: evil.example', '', 'ü', undefined]) {
        const signer = signerWith(exchange, cryptoKey(vector.secret, facts, vector.algorithm), 'KEY', passphrase) as Signer;
        refused(() => signer.sign(vector.request as never), 'REQUEST_INVALID', /passphrase/);
      }
    });

    it('a WebSocket or FIX logon that it does not have, and unknown fields of those that it has', () => {
      const { signer } = forms[0]!;
      const { canonicalWebSocket, canonicalLogon }: AnyExchange = exchanges[exchange];
      const webSocket = canonicalWebSocket === undefined ? /has no WebSocket/ : /has a field .*"parms"/;
      refused(() => signer.signWebSocket({ parms: {} }), 'REQUEST_INVALID', webSocket);
      const logon = canonicalLogon === undefined ? /has no FIX/ : /has a field.*"parms"/;
      refused(() => signer.signLogon({ parms: {} }), 'REQUEST_INVALID', logon);
    });
  });
}

describe('an exchange that nobody knows', () => {
  it('is refused with the names that there are', () => {
    assert.equal(exchangeNamed('kraken'), exchanges.kraken);
    for (const name of ['krakn', '', '__proto__', 'constructor', 'toString', undefined]) {
      refused(() => exchangeNamed(name as string), 'EXCHANGE_UNKNOWN', /there are binance, .*kraken/);
    }
  });
});

describe('an error of this directory', () => {
  it('never shows a value', () => {
    for (const bad of ['SENTINEL\ud800', [['SENTINEL']], { toString: () => 'SENTINEL' }, Symbol('SENTINEL'), 'SENTINEL&']) {
      const request: Request = { method: 'GET', path: '/api/v2/x', params: { price: bad } };
      assert.throws(
        () => textSigner('bitget', 'pass').sign(request as never),
        (error: Error) => !`${error.message}${JSON.stringify(error)}`.includes('SENTINEL'),
      );
    }
  });
});
