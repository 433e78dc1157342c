/** Bitfinex's door opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';

import type { BitfinexRequest } from '../../../lib/exchanges/bitfinex.js';
import { exchanges } from '../../../lib/exchanges/index.js';
import type { Signer } from '../../../lib/signer.js';
import { SECRET } from '../refused.js';
import { roomKey, signerWith } from '../support.js';
import { bitfinexServer } from './bitfinex.js';
import { assertFrameTamperProof, assertTamperProof, connect, type RunningServer, sendByFetch, startServer } from './server.js';

const params = { type: 'EXCHANGE LIMIT', symbol: 'tBTCUSD', amount: '0.5', meta: { note: 'é "a"' } };
const ORDER: BitfinexRequest = { method: 'POST', path: '/v2/auth/w/order/submit', params };
const OLD_ORDER: BitfinexRequest = { method: 'POST', path: '/v1/order/new', params };
const AUTH = ['bfx-apikey', 'bfx-nonce', 'bfx-signature', 'Content-Type'];
const OLD_AUTH = ['X-BFX-APIKEY', 'X-BFX-PAYLOAD', 'X-BFX-SIGNATURE'];
const apiKey = 'bitfinex-server-test';

describe('a local bitfinex', () => {
  let server: RunningServer;
  let signer: Signer<'bitfinex'>;

  beforeEach(async () => {
    server = await startServer(bitfinexServer({ apiKey, secret: SECRET }));
    signer = signerWith('bitfinex', roomKey(SECRET, exchanges.bitfinex.facts), apiKey);
    signer.baseUrl = server.baseUrl;
  });
  afterEach(() => server.close());

  it('accepts what fetch sends of ours, of version 2 and of version 1, with a body and without', async () => {
    const wallets = { method: 'POST', path: '/v2/auth/r/wallets' } as const;
    for (const request of [ORDER, wallets, { ...wallets, params: {} }, OLD_ORDER, { method: 'POST', path: '/v1/balances' }] as const) {
      assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined, request.path);
    }
  });

  it('refuses a request with any byte changed', async () => {
    assert.ok((await assertTamperProof(server, signer.sign(ORDER), AUTH)) > 250);
    assert.ok((await assertTamperProof(server, signer.sign(OLD_ORDER), OLD_AUTH)) > 400);
  });

  it('refuses a nonce that it has seen, and a lower one, whatever the version', async () => {
    const send = async (request: BitfinexRequest, nonce: number): Promise<string | undefined> =>
      (await sendByFetch(server, signer.sign(request, { nonce }))).refused;
    assert.equal(await send(ORDER, 1000), undefined);
    assert.equal(await send(OLD_ORDER, 1000), 'nonce');
    assert.equal(await send(ORDER, 999), 'nonce');
    assert.equal(await send(OLD_ORDER, 1001), undefined);
    assert.equal(await send(ORDER, 1001), 'nonce');
    assert.equal(await send(ORDER, Number.MAX_SAFE_INTEGER), undefined);
  });

  it('lets the WebSocket log in once, and with no byte changed', async () => {
    const signed = signer.signWebSocket({});
    const client = await connect(server, signed);
    assert.ok((await assertFrameTamperProof(client, signed.frame!)) > 180);
    assert.equal((await client.ask(signed.frame!)).refused, 'nonce');
    assert.equal((await client.ask(signer.signWebSocket({ params: { dms: 4, filter: ['trading'] } }).frame!)).refused, undefined);
    client.close();
  });
});
