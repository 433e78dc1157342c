/** Requests of every SDK with handles, and untouched beside them, to a server that verifies them as the exchange does. */
import assert from 'node:assert/strict';

import { ExchangeServer } from '../support/exchange-server.js';
import { secret } from '../vault/support/folder.js';
import { newAccount } from './accounts.js';
import { type Sdk, sdks } from './sdks.js';
import type { Account } from './verify.js';

describe('a client of an SDK', () => {
  const server = new ExchangeServer();
  let url: string;
  before(async () => (url = await server.start()));
  after(() => server.stop());

  for (const sdk of sdks) {
    it(`of ${sdk.name} signs with a handle, beside others and an untouched one, and the exchange notices another secret`, () =>
      signsBesideOthers(sdk));
  }

  async function signsBesideOthers({ make, requests, verify, answer }: Sdk): Promise<void> {
    const [one, two, stock] = ['key-one', 'key-two', 'key-stock'].map(newAccount) as [Account, Account, Account];
    const known = new Map([one, two, stock].map((account) => [account.apiKey, account]));
    const verified: string[] = [];
    server.answer = answer;
    server.verify = (request) => {
      const holds = verify(request, (apiKey) => {
        verified.push(apiKey);
        return known.get(apiKey);
      });
      return holds;
    };
    const clients = [make(url, one, secret(one.secret)), make(url, two, secret(two.secret)), make(url, stock)];
    const received = server.received.length;
    await Promise.all(clients.flatMap((client) => requests.map((request) => request(client))));
    assert.equal(server.received.length - received, 6);
    assert.deepEqual(verified.sort(), ['key-one', 'key-one', 'key-stock', 'key-stock', 'key-two', 'key-two']);

    // The secret of the one under the API key of the other, as text and as a handle.
    const wrong: Account = { ...two, secret: one.secret };
    for (const client of [make(url, wrong), make(url, wrong, secret(wrong.secret))]) {
      for (const request of requests) await assert.rejects(request(client));
    }
    assert.equal(server.received.length - received, 10);
  }
});
