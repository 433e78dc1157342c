/** Bitvavo: query or body by method, the access window, the login of two WebSockets. */
import assert from 'node:assert/strict';

import type { SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, TIME, hmac, refused, textSigner } from './refused.js';

const signer = textSigner('bitvavo');
const sign = (request: object): SignedRequest => signer.sign(request as never, { time: TIME });
const path = '/v2/order';

describe('bitvavo', () => {
  for (const method of ['GET', 'DELETE']) {
    it(`${method}: signs the query as it is sent`, () => {
      const signed = sign({ method, path, params: { market: 'BTC-EUR', note: 'a b&+ü', empty: '' } });
      assert.equal(signed.url, 'https://api.bitvavo.com/v2/order?market=BTC-EUR&note=a%20b%26%2B%C3%BC&empty=');
      const message = `${TIME}${method}/v2/order?market=BTC-EUR&note=a%20b%26%2B%C3%BC&empty=`;
      assert.equal(signed.headers['Bitvavo-Access-Signature'], hmac('sha256', message));
      assert.equal(signed.body, undefined);
      assert.equal(signed.headers['Content-Type'], undefined);
      refused(() => sign({ method, path, params: { a: [1] } }), 'PARAM_INVALID', /^parameter a is a list/);
    });
  }

  for (const method of ['POST', 'PUT']) {
    it(`${method}: signs the JSON as it is sent, and no body where there are no parameters`, () => {
      const signed = sign({ method, path, params: { market: 'BTC-EUR', operatorId: 1, list: [{ a: 'ü&' }] } });
      assert.equal(signed.body, '{"market":"BTC-EUR","operatorId":1,"list":[{"a":"ü&"}]}');
      assert.equal(signed.headers['Bitvavo-Access-Signature'], hmac('sha256', `${TIME}${method}/v2/order${signed.body}`));
      assert.equal(signed.headers['Content-Type'], 'application/json');
      const empty = sign({ method, path, params: {} });
      assert.deepEqual([empty.url, empty.body, empty.headers['Content-Type']], ['https://api.bitvavo.com/v2/order', undefined, undefined]);
      assert.equal(empty.headers['Bitvavo-Access-Signature'], hmac('sha256', `${TIME}${method}/v2/order`));
    });
  }

  it('says until when a call is good, from 1 to 60000 milliseconds', () => {
    const windowOf = (window?: number): string | undefined => sign({ method: 'GET', path, window }).headers['Bitvavo-Access-Window'];
    assert.deepEqual([windowOf(), windowOf(1), windowOf(60000)], ['10000', '1', '60000']);
    for (const window of [0, 60001])
      refused(() => windowOf(window), 'REQUEST_INVALID', /^the window \(Bitvavo-Access-Window\) is not 1 to 60000 milliseconds$/);
    for (const window of ['5', -1, 1.5, NaN]) refused(() => windowOf(window as number), 'REQUEST_INVALID', /^the window is not a whole/);
  });

  it('logs in to either WebSocket', () => {
    const signature = hmac('sha256', `${TIME}GET/v2/websocket`);
    const trading = signer.signWebSocket({}, { time: TIME });
    assert.equal(trading.url, 'wss://ws.bitvavo.com/v2/');
    assert.deepEqual(JSON.parse(trading.frame!), { action: 'authenticate', key: KEY, signature, timestamp: TIME });
    const data = signer.signWebSocket({ feed: 'marketDataPro', window: 500 }, { time: TIME });
    assert.equal(data.url, 'wss://ws-mdpro.bitvavo.com/v2/');
    assert.deepEqual(JSON.parse(data.frame!), { action: 'authenticate', key: KEY, signature, timestamp: TIME, window: 500 });
    refused(() => signer.signWebSocket({ feed: 'x' } as never), 'REQUEST_INVALID', /^the feed is none of/);
    refused(() => signer.signWebSocket({ window: 60001 }), 'REQUEST_INVALID', /^the window/);
  });

  it('refuses another method and a path elsewhere', () => {
    refused(() => sign({ method: 'PATCH', path }), 'REQUEST_INVALID', /^the method is none of/);
    refused(() => sign({ method: 'GET', path: '/v1/order' }), 'REQUEST_INVALID', /does not begin with \/v2\//);
  });
});

// Compiled and never called: what must not compile.
export function typesOfBitvavo(bitvavo: Signer<'bitvavo'>): void {
  bitvavo.sign({ method: 'PUT', path: '/v2/order', params: { amount: '1' }, window: 500 });
  // @ts-expect-error no such method
  bitvavo.sign({ method: 'PATCH', path: '/v2/order' });
  // @ts-expect-error a path elsewhere
  bitvavo.sign({ method: 'GET', path: '/order' });
  // @ts-expect-error of another exchange
  bitvavo.sign({ method: 'GET', path: '/v2/order', recvWindow: 1 });
  // @ts-expect-error no such feed
  bitvavo.signWebSocket({ feed: 'market' });
}
