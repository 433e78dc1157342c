/** The bots of examples/, run as they stand against a server that verifies what they sign. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { Secret, Vault, makeKeyFile } from '../lib/index.js';
import { createVaultWithCost } from '../lib/vault/vault.js';
import { type Account, type Verifier, binance, kraken, okx } from './sdk/verify.js';
import { packageRoot } from './support/child.js';
import { ExchangeServer, type Received } from './support/exchange-server.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, secret } from './vault/support/folder.js';

const accounts: Readonly<Record<string, Account>> = {
  kraken: {
    apiKey: `${'a1B2'.repeat(13)}abcd`,
    secret: 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==',
    passphrase: '',
  },
  binance: { apiKey: BINANCE_KEY, secret: BINANCE_SECRET, passphrase: '' },
  okx: { apiKey: '37c541a1-5a2c-4b5e-9d1f-0123456789ab', secret: '22582BD0CFF14C41EDBF1AB98506286D', passphrase: 'a passphrase' },
};

interface Bot {
  /** The name of its files, without `-before` and `-after`. */
  readonly bot: string;
  readonly ending: 'mjs' | 'cjs';
  readonly exchange: string;
  /** Whether the server got a request that the exchange would take. */
  readonly verify: Verifier;
  /** What of the server's answer it prints. */
  readonly printed: (answer: unknown) => unknown;
}

const whole = (answer: unknown): unknown => answer;
const krakenBot: Bot = { bot: 'kraken', ending: 'mjs', exchange: 'kraken', verify: kraken, printed: whole };
const everywhere: Bot[] = [krakenBot, { ...krakenBot, bot: 'kraken-sdk', ending: 'cjs' }];
// The CommonJS build of ccxt loads modules by require, and okx-api signs with the Web Crypto API: Node.js 18 has neither.
const from20: Bot[] = [
  { bot: 'binance', ending: 'cjs', exchange: 'binance', verify: binance, printed: whole },
  { bot: 'okx-sdk', ending: 'mjs', exchange: 'okx', verify: okx, printed: (answer) => (answer as { data: unknown }).data },
];
const bots = Number(process.versions.node.split('.')[0]) >= 20 ? [...everywhere, ...from20] : everywhere;

const libraries = ['differential/node_modules/ccxt', 'sdk/node_modules/okx-api', 'sdk/node_modules/kraken-api'];

describe('a bot of the examples', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-examples-'));
  const server = new ExchangeServer();
  server.answer = { error: [], result: {}, code: '0', msg: '', data: [] };
  let url: string;
  before(async () => {
    cpSync(path.join(packageRoot, 'examples'), folder, { recursive: true });
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(packageRoot, path.join(folder, 'node_modules/strongroom'));
    for (const library of libraries)
      symlinkSync(path.join(packageRoot, 'test', library), path.join(folder, 'node_modules', path.basename(library)));
    const file = path.join(folder, 'bot.vault');
    const made = await createVaultWithCost(file, secret(PASSWORD), CHEAP);
    const { okx: okxAccount, ...others } = accounts;
    const passphrase = Secret.fromBytes(Buffer.from(okxAccount!.passphrase), { sendable: true });
    await made.addAll([
      ...Object.entries(others).map(([exchange, account]) => entryOf(exchange, account)),
      { ...entryOf('okx', okxAccount!), passphrase },
    ] as Parameters<typeof made.addAll>[0]);
    const keyFile = path.join(folder, 'bot.key');
    makeKeyFile(keyFile);
    await (await Vault.open(file, { password: secret(PASSWORD), keepKeys: true })).addSlot({ type: 'key-file', keyFile });
    url = await server.start();
  });
  after(() => {
    server.stop();
    rmSync(folder, { recursive: true });
  });

  const entryOf = (exchange: string, account: Account): object => ({
    name: `${exchange}-main`,
    exchange,
    key: account.apiKey,
    secret: secret(account.secret),
  });

  const run = async (bot: string, { printed }: Bot, env: Readonly<Record<string, string>>): Promise<Received> => {
    const { stdout } = await promisify(execFile)(process.execPath, [bot], {
      cwd: folder,
      env: { PATH: process.env['PATH'], XDG_STATE_HOME: '/dev/null', EXCHANGE_URL: url, ...env },
    });
    assert.deepEqual(JSON.parse(stdout), printed(server.answer));
    return server.received.pop()!;
  };

  it('is each file of the folder that is no page, or is loaded by one', () => {
    const files = readdirSync(path.join(packageRoot, 'examples')).filter((file) => !file.endsWith('.md'));
    const run = [...everywhere, ...from20].flatMap(({ bot, ending }) => [`${bot}-before.${ending}`, `${bot}-after.${ending}`]);
    const loaded = run.flatMap((file) => {
      const code = readFileSync(path.join(packageRoot, 'examples', file), 'utf8');
      return [...code.matchAll(/'\.\/([\w.-]+)'/g)].map(([, name]) => name!);
    });
    assert.deepEqual([...new Set([...run, ...loaded])].sort(), files.sort());
    const page = readFileSync(path.join(packageRoot, 'examples/README.md'), 'utf8');
    for (const exchange of Object.keys(accounts)) assert.match(page, new RegExp(`^strongroom add ${exchange}-main `, 'm'));
  });

  for (const bot of bots) {
    const [before, after] = [`${bot.bot}-before.${bot.ending}`, `${bot.bot}-after.${bot.ending}`];
    const name = bot.exchange.toUpperCase();
    const account = accounts[bot.exchange]!;
    const accountOf = (apiKey: string): Account | undefined => (apiKey === account.apiKey ? account : undefined);
    const environment = (text: string): Record<string, string> => ({
      [`${name}_KEY`]: account.apiKey,
      [`${name}_SECRET`]: text,
      [`${name}_PASSPHRASE`]: account.passphrase,
    });

    it(`${before} and ${after} sign alike, and the server notices another secret`, async () => {
      const { secret: text } = account;
      const another = `${text.slice(1, -2)}A${text.slice(-2)}`;
      assert.ok(bot.verify(await run(before, bot, environment(text)), accountOf));
      assert.ok(!bot.verify(await run(before, bot, environment(another)), accountOf));
      assert.ok(bot.verify(await run(after, bot, {}), accountOf));
    });

    it(`${before} and ${after} differ in two lines`, () => {
      const lines = [before, after].map((file) => readFileSync(path.join(folder, file), 'utf8').split('\n').slice(1));
      const only = (these: string[], those: string[]): string[] => these.filter((line) => !those.includes(line));
      assert.deepEqual([only(lines[0]!, lines[1]!).length, only(lines[1]!, lines[0]!).length], [1, 2]);
    });
  }
});
