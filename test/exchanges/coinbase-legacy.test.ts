/** Coinbase with legacy HMAC keys: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import type { CoinbaseLegacyRequest } from '../../lib/exchanges/coinbase-legacy.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

// The example of the exchange's own page about legacy keys.
const KEY = 'g3BLnUYMOQsIo9V5';
const SECRET = 'M4009eFnOoPwhNoMwJlsAHgIgleGVFPl';
const TIME = 1_700_000_000_999;
const { facts } = exchanges['coinbase-legacy'];

const signer: Signer<'coinbase-legacy'> = signerWith('coinbase-legacy', roomKey(SECRET, facts), KEY);
const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('hex');

describe('coinbase-legacy', () => {
  /** [request, what is sent, what is signed of it] */
  const FORMS: ReadonlyArray<readonly [CoinbaseLegacyRequest, target: string, body: string | undefined, signed: string]> = [
    [{ method: 'GET', path: '/v2/accounts', params: { a: ['1', '2'] } }, '/v2/accounts?a=1&a=2', undefined, 'GET/v2/accounts?a=1&a=2'],
    [
      { method: 'POST', path: '/v2/accounts', params: { a: 'é' }, query: { b: '1' } },
      '/v2/accounts?b=1',
      '{"a":"é"}',
      'POST/v2/accounts?b=1{"a":"é"}',
    ],
    [
      { method: 'GET', path: '/api/v3/brokerage/accounts', params: { a: '1' } },
      '/api/v3/brokerage/accounts?a=1',
      undefined,
      'GET/api/v3/brokerage/accounts',
    ],
    [
      { method: 'POST', path: '/api/v3/brokerage/orders', params: { a: '1' } },
      '/api/v3/brokerage/orders',
      '{"a":"1"}',
      'POST/api/v3/brokerage/orders{"a":"1"}',
    ],
    [{ method: 'PUT', path: '/v2/accounts/1', params: { name: 'a' } }, '/v2/accounts/1', '{"name":"a"}', 'PUT/v2/accounts/1{"name":"a"}'],
    [
      { method: 'POST', path: '/v2/accounts', params: { a: '1' }, encoding: 'query' },
      '/v2/accounts?a=1',
      undefined,
      'POST/v2/accounts?a=1',
    ],
    [
      { method: 'DELETE', path: '/v2/accounts', params: { a: '1' }, encoding: 'json' },
      '/v2/accounts',
      '{"a":"1"}',
      'DELETE/v2/accounts{"a":"1"}',
    ],
    [{ method: 'DELETE', path: '/v2/accounts/1' }, '/v2/accounts/1', undefined, 'DELETE/v2/accounts/1'],
  ];

  for (const [request, target, body, signed] of FORMS) {
    it(`${request.method} ${target} signs ${signed}`, () => {
      assert.deepEqual(signer.sign(request, { time: TIME }), {
        url: `https://api.coinbase.com${target}`,
        method: request.method,
        headers: {
          'CB-ACCESS-KEY': KEY,
          'CB-ACCESS-SIGN': mac(`1700000000${signed}`),
          'CB-ACCESS-TIMESTAMP': '1700000000',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
    });
  }

  it('a subscription signs time, channel and products, and takes names only', () => {
    const { url, frame } = signer.signWebSocket({ channel: 'user', product_ids: ['BTC-USD', 'ETH-USD'] }, { time: TIME });
    assert.equal(url, 'wss://advanced-trade-ws.coinbase.com');
    assert.deepEqual(JSON.parse(frame!), {
      type: 'subscribe',
      product_ids: ['BTC-USD', 'ETH-USD'],
      channel: 'user',
      api_key: KEY,
      timestamp: '1700000000',
      signature: mac('1700000000userBTC-USD,ETH-USD'),
    });
    refused(
      () => signer.signWebSocket({ channel: 'user', product_ids: ['BTC-USD,ETH-USD'] }),
      'REQUEST_INVALID',
      /^the product_ids\[0\] is not/,
    );
    refused(() => signer.signWebSocket({ channel: 'user' } as never), 'REQUEST_INVALID', /^the product_ids is undefined/);
    refused(() => signer.signWebSocket({ channel: '', product_ids: [] }), 'REQUEST_INVALID', /^the channel is not/);
  });

  it('knows the form of the key and its secret', () => {
    assert.match(KEY, new RegExp(`^(?:${facts.keyPattern!})$`));
    assert.deepEqual(facts.keys.hmac!.bytes, [SECRET.length, SECRET.length]);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'coinbase-legacy'>): void {
  typed.sign({ method: 'GET', path: '/v2/user' });
  // @ts-expect-error a path of the platform, which took no such keys
  typed.sign({ method: 'GET', path: '/platform/v2/evm/accounts' });
  // @ts-expect-error products are part of what is signed
  typed.signWebSocket({ channel: 'user' });
}
