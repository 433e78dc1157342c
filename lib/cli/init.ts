/** strongroom init: makes an empty vault. */
import { existsSync, lstatSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../errors.js';
import { harden } from '../protection.js';
import { Vault } from '../vault/vault.js';
import { UsageError } from './failure.js';
import { readSecret, requireTerminal } from './input.js';
import { type VaultOptions, deriving } from './session.js';
import { Progress } from './progress.js';
import { plain } from './ui.js';
import { makeDefaultFolder, vaultPath } from './vault-path.js';

export async function init(options: VaultOptions): Promise<void> {
  const file = vaultPath(options.vault);
  if (lstatSync(file, { throwIfNoEntry: false }) !== undefined) throw new StrongroomError('VAULT_EXISTS', { subject: file });
  const folder = path.dirname(file);
  makeDefaultFolder(file);
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}`, 'only that of the default vault is made for you');
  if (options.passwordFd === undefined) requireTerminal();
  harden();
  const password = readSecret(options.passwordFd, {
    prompt: 'new vault password: ',
    again: 'the same again: ',
    advice: 'that is short: whoever gets hold of the file can try every password of that length; five random words are better',
  });
  const progress = new Progress(deriving);
  progress.start();
  try {
    (await Vault.create(file, { password })).destroy();
  } finally {
    progress.stop();
    password.destroy();
  }
  process.stderr.write(
    `made ${plain(file)}\nthere is no way to open it without the password; 'strongroom slot add recovery-code' makes one, on paper\n`,
  );
}
