/** The door of Poloniex's trading API opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';

import { exchanges } from '../../../lib/exchanges/index.js';
import type { PoloniexLegacyRequest } from '../../../lib/exchanges/poloniex-legacy.js';
import { roomKey, signerWith } from '../support.js';
import { poloniexLegacyServer } from './poloniex-legacy.js';
import { assertFrameTamperProof, assertTamperProof, connect, type RunningServer, sendByFetch, startServer } from './server.js';

const SECRET = '0123456789abcdef'.repeat(8);
const ACCOUNT = { apiKey: '7BCLAZQZ-HKLK9K6U-3MP1RNV9-2LS1L33J', secret: SECRET };
const BUY: PoloniexLegacyRequest = {
  method: 'POST',
  path: '/tradingApi',
  params: { command: 'buy', currencyPair: 'BTC_ETH', rate: '0.05', amount: 1.5, clientOrderId: 'a b+c&dé' },
};

describe('a local poloniex-legacy', () => {
  const signer = signerWith('poloniex-legacy', roomKey(SECRET, exchanges['poloniex-legacy'].facts), ACCOUNT.apiKey);
  let server: RunningServer;

  before(async () => {
    server = await startServer(poloniexLegacyServer(ACCOUNT));
    signer.baseUrl = server.baseUrl;
  });
  after(() => server.close());

  it('accepts what fetch sends of ours, many at once and in order', async () => {
    for (let i = 0; i < 20; i++) assert.equal((await sendByFetch(server, signer.sign(BUY))).refused, undefined);
    const balances = signer.sign({ ...BUY, params: { command: 'returnBalances' } });
    assert.equal((await sendByFetch(server, balances)).refused, undefined);
  });

  it('refuses a request with any byte changed', async () => {
    assert.ok((await assertTamperProof(server, signer.sign(BUY), ['Key', 'Sign', 'Content-Type'])) > 300);
  });

  it('refuses a nonce a second time, and one that is smaller than the last', async () => {
    const [first, second] = [signer.sign(BUY), signer.sign(BUY)];
    assert.equal((await sendByFetch(server, second)).refused, undefined);
    assert.equal((await sendByFetch(server, second)).refused, 'nonce');
    assert.equal((await sendByFetch(server, first)).refused, 'nonce');
    assert.equal((await sendByFetch(server, signer.sign(BUY))).refused, undefined);
  });

  it('subscribes to channel 1000 once for each nonce, and not with a byte changed', async () => {
    const signed = signer.signWebSocket({ channel: '1000' });
    const client = await connect(server, signed);
    assert.ok((await assertFrameTamperProof(client, signed.frame!)) > 200);
    assert.equal((await client.ask(signed.frame!)).refused, 'nonce');
    assert.equal((await client.ask(signer.signWebSocket({ channel: '1000' }).frame!)).refused, undefined);
    client.close();
  });
});
