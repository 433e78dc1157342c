/** What writes a vault, each verb a row: a new one is tried at every system call as soon as it stands here. */
import * as path from 'node:path';
import { packageRoot } from '../../support/child.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD } from '../support/folder.js';

export interface Verb {
  readonly name: string;
  /** Names in the vault before; null: there is none. */
  readonly before: readonly string[] | null;
  /** Names in it after. */
  readonly after: readonly string[];
  /** Tells old from new where the names do not, by the bytes of the vault before and now, and of the copies beside it. */
  readonly isNew?: (old: Buffer, now: Buffer, copies: readonly Buffer[]) => boolean;
  /** Whether a vault with the names of `after` lies beside it as `.copy`. */
  readonly copy?: true;
  /** Whether the vault as it was has to be beside it once there is a new one. */
  readonly keeps?: true;
  /** JavaScript that ends with a promise: gets ready, then calls `writing(() => promise)` once. */
  readonly script: string;
}

/** In scope in each script: the vault's classes, `file`, `password`, `entry(name)` and `secret(text)`. */
export const prelude = (file: string): string => `
  for (const part of ['open-vault', 'file-store', 'restore']) require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault'))} + '/' + part + '.js'); // what is loaded while it writes is no part of writing
  const { Vault, createVaultWithCost, setSlotCost } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault/vault.js'))});
  const file = ${JSON.stringify(file)};
  const secret = (text, options) => strongroom.Secret.fromBytes(Buffer.from(text), options);
  const password = secret(${JSON.stringify(PASSWORD)});
  const cheap = ${JSON.stringify(CHEAP)};
  const entry = (name) => ({ name, exchange: 'binance', key: ${JSON.stringify(BINANCE_KEY)}, secret: secret(${JSON.stringify(BINANCE_SECRET)}) });
  const open = () => Vault.open(file, { password });`;

export const verbs: readonly Verb[] = [
  { name: 'init', before: null, after: [], script: 'writing(() => createVaultWithCost(file, password, cheap))' },
  { name: 'add', before: ['old'], after: ['old', 'new'], script: `open().then((vault) => writing(() => vault.add(entry('new'))))` },
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
    after: ['other'],
    copy: true,
    keeps: true,
    script: `Promise.resolve().then(() => writing(() => Vault.restore(file, file + '.copy', { password, other: true })))`,
  },
  {
    name: 'migrate',
    before: ['old'],
    after: ['old'],
    isNew: (old, now) => !now.equals(old),
    keeps: true,
    script: `Vault.open(file, { password, keepKeys: true }).then((vault) => {
      setSlotCost(vault, { ...cheap, passes: 2 });
      return writing(() => vault.migrate());
    })`,
  },
  {
    name: 'add with a passphrase',
    before: ['old'],
    after: ['old', 'new'],
    script: `open().then((vault) => writing(() => vault.add({
      name: 'new', exchange: 'okx', key: '00000000-0000-0000-0000-000000000000', secret: secret('0'.repeat(32)), passphrase: secret('a pass phrase', { sendable: true }) })))`,
  },
];
