/**
 * `npm run demo`: what strongroom is for, end to end, in under a minute. This program plays everybody but the bot: the
 * person who has the secrets, the exchanges that check, the attacker who reads the core. It holds the secrets in ordinary
 * memory; they are the ones that Kraken and Binance print in their documentation.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ExchangeRequest, SignedRequest } from '../lib/index.js';
import { ACCOUNTS } from './accounts.js';
import { Bot } from './child.js';
import type { BotExchange } from './commands.js';
import type { Row } from './core.js';
import { dumpAndScan, passwordRows, plantedFound, scanFor, secretmemBytes, secretRows } from './core.js';
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

// A core of node takes 1 GiB, most of it empty; one is there at a time.
const DISK_FOR_CORE = 1.5 * 2 ** 30;

async function demo(folder: string): Promise<void> {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < DISK_FOR_CORE) {
    throw new Error(`${folder} has ${Math.round((bavail * bsize) / 2 ** 20)} MiB free and a core takes 1536; set TMPDIR`);
  }
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
  const send = async (what: string, signed: SignedRequest, expected: RegExp): Promise<void> => {
    const { origin } = new URL(signed.url);
    const answer = await (await fetch(signed.url.replace(origin, server.baseUrl), signed)).text();
    check(expected.test(answer), what);
    say(dim(`          ${answer}`));
  };
  try {
    const kraken = await bot.call('sign', 'kraken', requestOf('kraken'));
    const changed = { ...kraken, body: kraken.body!.replace('volume=1.25', 'volume=9.25') };
    await send('kraken refuses an order whose volume of 1.25 became 9.25 on the way', changed, /EAPI:Invalid signature/);
    await send('kraken takes the order as it was signed', kraken, /"txid"/);
    await send('kraken refuses it a second time', kraken, /EAPI:Invalid nonce/);

    const binance = await bot.call('sign', 'binance', requestOf('binance'));
    const altered = { ...binance, url: binance.url.replace('quantity=1', 'quantity=9') };
    await send('binance refuses an order whose quantity of 1 became 9 on the way', altered, /-1022/);
    await send('binance takes the order as it was signed', binance, /"NEW"/);
    const late = await bot.call('sign', 'binance', requestOf('binance'), Date.now() - 60_000);
    await send('binance refuses one that was signed a minute ago', late, /-1021/);

    for (const exchange of EXCHANGES) {
      const signed = await control.call('sign', exchange, requestOf(exchange));
      await send(`${exchange} takes the order of the bot that uses node:crypto, too`, signed, /"txid"|"NEW"/);
    }
  } finally {
    server.close();
  }
}

async function showCores(bot: Bot, control: Bot, folder: string, backing: string, rows: readonly Row[]): Promise<void> {
  // A page of the room cannot be read from outside; where the kernel has no such pages it is merely left out of cores.
  const everything = backing === 'secretmem';
  const planted = await plantedFound(rows);
  check(planted.found === planted.of, `the search finds each of its ${planted.of} patterns when it is planted; 16 bytes of one are enough`);
  const inVault = await scanFor(['vault', 'vault.bak'].map((file) => path.join(folder, file)), rows);
  check(sum(inVault) === 0, 'none of them is in the vault file or its backup');

  const publicKey: Row = { title: '', needles: [{ name: 'public key', bytes: Buffer.from(ACCOUNTS.binance.apiKey) }], inControl: true };
  const [ours, theirs] = [
    await dumpAndScan(bot.pid, folder, everything, [...rows, publicKey]),
    await dumpAndScan(control.pid, folder, everything, rows),
  ];
  const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  say(`   Two running bots that have just signed, dumped by gcore${everything ? ' -a (also what a process wants left out)' : ''}:`);
  say(`   ${mib(ours.bytes)} of the one with strongroom; ${mib(theirs.bytes)} of one with its secrets in the environment, and node:crypto.\n`);
  say(`   ${bold(column('copies found', 30) + column('strongroom', 12, 'end') + column('node:crypto', 14, 'end'))}`);
  rows.forEach(({ title, inControl }, i) => {
    const [mine, other] = [ours.copies[i]!, theirs.copies[i]!];
    const cells = (mine > 0 ? red : green)(column(String(mine), 12, 'end')) + (other > 0 ? red : dim)(column(String(other), 14, 'end'));
    say(`   ${column(title, 30)}${cells}${inControl && other === 0 ? '   expected some' : ''}`);
  });
  say();
  const expected = rows.every(({ inControl }, i) => !inControl || theirs.copies[i]! > 0);
  check(expected, `node:crypto: ${sum(theirs.copies)} copies, of everything that such a program keeps`);
  const [found, publics] = [sum(ours.copies.slice(0, -1)), ours.copies.at(-1)!];
  check(found === 0 && publics > 0, `strongroom: ${found} copies of anything secret, in a core that has the public API key ${publics} times`);
  if (everything) {
    const room = secretmemBytes(bot.pid);
    check(room > 0 && ours.refused === room, `the debugger asked for the ${room / 1024} KiB of the room as well, and got ${(room - ours.refused) / 1024}`);
  } else {
    say(dim('          This kernel gives no secretmem: the room is locked and left out of cores, but root can read it.'));
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
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
