/** WOO X: sorted forms of v1 and v2, paths and JSON of v3, the login. */
import assert from 'node:assert/strict';

import type { SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, TIME, hmac, refused, textSigner } from './refused.js';

const signer = textSigner('woo');
const sign = (request: object): SignedRequest => signer.sign(request as never, { time: TIME });
const signatureOf = (signed: SignedRequest): string | undefined => signed.headers['x-api-signature'];

const params = { symbol: 'SPOT_BTC_USDT', order_tag: 'a b&+ü', client_order_id: 7 };
const SORTED = 'client_order_id=7&order_tag=a%20b%26%2B%C3%BC&symbol=SPOT_BTC_USDT';
const GIVEN = 'symbol=SPOT_BTC_USDT&order_tag=a%20b%26%2B%C3%BC&client_order_id=7';

describe('woo', () => {
  for (const version of ['v1', 'v2']) {
    it(`${version}: signs the sorted parameters and sends the same text, in the query of a GET and as a form otherwise`, () => {
      const path = `/${version}/order`;
      const got = sign({ method: 'GET', path, params });
      assert.equal(got.url, `https://api.woox.io${path}?${SORTED}`);
      assert.equal(signatureOf(got), hmac('sha256', `${SORTED}|${TIME}`));
      assert.deepEqual([got.body, got.headers['Content-Type']], [undefined, undefined]);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const sent = sign({ method, path, params });
        assert.deepEqual([sent.url, sent.body], [`https://api.woox.io${path}`, SORTED]);
        assert.equal(sent.headers['Content-Type'], 'application/x-www-form-urlencoded');
        assert.equal(signatureOf(sent), signatureOf(got));
        refused(() => sign({ method, path, params: { ids: [1] } }), 'PARAM_INVALID', /^parameter ids is a list/);
      }
      assert.equal(signatureOf(sign({ method: 'POST', path })), hmac('sha256', `|${TIME}`));
      assert.equal(sign({ method: 'POST', path }).body, undefined);
    });
  }

  it('v3: signs time, method, path and query in the order given, or JSON', () => {
    const path = '/v3/trade/order';
    for (const method of ['GET', 'DELETE']) {
      const got = sign({ method, path, params });
      assert.equal(got.url, `https://api.woox.io${path}?${GIVEN}`);
      assert.equal(signatureOf(got), hmac('sha256', `${TIME}${method}${path}?${GIVEN}`));
      assert.equal(got.body, undefined);
    }
    for (const method of ['POST', 'PUT']) {
      const sent = sign({ method, path, params: { ...params, orders: [{ a: '1' }] } });
      assert.equal(sent.body, '{"symbol":"SPOT_BTC_USDT","order_tag":"a b&+ü","client_order_id":7,"orders":[{"a":"1"}]}');
      assert.equal(sent.headers['Content-Type'], 'application/json');
      assert.equal(signatureOf(sent), hmac('sha256', `${TIME}${method}${path}${sent.body}`));
      assert.equal(signatureOf(sign({ method, path })), hmac('sha256', `${TIME}${method}${path}`));
    }
  });

  it('carries a receive window that is not signed', () => {
    const plain = sign({ method: 'GET', path: '/v3/x' });
    const told = sign({ method: 'GET', path: '/v3/x', receiveWindow: 2000 });
    assert.equal(told.headers['x-api-recvwindow'], '2000');
    assert.equal(plain.headers['x-api-recvwindow'], undefined);
    assert.equal(signatureOf(told), signatureOf(plain));
    refused(() => sign({ method: 'GET', path: '/v3/x', receiveWindow: '1' }), 'REQUEST_INVALID', /^the receiveWindow is not/);
  });

  it('logs in to the WebSocket of an application', () => {
    const { url, frame } = signer.signWebSocket({ applicationId: '0e7f-11', id: 'a1' }, { time: TIME });
    assert.equal(url, 'wss://wss.woox.io/v2/ws/private/stream/0e7f-11');
    const sign = hmac('sha256', `|${TIME}`);
    assert.deepEqual(JSON.parse(frame!), { id: 'a1', event: 'auth', params: { apikey: KEY, sign, timestamp: String(TIME) } });
    const bare = signer.signWebSocket({ applicationId: 'a' }, { time: TIME });
    assert.deepEqual(Object.keys(JSON.parse(bare.frame!) as object), ['event', 'params']);
    refused(() => signer.signWebSocket({ applicationId: '../x' }), 'REQUEST_INVALID', /^the applicationId is not/);
    refused(() => signer.signWebSocket({} as never), 'REQUEST_INVALID', /^the applicationId is not/);
    assert.equal(signer.signWebSocket({ applicationId: '...' }).url, 'wss://wss.woox.io/v2/ws/private/stream/...');
    for (const applicationId of ['.', '..']) {
      refused(
        () => signer.signWebSocket({ applicationId }),
        'REQUEST_INVALID',
        /^the applicationId is \. or \.\., which a URL parser would take out of the path$/,
      );
    }
    refused(() => signer.signWebSocket({ applicationId: 'a', id: '"' }), 'REQUEST_INVALID', /^the id is not/);
  });

  it('refuses another method and another version', () => {
    refused(() => sign({ method: 'PATCH', path: '/v3/x' }), 'REQUEST_INVALID', /^the method is none of/);
    refused(() => sign({ method: 'GET', path: '/v4/x' }), 'REQUEST_INVALID', /does not begin with/);
  });
});

// Compiled and never called: what must not compile.
export function typesOfWoo(woo: Signer<'woo'>): void {
  woo.sign({ method: 'DELETE', path: '/v1/order', params: { order_id: 1 }, receiveWindow: 2000 });
  // @ts-expect-error no such method
  woo.sign({ method: 'PATCH', path: '/v1/order' });
  // @ts-expect-error no such version
  woo.sign({ method: 'GET', path: '/v4/order' });
  // @ts-expect-error of another exchange
  woo.sign({ method: 'GET', path: '/v1/orders', window: 1 });
  // @ts-expect-error without the application
  woo.signWebSocket({});
}
