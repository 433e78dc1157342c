/** What can be done in the menu. A verb joins by one line here. */
import type { VaultEntry } from '../../vault/vault.js';
import { doctor } from '../doctor.js';
import type { VaultOptions } from '../session.js';
import { sign } from '../sign.js';
import { slotList } from '../slot.js';
import { table } from '../ui.js';

/** Asks for a line; null if the person went back by an empty one. */
export type Line = (question: string) => Promise<string | null>;

/** What a verb takes: the menu's options have the open vault in them, so that it is not asked for again. */
interface Common {
  readonly key: string;
  readonly title: string;
  /** The verb opens the vault itself, for more than reading: the menu closes it before, and opens it again after. */
  readonly opensAnew?: true;
}

export interface EntryAction extends Common {
  /** Unless told, of every entry. */
  readonly fits?: (entry: VaultEntry) => boolean;
  readonly run: (entry: VaultEntry, options: VaultOptions, line: Line) => unknown;
}

export interface VaultAction extends Common {
  readonly run: (options: VaultOptions, line: Line) => unknown;
}

export const entryActions: readonly EntryAction[] = [
  { key: 'i', title: 'show what is known of it', run: show },
  { key: 's', title: 'sign a request', run: askAndSign },
];

export const vaultActions: readonly VaultAction[] = [
  { key: 's', title: 'show what opens the vault', run: (options) => slotList(options) },
  { key: 'd', title: 'look what protects this machine', run: (options) => doctor(options) },
];

function show(entry: VaultEntry): void {
  process.stdout.write(table(Object.entries(entry).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])));
}

/** A line of method and path, and then one for each parameter. */
async function askAndSign({ name }: VaultEntry, options: VaultOptions, line: Line): Promise<void> {
  const request = await line('method and path, as in POST /0/private/Balance: ');
  if (request === null) return;
  const [method = '', path = ''] = request.split(/\s+/);
  const params: string[] = [];
  for (let param = await line('param=value, or nothing: '); param !== null; param = await line('param=value, or nothing: ')) params.push(param);
  await sign(name, method, path, params, options);
}
