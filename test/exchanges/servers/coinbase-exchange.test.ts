/** Coinbase Exchange's door opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';

import type { CoinbaseExchangeRequest } from '../../../lib/exchanges/coinbase-exchange.js';
import { exchanges } from '../../../lib/exchanges/index.js';
import { roomKey, signerWith } from '../support.js';
import { coinbaseExchangeServer } from './coinbase-exchange.js';
import { assertFrameTamperProof, assertTamperProof, connect, type RunningServer, sendByFetch, startServer } from './server.js';

const SECRET = Buffer.from(Array.from({ length: 64 }, (_, i) => 3 * i)).toString('base64');
const ACCOUNT = { apiKey: 'b0744eb59b6951d7955e5e5aaed3709f', secret: SECRET, passphrase: 'uxu3"qgheh0e' };
const AUTH = ['CB-ACCESS-KEY', 'CB-ACCESS-SIGN', 'CB-ACCESS-TIMESTAMP', 'CB-ACCESS-PASSPHRASE'];
const { facts } = exchanges['coinbase-exchange'];

const ORDER: CoinbaseExchangeRequest = {
  method: 'POST',
  path: '/orders',
  params: { product_id: 'BTC-USD', side: 'buy', price: '100.5', size: 0.25, client_oid: 'a b+c&dé' },
};
const SUBSCRIPTION = { channels: ['user'], product_ids: ['BTC-USD', 'ETH-USD'] };

describe('a local coinbase-exchange', () => {
  const signer = signerWith('coinbase-exchange', roomKey(SECRET, facts), ACCOUNT.apiKey, ACCOUNT.passphrase);
  let server: RunningServer;

  before(async () => {
    server = await startServer(coinbaseExchangeServer(ACCOUNT));
    signer.baseUrl = server.baseUrl;
  });
  after(() => server.close());

  it('accepts what fetch sends of ours', async () => {
    const requests: CoinbaseExchangeRequest[] = [
      ORDER,
      { ...ORDER, query: { dry: true } },
      { ...ORDER, encoding: 'query' },
      { method: 'GET', path: '/accounts' },
      { method: 'GET', path: '/orders', params: { status: ['open', 'pending'], product_id: 'é +&%/?#\n' } },
      { method: 'DELETE', path: '/orders', params: { product_id: 'BTC-USD' } },
      { method: 'DELETE', path: '/orders', params: { product_id: 'BTC-USD' }, encoding: 'json' },
      { method: 'PUT', path: '/profiles/1', params: [{ name: 'a' }] },
    ];
    for (const request of requests) assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined);
  });

  it('refuses a request with any byte changed', async () => {
    assert.ok((await assertTamperProof(server, signer.sign(ORDER), AUTH)) > 200);
    const get = signer.sign({ method: 'GET', path: '/orders', params: { status: ['open', 'done'], product_id: 'a b&c' } });
    assert.ok((await assertTamperProof(server, get, AUTH)) > 150);
  });

  it('refuses a timestamp more than 30 seconds off', async () => {
    const now = 1_700_000_000_000;
    server.clock = () => now;
    for (const [offset, refused] of [
      [0, undefined],
      [30, undefined],
      [31, 'time'],
      [-30, undefined],
      [-31, 'time'],
    ] as const) {
      const signed = signer.sign(ORDER, { time: now + offset * 1000 });
      assert.equal((await sendByFetch(server, signed)).refused, refused, `${offset} s`);
    }
    server.clock = Date.now;
  });

  it('refuses the request of another key, secret and passphrase', async () => {
    const others = [
      ['key', signerWith('coinbase-exchange', roomKey(SECRET, facts), 'other', ACCOUNT.passphrase)],
      ['signature', signerWith('coinbase-exchange', roomKey(SECRET.replace('A', 'B'), facts), ACCOUNT.apiKey, ACCOUNT.passphrase)],
      ['passphrase', signerWith('coinbase-exchange', roomKey(SECRET, facts), ACCOUNT.apiKey, 'other')],
    ] as const;
    for (const [refused, other] of others) {
      other.baseUrl = server.baseUrl;
      assert.equal((await sendByFetch(server, other.sign(ORDER))).refused, refused);
    }
  });

  for (const endpoint of ['feed', 'direct'] as const) {
    it(`${endpoint}: accepts a subscription, and none with a byte changed or from a minute ago`, async () => {
      const signed = signer.signWebSocket({ ...SUBSCRIPTION, endpoint });
      const client = await connect(server, signed);
      assert.ok((await assertFrameTamperProof(client, signed.frame!)) > 200);
      const stale = signer.signWebSocket({ ...SUBSCRIPTION, endpoint }, { time: Date.now() - 60_000 });
      assert.equal((await client.ask(stale.frame!)).refused, 'time');
      client.close();
    });
  }
});
