/** Kraken Futures' door opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';

import { exchanges } from '../../../lib/exchanges/index.js';
import type { KrakenFuturesRequest } from '../../../lib/exchanges/kraken-futures.js';
import type { Signer } from '../../../lib/signer.js';
import { roomKey, signerWith, vectorsOf } from '../support.js';
import { krakenFuturesServer } from './kraken-futures.js';
import { assertFrameTamperProof, assertTamperProof, connect, type RunningServer, sendByFetch, startServer } from './server.js';

const ORDER: KrakenFuturesRequest = {
  method: 'POST',
  path: '/derivatives/api/v3/sendorder',
  params: { orderType: 'lmt', symbol: 'PF_XBTUSD', cliOrdId: 'é a+b&c', size: 1 },
};
const secret = vectorsOf('kraken-futures')[0]!.secret;
const apiKey = 'kraken-futures-server-test';

describe('a local kraken-futures', () => {
  let server: RunningServer;
  let signer: Signer<'kraken-futures'>;

  beforeEach(async () => {
    server = await startServer(krakenFuturesServer({ apiKey, secret }));
    signer = signerWith('kraken-futures', roomKey(secret, exchanges['kraken-futures'].facts), apiKey);
    signer.baseUrl = server.baseUrl;
  });
  afterEach(() => server.close());

  it('accepts what fetch sends of ours, with parameters in form or query, with a nonce and without', async () => {
    const requests: KrakenFuturesRequest[] = [
      ORDER,
      { ...ORDER, encoding: 'query' },
      { ...ORDER, nonce: false },
      { method: 'POST', path: '/derivatives/api/v3/batchorder', params: { json: { batchOrder: [{ order: 'cancel', order_id: 'é' }] } } },
      { method: 'GET', path: '/derivatives/api/v3/accounts' },
      { method: 'GET', path: '/derivatives/api/v3/fills', params: { lastFillTime: '2026-11-24T12:00:00.000Z' } },
      { method: 'PUT', path: '/derivatives/api/v3/leveragepreferences', params: { symbol: 'PF_XBTUSD', maxLeverage: 2 } },
      { method: 'GET', path: '/api/history/v3/orders', params: { count: 2 } },
      { method: 'GET', path: '/api/auth/v1/api-keys/v3/check' },
    ];
    for (const request of requests) assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined, request.path);
  });

  it('refuses a request with any byte changed', async () => {
    assert.ok((await assertTamperProof(server, signer.sign(ORDER), ['APIKey', 'Authent', 'Nonce', 'Content-Type'])) > 250);
    const fills = signer.sign({ method: 'GET', path: '/derivatives/api/v3/fills', params: { lastFillTime: 'a b' } });
    assert.ok((await assertTamperProof(server, fills, ['APIKey', 'Authent', 'Nonce'])) > 150);
  });

  it('refuses a nonce that it has seen, and one that is long out of order', async () => {
    const send = async (nonce: number): Promise<string | undefined> => (await sendByFetch(server, signer.sign(ORDER, { nonce }))).refused;
    assert.equal(await send(100_000), undefined);
    assert.equal(await send(100_000), 'nonce');
    assert.equal(await send(99_999), undefined);
    assert.equal(await send(89_999), 'nonce');
    const timeless = signer.sign({ ...ORDER, nonce: false });
    assert.equal((await sendByFetch(server, timeless)).refused, undefined);
    assert.equal((await sendByFetch(server, timeless)).refused, undefined, 'without a nonce a request is good again');
  });

  it('a challenge is asked for, signed and given back, and no byte of that may change', async () => {
    const client = await connect(server, { url: 'wss://futures.kraken.com/ws/v1' });
    const asked = await client.ask(JSON.stringify({ event: 'challenge', api_key: apiKey }));
    const { message: challenge } = asked.answer as { message: string };
    const signed = signer.signWebSocket({ feed: 'open_orders', challenge });
    assert.ok((await assertFrameTamperProof(client, signed.frame!)) > 200);
    const other = await connect(server, signed);
    assert.equal((await other.ask(signed.frame!)).refused, 'signature', 'the challenge of another connection');
    client.close();
    other.close();
  });
});
