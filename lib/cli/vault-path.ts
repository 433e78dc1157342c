/** Which vault is meant. */
import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { userFolder } from '../user-folder.js';
import { UsageError } from './failure.js';

/** $XDG_DATA_HOME/strongroom/vault. */
export const defaultVaultPath = (): string => path.join(userFolder('XDG_DATA_HOME'), 'vault');

/** --vault, else $STRONGROOM_VAULT, else the default. */
export function vaultPath(option: string | undefined): string {
  if (option === '') throw new UsageError('--vault has no path');
  return path.resolve(option ?? (process.env.STRONGROOM_VAULT || defaultVaultPath()));
}

/** The default folder is made, for us alone; any other one is the user's own to make. */
export function makeDefaultFolder(file: string): void {
  if (file === defaultVaultPath()) mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
}
