/** The secret does not come back: not out of a client, its errors or the heap, whichever way it signs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';

import { packageRoot } from '../support/child.js';
import { ExchangeServer } from '../support/exchange-server.js';
import { keyOf, newAccount } from './accounts.js';
import { type Client, sdkNamed, sdks } from './sdks.js';
import type { Account } from './verify.js';

/** One SDK of each way: it asks for signatures, it is lent node:crypto, its signer is replaced, what its package keeps is replaced. */
const ways = ['okx-api', 'kraken-api', 'kucoin-universal-sdk', '@binance/common'];

/** JSON, with each object once. */
function written(value: unknown): string {
  const seen = new WeakSet();
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner === 'bigint') return String(inner);
    if (typeof inner !== 'object' || inner === null) return inner;
    if (seen.has(inner)) return undefined;
    seen.add(inner);
    return inner;
  });
}

/** The ways in which a program shows an object. */
const shownBy = (value: unknown): string =>
  [inspect(value), inspect(value, { depth: 5, showHidden: true, maxStringLength: null }), written(value)].join('\n');

describe('a client of an SDK that is shown', () => {
  const server = new ExchangeServer();
  let url: string;
  before(async () => (url = await server.start()));
  after(() => server.stop());

  for (const { name, make, requests, verify } of sdks) {
    it(`shows no secret of ${name}, nor do its errors, where an untouched one shows it`, async () => {
      const account = newAccount('k');
      server.verify = (request) => verify(request, () => undefined) && assert.fail('nothing is known');
      const shown = async (client: Client): Promise<string> => {
        const errors: unknown[] = [];
        for (const request of requests)
          await request(client).then(
            () => assert.fail('it was taken'),
            (error: unknown) => errors.push(error),
          );
        assert.equal(errors.length, 2);
        return [client, ...errors].map(shownBy).join('\n');
      };
      const ours = await shown(make(url, account, keyOf(account)));
      const received = server.received.slice(-2);
      assert.ok(ours.length > 1000 && !ours.includes(account.secret));
      assert.ok(!shownBy(received).includes(account.secret));
      assert.ok((await shown(make(url, account))).includes(account.secret), 'the control');
    });
  }
});

describe('the heap of a process in which an SDK signs', () => {
  it('has no secret in it, whichever way it signs, where an untouched client leaves it', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-sdk-'));
    try {
      // Secrets come by files, so that nothing but the product could put one into the heap. What is compared is what comes first and last.
      const accounts = ways.map((way) => newAccount(`the public key of ${way}`));
      accounts.forEach(({ secret }, index) => writeFileSync(path.join(folder, String(index)), secret, { mode: 0o600 }));
      const open = accounts.map((account) => ({ ...account, secret: '' }));
      const program = `
        const { sdkNamed } = require(${JSON.stringify(path.join(packageRoot, 'dist/test/sdk/sdks.js'))});
        const { Secret } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/index.js'))});
        const { ExchangeServer } = require(${JSON.stringify(path.join(packageRoot, 'dist/test/support/exchange-server.js'))});
        const { readFileSync } = require('node:fs');
        const server = new ExchangeServer();
        const accounts = ${JSON.stringify(open)};
        const clients = [];
        async function sign(make) {
          for (const [index, way] of ${JSON.stringify(ways)}.entries()) {
            const { requests, answer } = sdkNamed(way);
            server.answer = answer;
            const client = make(sdkNamed(way).make, index);
            clients.push(client);
            for (let i = 0; i < 5; i++) for (const request of requests) await request(client);
          }
        }
        (async () => {
          const url = await server.start();
          await sign((make, index) => make(url, accounts[index], Secret.fromFile(String(index))));
          require('node:v8').writeHeapSnapshot('ours');
          await sign((make, index) => make(url, { ...accounts[index], secret: readFileSync(String(index), 'utf8') }));
          require('node:v8').writeHeapSnapshot('stock');
          process.exit(0);
        })();`;
      const child = spawnSync(process.execPath, ['-e', program], { cwd: folder, encoding: 'utf8' });
      assert.equal(child.status, 0, child.stderr);
      const [ours, stock] = ['ours', 'stock'].map((name) => readFileSync(path.join(folder, name), 'utf8')) as [string, string];
      const secrets = accounts.map(({ secret }: Account) => JSON.stringify(secret).slice(1, -1));
      for (const [index, way] of ways.entries()) {
        assert.ok(ours.includes(`the public key of ${way}`), way);
        assert.ok(!ours.includes(secrets[index]!), way);
        assert.ok(stock.includes(secrets[index]!), `${way}: the control`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('what an SDK signs past its hook', () => {
  const server = new ExchangeServer();
  let url: string;
  before(async () => (url = await server.start()));
  after(() => server.stop());
  const account = newAccount('k');

  it('is signed with the placeholder, which no exchange takes: files that bybit-api uploads', async () => {
    const { make } = sdkNamed('bybit-api');
    server.answer = { retCode: 0, result: {} };
    const upload = async (client: Client): Promise<string> => {
      await client['uploadP2PChatFile']!({ fileBuffer: Buffer.from('x'), fileName: 'x.png' });
      return String(server.received.pop()!.headers['x-bapi-sign']);
    };
    const [ours, stock] = [await upload(make(url, account, keyOf(account))), await upload(make(url, account))];
    assert.match(ours, /^[0-9a-f]{64}$/);
    assert.match(stock, /^[0-9a-f]{64}$/);
    assert.notEqual(ours, stock);
  });

  it('is seen as a hash only: bodies of gateio-api, also with the placeholder in them', async () => {
    const { make, answer } = sdkNamed('gateio-api');
    server.answer = answer;
    const client = make(url, account, keyOf(account));
    const { apiSecret } = client as unknown as { apiSecret: string };
    await client['submitSpotOrder']!({ currency_pair: 'BTC_USDT', side: 'buy', amount: '1', text: apiSecret });
    assert.ok(server.received.pop()!.body.includes(apiSecret));
    await assert.rejects(client['getSpotAccounts']!({ currency: apiSecret }), { code: 'SDK_PLACEHOLDER' });
    assert.equal(server.received.length, 0, 'the control');
  });
});
