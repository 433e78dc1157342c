/** Coinbase Advanced Trade's door opens for our requests and for nothing that differs in a byte that is signed. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';

import type { CoinbaseAdvancedRequest } from '../../../lib/exchanges/coinbase-advanced.js';
import { exchanges } from '../../../lib/exchanges/index.js';
import { roomKey, signerWith } from '../support.js';
import { coinbaseAdvancedServer } from './coinbase-advanced.js';
import { assertFrameTamperProof, assertTamperProof, connect, type RunningServer, sendByFetch, startServer } from './server.js';

const API_KEY = 'organizations/00000000-0000-0000-0000-000000000000/apiKeys/11111111-1111-1111-1111-111111111111';
const { facts } = exchanges['coinbase-advanced'];
const texts = ({ publicKey, privateKey }: KeyPairKeyObjectResult): { publicKey: string; privateKey: string } => ({
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
});
const KEYS = {
  p256: texts(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  ed25519: texts(generateKeyPairSync('ed25519')),
};

const ORDER: CoinbaseAdvancedRequest = {
  method: 'POST',
  path: '/api/v3/brokerage/orders',
  params: {
    client_order_id: 'a b+c&dé',
    product_id: 'BTC-USD',
    side: 'BUY',
    order_configuration: { market_market_ioc: { quote_size: '10' } },
  },
};
const ACCOUNTS: CoinbaseAdvancedRequest = { method: 'GET', path: '/api/v3/brokerage/accounts' };

for (const algorithm of ['p256', 'ed25519'] as const) {
  describe(`a local coinbase-advanced, ${algorithm} key`, () => {
    const { publicKey, privateKey } = KEYS[algorithm];
    const signer = signerWith('coinbase-advanced', roomKey(privateKey, facts, algorithm), API_KEY);
    let server: RunningServer;

    before(async () => {
      server = await startServer(coinbaseAdvancedServer({ apiKey: API_KEY, secret: publicKey }));
      signer.baseUrl = server.baseUrl;
    });
    after(() => server.close());

    it('accepts what fetch sends of ours', async () => {
      const requests: CoinbaseAdvancedRequest[] = [
        ORDER,
        ACCOUNTS,
        { ...ACCOUNTS, params: { limit: 5, cursor: 'é +&%/?#' } },
        { method: 'PUT', path: '/api/v3/brokerage/portfolios/1', params: { name: 'a' } },
        { method: 'DELETE', path: '/api/v3/brokerage/portfolios/1' },
        { method: 'GET', path: '/v2/accounts', params: { limit: 5 } },
        { method: 'POST', path: '/platform/v2/evm/accounts', params: { name: 'a' } },
      ];
      for (const request of requests) assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined);
    });

    it('refuses a request with any byte of method, path or token changed', async () => {
      assert.ok((await assertTamperProof(server, signer.sign(ACCOUNTS), ['Authorization'])) > 500);
      const platform = signer.sign({ method: 'GET', path: '/platform/v2/evm/accounts' });
      assert.ok((await assertTamperProof(server, platform, ['Authorization'])) > 500);
    });

    it('lets query and body be changed, as Coinbase does: its tokens do not name them', async () => {
      const order = signer.sign(ORDER);
      assert.equal((await sendByFetch(server, { ...order, body: order.body!.replace('BUY', 'SELL') })).refused, undefined);
      const listed = signer.sign({ ...ACCOUNTS, params: { limit: 5 } });
      assert.equal((await sendByFetch(server, { ...listed, url: listed.url.replace('limit=5', 'limit=6') })).refused, undefined);
    });

    it('refuses a token a second time, before its time and two minutes after', async () => {
      const signed = signer.sign(ACCOUNTS);
      assert.equal((await sendByFetch(server, signed)).refused, undefined);
      assert.equal((await sendByFetch(server, signed)).refused, 'nonce');

      const now = 1_700_000_000_000;
      server.clock = () => now;
      for (const [offset, refused] of [
        [0, undefined],
        [1, 'time'],
        [-119, undefined],
        [-120, 'time'],
      ] as const) {
        const other = signer.sign(ACCOUNTS, { time: now + offset * 1000 });
        assert.equal((await sendByFetch(server, other)).refused, refused, `${offset} s`);
      }
      server.clock = Date.now;
    });

    it('refuses a token for another host, and one of another key', async () => {
      const elsewhere = signerWith('coinbase-advanced', roomKey(privateKey, facts, algorithm), API_KEY);
      const signed = elsewhere.sign(ACCOUNTS);
      const { url } = signer.sign(ACCOUNTS);
      assert.equal((await sendByFetch(server, { ...signed, url })).refused, 'request');
      const named = signerWith('coinbase-advanced', roomKey(privateKey, facts, algorithm), API_KEY.replace('1', '2'));
      named.baseUrl = server.baseUrl;
      assert.equal((await sendByFetch(server, named.sign(ACCOUNTS))).refused, 'key');
    });

    it('accepts a subscription, and none with a byte changed or from three minutes ago', async () => {
      const subscription = { channel: 'user', product_ids: ['BTC-USD', 'ETH-USD'] };
      const signed = signer.signWebSocket(subscription);
      const client = await connect(server, signed);
      assert.ok((await assertFrameTamperProof(client, signed.frame!)) > 500);
      assert.equal((await client.ask(signed.frame!)).refused, 'nonce');
      const stale = signer.signWebSocket(subscription, { time: Date.now() - 180_000 });
      assert.equal((await client.ask(stale.frame!)).refused, 'time');
      // A token for a request opens no subscription, nor the other way round.
      const token = signer.sign(ACCOUNTS).headers['Authorization']!.slice('Bearer '.length);
      const borrowed = JSON.stringify({ type: 'subscribe', ...subscription, jwt: token });
      assert.equal((await client.ask(borrowed)).refused, 'request');
      client.close();
    });
  });
}
