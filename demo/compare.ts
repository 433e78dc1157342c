/** Part 4: a core of the bot beside a core of the control program, needle by needle. */
import path from 'node:path';

import { ACCOUNTS } from './accounts.js';
import type { Bot } from './child.js';
import type { Found, Row } from './core.js';
import { dumpAndScan, plantedFound, scanFor, secretmemBytes } from './core.js';
import { bold, check, column, dim, green, red, say } from './show.js';

// No secret, and in the bot's ordinary memory: a core without it was not searched.
const PUBLIC_KEY: Row = {
  title: 'public API key',
  needles: [{ name: 'public API key', bytes: Buffer.from(ACCOUNTS.binance.apiKey) }],
  inControl: true,
};

/**
 * @param folder where the vault is, and where cores may be for a moment
 * @param backing of the bot's room
 * @param rows all that must not be found
 */
export async function compareCores(bot: Bot, control: Bot, folder: string, backing: string, rows: readonly Row[]): Promise<void> {
  const { found, of } = await plantedFound(rows);
  check(found === of, `the search finds each of its ${of} patterns when it is planted; 16 bytes of one are enough`);
  const vault = ['vault', 'vault.bak'].map((file) => path.join(folder, file));
  check(sum(await scanFor(vault, rows)) === 0, 'none of them is in the vault file or its backup');

  // A page of secretmem cannot be read from outside; a locked page is merely left out of cores.
  const everything = backing === 'secretmem';
  const ours = await dumpAndScan(bot.pid, folder, everything, [...rows, PUBLIC_KEY]);
  const theirs = await dumpAndScan(control.pid, folder, everything, rows);
  say(`   Two running bots that have just signed, each dumped by gcore${everything ? ' -a (all that can be had)' : ''}:`);
  say(`   ${mib(ours.bytes)} of one with strongroom, ${mib(theirs.bytes)} of one with node:crypto and a secret in .env.\n`);
  printTable(rows, ours, theirs);

  const all = rows.every(({ inControl }, i) => !inControl || theirs.copies[i]! > 0);
  check(all, `node:crypto: ${sum(theirs.copies)} copies, of everything that such a program keeps`);
  const [secret, known] = [sum(ours.copies.slice(0, -1)), ours.copies.at(-1)!];
  check(secret === 0 && known > 0, `strongroom: ${secret} copies of anything secret, in a core that has the public API key ${known} times`);
  if (everything) {
    const room = secretmemBytes(bot.pid);
    const got = room - ours.refused;
    check(room > 0 && got === 0, `the debugger asked for the ${room / 1024} KiB of the room, too, and got ${got} bytes`);
  } else {
    say(dim('          This kernel gives no secretmem: the room is locked and left out of cores; root can read it.'));
  }
}

function printTable(rows: readonly Row[], ours: Found, theirs: Found): void {
  const line = (title: string, mine: string, other: string): string => `   ${column(title, 30)}${mine}${other}`;
  say(bold(line('copies found', column('strongroom', 12, 'end'), column('node:crypto', 14, 'end'))));
  rows.forEach(({ title, inControl }, i) => {
    const [mine, other] = [ours.copies[i]!, theirs.copies[i]!];
    const cells = [
      (mine > 0 ? red : green)(column(String(mine), 12, 'end')),
      (other > 0 ? red : dim)(column(String(other), 14, 'end')),
    ] as const;
    say(line(title, ...cells) + (inControl && other === 0 ? '   expected some' : ''));
  });
  say();
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}
