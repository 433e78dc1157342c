/** Bittrex's door, as it was, opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';

import type { BittrexRequest } from '../../../lib/exchanges/bittrex.js';
import { exchanges } from '../../../lib/exchanges/index.js';
import type { Signer } from '../../../lib/signer.js';
import { SECRET } from '../refused.js';
import { roomKey, signerWith } from '../support.js';
import { bittrexServer } from './bittrex.js';
import { assertFrameTamperProof, assertTamperProof, connect, type RunningServer, sendByFetch, startServer, stopClock } from './server.js';

const apiKey = '0123456789abcdef0123456789abcdef';
const subaccount = '6f5570df-d8bc-4daf-85b4-976733feb624';
const OLD_ORDER: BittrexRequest = {
  method: 'GET',
  path: '/api/v1.1/market/buylimit',
  params: { market: 'BTC-LTC', quantity: '1.2', rate: '1.3', note: 'é a+b&c' },
};
const ORDER: BittrexRequest = { method: 'POST', path: '/v3/orders', params: { marketSymbol: 'BTC-USD', note: 'é "a"' }, subaccount };
const V3_AUTH = ['Api-Key', 'Api-Timestamp', 'Api-Content-Hash', 'Api-Signature'];

describe('a local bittrex', () => {
  let server: RunningServer;
  let signer: Signer<'bittrex'>;

  beforeEach(async () => {
    server = await startServer(bittrexServer({ apiKey, secret: SECRET }));
    signer = signerWith('bittrex', roomKey(SECRET, exchanges.bittrex.facts), apiKey);
    signer.baseUrl = server.baseUrl;
  });
  afterEach(() => server.close());

  it('accepts what fetch sends of ours, of both versions', async () => {
    const requests: BittrexRequest[] = [
      OLD_ORDER,
      { method: 'GET', path: '/api/v1.1/account/getbalances' },
      ORDER,
      {
        method: 'POST',
        path: '/v3/batch',
        params: [
          { resource: 'order', operation: 'post' },
          { resource: 'order', operation: 'delete' },
        ],
      },
      { method: 'GET', path: '/v3/balances' },
      { method: 'HEAD', path: '/v3/balances' },
      { method: 'GET', path: '/v3/orders/closed', params: { marketSymbol: 'BTC-USD', note: 'é a+b&c' }, subaccount },
      { method: 'DELETE', path: '/v3/orders/open' },
    ];
    for (const request of requests) assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined, request.path);
  });

  it('refuses a request with any byte changed', async () => {
    const at = stopClock(server);
    assert.ok((await assertTamperProof(server, signer.sign(OLD_ORDER), ['apisign'])) > 250);
    assert.ok((await assertTamperProof(server, signer.sign(ORDER, at), [...V3_AUTH, 'Api-Subaccount-Id', 'Content-Type'])) > 400);
    const closed = signer.sign({ method: 'GET', path: '/v3/orders/closed', params: { marketSymbol: 'BTC USD' } }, at);
    assert.ok((await assertTamperProof(server, closed, V3_AUTH)) > 350);
  });

  it('refuses a nonce that it has seen and a lower one, and a timestamp that is far off', async () => {
    const old = async (nonce: number): Promise<string | undefined> =>
      (await sendByFetch(server, signer.sign(OLD_ORDER, { nonce }))).refused;
    assert.equal(await old(1000), undefined);
    assert.equal(await old(1000), 'nonce');
    assert.equal(await old(999), 'nonce');
    assert.equal(await old(1001), undefined);
    const { time: now } = stopClock(server);
    for (const [time, refused] of [
      [now, undefined],
      [now - 30_000, undefined],
      [now - 30_001, 'time'],
      [now + 30_001, 'time'],
    ] as const) {
      assert.equal((await sendByFetch(server, signer.sign(ORDER, { time }))).refused, refused);
    }
  });

  it('version 1.1 of the WebSocket: a challenge is asked for and signed, and no byte of that may change', async () => {
    const client = await connect(server, { url: 'wss://socket.bittrex.com/signalr' });
    const asked = await client.ask(JSON.stringify({ H: 'c2', M: 'GetAuthContext', A: [apiKey], I: 0 }));
    const { R: challenge } = asked.answer as { R: string };
    const signed = signer.signWebSocket({ version: '1.1', challenge, id: 1 });
    assert.ok((await assertFrameTamperProof(client, signed.frame!, ['"I":1'])) > 180);
    client.close();
  });

  it('version 3 of the WebSocket: timestamp and random text are signed, and no byte may change', async () => {
    const at = stopClock(server);
    const signed = signer.signWebSocket({ version: '3', id: 1 }, at);
    const client = await connect(server, signed);
    assert.ok((await assertFrameTamperProof(client, signed.frame!, ['"I":1'])) > 220);
    assert.equal((await client.ask(signer.signWebSocket({ version: '3' }, { time: at.time - 30_001 }).frame!)).refused, 'time');
    client.close();
  });
});
