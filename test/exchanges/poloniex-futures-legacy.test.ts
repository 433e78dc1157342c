/** Poloniex futures v1 and v2: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { PoloniexFuturesLegacyRequest } from '../../lib/exchanges/poloniex-futures-legacy.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = 'EXAMPLESECRET0123456789abcdef';
const TIME = 1_700_000_000_999;
const { facts } = exchanges['poloniex-futures-legacy'];

const signerOf = (passphrase?: string): Signer<'poloniex-futures-legacy'> =>
  signerWith('poloniex-futures-legacy', roomKey(SECRET, facts), 'KEY', passphrase);
const signer = signerOf('pass');
const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('base64');

describe('poloniex-futures-legacy', () => {
  const FORMS: ReadonlyArray<readonly [PoloniexFuturesLegacyRequest, target: string, body?: string]> = [
    [{ method: 'GET', path: '/api/v1/orders', params: { symbol: 'A B' } }, '/api/v1/orders?symbol=A%20B'],
    [{ method: 'DELETE', path: '/api/v1/orders/1' }, '/api/v1/orders/1'],
    [{ method: 'DELETE', path: '/api/v1/orders', params: { symbol: 'A' } }, '/api/v1/orders?symbol=A'],
    [{ method: 'POST', path: '/api/v2/orders', params: { size: 1 } }, '/api/v2/orders', '{"size":1}'],
    [{ method: 'POST', path: '/api/v1/orders', params: { size: 1 }, encoding: 'query' }, '/api/v1/orders?size=1'],
    [{ method: 'DELETE', path: '/api/v1/orders', params: { ids: ['1', '2'] }, encoding: 'json' }, '/api/v1/orders', '{"ids":["1","2"]}'],
    [{ method: 'GET', path: '/api/v1/orders', params: { status: ['a', 'b'] } }, '/api/v1/orders?status=a&status=b'],
    [{ method: 'POST', path: '/api/v1/bullet-private' }, '/api/v1/bullet-private'],
  ];

  for (const [request, target, body] of FORMS) {
    it(`${request.method} ${target}${body ?? ''} is signed as it is sent`, () => {
      assert.deepEqual(signer.sign(request, { time: TIME }), {
        url: `https://futures-api.poloniex.com${target}`,
        method: request.method,
        headers: {
          'PF-API-KEY': 'KEY',
          'PF-API-SIGN': mac(`${TIME}${request.method}${target}${body ?? ''}`),
          'PF-API-TIMESTAMP': String(TIME),
          'PF-API-PASSPHRASE': 'pass',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
    });
  }

  it('signs nothing without a passphrase, and has no signed WebSocket', () => {
    refused(() => signerOf().sign({ method: 'GET', path: '/api/v1/orders' }), 'REQUEST_INVALID', /^the passphrase is not/);
    refused(() => signer.signWebSocket({} as never), 'REQUEST_INVALID', /has no WebSocket that takes signatures/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'poloniex-futures-legacy'>): void {
  typed.sign({ method: 'GET', path: '/api/v1/orders' });
  // @ts-expect-error v3 is part of poloniex
  typed.sign({ method: 'GET', path: '/v3/trade/order/opens' });
  // @ts-expect-error a method that the exchange did not have
  typed.sign({ method: 'PUT', path: '/api/v1/orders' });
  // @ts-expect-error there is no signed WebSocket
  typed.signWebSocket({});
}
