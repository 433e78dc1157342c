/** Poloniex: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { PoloniexRequest } from '../../lib/exchanges/poloniex.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = 'a'.repeat(128);
const TIME = 1_700_000_000_999;
const { facts } = exchanges.poloniex;

const signer: Signer<'poloniex'> = signerWith('poloniex', roomKey(SECRET, facts), 'KEY');
const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('base64');

describe('poloniex', () => {
  /** [request, what is sent, what is signed below method and path] */
  const FORMS: ReadonlyArray<readonly [PoloniexRequest, target: string, body: string | undefined, signed: string]> = [
    [{ method: 'GET', path: '/accounts/balances' }, '/accounts/balances', undefined, `signTimestamp=${TIME}`],
    [{ method: 'GET', path: '/orders', params: {} }, '/orders', undefined, `signTimestamp=${TIME}`],
    [
      { method: 'GET', path: '/orders', params: { symbol: 'ETH_USDT', limit: 5, from: 'a b+c&d=é', Z: '', t: 't' } },
      '/orders?symbol=ETH_USDT&limit=5&from=a%20b%2Bc%26d%3D%C3%A9&Z=&t=t',
      undefined,
      `Z=&from=a%20b%2Bc%26d%3D%C3%A9&limit=5&signTimestamp=${TIME}&symbol=ETH_USDT&t=t`,
    ],
    [{ method: 'DELETE', path: '/orders/1' }, '/orders/1', undefined, `signTimestamp=${TIME}`],
    [
      { method: 'DELETE', path: '/orders', params: { symbol: 'ETH_USDT' }, encoding: 'query' },
      '/orders?symbol=ETH_USDT',
      undefined,
      `signTimestamp=${TIME}&symbol=ETH_USDT`,
    ],
    [
      { method: 'DELETE', path: '/v3/trade/order', params: { ordId: '1' } },
      '/v3/trade/order',
      '{"ordId":"1"}',
      `requestBody={"ordId":"1"}&signTimestamp=${TIME}`,
    ],
    [
      { method: 'PUT', path: '/orders/1', params: { price: '1.5' } },
      '/orders/1',
      '{"price":"1.5"}',
      `requestBody={"price":"1.5"}&signTimestamp=${TIME}`,
    ],
    [
      { method: 'POST', path: '/orders/batch', params: [{ symbol: 'é&a=b' }, { symbols: ['1'] }] },
      '/orders/batch',
      '[{"symbol":"é&a=b"},{"symbols":["1"]}]',
      `requestBody=[{"symbol":"é&a=b"},{"symbols":["1"]}]&signTimestamp=${TIME}`,
    ],
    [{ method: 'POST', path: '/orders/killSwitch', params: {} }, '/orders/killSwitch', undefined, `signTimestamp=${TIME}`],
  ];

  for (const [request, target, body, signed] of FORMS) {
    it(`${request.method} ${target}${body ?? ''} signs ${signed}`, () => {
      assert.deepEqual(signer.sign(request, { time: TIME }), {
        url: `https://api.poloniex.com${target}`,
        method: request.method,
        headers: {
          key: 'KEY',
          signTimestamp: String(TIME),
          signature: mac(`${request.method}\n${request.path}\n${signed}`),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
    });
  }

  it('sends a receive window as a header, which is not signed', () => {
    const request: PoloniexRequest = { method: 'GET', path: '/orders' };
    const plain = signer.sign(request, { time: TIME });
    const timed = signer.sign({ ...request, recvWindow: 1500 }, { time: TIME });
    assert.deepEqual(timed, { ...plain, headers: { ...plain.headers, recvWindow: '1500' } });
    for (const recvWindow of [-1, 1.5, NaN, '1500']) {
      refused(() => signer.sign({ ...request, recvWindow } as never), 'REQUEST_INVALID', /^the recvWindow is not a whole number/);
    }
  });

  it('refuses what would pass for the signer’s own, and a query beside a body', () => {
    const get = (params: object): unknown => signer.sign({ method: 'GET', path: '/orders', params } as never);
    assert.ok(get({ timestamp: '1', body: '1' }));
    refused(() => get({ signTimestamp: '1' }), 'PARAM_INVALID', /^parameter signTimestamp is set by the signer/);
    refused(() => get({ requestBody: '1' }), 'PARAM_INVALID', /^parameter requestBody is set by the signer/);
    refused(() => get({ symbols: ['a'] }), 'PARAM_INVALID', /^parameter symbols is a list/);
    refused(() => get([{ a: '1' }]), 'PARAM_INVALID', /^parameter params is not a plain object/);
    refused(() => signer.sign({ method: 'GET', path: '/orders', encoding: 'json' }), 'REQUEST_INVALID', /^the encoding is none of query$/);
    refused(() => signer.sign({ method: 'POST', path: '/orders', query: {} } as never), 'REQUEST_INVALID', /field other than .*"query"/);
  });

  it('refuses in a query what its own clients escape in different ways, and takes it in a body', () => {
    assert.ok(signer.sign({ method: 'GET', path: '/orders', params: { a: '-._~@:,' } }));
    for (const a of ['!', "'", '(', ')', '*', 'a*b']) {
      refused(() => signer.sign({ method: 'GET', path: '/orders', params: { a } }), 'PARAM_INVALID', /^parameter a holds one of/);
      assert.ok(signer.sign({ method: 'POST', path: '/orders', params: { a } }));
    }
  });

  it('logs in to spot and futures with the same signature', () => {
    const params = {
      key: 'KEY',
      signTimestamp: TIME,
      signatureMethod: 'HmacSHA256',
      signatureVersion: '2',
      signature: mac(`GET\n/ws\nsignTimestamp=${TIME}`),
    };
    const spot = signer.signWebSocket({}, { time: TIME });
    assert.equal(spot.url, 'wss://ws.poloniex.com/ws/private');
    assert.deepEqual(JSON.parse(spot.frame!), { event: 'subscribe', channel: ['auth'], params });
    assert.deepEqual(signer.signWebSocket({ market: 'futures' }, { time: TIME }), { ...spot, url: 'wss://ws.poloniex.com/ws/v3/private' });
    refused(() => signer.signWebSocket({ market: 'margin' as 'spot' }), 'REQUEST_INVALID', /^the market is none of spot, futures/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'poloniex'>): void {
  typed.sign({ method: 'GET', path: '/orders', recvWindow: 1000 });
  // @ts-expect-error a query beside a body is not signed by this exchange
  typed.sign({ method: 'POST', path: '/orders', query: { a: '1' } });
  // @ts-expect-error a form is of the legacy interface
  typed.sign({ method: 'POST', path: '/orders', encoding: 'form' });
  // @ts-expect-error a window in words
  typed.sign({ method: 'GET', path: '/orders', recvWindow: '1 s' });
  // @ts-expect-error no such market
  typed.signWebSocket({ market: 'margin' });
}
