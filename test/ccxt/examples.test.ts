/** The bots of examples/, run as they stand against a server that verifies what they sign. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { Vault, makeKeyFile } from '../../lib/index.js';
import { createVaultWithCost } from '../../lib/vault/vault.js';
import { packageRoot } from '../support/child.js';
import { ExchangeServer, type Received } from '../support/exchange-server.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, secret } from '../vault/support/folder.js';

const KRAKEN_KEY = `${'a1B2'.repeat(13)}abcd`;
const KRAKEN_SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';

/** Whether the server got a request that its exchange would take. */
const verifiers: Readonly<Record<string, (request: Received) => boolean>> = {
  kraken: ({ url, headers, body }) => {
    const hashed = createHash('sha256')
      .update(`${new URLSearchParams(body).get('nonce')}${body}`)
      .digest();
    const wanted = createHmac('sha512', Buffer.from(KRAKEN_SECRET, 'base64')).update(url).update(hashed).digest('base64');
    return headers['api-key'] === KRAKEN_KEY && headers['api-sign'] === wanted;
  },
  binance: ({ url, headers }) => {
    const [, signed, signature] = /\?(.*)&signature=(.*)$/.exec(url)!;
    return headers['x-mbx-apikey'] === BINANCE_KEY && createHmac('sha256', BINANCE_SECRET).update(signed!).digest('hex') === signature;
  },
};

const bots = [['kraken', 'mjs']] as [string, string][];
// The CommonJS build of ccxt loads modules by require, which Node.js 18 cannot.
if (Number(process.versions.node.split('.')[0]) >= 20) bots.push(['binance', 'cjs']);

describe('a bot of the examples', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-examples-'));
  const server = new ExchangeServer();
  let url: string;
  before(async () => {
    cpSync(path.join(packageRoot, 'examples'), folder, { recursive: true });
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(packageRoot, path.join(folder, 'node_modules/strongroom'));
    symlinkSync(path.join(packageRoot, 'test/differential/node_modules/ccxt'), path.join(folder, 'node_modules/ccxt'));
    const file = path.join(folder, 'bot.vault');
    const made = await createVaultWithCost(file, secret(PASSWORD), CHEAP);
    await made.addAll([
      { name: 'kraken-main', exchange: 'kraken', key: KRAKEN_KEY, secret: secret(KRAKEN_SECRET) },
      { name: 'binance-main', exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) },
    ]);
    const keyFile = path.join(folder, 'bot.key');
    makeKeyFile(keyFile);
    await (await Vault.open(file, { password: secret(PASSWORD), keepKeys: true })).addSlot({ type: 'key-file', keyFile });
    url = await server.start();
  });
  after(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });

  const run = async (bot: string, env: Readonly<Record<string, string>>): Promise<Received> => {
    const { stdout } = await promisify(execFile)(process.execPath, [bot], {
      cwd: folder,
      env: { PATH: process.env['PATH'], XDG_STATE_HOME: '/dev/null', EXCHANGE_URL: url, ...env },
    });
    assert.deepEqual(JSON.parse(stdout), server.answer);
    return server.received.pop()!;
  };

  for (const [id, ending] of bots) {
    const [before, after] = [`${id}-before.${ending}`, `${id}-after.${ending}`];
    const name = id.toUpperCase();
    const [key, text] = id === 'kraken' ? [KRAKEN_KEY, KRAKEN_SECRET] : [BINANCE_KEY, BINANCE_SECRET];

    it(`${before} and ${after} sign alike, and the server notices another secret`, async () => {
      const verify = verifiers[id]!;
      assert.ok(verify(await run(before, { [`${name}_KEY`]: key, [`${name}_SECRET`]: text })));
      assert.ok(!verify(await run(before, { [`${name}_KEY`]: key, [`${name}_SECRET`]: `${text.slice(1, -2)}A${text.slice(-2)}` })));
      assert.ok(verify(await run(after, {})));
    });

    it(`${before} and ${after} differ in two lines`, () => {
      const lines = [before, after].map((bot) => readFileSync(path.join(folder, bot), 'utf8').split('\n').slice(1));
      const only = (these: string[], those: string[]): string[] => these.filter((line) => !those.includes(line));
      assert.deepEqual([only(lines[0]!, lines[1]!).length, only(lines[1]!, lines[0]!).length], [1, 2]);
    });
  }
});
