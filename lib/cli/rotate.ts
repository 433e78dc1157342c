/** strongroom rotate: a new secret in the place of an entry's, in two steps, since the old one works until somebody ends that. */
import { StrongroomError } from '../errors.js';
import { factsNamed } from '../exchanges/index.js';
import { checkKeyForm } from '../vault/new-entry.js';
import type { Vault, VaultEntry } from '../vault/vault.js';
import { UsageError } from './failure.js';
import { findEntry } from './names.js';
import {
  type KeyOptions,
  type NamedFacts,
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

export interface RotateOptions extends KeyOptions {
  confirm?: true;
  undo?: true;
}

const say = (...lines: string[]): void => void process.stderr.write(plain(`${lines.join('\n')}\n`));

export async function rotate(typed: string, options: RotateOptions): Promise<void> {
  const { confirm, undo } = options;
  if (confirm === true && undo === true) throw new UsageError('--confirm and --undo are both given');
  if (confirm === true || undo === true) return end(typed, options);
  checkDescriptors(options);
  if (options.key === undefined) requireTerminalFor(options);
  await withVault(options, async (vault) => {
    const entry = findEntry(vault, typed);
    if (entry.replaced !== undefined) throw new StrongroomError('ROTATION_OPEN', { subject: entry.name });
    await (entry.exchange === undefined
      ? rotatePassword(vault, entry, options)
      : rotateKey(vault, entry, { exchange: entry.exchange, facts: factsNamed(entry.exchange) }, options));
  });
}

async function rotateKey(
  vault: Vault,
  { name, key: oldKey, rights }: VaultEntry,
  named: NamedFacts,
  options: RotateOptions,
): Promise<void> {
  const { key, unusualForm } = options;
  const { exchange, facts } = named;
  if (key === undefined)
    throw new UsageError('--key is missing', `make a new API key at ${facts.makeKey.url}, and give its public key with --key`);
  checkKeyForm({ exchange, key, ...(unusualForm !== undefined && { unusualForm }) }, facts);
  checkSources(options, named);
  explain(options, named);
  await withNewKey(key, options, named, (newKey) => vault.rotate(name, newKey));
  say(
    `${name} signs with ${key} from now on, in every program that opens the vault anew`,
    'what to do:',
    '  start those programs again, and see that they trade',
    `  delete ${oldKey} at ${facts.makeKey.url}`,
    `  strongroom rotate ${name} --confirm    forgets it here too; --undo instead takes it back`,
    ...(rights === undefined
      ? []
      : [`  strongroom edit ${name} --rights …    if the new key may do other things than ${rights.join(', ')}`]),
  );
}

async function rotatePassword(vault: Vault, { name }: VaultEntry, options: RotateOptions): Promise<void> {
  refuseKeyOptions(options);
  await withNewPassword(name, options, (secret) => vault.rotate(name, { secret }));
  say(
    `${name} is the new password from now on; the old one is kept`,
    'what to do:',
    '  change it where it is used, if that is not done',
    `  strongroom rotate ${name} --confirm    forgets the old one; --undo instead takes it back`,
  );
}

/** The second step. */
async function end(typed: string, options: RotateOptions): Promise<void> {
  const { secretFd, secretFile } = options;
  if (secretFd !== undefined || secretFile !== undefined || options.key !== undefined) {
    throw new UsageError(`--${options.confirm === true ? 'confirm' : 'undo'} takes no new key: that was the first step`);
  }
  const entry = await withVault(options, async (vault) => {
    const found = findEntry(vault, typed);
    await (options.confirm === true ? vault.confirmRotation(found.name) : vault.undoRotation(found.name));
    return found;
  });
  const { name, key, replaced } = entry;
  if (options.confirm === true) return say(`${name}: the rotation is confirmed, and ${replaced?.key ?? 'the old password'} is forgotten`);
  say(
    `${name}: the rotation is undone, and ${replaced?.key ?? 'the old password'} is back`,
    ...(key === undefined
      ? []
      : [`programs that signed with ${key} have to be started again; delete it at ${factsNamed(entry.exchange!).makeKey.url}`]),
  );
}
