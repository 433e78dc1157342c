/** Coinbase International Exchange: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import type { CoinbaseInternationalRequest } from '../../lib/exchanges/coinbase-international.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = Buffer.from(Array.from({ length: 32 }, (_, i) => 7 * i)).toString('base64');
const PASSPHRASE = 'pass"phrase';
const TIME = 1_700_000_000_999;
const { facts } = exchanges['coinbase-international'];

const signerOf = (passphrase?: string): Signer<'coinbase-international'> =>
  signerWith('coinbase-international', roomKey(SECRET, facts), 'KEY', passphrase);
const signer = signerOf(PASSPHRASE);
const mac = (message: string): string => createHmac('sha256', Buffer.from(SECRET, 'base64')).update(message).digest('base64');

describe('coinbase-international', () => {
  /** [request, what is sent, what is signed of it] */
  const FORMS: ReadonlyArray<readonly [CoinbaseInternationalRequest, target: string, body: string | undefined, signed: string]> = [
    [
      { method: 'GET', path: '/api/v1/orders', params: { portfolio: 'a b' } },
      '/api/v1/orders?portfolio=a%20b',
      undefined,
      'GET/api/v1/orders',
    ],
    [
      { method: 'DELETE', path: '/api/v1/orders', params: { portfolio: 'a' } },
      '/api/v1/orders?portfolio=a',
      undefined,
      'DELETE/api/v1/orders',
    ],
    [
      { method: 'POST', path: '/api/v1/orders', params: { size: '1' }, query: { a: 'b' } },
      '/api/v1/orders?a=b',
      '{"size":"1"}',
      'POST/api/v1/orders{"size":"1"}',
    ],
    [
      { method: 'PUT', path: '/api/v1/orders/1', params: { size: '2' } },
      '/api/v1/orders/1',
      '{"size":"2"}',
      'PUT/api/v1/orders/1{"size":"2"}',
    ],
    [
      { method: 'PATCH', path: '/api/v1/portfolios/1', params: [{ a: 1 }] },
      '/api/v1/portfolios/1',
      '[{"a":1}]',
      'PATCH/api/v1/portfolios/1[{"a":1}]',
    ],
    [
      { method: 'POST', path: '/api/v1/orders', params: { a: ['1', '2'] }, encoding: 'query' },
      '/api/v1/orders?a=1&a=2',
      undefined,
      'POST/api/v1/orders',
    ],
    [
      { method: 'DELETE', path: '/api/v1/orders', params: { a: '1' }, encoding: 'json' },
      '/api/v1/orders',
      '{"a":"1"}',
      'DELETE/api/v1/orders{"a":"1"}',
    ],
  ];

  for (const [request, target, body, signed] of FORMS) {
    it(`${request.method} ${target}: the query is sent and not signed`, () => {
      assert.deepEqual(signer.sign(request, { time: TIME }), {
        url: `https://api.international.coinbase.com${target}`,
        method: request.method,
        headers: {
          'CB-ACCESS-KEY': 'KEY',
          'CB-ACCESS-SIGN': mac(`1700000000${signed}`),
          'CB-ACCESS-TIMESTAMP': '1700000000',
          'CB-ACCESS-PASSPHRASE': PASSPHRASE,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
    });
  }

  it('refuses other paths, and signs nothing without a passphrase', () => {
    assert.ok(signer.sign({ method: 'GET', path: '/api/v1/portfolios' }));
    refused(
      () => signer.sign({ method: 'GET', path: '/api/v2/portfolios' as '/api/v1/' }),
      'REQUEST_INVALID',
      /^the path does not begin with/,
    );
    refused(() => signerOf().sign({ method: 'GET', path: '/api/v1/portfolios' }), 'REQUEST_INVALID', /^the passphrase is not/);
    refused(() => signerOf().signWebSocket({ channels: ['LEVEL2'] }), 'REQUEST_INVALID', /^the passphrase is not/);
  });

  it('a subscription signs time, key, CBINTLMD and passphrase', () => {
    const { url, frame } = signer.signWebSocket({ channels: ['LEVEL2', 'MATCH'] }, { time: TIME });
    assert.equal(url, 'wss://ws-md.international.coinbase.com');
    assert.deepEqual(JSON.parse(frame!), {
      type: 'SUBSCRIBE',
      channels: ['LEVEL2', 'MATCH'],
      time: '1700000000',
      key: 'KEY',
      passphrase: PASSPHRASE,
      signature: mac(`1700000000KEYCBINTLMD${PASSPHRASE}`),
    });
    refused(() => signer.signWebSocket({ channels: 'LEVEL2' } as never), 'REQUEST_INVALID', /^the channels is a string/);
    refused(() => signer.signWebSocket({ channels: ['LEVEL2'], product_ids: [''] }), 'REQUEST_INVALID', /^the product_ids\[0\] is not/);
  });

  it('says since when it is closed', () => assert.equal(facts.closed, '2026-10-01'));
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'coinbase-international'>): void {
  typed.sign({ method: 'GET', path: '/api/v1/orders' });
  // @ts-expect-error a path of another version
  typed.sign({ method: 'GET', path: '/api/v2/orders' });
  // @ts-expect-error a method that the exchange does not have
  typed.sign({ method: 'HEAD', path: '/api/v1/orders' });
  // @ts-expect-error a subscription without channels
  typed.signWebSocket({});
}
