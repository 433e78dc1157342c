/** strongroom edit, rename, cp and rm: entries otherwise, without a new secret. */
import type { EntryChanges } from '../vault/change-entries.js';
import { RIGHTS, type Right } from '../vault/index-entry.js';
import { confirm } from './confirm.js';
import { UsageError } from './failure.js';
import { requireTerminal } from './input.js';
import { findEntry } from './names.js';
import { type VaultOptions, withVault } from './session.js';
import { plain } from './ui.js';

const say = (text: string): void => void process.stderr.write(plain(`${text}\n`));

/** False: `--no-note` and its like. */
export interface EditOptions extends VaultOptions {
  note?: string | false;
  rights?: readonly Right[] | false;
  user?: string | false;
}

/** `read,trade`. */
export function parseRights(text: string): Right[] {
  const rights = text.split(',').map((word) => word.trim());
  const unknown = rights.find((right) => !RIGHTS.includes(right as Right));
  if (unknown !== undefined)
    throw new UsageError(`${JSON.stringify(unknown)} is no right; there are ${RIGHTS.join(', ')}`, 'for example --rights read,trade');
  return [...new Set(rights)] as Right[];
}

export async function edit(typed: string, { note, rights, user, ...options }: EditOptions): Promise<void> {
  if (note === undefined && rights === undefined && user === undefined) {
    throw new UsageError(
      'nothing to change is given',
      '--note, --rights and --user set, --no-note, --no-rights and --no-user take away; a public key changes with its secret, by rotate',
    );
  }
  const changes: EntryChanges = {
    ...(note !== undefined && { note: note === false ? null : note }),
    ...(rights !== undefined && { rights: rights === false ? null : rights }),
    ...(user !== undefined && { user: user === false ? null : user }),
  };
  const name = await withVault(options, async (vault) => {
    const entry = findEntry(vault, typed);
    await vault.edit(entry.name, changes);
    return entry.name;
  });
  say(`changed ${name}`);
}

export async function rename(typed: string, newName: string, options: VaultOptions): Promise<void> {
  const name = newName.normalize('NFC');
  await withVault(options, (vault) => vault.rename(findEntry(vault, typed).name, name));
  say(`it is called ${name} now; programs that sign with it have to call it so too`);
}

export async function copy(typed: string, newName: string, options: VaultOptions): Promise<void> {
  const name = newName.normalize('NFC');
  const entry = await withVault(options, async (vault) => {
    const found = findEntry(vault, typed);
    await vault.copy(found.name, name);
    return found;
  });
  say(`copied ${entry.name} to ${name}`);
  if (entry.nonceUnit !== undefined) say('both are one API key with one sequence of nonces: processes that use either need one nonce file');
}

export async function remove(typed: readonly string[], options: VaultOptions & { yes?: true }): Promise<void> {
  if (options.yes !== true) requireTerminal();
  const { names, backup } = await withVault(options, async (vault) => {
    const names = [...new Set(typed.map((each) => findEntry(vault, each).name))];
    const question = `remove ${names.join(', ')}, and ${names.length === 1 ? 'its secret' : 'their secrets'}?`;
    if (options.yes !== true) confirm('', question);
    await vault.remove(...names);
    return { names, backup: `${vault.path}.bak` };
  });
  say(`removed ${names.join(', ')}`);
  say(
    `${backup} still has ${names.length === 1 ? 'it' : 'them'}, until the next change; an API key works until it is deleted at its exchange`,
  );
}
