/** Bitfinex: what its vectors cannot say. */
import assert from 'node:assert/strict';

import type { BitfinexRequest } from '../../lib/exchanges/bitfinex.js';
import type { Signer } from '../../lib/signer.js';
import { hmac, KEY, refused, textSigner, TIME } from './refused.js';

const signer = textSigner('bitfinex');
const at = { nonce: '1700000000000000' };
const params = { symbol: 'tBTCUSD', note: 'é a+b&c', list: [1, { a: true }], empty: '' };
const JSON_TEXT = '"symbol":"tBTCUSD","note":"é a+b&c","list":[1,{"a":true}],"empty":""';
const ORDER = { method: 'POST', path: '/v2/auth/w/order/submit', params } as const satisfies BitfinexRequest;
const sign = (change: object): ReturnType<typeof signer.sign> => signer.sign({ ...ORDER, ...change }, at);

describe('bitfinex', () => {
  it('version 2 signs /api, path, nonce and body; without params there is no body', () => {
    const { url, body, headers } = sign({});
    assert.equal(url, 'https://api.bitfinex.com/v2/auth/w/order/submit');
    assert.equal(body, `{${JSON_TEXT}}`);
    assert.equal(headers['bfx-signature'], hmac('sha384', `/api/v2/auth/w/order/submit${at.nonce}${body}`));
    const none = sign({ params: undefined });
    assert.equal(none.body, undefined);
    assert.equal('Content-Type' in none.headers, false);
    assert.equal(none.headers['bfx-signature'], hmac('sha384', `/api/v2/auth/w/order/submit${at.nonce}`));
    assert.equal(sign({ params: {} }).body, '{}');
  });

  it('version 1 signs the base64 of a body that has nonce and request in it', () => {
    const { url, body, headers } = sign({ path: '/v1/order/new' });
    assert.equal(url, 'https://api.bitfinex.com/v1/order/new');
    assert.equal(body, `{"nonce":"${at.nonce}","request":"/v1/order/new",${JSON_TEXT}}`);
    assert.equal(headers['X-BFX-PAYLOAD'], Buffer.from(body).toString('base64'));
    assert.equal(headers['X-BFX-SIGNATURE'], hmac('sha384', headers['X-BFX-PAYLOAD']));
    for (const name of ['nonce', 'request']) {
      refused(() => sign({ path: '/v1/order/new', params: { [name]: 'x' } }), 'PARAM_INVALID', /is set by the signer/);
      assert.ok(sign({ params: { [name]: 'x' } }), 'means nothing to version 2');
    }
  });

  it('counts its nonces in microseconds, as Bitfinex’s own libraries do', () => {
    assert.equal(signer.sign(ORDER, { time: TIME }).headers['bfx-nonce'], '1700000000000000');
  });

  it('a nonce is 2^53 - 1 at most', () => {
    const signs = [
      (nonce: string) => signer.sign(ORDER, { nonce }),
      (nonce: string) => signer.sign({ ...ORDER, path: '/v1/order/new' }, { nonce }),
      (nonce: string) => signer.signWebSocket({}, { nonce }),
    ];
    for (const make of signs) {
      assert.ok(make('9007199254740991'));
      for (const nonce of ['9007199254740992', '10000000000000000', '1700000000000000000']) {
        refused(() => make(nonce), 'REQUEST_INVALID', /^the nonce is larger than 9007199254740991/);
      }
    }
  });

  it('the WebSocket signs AUTH and the nonce, and takes what else a login may say', () => {
    const { url, frame } = signer.signWebSocket({ params: { dms: 4, filter: ['trading', 'é'] } }, at);
    assert.equal(url, 'wss://api.bitfinex.com/ws/2');
    assert.deepEqual(JSON.parse(frame!), {
      event: 'auth',
      apiKey: KEY,
      authSig: hmac('sha384', `AUTH${at.nonce}`),
      authNonce: Number(at.nonce),
      authPayload: `AUTH${at.nonce}`,
      dms: 4,
      filter: ['trading', 'é'],
    });
    for (const name of ['event', 'apiKey', 'authSig', 'authNonce', 'authPayload']) {
      refused(() => signer.signWebSocket({ params: { [name]: 'x' } }), 'PARAM_INVALID', /is set by the signer/);
    }
  });

  it('takes the methods and paths that it has', () => {
    refused(() => sign({ method: 'GET' }), 'REQUEST_INVALID', /^the method is none of POST$/);
    refused(() => sign({ path: '/v2/tickers' }), 'REQUEST_INVALID', /^the path does not begin with/);
    refused(() => sign({ path: '/v2/auth/../../v1/balances' }), 'REQUEST_INVALID', /^the path is not/);
    refused(() => sign({ encoding: 'form' }), 'REQUEST_INVALID', /field other than/);
    refused(() => sign({ params: [params] }), 'PARAM_INVALID', /^parameter params is not a plain object/);
    assert.ok(sign({ path: '/v2/auth/r/info/margin/tBTCF0:USTF0' }));
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(some: Signer<'bitfinex'>): void {
  some.sign(ORDER);
  // @ts-expect-error every private call is a POST
  some.sign({ ...ORDER, method: 'GET' });
  // @ts-expect-error a public path
  some.sign({ ...ORDER, path: '/v2/tickers' });
  // @ts-expect-error no query
  some.sign({ ...ORDER, query: { a: '1' } });
  // @ts-expect-error the switch has two positions
  some.signWebSocket({ params: { dms: 3 } });
  // @ts-expect-error no FIX
  some.signLogon({});
}
