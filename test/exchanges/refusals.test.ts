/** What is refused before anything is signed, each beside its nearest neighbour that is not. */
import assert from 'node:assert/strict';
import vm from 'node:vm';

import { exchangeNamed, exchanges } from '../../lib/exchanges/index.js';
import type { ExchangeName } from '../../lib/exchanges/index.js';
import { Signer } from '../../lib/signer.js';
import { cryptoKey, SECRETS, signerFor } from './support.js';

type Request = Record<string, unknown>;

const GOOD = {
  kraken: { method: 'POST', path: '/0/private/AddOrder', params: { pair: 'XBTUSD', price: '37500' } },
  binance: { method: 'POST', path: '/api/v3/order', params: { symbol: 'BTCUSDT', price: '37500' } },
} as const satisfies Partial<Record<ExchangeName, Request>>;

function sign(name: keyof typeof GOOD, change: Request): unknown {
  return signerFor(name).sign({ ...GOOD[name], ...change } as never, { time: 1_700_000_000_000 });
}

function refused(action: () => unknown, code: string, message: RegExp): void {
  assert.throws(action, (error: Error & { code?: string }) => {
    assert.equal(error.name, 'StrongroomError');
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\.$|^[A-Z]/);
    return true;
  });
}

class Order {
  price = '1';
}

const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;

/** [what, the bad value, its neighbour that is taken, what the message says] */
const VALUES: ReadonlyArray<readonly [what: string, bad: unknown, good: unknown, message: RegExp]> = [
  ['a number that prints as 1e-7', 1e-7, 0.000001, /^parameter price is a number that prints with an exponent/],
  ['a number that prints as 1e+21', 1e21, 10n ** 21n, /^parameter price is an integer that a number cannot hold/],
  ['an unsafe integer', 2 ** 53, 2 ** 53 - 1, /^parameter price is an integer that a number cannot hold/],
  ['what arithmetic leaves behind', 0.1 + 0.2, 0.3, /^parameter price is a number with more than 15 digits/],
  ['NaN', NaN, 0, /^parameter price is not a finite number/],
  ['Infinity', -Infinity, -1, /^parameter price is not a finite number/],
  ['undefined', undefined, '', /^parameter price is undefined/],
  ['null', null, 'null', /^parameter price is null/],
  ['a symbol', Symbol('x'), 'x', /^parameter price is a symbol/],
  ['a function', () => 1, true, /^parameter price is a function/],
  ['a Date', new Date(0), new Date(0).toISOString(), /^parameter price is an instance of a class/],
  ['a String object', new String('1'), '1', /^parameter price is an instance of a class/],
  ['a Uint8Array', Uint8Array.of(1), '1', /^parameter price is an instance of a class/],
  ['half of a surrogate pair', 'a\ud83d', 'a\ud83d\ude00', /^parameter price holds half of a surrogate pair/],
  ['the other half', '\ude00a', '\ud83d\ude00a', /^parameter price holds half of a surrogate pair/],
];

const NAMES: ReadonlyArray<readonly [what: string, bad: string, good: string, message: RegExp]> = [
  ['an empty name', '', 'a', /name other than/],
  ['a separator', 'a&b', 'a.b', /^parameter a&b has a name other than/],
  ['an equals sign', 'a=b', 'a-b', /name other than/],
  ['a line break', 'a\nb', 'a_b', /^parameter "a\\nb" has a name other than/],
  ['a letter outside ASCII', 'preis€', 'preis', /name other than/],
  ['65 characters', 'a'.repeat(65), 'a'.repeat(64), /^parameter a{64} has a name other than/],
  ['__proto__', '__proto__', 'proto', /JavaScript reserves/],
  ['constructor', 'constructor', 'Constructor', /JavaScript reserves/],
  ['prototype', 'prototype', 'prototype2', /JavaScript reserves/],
];

const PATHS: ReadonlyArray<readonly [what: string, bad: unknown, message: RegExp]> = [
  ['a host', 'https://evil.example/0/private/AddOrder', /^the path is not/],
  ['a protocol-relative host', '//evil.example/0/private/AddOrder', /^the path is not/],
  ['another directory', '/0/public/Time', /^the path does not begin with/],
  ['a name that only begins alike', '/0/privateer/AddOrder', /^the path does not begin with/],
  ['..', '/0/private/../public/Time', /^the path is not/],
  ['.. at the end', '/0/private/..', /^the path is not/],
  ['.', '/0/private/./AddOrder', /^the path is not/],
  ['an escaped ..', '/0/private/%2e%2e/public', /^the path is not/],
  ['an empty segment', '/0/private//AddOrder', /^the path is not/],
  ['a query', '/0/private/AddOrder?x=1', /^the path is not/],
  ['a fragment', '/0/private/AddOrder#x', /^the path is not/],
  ['a backslash', '/0/private\\AddOrder', /^the path is not/],
  ['a line break', '/0/private/AddOrder\n', /^the path is not/],
  ['a tab', '/0/private/Add\tOrder', /^the path is not/],
  ['a letter outside ASCII', '/0/private/Ädd', /^the path is not/],
  ['no slash', '0/private/AddOrder', /^the path is not/],
  ['nothing', undefined, /^the path is not/],
  ['a list', ['/0/private/AddOrder'], /^the path is not/],
];

describe('a request is refused for', () => {
  for (const name of ['kraken', 'binance'] as const) {
    for (const [what, bad, good, message] of VALUES) {
      it(`${name}: ${what} as a value`, () => {
        assert.ok(sign(name, { params: { price: good } }));
        refused(() => sign(name, { params: { price: bad } }), 'PARAM_INVALID', message);
      });
    }

    for (const [what, bad, good, message] of NAMES) {
      it(`${name}: ${what} as a name`, () => {
        const named = (key: string): Request => JSON.parse(`{${JSON.stringify(key)}:"1"}`) as Request;
        assert.ok(sign(name, { params: named(good) }));
        refused(() => sign(name, { params: named(bad) }), 'PARAM_INVALID', message);
      });
    }

    it(`${name}: params that are not a plain object`, () => {
      assert.ok(sign(name, { params: Object.assign(Object.create(null) as object, { price: '1' }) }));
      assert.ok(sign(name, { params: vm.runInNewContext('({ price: "1" })') }));
      for (const params of [
        null,
        'price=1',
        ['price', '1'],
        new Map([['price', '1']]),
        new URLSearchParams('price=1'),
        new Order(),
      ]) {
        refused(() => sign(name, { params }), 'PARAM_INVALID', /^parameter params is not a plain object/);
      }
      refused(() => sign(name, { params: Object.create({ price: '1' }) }), 'PARAM_INVALID', /not a plain object/);
    });

    it(`${name}: a field that it does not know, so that no parameter is lost by a typing error`, () => {
      refused(() => sign(name, { parms: { price: '1' } }), 'REQUEST_INVALID', /field other than .*: "parms"/);
      refused(() => signerFor(name).sign(null as never), 'REQUEST_INVALID', /the request is null/);
      refused(() => signerFor(name).sign([] as never), 'REQUEST_INVALID', /the request is a list/);
    });

    it(`${name}: a method or an encoding that it does not take`, () => {
      assert.ok(sign(name, { encoding: 'form' }));
      refused(() => sign(name, { encoding: 'xml' }), 'REQUEST_INVALID', /^the encoding is none of/);
      refused(() => sign(name, { method: 'PATCH' }), 'REQUEST_INVALID', /^the method is none of/);
      refused(() => sign(name, { method: 'post' }), 'REQUEST_INVALID', /^the method is none of/);
    });

    it(`${name}: an API key that would be two headers`, () => {
      const make = (apiKey: unknown) => () =>
        new Signer({
          name,
          exchange: exchanges[name],
          apiKey: apiKey as string,
          key: cryptoKey(SECRETS[name], exchanges[name].facts),
        });
      assert.ok(make('k'.repeat(1024))());
      for (const apiKey of ['', 'a\r\nHost: evil.example', 'a b', 'ü', 'k'.repeat(1025), undefined, 7]) {
        refused(make(apiKey), 'REQUEST_INVALID', /^the API key is not 1 to 1024 visible ASCII characters/);
      }
    });
  }

  for (const [what, bad, message] of PATHS) {
    it(`${what} in the path`, () => {
      assert.ok(sign('kraken', { path: '/0/private/AddOrder' }));
      refused(() => sign('kraken', { path: bad }), 'REQUEST_INVALID', message);
    });
  }

  it('kraken: a nonce among the parameters that is not the signer’s', () => {
    assert.ok(sign('kraken', { params: { nonce: '1700000000000' } }));
    assert.ok(sign('kraken', { params: { nonce: 1700000000000 } }));
    refused(
      () => sign('kraken', { params: { nonce: '1700000000001' } }),
      'PARAM_INVALID',
      /^parameter nonce is set by the signer/,
    );
    refused(() => sign('kraken', { params: { nonce: ['1700000000000'] } }), 'PARAM_INVALID', /^parameter nonce/);
  });

  it('kraken: a query, a GET, a list in a form', () => {
    assert.ok(sign('kraken', { params: { orders: ['a'] } }));
    refused(() => sign('kraken', { query: { a: '1' } }), 'REQUEST_INVALID', /field other than/);
    refused(() => sign('kraken', { method: 'GET' }), 'REQUEST_INVALID', /none of POST/);
    refused(() => sign('kraken', { encoding: 'query' }), 'REQUEST_INVALID', /none of form, json/);
    refused(
      () => sign('kraken', { params: { orders: ['a'] }, encoding: 'form' }),
      'PARAM_INVALID',
      /^parameter orders is a list/,
    );
  });

  it('kraken: what JSON would lose, and says where it is', () => {
    const within = (price: unknown) => () => sign('kraken', { params: { orders: [{ price: '1' }, { price }] } });
    assert.ok(within(37500)());
    refused(within(undefined), 'PARAM_INVALID', /^parameter orders\[1\]\.price is undefined/);
    refused(within(NaN), 'PARAM_INVALID', /^parameter orders\[1\]\.price is not a finite number/);
    refused(within(1e-7), 'PARAM_INVALID', /^parameter orders\[1\]\.price is a number that prints/);
    refused(within('\ud800'), 'PARAM_INVALID', /^parameter orders\[1\]\.price holds half/);
    refused(within(new Date(0)), 'PARAM_INVALID', /^parameter orders\[1\]\.price is an instance/);
    refused(within({ toJSON: () => 'x' }), 'PARAM_INVALID', /^parameter orders\[1\]\.price\.toJSON is a function/);
    // eslint-disable-next-line no-sparse-arrays
    refused(
      () => sign('kraken', { params: { orders: ['a', , 'b'] } }),
      'PARAM_INVALID',
      /^parameter orders\[1\] is undefined/,
    );
    refused(() => sign('kraken', { params: { cycle } }), 'PARAM_INVALID', /is nested more than 16 deep/);
    refused(
      () => sign('kraken', { params: { a: [JSON.parse('{"__proto__":"1"}')] } }),
      'PARAM_INVALID',
      /^parameter a\[0\]\.__proto__/,
    );
  });

  it('binance: a signature or a second timestamp', () => {
    assert.ok(sign('binance', { params: { timestamp: 1_700_000_000_000 } }));
    refused(
      () => sign('binance', { params: { timestamp: 1 } }),
      'PARAM_INVALID',
      /^parameter timestamp is set by the signer/,
    );
    refused(
      () => sign('binance', { query: { timestamp: 1_700_000_000_000 } }),
      'PARAM_INVALID',
      /^parameter timestamp/,
    );
    refused(
      () => sign('binance', { params: { signature: 'x' } }),
      'PARAM_INVALID',
      /^parameter signature is set by the signer/,
    );
    refused(() => sign('binance', { query: { signature: 'x' } }), 'PARAM_INVALID', /^parameter signature/);
  });

  it('binance: a name given twice', () => {
    assert.ok(sign('binance', { query: { side: 'BUY' } }));
    refused(() => sign('binance', { query: { price: '37500' } }), 'PARAM_INVALID', /^parameter price is given twice/);
  });

  it('binance: a body on a GET, and JSON', () => {
    assert.ok(sign('binance', { method: 'GET' }));
    refused(() => sign('binance', { method: 'GET', encoding: 'form' }), 'REQUEST_INVALID', /none of query/);
    refused(() => sign('binance', { encoding: 'json' }), 'REQUEST_INVALID', /none of query, form/);
  });

  it('binance WebSocket: what its unescaped text cannot carry', () => {
    const call = (change: Request) => () =>
      signerFor('binance').signWebSocket({
        method: 'order.place',
        id: 1,
        params: { symbol: 'BTCUSDT' },
        ...change,
      } as never);
    assert.ok(call({ params: { symbol: 'a=b' } })());
    assert.ok(call({ id: '4885f793-e5ad-4c3b-8f6c-55d891472b71' })());
    refused(call({ params: { symbol: 'a&price=1' } }), 'PARAM_INVALID', /^parameter symbol holds &/);
    refused(call({ params: { symbol: ['a'] } }), 'PARAM_INVALID', /^parameter symbol is a list/);
    refused(call({ params: { apiKey: 'x' } }), 'PARAM_INVALID', /^parameter apiKey is set by the signer/);
    refused(call({ params: { timestamp: 1 } }), 'PARAM_INVALID', /^parameter timestamp is set by the signer/);
    refused(call({ id: undefined }), 'REQUEST_INVALID', /^the id is not/);
    refused(call({ id: 0.1 + 0.2 }), 'PARAM_INVALID', /^parameter id/);
    refused(call({ method: 'order"place' }), 'REQUEST_INVALID', /^the method is not/);
    refused(
      () => signerFor('kraken').signWebSocket({ method: 'x', id: 1 } as never),
      'REQUEST_INVALID',
      /kraken has no WebSocket that takes signatures/,
    );
  });

  it('an exchange that nobody knows', () => {
    assert.equal(exchangeNamed('kraken'), exchanges.kraken);
    for (const name of ['krakn', '', '__proto__', 'constructor', 'toString']) {
      refused(() => exchangeNamed(name), 'EXCHANGE_UNKNOWN', /there are .*binance.*, kraken/);
    }
  });
});

describe('an error of this directory', () => {
  it('never shows a value', () => {
    for (const bad of ['SENTINEL\ud800', [['SENTINEL']], { toString: () => 'SENTINEL' }, Symbol('SENTINEL')]) {
      assert.throws(
        () => sign('kraken', { params: { price: bad }, encoding: 'form' }),
        (error: Error) => !`${error.message}${JSON.stringify(error)}`.includes('SENTINEL'),
      );
    }
  });
});
