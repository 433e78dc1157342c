/** strongroom add: puts an exchange's API key, or a password, into the vault. */
import { StrongroomError } from '../errors.js';
import { factsNamed } from '../exchanges/index.js';
import type { TimeUnit } from '../exchanges/types.js';
import type { Right } from '../vault/index-entry.js';
import { checkKeyForm } from '../vault/new-entry.js';
import type { Vault } from '../vault/vault.js';
import { UsageError } from './failure.js';
import {
  type KeyOptions,
  checkDescriptors,
  checkSources,
  explain,
  refuseKeyOptions,
  requireTerminalFor,
  withNewKey,
  withNewPassword,
} from './new-key.js';
import { withVault } from './session.js';
import { plain } from './ui.js';

export interface AddOptions extends KeyOptions {
  exchange?: string;
  nonceUnit?: TimeUnit;
  rights?: readonly Right[];
  note?: string;
  user?: string;
  passwordEntry?: true;
}

export async function add(typedName: string, options: AddOptions): Promise<void> {
  const name = typedName.normalize('NFC'); // two keyboards may compose an accent differently; the vault takes one form
  await (options.passwordEntry === true ? addPassword(name, options) : addKey(name, options));
  process.stderr.write(`added ${plain(name)}\n`);
}

async function addKey(name: string, options: AddOptions): Promise<void> {
  const { exchange, key, nonceUnit, unusualForm, rights, note } = options;
  if (exchange === undefined || key === undefined) {
    throw new UsageError(
      `--${exchange === undefined ? 'exchange' : 'key'} is missing`,
      '--exchange NAME and --key PUBLICKEY say whose API key it is; with --password-entry it is a password',
    );
  }
  if (options.user !== undefined) throw new UsageError('--user is of a password, and this is an API key');
  const named = { exchange, facts: factsNamed(exchange) }; // an error before anybody is asked
  checkKeyForm({ exchange, key, ...(unusualForm !== undefined && { unusualForm }) }, named.facts);
  checkDescriptors(options);
  checkSources(options, named);
  await withVault(options, async (vault) => {
    requireFree(vault, name);
    explain(options, named);
    await withNewKey(key, options, named, (newKey) =>
      vault.add({
        ...newKey,
        name,
        exchange,
        ...(nonceUnit && { nonceUnit }),
        ...(rights && { rights }),
        ...(note !== undefined && { note }),
      }),
    );
  });
}

async function addPassword(name: string, options: AddOptions): Promise<void> {
  const { user, note } = options;
  refuseKeyOptions(options);
  checkDescriptors(options);
  requireTerminalFor(options);
  await withVault(options, async (vault) => {
    requireFree(vault, name);
    await withNewPassword(name, options, (secret) =>
      vault.add({ name, secret, ...(user !== undefined && { user }), ...(note !== undefined && { note }) }),
    );
  });
}

function requireFree(vault: Vault, name: string): void {
  if (vault.entries().some((entry) => entry.name === name)) throw new StrongroomError('ENTRY_EXISTS', { subject: name });
}
