/** Poloniex's door opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';

import { exchanges } from '../../../lib/exchanges/index.js';
import type { PoloniexRequest } from '../../../lib/exchanges/poloniex.js';
import { roomKey, signerWith } from '../support.js';
import { poloniexServer } from './poloniex.js';
import { assertFrameTamperProof, assertTamperProof, connect, type RunningServer, sendByFetch, startServer } from './server.js';

const SECRET = '0123456789abcdef'.repeat(8);
const ACCOUNT = { apiKey: 'A3A3A3A3-99999999-84848484-77777777', secret: SECRET };
const AUTH = ['key', 'signTimestamp', 'signature'];

const ORDER: PoloniexRequest = {
  method: 'POST',
  path: '/orders',
  params: { symbol: 'BTC_USDT', side: 'BUY', price: '30000', quantity: 0.001, clientOrderId: 'a b+c&d=é(*)' },
};
const HISTORY: PoloniexRequest = { method: 'GET', path: '/orders', params: { symbol: '索拉拉_USDT', limit: 5, from: 'a b+c&d=%', Z: '' } };

describe('a local poloniex', () => {
  const signer = signerWith('poloniex', roomKey(SECRET, exchanges.poloniex.facts), ACCOUNT.apiKey);
  let server: RunningServer;

  before(async () => {
    server = await startServer(poloniexServer(ACCOUNT));
    signer.baseUrl = server.baseUrl;
  });
  after(() => server.close());

  it('accepts what fetch sends of ours, spot and futures, with and without a body', async () => {
    const requests: PoloniexRequest[] = [
      ORDER,
      HISTORY,
      { ...HISTORY, recvWindow: 5000 },
      { method: 'GET', path: '/accounts/balances' },
      { method: 'DELETE', path: '/orders/1' },
      { method: 'DELETE', path: '/orders/cancelByIds', params: { orderIds: ['1'], clientOrderIds: ['é'] } },
      { method: 'DELETE', path: '/orders', params: { symbol: 'BTC_USDT' }, encoding: 'query' },
      { method: 'PUT', path: '/orders/1', params: { price: '1' } },
      { ...ORDER, path: '/v3/trade/order' },
      { ...ORDER, path: '/v3/trade/orders', params: [{ symbol: 'BTC_USDT_PERP' }, { symbol: 'ETH_USDT_PERP' }] },
      { ...HISTORY, path: '/v3/trade/order/opens' },
    ];
    for (const request of requests) assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined, request.path);
  });

  it('refuses a request with any byte changed', async () => {
    assert.ok((await assertTamperProof(server, signer.sign(ORDER), AUTH)) > 200);
    assert.ok((await assertTamperProof(server, signer.sign(HISTORY), AUTH)) > 150);
    assert.ok((await assertTamperProof(server, signer.sign({ method: 'DELETE', path: '/orders/1' }), AUTH)) > 100);
  });

  it('refuses a time that is too old or ahead', async () => {
    const now = 1_700_000_000_000;
    server.clock = () => now;
    for (const [offset, recvWindow, refused] of [
      [0, undefined, undefined],
      [1000, undefined, undefined],
      [1001, undefined, 'time'],
      [-60_000, undefined, undefined],
      [-60_001, undefined, 'time'],
      [-1500, 1500, undefined],
      [-1501, 1500, 'time'],
    ] as const) {
      const request = recvWindow === undefined ? ORDER : { ...ORDER, recvWindow };
      assert.equal((await sendByFetch(server, signer.sign(request, { time: now + offset }))).refused, refused, `${offset} ms`);
    }
    server.clock = Date.now;
  });

  for (const market of ['spot', 'futures'] as const) {
    it(`${market}: lets our login in, and none with a byte changed or from two minutes ago`, async () => {
      const signed = signer.signWebSocket({ market });
      const client = await connect(server, signed);
      assert.ok((await assertFrameTamperProof(client, signed.frame!)) > 200);
      const stale = signer.signWebSocket({ market }, { time: Date.now() - 120_000 });
      assert.equal((await client.ask(stale.frame!)).refused, 'time');
      client.close();
    });
  }
});
