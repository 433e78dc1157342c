/** Gemini: everything in the payload, keys with growing and with time-based nonces, both handshakes. */
import assert from 'node:assert/strict';

import type { SignedFrame, SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, TIME, hmac, refused, textSigner } from './refused.js';

const signer = textSigner('gemini');
const order = { method: 'POST', path: '/v1/order/new' } as const;
const sign = (request: object): SignedRequest => signer.sign(request as never, { time: TIME });
const connect = (request: object): SignedFrame => signer.signWebSocket(request, { time: TIME });

const payload = (headers: { readonly [name: string]: string } | undefined): string =>
  Buffer.from(headers!['X-GEMINI-PAYLOAD']!, 'base64').toString();

describe('gemini', () => {
  it('puts path, nonce and parameters into the payload and nothing into the body', () => {
    const signed = sign({ ...order, params: { symbol: 'btcusd', options: ['maker-or-cancel'], note: 'ü&+ "' } });
    assert.equal(
      payload(signed.headers),
      `{"request":"/v1/order/new","nonce":"${TIME}","symbol":"btcusd","options":["maker-or-cancel"],"note":"ü&+ \\""}`,
    );
    assert.equal(signed.url, 'https://api.gemini.com/v1/order/new');
    assert.equal(signed.body, undefined);
    assert.equal(signed.headers['X-GEMINI-SIGNATURE'], hmac('sha384', signed.headers['X-GEMINI-PAYLOAD']!));
    assert.deepEqual(
      [signed.headers['Content-Type'], signed.headers['Cache-Control'], signed.headers['X-GEMINI-APIKEY']],
      ['text/plain', 'no-cache', KEY],
    );
  });

  it('puts them there on a GET as well, and takes the times in its paths', () => {
    const signed = sign({ method: 'GET', path: '/v2/fxrate/EURUSD/2025-04-16T23:07:27.189Z', params: { account: 'primary' } });
    assert.equal(signed.url, 'https://api.gemini.com/v2/fxrate/EURUSD/2025-04-16T23:07:27.189Z');
    assert.equal(payload(signed.headers), `{"request":"/v2/fxrate/EURUSD/2025-04-16T23:07:27.189Z","nonce":"${TIME}","account":"primary"}`);
  });

  it('gives nonces that grow, or the time in seconds to a time-based key', () => {
    const nonces = [1, 2, 3].map(() => BigInt((JSON.parse(payload(signer.sign(order).headers)) as { nonce: string }).nonce));
    assert.ok(nonces[0]! < nonces[1]! && nonces[1]! < nonces[2]!);
    assert.equal((JSON.parse(payload(sign({ ...order, timeBased: true }).headers)) as { nonce: string }).nonce, '1700000000');
    assert.equal((JSON.parse(payload(sign({ ...order, timeBased: false }).headers)) as { nonce: string }).nonce, String(TIME));
    refused(() => sign({ ...order, timeBased: 'yes' }), 'REQUEST_INVALID', /^the timeBased is neither/);
  });

  it('refuses what it sets itself, another method and a path elsewhere', () => {
    for (const name of ['request', 'nonce']) {
      refused(
        () => sign({ ...order, params: { [name]: '/v1/withdraw/btc' } }),
        'PARAM_INVALID',
        new RegExp(`^parameter ${name} is set by`),
      );
    }
    refused(() => sign({ ...order, method: 'DELETE' }), 'REQUEST_INVALID', /^the method is none of GET, POST/);
    refused(() => sign({ ...order, path: '/v3/order/new' }), 'REQUEST_INVALID', /does not begin with/);
    refused(() => sign({ ...order, path: '/v1/order/new"' }), 'REQUEST_INVALID', /^the path is not/);
  });

  it('shakes hands with the current WebSocket over the seconds', () => {
    const { url, headers, frame } = connect({});
    assert.equal(url, 'wss://ws.gemini.com');
    assert.equal(frame, undefined);
    const text = Buffer.from('1700000000').toString('base64');
    assert.deepEqual(headers, {
      'X-GEMINI-APIKEY': KEY,
      'X-GEMINI-NONCE': '1700000000',
      'X-GEMINI-PAYLOAD': text,
      'X-GEMINI-SIGNATURE': hmac('sha384', text),
    });
    refused(() => connect({ params: { heartbeat: true } }), 'REQUEST_INVALID', /for the feed orderEvents/);
    refused(() => connect({ feed: 'marketData' }), 'REQUEST_INVALID', /^the feed is none of/);
  });

  it('shakes hands with the older one over a payload, its filters unsigned in the address', () => {
    const { url, headers } = connect({ feed: 'orderEvents', params: { symbolFilter: ['btcusd', 'ethusd'], heartbeat: true } });
    assert.equal(url, 'wss://api.gemini.com/v1/order/events?symbolFilter=btcusd&symbolFilter=ethusd&heartbeat=true');
    assert.equal(payload(headers), `{"request":"/v1/order/events","nonce":"${TIME}"}`);
    assert.equal(headers!['X-GEMINI-SIGNATURE'], hmac('sha384', headers!['X-GEMINI-PAYLOAD']!));
    assert.equal(payload(connect({ feed: 'orderEvents', timeBased: true }).headers), '{"request":"/v1/order/events","nonce":"1700000000"}');
    assert.equal(connect({ feed: 'orderEvents' }).url, 'wss://api.gemini.com/v1/order/events');
  });
});

// Compiled and never called: what must not compile.
export function typesOfGemini(gemini: Signer<'gemini'>): void {
  gemini.sign({ method: 'POST', path: '/v1/balances', params: { account: 'primary' }, timeBased: true });
  gemini.signWebSocket({ feed: 'orderEvents', params: { heartbeat: true } });
  // @ts-expect-error no such method
  gemini.sign({ method: 'DELETE', path: '/v1/balances' });
  // @ts-expect-error a path elsewhere
  gemini.sign({ method: 'POST', path: '/v3/balances' });
  // @ts-expect-error there is no body
  gemini.sign({ method: 'POST', path: '/v1/balances', encoding: 'json' });
  // @ts-expect-error no such feed
  gemini.signWebSocket({ feed: 'marketData' });
}
