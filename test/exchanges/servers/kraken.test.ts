/** Kraken's door opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';

import { exchanges } from '../../../lib/exchanges/index.js';
import { krakenFrame } from '../../../lib/exchanges/kraken-frame.js';
import type { KrakenRequest } from '../../../lib/exchanges/kraken.js';
import type { Signer } from '../../../lib/signer.js';
import { roomKey, SECRETS, signerWith } from '../support.js';
import { krakenServer } from './kraken.js';
import { assertTamperProof, connect, type RunningServer, sendByFetch, startServer } from './server.js';

const ORDER: KrakenRequest = {
  method: 'POST',
  path: '/0/private/AddOrder',
  params: { pair: 'XBTUSD', type: 'buy', volume: 1.25, cl_ord_id: 'é a+b&c' },
};
const BATCH: KrakenRequest = { method: 'POST', path: '/0/private/AddOrderBatch', params: { orders: [{ volume: '1.25', note: 'é"' }] } };
const AUTH = ['API-Key', 'API-Sign', 'Content-Type'];
const apiKey = 'kraken-server-test';

describe('a local kraken', () => {
  let server: RunningServer;
  let signer: Signer<'kraken'>;

  beforeEach(async () => {
    server = await startServer(krakenServer({ apiKey, secret: SECRETS.kraken }));
    signer = signerWith('kraken', roomKey(SECRETS.kraken, exchanges.kraken.facts), apiKey);
    signer.baseUrl = server.baseUrl;
  });
  afterEach(() => server.close());

  it('accepts what fetch sends of ours, as form and as JSON, one after the other', async () => {
    for (const request of [ORDER, BATCH, { method: 'POST', path: '/0/private/Balance' }, { ...ORDER, encoding: 'json' }] as const) {
      assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined);
    }
  });

  it('refuses a request with any byte changed', async () => {
    assert.ok((await assertTamperProof(server, signer.sign(ORDER), AUTH)) > 250);
    assert.ok((await assertTamperProof(server, signer.sign(BATCH), AUTH)) > 200);
  });

  it('refuses a nonce that it has seen, and a lower one', async () => {
    const send = async (nonce: string): Promise<string | undefined> => (await sendByFetch(server, signer.sign(ORDER, { nonce }))).refused;
    assert.equal(await send('1000'), undefined);
    assert.equal(await send('1000'), 'nonce');
    assert.equal(await send('999'), 'nonce');
    assert.equal(await send('1001'), undefined);
    assert.equal(await send('18446744073709551615'), undefined);
  });

  it('wants the one-time password of a key that has a second factor', async () => {
    await server.close();
    server = await startServer(krakenServer({ apiKey, secret: SECRETS.kraken, passphrase: '012345' }));
    signer.baseUrl = server.baseUrl;
    assert.equal((await sendByFetch(server, signer.sign(ORDER))).refused, 'passphrase');
    assert.equal((await sendByFetch(server, signer.sign({ ...ORDER, params: { ...ORDER.params, otp: '012345' } }))).refused, undefined);
  });

  it('a signed request gets a token, and the token opens both versions of the WebSocket', async () => {
    const signed = signer.sign({ method: 'POST', path: '/0/private/GetWebSocketsToken' });
    const answer = (await (await fetch(signed.url, signed)).json()) as { result: { token: string } };
    const { token } = answer.result;
    const messages = (with_: string): ReadonlyArray<ReturnType<typeof krakenFrame>> => [
      krakenFrame(with_, { method: 'subscribe', params: { channel: 'executions' } }),
      krakenFrame(with_, { method: 'add_order', params: { order_type: 'limit', limit_price: 37500 }, id: 7 }),
      krakenFrame(with_, { version: 1, event: 'subscribe', params: { subscription: { name: 'ownTrades' } } }),
      krakenFrame(with_, { version: 1, event: 'addOrder', params: { ordertype: 'limit' }, id: 7 }),
    ];
    for (const [i, message] of messages(token).entries()) {
      const client = await connect(server, message);
      for (let at = 0; at < token.length; at++) {
        const wrong = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
        assert.equal((await client.ask(messages(wrong)[i]!.frame!)).refused, 'key');
      }
      assert.equal((await client.ask(message.frame!)).refused, undefined);
      client.close();
    }
  });
});
