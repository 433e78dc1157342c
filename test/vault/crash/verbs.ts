/** What writes a vault, each verb a row: a new one is tried at every system call as soon as it stands here. */
import * as path from 'node:path';
import { packageRoot } from '../../support/child.js';
import type { Vault } from '../../../lib/vault/vault.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, secret } from '../support/folder.js';

export interface Verb {
  readonly name: string;
  /** What {@link factsOf} says of the vault before; null: there is none. */
  readonly before: readonly string[] | null;
  /** The same after. */
  readonly after: readonly string[];
  /** Tells old from new where the facts do not, by the bytes of the vault before and now, and of the copies beside it. */
  readonly isNew?: (old: Buffer, now: Buffer, copies: readonly Buffer[]) => boolean;
  /** Makes the vault before out of one with the entry `old`. */
  readonly setUp?: (vault: Vault) => Promise<unknown>;
  /** Another vault lies beside it as `.copy`, which this makes out of one with the entry `old`. */
  readonly copy?: (vault: Vault) => Promise<unknown>;
  /** Whether the vault as it was has to be beside it once there is a new one. */
  readonly keeps?: true;
  /** JavaScript that ends with a promise: gets ready, then calls `writing(() => promise)` once. */
  readonly script: string;
}

/** What opens the vault once its password was changed. */
export const NEW_PASSWORD = 'another password';
const OTHER = { key: 'j'.repeat(64), secret: 'another-secret-of-a-rotation'.padEnd(64, '0') };

/** An entry a line, the number of slots where there are two, and whether the slot that opens is none of those before. */
export function factsOf(vault: Vault, slotsBefore: readonly string[]): string[] {
  const entries = vault
    .entries()
    .map(({ name, note, rotated, replaced }) => [name, note, rotated && 'rotated', replaced && 'replaced'].filter(Boolean).join(' '));
  const slots = vault.slots();
  const renewed = slotsBefore.length > 0 && !slotsBefore.includes(slots.find(({ opened }) => opened)!.id);
  return [...entries, ...(slots.length > 1 ? [`${slots.length} slots`] : []), ...(renewed ? ['another slot'] : [])];
}

/** In scope in each script: the vault's classes, `file`, `password`, `entry(name)` and `secret(text)`. */
export const prelude = (file: string): string => `
  for (const part of ['open', 'change-slots', 'file-store', 'restore']) require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault'))} + '/' + part + '.js'); // what is loaded while it writes is no part of writing
  const { Vault, createVaultWithCost, setSlotCost } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault/vault.js'))});
  const file = ${JSON.stringify(file)};
  const secret = (text, options) => strongroom.Secret.fromBytes(Buffer.from(text), options);
  const password = secret(${JSON.stringify(PASSWORD)});
  const cheap = ${JSON.stringify(CHEAP)};
  const entry = (name) => ({ name, exchange: 'binance', key: ${JSON.stringify(BINANCE_KEY)}, secret: secret(${JSON.stringify(BINANCE_SECRET)}) });
  const open = () => Vault.open(file, { password });
  const openWithKeys = async () => {
    const vault = await Vault.open(file, { password, keepKeys: true });
    setSlotCost(vault, cheap);
    return vault;
  };`;

const changed = (name: string, after: readonly string[], call: string, setUp?: Verb['setUp'], before = ['old']): Verb => ({
  name,
  before,
  after,
  script: `openWithKeys().then((vault) => writing(() => vault.${call}))`,
  ...(setUp && { setUp }),
});
const rotate = (vault: Vault): Promise<void> => vault.rotate('old', { key: OTHER.key, secret: secret(OTHER.secret) });
const addSlot = (vault: Vault): Promise<string> => vault.addSlot({ type: 'password', password: secret('of a second slot') });

export const verbs: readonly Verb[] = [
  { name: 'init', before: null, after: [], script: 'writing(() => createVaultWithCost(file, password, cheap))' },
  { name: 'add', before: ['old'], after: ['old', 'new'], script: `open().then((vault) => writing(() => vault.add(entry('new'))))` },
  {
    name: 'add with a passphrase',
    before: ['old'],
    after: ['old', 'new'],
    script: `open().then((vault) => writing(() => vault.add({
      name: 'new', exchange: 'okx', key: '00000000-0000-0000-0000-000000000000', secret: secret('0'.repeat(32)), passphrase: secret('a pass phrase', { sendable: true }) })))`,
  },
  changed('addAll', ['old', 'new', 'more'], "addAll([entry('new'), { name: 'more', secret: secret('a password') }])"),
  changed('rm', [], "remove('old')"),
  changed('edit', ['old for the bot'], "edit('old', { note: 'for the bot' })"),
  changed('rename', ['new'], "rename('old', 'new')"),
  changed('cp', ['old', 'new'], "copy('old', 'new')"),
  changed('rotate', ['old rotated replaced'], `rotate('old', { key: '${OTHER.key}', secret: secret('${OTHER.secret}') })`),
  changed('rotate --confirm', ['old rotated'], "confirmRotation('old')", rotate, ['old rotated replaced']),
  changed('rotate --undo', ['old'], "undoRotation('old')", rotate, ['old rotated replaced']),
  changed('slot add', ['old', '2 slots'], "addSlot({ type: 'password', password: secret('of a second slot') })"),
  changed('slot rm', ['old'], 'removeSlot(vault.slots()[1].id)', addSlot, ['old', '2 slots']),
  changed('slot passwd', ['old', 'another slot'], `changePassword(secret('${NEW_PASSWORD}'))`),
  changed('rekey', ['old', 'another slot'], 'rekey()'),
  {
    name: 'backup',
    before: ['old'],
    after: ['old'],
    isNew: (old, now, copies) => now.equals(old) && copies.some((copy) => copy.equals(old)),
    script: `open().then((vault) => writing(() => vault.backup()))`,
  },
  {
    name: 'restore',
    before: ['old'],
    after: ['other', 'another slot'],
    copy: (vault) => vault.rename('old', 'other'),
    keeps: true,
    script: `Promise.resolve().then(() => writing(() => Vault.restore(file, file + '.copy', { password, other: true })))`,
  },
  {
    name: 'migrate',
    before: ['old'],
    after: ['old', 'another slot'],
    keeps: true,
    script: `Vault.open(file, { password, keepKeys: true }).then((vault) => {
      setSlotCost(vault, { ...cheap, passes: 2 });
      return writing(() => vault.migrate());
    })`,
  },
];
