/** Coincheck: what its vectors cannot say. */
import assert from 'node:assert/strict';

import type { CoincheckRequest } from '../../lib/exchanges/coincheck.js';
import type { Signer } from '../../lib/signer.js';
import { hmac, KEY, refused, textSigner } from './refused.js';

const signer = textSigner('coincheck');
const at = { nonce: '1700000000000' };
const ORDER = { method: 'POST', path: '/api/exchange/orders', params: { pair: 'é a+b&c', rate: 100 } } as const satisfies CoincheckRequest;
const sign = (change: object): ReturnType<typeof signer.sign> => signer.sign({ ...ORDER, ...change }, at);
const FORM = 'pair=%C3%A9%20a%2Bb%26c&rate=100';

describe('coincheck', () => {
  it('signs nonce, whole URL and body, as form or JSON', () => {
    for (const [change, body, type] of [
      [{}, FORM, 'application/x-www-form-urlencoded'],
      [{ encoding: 'json' }, '{"pair":"é a+b&c","rate":100}', 'application/json'],
      [{ params: { list: ['a'] } }, '{"list":["a"]}', 'application/json'],
    ] as const) {
      const signed = sign(change);
      assert.equal(signed.body, body);
      assert.deepEqual(signed.headers, {
        'ACCESS-KEY': KEY,
        'ACCESS-NONCE': at.nonce,
        'ACCESS-SIGNATURE': hmac('sha256', `${at.nonce}https://coincheck.com/api/exchange/orders${body}`),
        'Content-Type': type,
      });
    }
  });

  it('GET and DELETE have their parameters in the query, and nothing has an empty body', () => {
    for (const method of ['GET', 'DELETE'] as const) {
      const { url, body, headers } = sign({ method });
      assert.deepEqual([url, body], [`https://coincheck.com/api/exchange/orders?${FORM}`, undefined]);
      assert.equal(headers['ACCESS-SIGNATURE'], hmac('sha256', at.nonce + url));
      refused(
        () => sign({ method, encoding: 'form' }),
        'REQUEST_INVALID',
        new RegExp(`^a ${method} has no encoding: its parameters are in the query$`),
      );
      assert.equal(sign({ method, params: { a: ['1', '2'] } }).url, 'https://coincheck.com/api/exchange/orders?a%5B%5D=1&a%5B%5D=2');
    }
    const empty = sign({ params: {} });
    assert.equal(empty.body, undefined);
    assert.equal(empty.headers['ACCESS-SIGNATURE'], hmac('sha256', `${at.nonce}${empty.url}`));
  });

  it('refuses what it does not take', () => {
    refused(() => sign({ method: 'PUT' }), 'REQUEST_INVALID', /^the method is none of/);
    refused(() => sign({ path: '/ja/orders' }), 'REQUEST_INVALID', /^the path does not begin with/);
    refused(() => sign({ encoding: 'query' }), 'REQUEST_INVALID', /^the encoding is none of form, json$/);
    refused(() => sign({ params: { list: ['a'] }, encoding: 'form' }), 'PARAM_INVALID', /^parameter list is a list/);
    refused(() => sign({ method: 'GET', params: { o: {} } }), 'PARAM_INVALID', /^parameter o is an object/);
  });

  it('a nonce is 2^63 - 1 at most', () => {
    assert.ok(signer.sign(ORDER, { nonce: '9223372036854775807' }));
    assert.ok(signer.signWebSocket({}, { nonce: '9223372036854775807' }));
    refused(() => signer.sign(ORDER, { nonce: '9223372036854775808' }), 'REQUEST_INVALID', /^the nonce is larger than/);
    refused(() => signer.signWebSocket({}, { nonce: '9223372036854775808' }), 'REQUEST_INVALID', /^the nonce is larger than/);
  });

  it('the WebSocket login has nothing to choose', () => {
    assert.equal(signer.signWebSocket({}, at).url, 'wss://stream.coincheck.com/private');
    refused(() => signer.signWebSocket({ channel: 'x' } as never, at), 'REQUEST_INVALID', /^the request has a field and takes none/);
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(some: Signer<'coincheck'>): void {
  some.sign(ORDER);
  // @ts-expect-error no PUT
  some.sign({ ...ORDER, method: 'PUT' });
  // @ts-expect-error not an API path
  some.sign({ ...ORDER, path: '/ja/orders' });
  some.signWebSocket({});
  // @ts-expect-error nothing to choose
  some.signWebSocket({ channel: 'x' });
}
