/**
 * `npm run demo`: what strongroom is for, end to end, in under a minute. This program plays everybody but the bot: the
 * person who has the secrets, the exchanges that check, the attacker who reads the core. It holds the secrets in ordinary
 * memory; they are the ones that Kraken and Binance print in their documentation.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ExchangeRequest } from '../lib/index.js';
import { ACCOUNTS } from './accounts.js';
import { Bot } from './child.js';
import type { BotExchange, Tamper } from './commands.js';
import type { Row } from './core.js';
import { dumpAndScan, passwordRows, plantedFound, secretRows } from './core.js';
import { startExchanges } from './exchange-server.js';
import { bold, check, column, dim, failures, green, heading, red, say, seconds } from './show.js';

const packageRoot = path.join(__dirname, '..', '..');

/** A documented example of an exchange: the first vector of test/vectors/NAME.json. */
interface Documented {
  readonly source: string;
  readonly secret: string;
  readonly path: string;
  readonly params: Record<string, string | number>;
  readonly expect: { readonly signature: string };
  readonly time: number;
}

function documented(exchange: BotExchange): Documented {
  const file = path.join(packageRoot, 'test', 'vectors', `${exchange}.json`);
  const [first] = JSON.parse(readFileSync(file, 'utf8')) as [Documented & { nonce?: string }];
  return { ...first, time: first.time ?? Number(first.nonce) };
}

const EXCHANGES = ['kraken', 'binance'] as const;
const examples = { kraken: documented('kraken'), binance: documented('binance') };

function requestOf(exchange: BotExchange): ExchangeRequest {
  const { nonce: _nonce, timestamp: _timestamp, ...params } = examples[exchange].params;
  return { method: 'POST', path: examples[exchange].path, params };
}

async function demo(folder: string): Promise<void> {
  const password = randomBytes(24).toString('base64url');
  const secrets = { kraken: examples.kraken.secret, binance: examples.binance.secret };
  const bot = new Bot('bot', [password, secrets.kraken, secrets.binance], {});
  const control = new Bot('control', [], { KRAKEN_SECRET: secrets.kraken, BINANCE_SECRET: secrets.binance, VAULT_PASSWORD: password });
  try {
    heading(1, 'A vault');
    const ready = await bot.call('start', folder);
    await control.call('start', folder);
    const vault = statSync(path.join(folder, 'vault'));
    say(`   The bot read a password and two secrets from pipes, straight into ${ready.backing} pages.`);
    check((vault.mode & 0o777) === 0o600, `vault made in ${seconds(ready.made)} (Argon2id, 400 MiB, 3 passes): ${vault.size} bytes, mode 0600`);
    check(true, `opened again in ${seconds(ready.opened)}; signers for kraken-docs and binance-docs`);

    heading(2, 'The signatures that Kraken and Binance publish');
    for (const exchange of EXCHANGES) {
      await showDocumented(bot, exchange);
    }

    heading(3, 'An order, sent with fetch to a server that checks it as the exchange would');
    await showOrders(bot, control);

    heading(4, 'A core dump of the bot, searched');
    await showCores(bot, control, folder, ready.backing, [
      ...secretRows('kraken', secrets.kraken, 'base64', 'sha512'),
      ...secretRows('binance', secrets.binance, 'utf8', 'sha256'),
      ...passwordRows(password),
    ]);
  } finally {
    await Promise.all([bot.stop(), control.stop()]);
  }
}

async function showDocumented(bot: Bot, exchange: BotExchange): Promise<void> {
  const { path: endpoint, time, expect } = examples[exchange];
  const signed = await bot.call('sign', exchange, requestOf(exchange), time);
  const signature = signed.headers['API-Sign'] ?? new URL(signed.url).searchParams.get('signature');
  check(signature === expect.signature, `${exchange} POST ${endpoint}`);
  say(dim(`          published ${expect.signature}`));
  say(dim(`          signed    ${String(signature)}`));
}

async function showOrders(bot: Bot, control: Bot): Promise<void> {
  const server = await startExchanges({
    kraken: { ...ACCOUNTS.kraken, secret: examples.kraken.secret },
    binance: { ...ACCOUNTS.binance, secret: examples.binance.secret },
  });
  const show = (ok: boolean, what: string, answer: string): void => {
    check(ok, what);
    say(dim(`          ${answer}`));
  };
  try {
    // On its way the order is changed first; the untouched one follows, and then once more.
    const krakenWay: Tamper[] = [['volume=1.25', 'volume=9.25'], null, null];
    const [changed, order, again] = await bot.call('send', 'kraken', requestOf('kraken'), server.baseUrl, krakenWay);
    show(order!.includes('"txid"'), 'kraken takes the order', order!);
    show(changed!.includes('EAPI:Invalid signature'), 'kraken refuses it with volume 1.25 changed to 9.25 on the way', changed!);
    show(again!.includes('EAPI:Invalid nonce'), 'kraken refuses it a second time', again!);

    const { recvWindow: _recvWindow, ...params } = requestOf('binance').params!;
    const binanceWay: Tamper[] = [['quantity=1', 'quantity=9'], null];
    const [altered, taken] = await bot.call('send', 'binance', { ...requestOf('binance'), params }, server.baseUrl, binanceWay);
    show(taken!.includes('"NEW"'), 'binance takes the order', taken!);
    show(altered!.includes('-1022'), 'binance refuses it with quantity 1 changed to 9 on the way', altered!);

    for (const exchange of EXCHANGES) {
      const [answer] = await control.call('send', exchange, requestOf(exchange), server.baseUrl, [null]);
      check(/"txid"|"NEW"/.test(answer!), `${exchange} takes the control program's order as well`);
    }
  } finally {
    server.close();
  }
}

async function showCores(bot: Bot, control: Bot, folder: string, backing: string, rows: readonly Row[]): Promise<void> {
  const everything = backing === 'secretmem';
  const planted = await plantedFound(rows);
  check(planted.found === planted.of, `the search finds each of its ${planted.of} patterns when it is planted (16 bytes of one are enough)`);
  const ours = await dumpAndScan(bot.pid, folder, everything, rows);
  const theirs = await dumpAndScan(control.pid, folder, everything, rows);
  const size = (bytes: number): string => `${Math.round(bytes / 1048576)} MiB`;
  say(`   Both have just signed orders. gcore${everything ? ' -a (with every page that the process wanted left out)' : ''}: `);
  say(`   ${size(ours.bytes)} of the bot that uses strongroom, ${size(theirs.bytes)} of the one that uses node:crypto.\n`);

  say(`   ${bold(column('copies found of', 30) + column('strongroom', 12, 'end') + column('node:crypto', 14, 'end'))}`);
  rows.forEach(({ title, inControl }, i) => {
    const [mine, other] = [ours.found[i]!, theirs.found[i]!];
    const colour = (count: number): ((text: string) => string) => (count > 0 ? red : green);
    const cells = colour(mine)(column(String(mine), 12, 'end')) + (other > 0 ? red : dim)(column(String(other), 14, 'end'));
    say(`   ${column(title, 30)}${cells}${inControl && other === 0 ? '   expected some' : ''}`);
  });
  say();
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  check(sum(ours.found) === 0, `strongroom: ${sum(ours.found)} copies of anything`);
  check(rows.every(({ inControl }, i) => !inControl || theirs.found[i]! > 0), `node:crypto: ${sum(theirs.found)} copies; all that it keeps was found`);
  if (!everything) {
    say(dim('   This kernel has no secretmem: the pages are locked and kept out of cores, and only root can read them.'));
  }
}

async function main(): Promise<void> {
  const start = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-demo-'));
  say(bold('strongroom: exchange secrets that sign and are never anywhere else'));
  try {
    await demo(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const took = seconds(performance.now() - start);
  say(failures() === 0 ? `\n${bold(green('All as it should be'))}, in ${took}.` : `\n${bold(red(`${failures()} wrong`))}, in ${took}.`);
  process.exitCode = failures() === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`\nthe demo stopped: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
