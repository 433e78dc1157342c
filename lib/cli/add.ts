/** strongroom add: puts an exchange's API key into the vault. */
import { StrongroomError } from '../errors.js';
import { exchangeNamed } from '../exchanges/index.js';
import { UsageError } from './failure.js';
import { readSecret, requireTerminal } from './input.js';
import { type VaultOptions, withVault } from './session.js';
import { plain } from './ui.js';

export interface AddOptions extends VaultOptions {
  exchange: string;
  key: string;
  secretFd?: number;
}

export async function add(typedName: string, options: AddOptions): Promise<void> {
  const name = typedName.normalize('NFC'); // two keyboards may compose an accent differently; the vault takes one form
  const { exchange, key, passwordFd, secretFd } = options;
  exchangeNamed(exchange); // an error before anybody is asked
  if (passwordFd === undefined || secretFd === undefined) requireTerminal();
  if (passwordFd !== undefined && passwordFd === secretFd) {
    throw new UsageError('--password-fd and --secret-fd are the same descriptor, and each is read to its end');
  }
  await withVault(options, async (vault) => {
    if (vault.entries().some((entry) => entry.name === name))
      throw new StrongroomError('ENTRY_EXISTS', { subject: name });
    const secret = readSecret(secretFd, { prompt: `${exchange} secret of ${key}: ` });
    try {
      await vault.add({ name, exchange, key, secret });
    } finally {
      secret.destroy();
    }
  });
  process.stderr.write(`added ${plain(name)}\n`);
}
