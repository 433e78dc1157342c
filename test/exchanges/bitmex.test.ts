/** BitMEX: what its vectors cannot say. */
import assert from 'node:assert/strict';

import type { BitmexRequest } from '../../lib/exchanges/bitmex.js';
import type { Signer } from '../../lib/signer.js';
import { hmac, KEY, refused, textSigner, TIME } from './refused.js';

const signer = textSigner('bitmex');
const at = { time: TIME };
const EXPIRES = String(TIME / 1000 + 60);
const ORDER = { method: 'POST', path: '/api/v1/order', params: { symbol: 'é a+b&c', list: [1] } } as const satisfies BitmexRequest;
const sign = (change: object): ReturnType<typeof signer.sign> => signer.sign({ ...ORDER, ...change }, at);
const BODY = '{"symbol":"é a+b&c","list":[1]}';

describe('bitmex', () => {
  it('signs method, path with query, expiry and body', () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { url, body, headers } = sign({ method, query: { _format: 'csv' } });
      assert.deepEqual([url, body], ['https://www.bitmex.com/api/v1/order?_format=csv', BODY]);
      assert.deepEqual(headers, {
        'api-key': KEY,
        'api-expires': EXPIRES,
        'api-signature': hmac('sha256', `${method}/api/v1/order?_format=csv${EXPIRES}${BODY}`),
        'Content-Type': 'application/json',
      });
    }
    assert.equal(sign({ params: {} }).body, undefined);
    const late = signer.sign(ORDER, { time: TIME + 999 }).headers['api-expires'];
    assert.equal(late, EXPIRES, 'a second is not rounded up');
  });

  it('a GET has lists and objects as JSON text in the query', () => {
    const { url, body, headers } = sign({ method: 'GET', params: { filter: { symbol: 'XBTM15' }, columns: ['a'] } });
    const query = '?filter=%7B%22symbol%22%3A%22XBTM15%22%7D&columns=%5B%22a%22%5D';
    assert.deepEqual([url, body], [`https://www.bitmex.com/api/v1/order${query}`, undefined]);
    assert.equal(headers['api-signature'], hmac('sha256', `GET/api/v1/order${query}${EXPIRES}`));
  });

  it('refuses what it does not take', () => {
    refused(() => sign({ method: 'GET', query: { a: '1' } }), 'REQUEST_INVALID', /^the query of a GET goes into params$/);
    refused(() => sign({ query: { symbol: '1' } }), 'PARAM_INVALID', /^parameter symbol is given twice/);
    refused(() => sign({ method: 'PATCH' }), 'REQUEST_INVALID', /^the method is none of/);
    refused(() => sign({ path: '/app/apiKeys' }), 'REQUEST_INVALID', /^the path does not begin with/);
    refused(() => sign({ encoding: 'form' }), 'REQUEST_INVALID', /field other than/);
  });

  it('the WebSocket login has nothing to choose', () => {
    const { url, frame } = signer.signWebSocket({}, at);
    assert.equal(url, 'wss://ws.bitmex.com/realtime');
    assert.equal(frame, `{"op":"authKeyExpires","args":["${KEY}",${EXPIRES},"${hmac('sha256', `GET/realtime${EXPIRES}`)}"]}`);
    refused(() => signer.signWebSocket({ id: 1 } as never, at), 'REQUEST_INVALID', /^the request has a field/);
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(some: Signer<'bitmex'>): void {
  some.sign(ORDER);
  // @ts-expect-error no PATCH
  some.sign({ ...ORDER, method: 'PATCH' });
  // @ts-expect-error not an API path
  some.sign({ ...ORDER, path: '/app/apiKeys' });
  some.signWebSocket({});
  // @ts-expect-error nothing to choose
  some.signWebSocket({ id: 1 });
}
