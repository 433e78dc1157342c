/** What can be done in the menu. A verb joins by one line here. */
import type { VaultEntry } from '../../vault/vault.js';
import { audit } from '../audit.js';
import { backup } from '../backup.js';
import { clip } from '../clip.js';
import { doctor } from '../doctor.js';
import { type EditOptions, edit, parseRights, remove, rename } from '../edit.js';
import { type RotateOptions, rotate } from '../rotate.js';
import type { VaultOptions } from '../session.js';
import { show } from '../show.js';
import { sign } from '../sign.js';
import { slotList } from '../slot.js';
import { plain } from '../ui.js';
import { verify } from '../verify.js';

/** Asks for a line; null if the person went back by an empty one. */
export type Line = (question: string) => Promise<string | null>;

/** What a verb takes: the menu's options have the open vault in them, so that it is not asked for again. */
interface Common {
  readonly key: string;
  readonly title: string;
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
  { key: 'i', title: 'show what is known of it', run: ({ name }, options) => show(name, options) },
  { key: 's', title: 'sign a request', fits: isKey, run: askAndSign },
  {
    key: 'c',
    title: 'put its secret on the clipboard for 10 seconds',
    run: ({ name }, options) => clip(name, { ...options, timeout: 10 }),
  },
  { key: 'e', title: 'change what is said of it', run: askAndEdit },
  { key: 'n', title: 'call it something else', run: askAndRename },
  { key: 't', title: 'put a new secret in its place', fits: (entry) => !isRotated(entry), run: askAndRotate },
  {
    key: 'f',
    title: 'forget the secret that was replaced: the new one works',
    fits: isRotated,
    run: ({ name }, options) => rotate(name, { ...options, confirm: true }),
  },
  {
    key: 'u',
    title: 'take the secret back that was replaced',
    fits: isRotated,
    run: ({ name }, options) => rotate(name, { ...options, undo: true }),
  },
  { key: 'x', title: 'take it away, with its secret', run: askAndRemove },
];

export const vaultActions: readonly VaultAction[] = [
  { key: 's', title: 'show what opens the vault', run: (options) => slotList(options) },
  { key: 'a', title: 'show what should be looked after', run: (options) => audit(options) },
  { key: 'v', title: 'look whether all of it opens', run: (options) => verify(undefined, options) },
  { key: 'k', title: 'copy it to a new file', run: askAndBackUp },
  { key: 'd', title: 'look what protects this machine', run: (options) => doctor(options) },
];

function isKey({ exchange }: VaultEntry): boolean {
  return exchange !== undefined;
}

function isRotated({ replaced }: VaultEntry): boolean {
  return replaced !== undefined;
}

/** A line of method and path, and then one for each parameter. */
async function askAndSign({ name }: VaultEntry, options: VaultOptions, line: Line): Promise<void> {
  const request = await line('method and path, as in POST /0/private/Balance: ');
  if (request === null) return;
  const [method = '', path = ''] = request.split(/\s+/);
  const params: string[] = [];
  for (let param = await line('param=value, or nothing: '); param !== null; param = await line('param=value, or nothing: '))
    params.push(param);
  await sign(name, method, path, params, options);
}

/** `-` takes away what is there; nothing leaves it. */
async function askAndEdit(entry: VaultEntry, options: VaultOptions, line: Line): Promise<void> {
  const ask = (what: string): Promise<string | null> => line(`${what}, - for none, or nothing to leave it: `);
  const change = <Value>(text: string | null, parse: (text: string) => Value): Value | false | undefined =>
    text === null ? undefined : text === '-' ? false : parse(text);
  const note = change(await ask('note'), String);
  const [user, rights] = isKey(entry)
    ? [undefined, change(await ask('what the key may do, as in read,trade'), parseRights)]
    : [change(await ask('who logs in'), String), undefined];
  if (note === undefined && user === undefined && rights === undefined) return;
  const changes: EditOptions = {
    ...(note !== undefined && { note }),
    ...(user !== undefined && { user }),
    ...(rights !== undefined && { rights }),
  };
  await edit(entry.name, { ...options, ...changes });
}

async function askAndRename({ name }: VaultEntry, options: VaultOptions, line: Line): Promise<void> {
  const newName = await line('what to call it: ');
  if (newName !== null) await rename(name, newName, options);
}

/** A new key of the kind that the entry has; a private key is not typed. */
async function askAndRotate(entry: VaultEntry, options: VaultOptions, line: Line): Promise<void> {
  if (!isKey(entry)) return rotate(entry.name, options);
  const key = await line('the new API key, which is not secret: ');
  if (key === null) return;
  const typed = entry.algorithm === 'hmac';
  const secretFile = typed ? undefined : await line('the file with its private key: ');
  if (secretFile === null) return;
  const more: RotateOptions = { key, ...(typed && { algorithm: 'hmac' }), ...(secretFile !== undefined && { secretFile }) };
  await rotate(entry.name, { ...options, ...more });
}

/** Asked here, where nobody's answer locks the vault. */
async function askAndRemove({ name }: VaultEntry, options: VaultOptions, line: Line): Promise<void> {
  const answer = await line(`remove ${plain(name)}, and its secret? [y/N] `);
  if (/^y(es)?$/i.test(answer ?? '')) await remove([name], { ...options, yes: true });
}

async function askAndBackUp(options: VaultOptions, line: Line): Promise<void> {
  const to = await line('a new file, a folder, or nothing for beside the vault: ');
  await backup({ ...options, ...(to !== null && { to }) });
}
