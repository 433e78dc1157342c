/**
 * `npm run demo`: what strongroom is for, end to end, in under a minute. This program plays everybody but the bot: the
 * person who has the secrets, the exchanges that check, the attacker who reads the core. It holds the secrets in
 * ordinary memory; they are the ones that Kraken and Binance print in their documentation.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statfsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Bot } from './child.js';
import { compareCores } from './compare.js';
import { passwordRows, secretRows } from './core.js';
import { EXCHANGES, examples } from './examples.js';
import { showDocumented, showOrders } from './orders.js';
import { bold, check, failures, green, heading, red, say, seconds } from './show.js';

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
  const control = new Bot('control', [], {
    KRAKEN_SECRET: secrets.kraken,
    BINANCE_SECRET: secrets.binance,
    VAULT_PASSWORD: password,
  });
  try {
    heading(1, 'A vault');
    const ready = await bot.call('start', folder);
    await control.call('start', folder);
    const vault = statSync(path.join(folder, 'vault'));
    say(`   The bot read a password and two secrets from pipes, straight into ${ready.backing} pages.`);
    check(
      (vault.mode & 0o777) === 0o600,
      `vault made in ${seconds(ready.made)} (Argon2id, 400 MiB, 3 passes): ${vault.size} bytes, mode 0600`,
    );
    const names = ready.entries.join(' and ');
    check(names === 'kraken-docs and binance-docs', `opened again in ${seconds(ready.opened)}: ${names}`);

    heading(2, 'The signatures that Kraken and Binance publish');
    for (const exchange of EXCHANGES) {
      await showDocumented(bot, exchange);
    }

    heading(3, 'An order, sent with fetch to a server that checks it as the exchange would');
    await showOrders(bot, control);

    heading(4, 'A core dump of the bot, searched');
    await compareCores(bot, control, folder, ready.backing, [
      ...secretRows('kraken', secrets.kraken, 'base64', 'sha512'),
      ...secretRows('binance', secrets.binance, 'utf8', 'sha256'),
      ...passwordRows(password),
    ]);
  } finally {
    await Promise.all([bot.stop(), control.stop()]);
  }
}

async function main(): Promise<void> {
  const start = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-demo-'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      rmSync(folder, { recursive: true, force: true });
      process.exit(1);
    });
  }
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
