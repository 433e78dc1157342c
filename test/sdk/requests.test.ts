/** Requests of every SDK with handles, and untouched beside them, to a server that verifies them as the exchange does. */
import assert from 'node:assert/strict';

import { ExchangeServer } from '../support/exchange-server.js';
import { ed25519Account, keyOf, newAccount, rsaAccount } from './accounts.js';
import { type Sdk, sdkNamed, sdks } from './sdks.js';
import type { Account } from './verify.js';

describe('a client of an SDK', () => {
  const server = new ExchangeServer();
  let url: string;
  before(async () => (url = await server.start()));
  after(() => server.stop());

  const kinds: readonly (readonly [title: string, sdk: Sdk, account: (apiKey: string) => Account])[] = [
    ...sdks.map((sdk) => [sdk.name, sdk, newAccount] as const),
    ...['binance', '@binance/connector', '@binance/common'].map((name) => [`${name}, Ed25519`, sdkNamed(name), ed25519Account] as const),
    ...['binance', 'bybit-api', 'bitget-api', '@binance/connector', '@binance/common'].map(
      (name) => [`${name}, RSA`, sdkNamed(name), rsaAccount] as const,
    ),
  ];
  for (const [title, sdk, account] of kinds) {
    it(`of ${title} signs with a handle, beside others and an untouched one, and the exchange notices another secret`, () =>
      signsBesideOthers(sdk, account));
  }

  async function signsBesideOthers({ make, requests, verify, answer }: Sdk, newAccountOf: (apiKey: string) => Account): Promise<void> {
    const [one, two, stock] = ['key-one', 'key-two', 'key-stock'].map(newAccountOf) as [Account, Account, Account];
    const known = new Map([one, two, stock].map((account) => [account.apiKey, account]));
    const verified: string[] = [];
    server.answer = answer;
    server.verify = (request) =>
      verify(request, (apiKey) => {
        verified.push(apiKey);
        return known.get(apiKey);
      });
    const clients = [make(url, one, keyOf(one)), make(url, two, keyOf(two)), make(url, stock)];
    const received = server.received.length;
    await Promise.all(clients.flatMap((client) => requests.map((request) => request(client))));
    assert.equal(server.received.length - received, 6);
    assert.deepEqual(verified.sort(), ['key-one', 'key-one', 'key-stock', 'key-stock', 'key-two', 'key-two']);

    // The secret of the one under the API key of the other, as text and as a handle.
    const wrong: Account = { ...two, secret: one.secret };
    for (const client of [make(url, wrong), make(url, wrong, keyOf(wrong))]) {
      for (const request of requests) await assert.rejects(request(client));
    }
    assert.equal(server.received.length - received, 10);
  }
});
