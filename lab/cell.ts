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
  ...hmacNeedles('HMAC', secret, 'sha256'),
  ...(isOurs(wayName) ? textNeedles('password of the vault', password) : []),
];

function prepare(cwd: string): void {
  const command = [...asUser, process.execPath, path.join(__dirname, 'prepare.js'), wayName];
  // The three inputs over files in memory would be simpler; pipes hold 64 KiB and these are read at once.
  const script = `exec "$@" 3<<E 4<<F 5<<G\n${secret}\nE\n${password}\nF\n${marker.toString('hex')}\nG\n`;
  const { status, stderr } = spawnSync('sh', ['-s', ...command], { cwd, input: script, encoding: 'utf8' });
  if (status !== 0) throw new Error(`prepare ended with ${status}: ${stderr}`);
}
