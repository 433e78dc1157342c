/** Coinbase Exchange: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { CoinbaseExchangeRequest } from '../../lib/exchanges/coinbase-exchange.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = Buffer.from(Array.from({ length: 64 }, (_, i) => 255 - i)).toString('base64');
const PASSPHRASE = 'pass"\\phrase';
const TIME = 1_700_000_000_999;
const { facts } = exchanges['coinbase-exchange'];

const signerOf = (passphrase?: string): Signer<'coinbase-exchange'> =>
  signerWith('coinbase-exchange', roomKey(SECRET, facts), 'KEY', passphrase);
const signer = signerOf(PASSPHRASE);
const mac = (message: string): string => createHmac('sha256', Buffer.from(SECRET, 'base64')).update(message).digest('base64');

const ORDER = { product_id: 'BTC-USD', side: 'buy', price: '0.1', size: 2 };

describe('coinbase-exchange', () => {
  /** [request, path and query on the wire, body on the wire] */
  const FORMS: ReadonlyArray<readonly [CoinbaseExchangeRequest, target: string, body?: string]> = [
    [{ method: 'GET', path: '/accounts' }, '/accounts'],
    [{ method: 'GET', path: '/accounts', params: {} }, '/accounts'],
    [{ method: 'GET', path: '/orders', params: { status: ['open', 'done'], limit: 5 } }, '/orders?status=open&status=done&limit=5'],
    [{ method: 'GET', path: '/orders', query: { a: '' }, params: { b: 'x y+z&é' } }, '/orders?a=&b=x%20y%2Bz%26%C3%A9'],
    [{ method: 'DELETE', path: '/orders', params: { product_id: 'BTC-USD' } }, '/orders?product_id=BTC-USD'],
    [{ method: 'DELETE', path: '/orders', params: { id: 'x' }, encoding: 'json' }, '/orders', '{"id":"x"}'],
    [{ method: 'POST', path: '/orders', params: ORDER }, '/orders', '{"product_id":"BTC-USD","side":"buy","price":"0.1","size":2}'],
    [{ method: 'POST', path: '/orders', params: ORDER, query: { dry: true } }, '/orders?dry=true', JSON.stringify(ORDER)],
    [{ method: 'POST', path: '/orders', params: { a: 'b' }, encoding: 'query' }, '/orders?a=b'],
    [{ method: 'POST', path: '/orders', params: [{ a: 'é"' }, { b: ['1'] }] }, '/orders', '[{"a":"é\\""},{"b":["1"]}]'],
    [{ method: 'POST', path: '/reports' }, '/reports'],
    [{ method: 'PUT', path: '/profiles/1', params: {} }, '/profiles/1'],
  ];

  for (const [request, target, body] of FORMS) {
    it(`${JSON.stringify(request)} is sent as ${target}${body ?? ''} and signed as it is sent`, () => {
      const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
      assert.deepEqual(signer.sign(request, { time: TIME }), {
        url: `https://api.exchange.coinbase.com${target}`,
        method: request.method,
        headers: {
          'CB-ACCESS-KEY': 'KEY',
          'CB-ACCESS-SIGN': mac(`1700000000${request.method}${target}${body ?? ''}`),
          'CB-ACCESS-TIMESTAMP': '1700000000',
          'CB-ACCESS-PASSPHRASE': PASSPHRASE,
          ...type,
        },
        ...(body === undefined ? {} : { body }),
      });
    });
  }

  it('refuses a body on a GET, another encoding, and a name that is in query and params both', () => {
    assert.ok(signer.sign({ method: 'GET', path: '/orders', params: { a: '1' }, query: { b: '1' } }));
    refused(() => signer.sign({ method: 'GET', path: '/orders', encoding: 'json' }), 'REQUEST_INVALID', /^the encoding is none of query$/);
    refused(() => signer.sign({ method: 'POST', path: '/orders', encoding: 'form' as 'json' }), 'REQUEST_INVALID', /none of query, json$/);
    for (const method of ['GET', 'POST'] as const) {
      refused(
        () => signer.sign({ method, path: '/orders', params: { a: '1' }, query: { a: '1' } }),
        'PARAM_INVALID',
        /^parameter a is given twice/,
      );
    }
    refused(() => signer.sign({ method: 'GET', path: '/orders', params: { a: { b: '1' } } }), 'PARAM_INVALID', /^parameter a is an object/);
    refused(() => signer.sign({ method: 'GET', path: '/orders', params: { a: [] } }), 'PARAM_INVALID', /^parameter a is an empty list/);
  });

  it('signs nothing without a passphrase, nor with one that would be two headers', () => {
    assert.ok(signer.sign({ method: 'GET', path: '/accounts' }));
    for (const passphrase of [undefined, '', 'a\r\nb', ' a', 'ü']) {
      const other = signerOf(passphrase);
      refused(() => other.sign({ method: 'GET', path: '/accounts' }), 'REQUEST_INVALID', /^the passphrase is not/);
      refused(() => other.signWebSocket({ channels: ['user'] }), 'REQUEST_INVALID', /^the passphrase is not/);
      refused(() => other.signLogon({ sequence: 1 }), 'REQUEST_INVALID', /^the passphrase is not/);
    }
  });

  it('a subscription is signed as GET /users/self/verify, whatever its channels', () => {
    const signature = mac('1700000000GET/users/self/verify');
    const auth = { signature, key: 'KEY', passphrase: PASSPHRASE, timestamp: '1700000000' };
    const channels = ['heartbeat', { name: 'user', product_ids: ['BTC-USD'] }, { name: 'full' }];
    const { url, frame } = signer.signWebSocket({ channels, endpoint: 'direct' }, { time: TIME });
    assert.equal(url, 'wss://ws-direct.exchange.coinbase.com');
    assert.deepEqual(JSON.parse(frame!), { type: 'subscribe', channels, ...auth });
    const simple = signer.signWebSocket({ channels: ['user'], product_ids: ['ETH-USD'] }, { time: TIME });
    assert.equal(simple.url, 'wss://ws-feed.exchange.coinbase.com');
    assert.deepEqual(JSON.parse(simple.frame!), { type: 'subscribe', product_ids: ['ETH-USD'], channels: ['user'], ...auth });
  });

  it('refuses a subscription to what is no list of channels', () => {
    const subscribe =
      (channels: unknown, more: object = {}) =>
      () =>
        signer.signWebSocket({ channels, ...more } as never);
    assert.ok(subscribe(['user'])());
    refused(subscribe('user'), 'REQUEST_INVALID', /^the channels are not a list/);
    refused(subscribe(['us"er']), 'REQUEST_INVALID', /^the channel is not/);
    refused(subscribe([{ name: 'user', key: 'x' }]), 'REQUEST_INVALID', /field other than name, product_ids: "key"/);
    refused(subscribe([7]), 'REQUEST_INVALID', /^the request is a number/);
    refused(subscribe(['user'], { product_ids: 'BTC-USD' }), 'REQUEST_INVALID', /^the product_ids is a string, expected a list/);
    refused(subscribe(['user'], { product_ids: ['a', , 'b'] }), 'REQUEST_INVALID', /^the product_ids\[1\] is not/);
    refused(subscribe(['user'], { endpoint: 'other' }), 'REQUEST_INVALID', /^the endpoint is none of feed, direct/);
  });

  it('a FIX logon signs its own header fields', () => {
    const message = ['20231114-22:13:20.999', 'A', '7', 'KEY', 'Coinbase', PASSPHRASE].join('\x01');
    assert.deepEqual(signer.signLogon({ sequence: 7 }, { time: TIME }).fields, {
      34: '7',
      52: '20231114-22:13:20.999',
      95: '44',
      96: mac(message),
      553: 'KEY',
      554: PASSPHRASE,
    });
    for (const sequence of [-1, 1.5, '1', undefined]) {
      refused(() => signer.signLogon({ sequence } as never), 'REQUEST_INVALID', /^the sequence is not a whole number/);
    }
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'coinbase-exchange'>): void {
  typed.sign({ method: 'GET', path: '/accounts' });
  // @ts-expect-error a method that the exchange does not have
  typed.sign({ method: 'PATCH', path: '/accounts' });
  // @ts-expect-error a path without its slash
  typed.sign({ method: 'GET', path: 'accounts' });
  // @ts-expect-error parameters by another name
  typed.sign({ method: 'GET', path: '/accounts', body: {} });
  // @ts-expect-error an encoding that the exchange does not take
  typed.sign({ method: 'POST', path: '/orders', encoding: 'form' });
  // @ts-expect-error a value that has no text
  typed.sign({ method: 'POST', path: '/orders', params: { price: undefined } });
  // @ts-expect-error a subscription without channels
  typed.signWebSocket({ product_ids: ['BTC-USD'] });
  // @ts-expect-error a logon without its number
  typed.signLogon({});
}
