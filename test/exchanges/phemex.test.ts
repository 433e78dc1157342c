/** Phemex: path and query without a separator, the expiry, repeated names, POST with a query, tracing. */
import assert from 'node:assert/strict';

import type { SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, TIME, hmac, refused, textSigner } from './refused.js';

const signer = textSigner('phemex');
const sign = (request: object): SignedRequest => signer.sign(request as never, { time: TIME });
const EXPIRY = String(TIME / 1000 + 60);
const signatureOf = (signed: SignedRequest): string | undefined => signed.headers['x-phemex-request-signature'];

describe('phemex', () => {
  for (const method of ['GET', 'PUT', 'DELETE']) {
    it(`${method}: signs the query without its question mark`, () => {
      const signed = sign({ method, path: '/g-orders/create', params: { side: 'Buy', text: 'a b&+ü', status: ['New', 'Filled'] } });
      const query = 'side=Buy&text=a%20b%26%2B%C3%BC&status=New&status=Filled';
      assert.equal(signed.url, `https://api.phemex.com/g-orders/create?${query}`);
      assert.equal(signatureOf(signed), hmac('sha256', `/g-orders/create${query}${EXPIRY}`));
      assert.equal(signed.body, undefined);
      refused(
        () => sign({ method, path: '/orders', query: { a: '1' } }),
        'REQUEST_INVALID',
        new RegExp(`^the query of a ${method} goes into params$`),
      );
      refused(() => sign({ method, path: '/orders', params: { a: { b: '1' } } }), 'PARAM_INVALID', /^parameter a is an object/);
      refused(() => sign({ method, path: '/orders', params: { a: [] } }), 'PARAM_INVALID', /^parameter a is an empty list/);
    });
  }

  it('POST: signs the JSON as it is sent, and a query of its own', () => {
    const order = sign({ method: 'POST', path: '/orders', params: { symbol: 'BTCUSD', legs: [{ a: 1 }], text: 'ü&' } });
    assert.equal(order.body, '{"symbol":"BTCUSD","legs":[{"a":1}],"text":"ü&"}');
    assert.equal(signatureOf(order), hmac('sha256', `/orders${EXPIRY}${order.body}`));
    assert.equal(order.headers['Content-Type'], 'application/json');
    const assign = sign({ method: 'POST', path: '/positions/assign', query: { symbol: 'BTCUSD', posBalance: '1' } });
    assert.equal(assign.url, 'https://api.phemex.com/positions/assign?symbol=BTCUSD&posBalance=1');
    assert.equal(assign.body, undefined);
    assert.equal(signatureOf(assign), hmac('sha256', `/positions/assignsymbol=BTCUSD&posBalance=1${EXPIRY}`));
    const both = sign({ method: 'POST', path: '/x', query: { a: '1' }, params: { b: '2' } });
    assert.deepEqual([both.url, both.body], ['https://api.phemex.com/x?a=1', '{"b":"2"}']);
    assert.equal(signatureOf(both), hmac('sha256', `/xa=1${EXPIRY}{"b":"2"}`));
    refused(
      () => sign({ method: 'POST', path: '/x', query: { a: '1' }, params: { a: '2' } }),
      'PARAM_INVALID',
      /^parameter a is given twice/,
    );
  });

  it('is good for a minute, told in whole seconds', () => {
    for (const [time, expiry] of [
      [TIME, 1_700_000_060],
      [TIME + 999, 1_700_000_060],
      [TIME + 1000, 1_700_000_061],
    ] as const) {
      const { headers } = signer.sign({ method: 'GET', path: '/orders' }, { time });
      assert.equal(headers['x-phemex-request-expiry'], String(expiry));
    }
  });

  it('carries a tracing text that is not signed', () => {
    const plain = sign({ method: 'GET', path: '/orders' });
    const traced = sign({ method: 'GET', path: '/orders', tracing: 'a'.repeat(39) });
    assert.equal(traced.headers['x-phemex-request-tracing'], 'a'.repeat(39));
    assert.equal(signatureOf(traced), signatureOf(plain));
    assert.equal(plain.headers['x-phemex-request-tracing'], undefined);
    for (const tracing of ['', 'a'.repeat(40), 'a\r\nb', 'a b', 'ü', 7]) {
      refused(
        () => sign({ method: 'GET', path: '/orders', tracing }),
        'REQUEST_INVALID',
        /^tracing is not 1 to 39 visible ASCII characters$/,
      );
    }
  });

  it('logs in to the WebSocket over key and expiry', () => {
    const { url, frame } = signer.signWebSocket({ id: 3 }, { time: TIME });
    assert.equal(url, 'wss://ws.phemex.com');
    assert.deepEqual(JSON.parse(frame!), {
      method: 'user.auth',
      params: ['API', KEY, hmac('sha256', KEY + EXPIRY), Number(EXPIRY)],
      id: 3,
    });
    refused(() => signer.signWebSocket({ id: -1 }), 'REQUEST_INVALID', /^the id is not/);
  });

  it('refuses another method', () => {
    refused(() => sign({ method: 'PATCH', path: '/orders' }), 'REQUEST_INVALID', /^the method is none of/);
  });
});

// Compiled and never called: what must not compile.
export function typesOfPhemex(phemex: Signer<'phemex'>): void {
  phemex.sign({ method: 'GET', path: '/orders/activeList', params: { ordStatus: ['New'] }, tracing: 'a' });
  // @ts-expect-error no such method
  phemex.sign({ method: 'PATCH', path: '/orders' });
  // @ts-expect-error a path begins with a slash
  phemex.sign({ method: 'GET', path: 'orders' });
  // @ts-expect-error tracing is text
  phemex.sign({ method: 'GET', path: '/orders', tracing: 7 });
  // @ts-expect-error ids are numbers
  phemex.signWebSocket({ id: 'a' });
}
