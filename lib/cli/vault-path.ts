/** Which vault is meant. */
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import { UsageError } from './failure.js';

/** $XDG_DATA_HOME/strongroom/vault (XDG Base Directory Specification: a relative path there is to be ignored). */
export function defaultVaultPath(): string {
  const data = process.env.XDG_DATA_HOME;
  const folder = data !== undefined && path.isAbsolute(data) ? data : path.join(homedir(), '.local', 'share');
  return path.join(folder, 'strongroom', 'vault');
}

/** --vault, else $STRONGROOM_VAULT, else the default. */
export function vaultPath(option: string | undefined): string {
  if (option === '') throw new UsageError('--vault has no path');
  return path.resolve(option ?? (process.env.STRONGROOM_VAULT || defaultVaultPath()));
}

/** The default folder is made, for us alone; any other one is the user's own to make. */
export function makeDefaultFolder(file: string): void {
  if (file === defaultVaultPath()) mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
}
