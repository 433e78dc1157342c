/** Binance's door opens for our requests and for nothing that is one byte different. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';

import type { BinanceRequest } from '../../../lib/exchanges/binance.js';
import { exchanges } from '../../../lib/exchanges/index.js';
import type { KeyAlgorithm } from '../../../lib/exchanges/types.js';
import type { Signer } from '../../../lib/signer.js';
import { cryptoKey, roomKey, SECRETS, signerWith } from '../support.js';
import { binanceServer } from './binance.js';
import {
  type Account,
  assertFrameTamperProof,
  assertTamperProof,
  connect,
  type RunningServer,
  sendByFetch,
  startServer,
  stopClock,
} from './server.js';

const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';
const { facts } = exchanges.binance;
const texts = ({ publicKey, privateKey }: KeyPairKeyObjectResult): { publicKey: string; privateKey: string } => ({
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string,
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
});
const ed25519 = texts(generateKeyPairSync('ed25519'));
const rsa = texts(generateKeyPairSync('rsa', { modulusLength: 2048 }));

/** An account for each kind of key, and a signer that has the other half of it. */
const KEYS: ReadonlyArray<readonly [KeyAlgorithm, secretOfServer: string, () => Signer<'binance'>]> = [
  ['hmac', SECRETS.binance, () => signerWith('binance', roomKey(SECRETS.binance, facts), API_KEY)],
  ['ed25519', ed25519.publicKey, () => signerWith('binance', cryptoKey(ed25519.privateKey, facts, 'ed25519'), API_KEY)],
  ['rsa', rsa.publicKey, () => signerWith('binance', cryptoKey(rsa.privateKey, facts, 'rsa'), API_KEY)],
];

const ORDER: BinanceRequest = {
  method: 'POST',
  path: '/api/v3/order',
  params: {
    symbol: '１２３４５６',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.01',
    price: '0.1',
    newClientOrderId: 'a b+c&d',
  },
};

for (const [algorithm, secret, makeSigner] of KEYS) {
  describe(`a local binance, ${algorithm} key`, () => {
    const account: Account = { apiKey: API_KEY, secret };
    let server: RunningServer;
    let signer: Signer<'binance'>;

    before(async () => {
      server = await startServer(binanceServer(account));
      signer = makeSigner();
      signer.baseUrl = server.baseUrl;
    });
    after(() => server.close());

    it('accepts what fetch sends of ours, wherever the parameters are', async () => {
      const requests: BinanceRequest[] = [
        ORDER,
        { ...ORDER, encoding: 'form' },
        { ...ORDER, encoding: 'form', query: { recvWindow: '6000.346' } },
        { ...ORDER, method: 'DELETE' },
        { method: 'GET', path: '/api/v3/account' },
        { method: 'GET', path: '/sapi/v1/margin/account', params: { recvWindow: 60_000 } },
        { method: 'GET', path: '/fapi/v2/balance' },
        { ...ORDER, path: '/fapi/v1/order' },
        { ...ORDER, path: '/dapi/v1/order' },
        { ...ORDER, path: '/papi/v1/um/order' },
      ];
      for (const request of requests) assert.equal((await sendByFetch(server, signer.sign(request))).refused, undefined);
    });

    it('refuses a request with any byte changed', async () => {
      const at = stopClock(server);
      assert.ok((await assertTamperProof(server, signer.sign(ORDER, at), ['X-MBX-APIKEY'], ['DELETE'])) > 300);
      const form = signer.sign({ ...ORDER, encoding: 'form', query: { recvWindow: 5000 } }, at);
      assert.ok((await assertTamperProof(server, form, ['X-MBX-APIKEY', 'Content-Type'], ['DELETE'])) > 300);
    });

    it('refuses a timestamp that is too old or ahead', async () => {
      const { time: now } = stopClock(server);
      for (const [time, recvWindow, refused] of [
        [now, 5000, undefined],
        [now + 999, 5000, undefined],
        [now + 1000, 5000, 'time'],
        [now - 5000, 5000, undefined],
        [now - 5001, 5000, 'time'],
        [now - 60_000, 60_000, undefined],
        [now - 60_001, 60_000, 'time'],
      ] as const) {
        const signed = signer.sign({ ...ORDER, params: { ...ORDER.params, recvWindow } }, { time });
        assert.equal((await sendByFetch(server, signed)).refused, refused, `${time - now}`);
      }
    });

    for (const market of ['spot', 'usdm', 'coinm'] as const) {
      it(`${market}: accepts a call over the WebSocket, and none with a byte changed`, async () => {
        const at = stopClock(server);
        const params = { ...ORDER.params, newClientOrderId: 'a b+c=d' };
        const signed = signer.signWebSocket({ method: 'order.place', id: 7, params, market }, at);
        const client = await connect(server, signed);
        assert.ok((await assertFrameTamperProof(client, signed.frame!, ['"id":7'])) > 200);
        const subscription = signer.signWebSocket({ method: 'userDataStream.subscribe.signature', id: 8, market }, at);
        assert.equal((await client.ask(subscription.frame!)).refused, undefined);
        const stale = signer.signWebSocket({ method: 'order.place', id: 7, params, market }, { time: at.time - 5001 });
        assert.equal((await client.ask(stale.frame!)).refused, 'time');
        client.close();
      });
    }

    it('a session logs on once, with an Ed25519 key and no other', async () => {
      if (algorithm !== 'ed25519') {
        assert.throws(() => signer.signWebSocket({ method: 'session.logon', id: 1 }), { code: 'REQUEST_INVALID' });
        return;
      }
      const at = stopClock(server);
      const signed = signer.signWebSocket({ method: 'session.logon', id: 1 }, at);
      const client = await connect(server, signed);
      const order = `{"id":2,"method":"order.place","params":{"symbol":"BTCUSDT","timestamp":${at.time}}}`;
      assert.equal((await client.ask(order)).refused, 'key');
      assert.ok((await assertFrameTamperProof(client, signed.frame!, ['"id":1'])) > 100);
      assert.equal((await client.ask(order)).refused, undefined);
      client.close();
    });
  });
}

describe('a local binance', () => {
  it('does not know whose path a signature was for, as Binance does not: path and method are not signed', async () => {
    const server = await startServer(binanceServer({ apiKey: API_KEY, secret: SECRETS.binance }));
    const signer = signerWith('binance', roomKey(SECRETS.binance, facts), API_KEY);
    signer.baseUrl = server.baseUrl;
    const signed = signer.sign({ ...ORDER, method: 'DELETE' });
    assert.equal((await sendByFetch(server, { ...signed, method: 'POST' })).refused, undefined);
    assert.equal(
      (await sendByFetch(server, { ...signed, url: signed.url.replace('/api/v3/', '/fapi/v1/'), method: 'POST' })).refused,
      undefined,
    );
    assert.equal((await sendByFetch(server, { ...signed, method: 'PUT' })).refused, 'request');
    await server.close();
  });
});
