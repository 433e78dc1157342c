/** Connections of every SDK with handles, and untouched beside them, to a server that verifies what is sent over them. */
import assert from 'node:assert/strict';

import { secureSdk } from '../../lib/sdk/index.js';
import { ExchangeServer } from '../support/exchange-server.js';
import { secret } from '../vault/support/folder.js';
import { keyOf, newAccount } from './accounts.js';
import { type SdkConnection, type WebSockets, connections, webSocketsOf } from './connections.js';
import { type Kucoin, kucoinClient } from './kucoin.js';
import { requireSdk } from './sdks.js';
import { type Account, kucoin as verifyKucoin } from './verify.js';

describe('a connection of an SDK', () => {
  const server = new ExchangeServer();
  let url: string;
  let sockets: WebSockets;
  /** What came with a signature, by the exchange's rule. */
  let arrived: (message: Record<string, unknown>) => void = () => undefined;
  before(async () => {
    url = await server.start();
    sockets = webSocketsOf(server.http);
    sockets.on('connection', (connection) => {
      connection.on('message', (data) => {
        const text = String(data);
        if (text.startsWith('{')) arrived(JSON.parse(text) as Record<string, unknown>);
      });
    });
  });
  after(() => {
    for (const connection of sockets.clients) connection.terminate();
    sockets.close();
    server.stop();
  });

  for (const connection of connections) {
    it(`of ${connection.title} signs with a handle, beside others and an untouched one, and the exchange notices another secret`, () =>
      signsBesideOthers(connection));
  }

  async function signsBesideOthers({ open, verify, keys: make = newAccount }: SdkConnection): Promise<void> {
    const [one, two, stock, wrong] = ['key-one', 'key-two', 'key-stock', 'key-wrong'].map(make) as [Account, Account, Account, Account];
    const known = new Map([one, two, stock, wrong].map((account) => [account.apiKey, account]));
    const found = new Map<string, boolean>();
    const all = new Promise<void>((resolve) => {
      arrived = (message) => {
        let apiKey = '';
        const holds = verify(message, (key) => known.get((apiKey = key)));
        if (holds === undefined) return;
        found.set(apiKey, holds && found.get(apiKey) !== false);
        if (found.size === 4) resolve();
      };
    });
    const socketUrl = url.replace('http', 'ws');
    const another = make('key-wrong');
    const opened = [
      open(socketUrl, one, keyOf(one)),
      open(socketUrl, two, keyOf(two)),
      open(socketUrl, stock),
      open(socketUrl, another, keyOf(another)),
    ];
    try {
      await all;
    } finally {
      for (const close of opened) close();
    }
    assert.deepEqual(Object.fromEntries(found), { 'key-one': true, 'key-two': true, 'key-stock': true, 'key-wrong': false });
  }

  it('of kucoin-universal-sdk asks for its token with a handle, and gets none with another secret', async () => {
    const kucoin = requireSdk('kucoin-universal-sdk') as Kucoin;
    const account = newAccount('key-one');
    server.verify = (request) => verifyKucoin(request, (apiKey) => (apiKey === 'key-one' ? account : undefined));
    const instance = {
      endpoint: url.replace('http', 'ws'),
      protocol: 'websocket',
      encrypt: false,
      pingInterval: 60_000,
      pingTimeout: 60_000,
    };
    server.answer = { code: '200000', data: { token: 'a token', instanceServers: [instance] } };
    sockets.on('connection', (connection) => connection.send('{"id":"1","type":"welcome"}'));
    type Maker = () => { start(): Promise<void>; stop(): Promise<void> };
    const made = (text: string): Record<string, Maker> => {
      const client = secureSdk('kucoin-universal-sdk', kucoinClient(kucoin, url, account, false), secret(text));
      return client['wsService']!() as unknown as Record<string, Maker>;
    };
    const before = server.received.length;
    const makers = ['newSpotPrivateWS', 'newMarginPrivateWS', 'newFuturesPrivateWS'];
    const start = async (name: string): Promise<void> => {
      const connection = made(account.secret)[name]!();
      await connection.start();
      await connection.stop();
      await assert.rejects(made('another secret')[name]!().start());
    };
    await Promise.all(makers.map(start));
    assert.equal(server.received.length - before, 2 * makers.length);
  });
});
