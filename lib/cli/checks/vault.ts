/** Who can get at the vault's file and put another one in its place. */
import { type Stats, lstatSync } from 'node:fs';
import * as path from 'node:path';
import { type Check, row } from './check.js';

const mode = (stat: Stats): string => `0${(stat.mode & 0o7777).toString(8).padStart(3, '0')}`;
const ours = (stat: Stats): boolean => stat.uid === process.geteuid?.() || stat.uid === 0;

function checkFile(file: string): Check {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return row('vault', 'ok', `none at ${file}`, '');
  if (!stat.isFile()) return row('vault', 'bad', `${file} is not a regular file`, 'name the file itself with --vault');
  if (!ours(stat)) return row('vault', 'bad', `${file} belongs to user ${stat.uid}`, `chown it to yourself`);
  const open = (stat.mode & 0o077) !== 0;
  return row('vault', open ? 'bad' : 'ok', `${file} ${mode(stat)}`, `chmod 600 ${file}`);
}

/**
 * Who can write in the folder can exchange the vault for an older copy; in one with the sticky bit only the owner can.
 */
function checkFolder(folder: string): Check {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return row('vault folder', 'ok', `none at ${folder}`, '');
  if (!ours(stat)) return row('vault folder', 'bad', `${folder} belongs to user ${stat.uid}`, 'keep the vault in a folder of your own');
  const sticky = (stat.mode & 0o1000) !== 0;
  const state = (stat.mode & 0o022) !== 0 && !sticky ? 'bad' : (stat.mode & 0o077) !== 0 ? 'warn' : 'ok';
  const shared = sticky || stat.uid !== process.geteuid?.();
  return row('vault folder', state, `${folder} ${mode(stat)}`, shared ? 'keep the vault in a folder of your own' : `chmod 700 ${folder}`);
}

export function checkVault(file: string): Check[] {
  return [checkFile(file), checkFolder(path.dirname(file))];
}
