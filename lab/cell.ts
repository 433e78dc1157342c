/**
 * One cell: starts a bot that holds a fresh key, attacks it once and prints what was found, as JSON. argv: way, attack. The process is the
 * attacker's; the bot runs as the user whom LAB_USER names, in a home of its own under HOME.
 */
import { spawnSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { hmacNeedles, textNeedles, type Needle } from '../test/attack/lib/needles.js';
import type { Report } from '../test/attack/lib/scan.js';
import { withSubject } from '../test/attack/lib/subject.js';
import { ATTACKS } from './attacks.js';
import type { Found } from './results.js';
import { WAYS, isOurs, type Way, type WayName } from './ways.js';

const [, , wayName, attackName] = process.argv as [string, string, WayName, string];
const way: Way = WAYS[wayName];
const attack = ATTACKS[attackName]!;
const home = process.env['HOME']!;
const folder = process.env['LAB_FOLDER']!;
const user = Number(process.env['LAB_USER']);
const isRoot = process.getuid!() === 0;
/** In front of what the bot's user runs. */
const asUser = isRoot ? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--'] : [];

const secret = Buffer.from(randomBytes(48).toString('base64url'));
const password = Buffer.from(randomBytes(30).toString('base64url'));
const marker = randomBytes(64);

const MARKER = 'marker: ';
const needles: Needle[] = [
  { name: `${MARKER}bytes`, bytes: marker },
  { name: `${MARKER}text`, bytes: Buffer.from(marker.toString('hex')) },
  ...textNeedles('key', secret),
  ...hmacNeedles('HMAC', secret, 'sha256').filter(({ bytes }) => !bytes.equals(secret)),
  ...(isOurs(wayName) ? textNeedles('password of the vault', password) : []),
];

function prepare(cwd: string): void {
  const command = [...asUser, process.execPath, path.join(__dirname, 'prepare.js'), wayName];
  const input = [secret, password, marker.toString('hex')].join('\n');
  const { status, stderr } = spawnSync(command[0]!, command.slice(1), { cwd, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`prepare ended with ${status}: ${stderr}`);
}

/** A signature of the bot's: for ways of ours, of the query that it stands in. */
function isSigned(message: string, answer: string): boolean {
  const [signed, signature] = isOurs(wayName) ? new URL(answer).search.slice(1).split('&signature=') : [message, answer];
  return createHmac('sha256', secret).update(signed!).digest('hex') === signature;
}

const hasMarker = ({ counts }: Report): boolean => Object.keys(counts).some((name) => name.startsWith(MARKER));

async function lookAtBot(cwd: string): Promise<Report> {
  const { wrapper = [], nodeFlags = [], env = {} } = attack.start?.(path.join(folder, 'out')) ?? {};
  return withSubject(
    {
      title: way.title,
      program: '../../../lab/bot',
      args: [wayName, marker.toString('hex')],
      nodeFlags: [...(way.nodeFlags ?? []), ...nodeFlags],
    },
    { marker, password, secrets: [], wrongPassword: Buffer.alloc(0), privateKeys: { texts: [] } },
    async (bot) => {
      if (!isSigned('message', (await bot.call('sign', 'message')) as string)) throw new Error('the bot has not signed with the key');
      await bot.call('work', 1000);
      return attack.look({ bot, needles, folder, home });
    },
    { wrapper: [...wrapper, ...asUser], cwd, env: { LAB_MARKER: marker.toString('hex'), ...env } },
  );
}

async function main(): Promise<void> {
  const cwd = mkdtempSync(path.join(home, 'bot-'));
  if (isRoot) chownSync(cwd, user, user);
  try {
    prepare(cwd);
    let report = await lookAtBot(cwd);
    // A running process may give memory back while it is read: a look that has not even seen the marker says nothing, and is made again.
    for (let again = 0; again < 2 && !hasMarker(report); again++) {
      for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
      report = await lookAtBot(cwd);
    }
    const names = Object.keys(report.counts);
    const found: Found = {
      marker: hasMarker(report),
      copies: Object.entries(report.counts).reduce((sum, [name, count]) => sum + (name.startsWith(MARKER) ? 0 : count), 0),
      forms: names.filter((name) => !name.startsWith(MARKER)),
      bytes: report.bytes,
    };
    process.stdout.write(JSON.stringify(found));
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
