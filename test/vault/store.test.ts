/** A vault in a store that is no file: whatever reads and replaces bytes will do. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../../lib/errors.js';
import { createVault, openVault } from '../../lib/vault/open.js';
import { restoreVault } from '../../lib/vault/restore.js';
import type { Check, CopyKind, KeptCopy, LockedStore, VaultStore } from '../../lib/vault/store.js';
import { requireSecret } from '../../lib/secret.js';
import { packageRoot } from '../support/child.js';
import { BINANCE_KEY, BINANCE_SECRET, CHEAP, PASSWORD, refusal, secret } from './support/folder.js';

/** In the memory of this process, as a store over a network could be: no lock, but a write that fails where another was faster. */
class MemoryStore implements VaultStore {
  constructor(readonly path = 'memory:bot') {}

  bytes: Buffer | undefined;
  kept: Buffer | undefined;
  readonly copies = new Map<string, Buffer>();
  #revision = 0;

  read(): Promise<Buffer> {
    return this.bytes === undefined
      ? Promise.reject(new StrongroomError('VAULT_MISSING', { subject: this.path }))
      : Promise.resolve(Buffer.from(this.bytes));
  }

  requireAbsent(): Promise<void> {
    return this.bytes === undefined ? Promise.resolve() : Promise.reject(new StrongroomError('VAULT_EXISTS', { subject: this.path }));
  }

  locked<Result>(work: (store: LockedStore) => Promise<Result>): Promise<Result> {
    let revision = this.#revision;
    const put = async (bytes: Buffer, check: Check, use: (copy: Buffer) => void): Promise<void> => {
      const copy = Buffer.from(bytes);
      check(copy);
      await Promise.resolve();
      if (this.#revision !== revision) throw new StrongroomError('VAULT_BUSY', { subject: this.path });
      use(copy);
    };
    return work({
      read: () => this.read(),
      replace: (bytes, check, placed) =>
        put(bytes, check, (copy) => {
          this.bytes = copy;
          revision = ++this.#revision;
          placed?.();
        }),
      backup: (bytes, check) => put(bytes, check, (copy) => void (this.kept = copy)),
    });
  }

  async create(bytes: Buffer, check: Check): Promise<void> {
    await this.requireAbsent();
    await this.locked((store) => store.replace(bytes, check));
  }

  async keep(bytes: Buffer, check: Check, kind: CopyKind): Promise<KeptCopy> {
    check(bytes);
    const path = `${this.path}.${kind}-${this.copies.size + 1}`;
    this.copies.set(path, Buffer.from(bytes));
    return { path, read: () => Promise.resolve(this.copies.get(path)!), remove: () => Promise.resolve(void this.copies.delete(path)) };
  }
}

describe('a store of vaults', () => {
  const entry = (name: string) => ({ name, exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
  const made = async (): Promise<MemoryStore> => {
    const store = new MemoryStore();
    const vault = await createVault(store, requireSecret(secret(PASSWORD)), CHEAP);
    await vault.addAll([entry('first')]);
    vault.destroy();
    return store;
  };

  it('need not be a file: a vault in memory is made, opened, changed and signed with', async () => {
    const store = await made();
    const vault = await openVault(store, { password: secret(PASSWORD) });
    const before = store.bytes!;
    await vault.addAll([entry('second')]);
    assert.ok(store.kept!.equals(before));
    const again = await openVault(store, { password: secret(PASSWORD) });
    assert.deepEqual(
      again.entries().map(({ name }) => name),
      ['first', 'second'],
    );
    const { url } = again
      .signer('second', 'binance', {})
      .sign({ method: 'GET', path: '/api/v3/account', params: {} }, { time: 1700000000000 });
    const query = /\?(.*)&signature=([0-9a-f]{64})$/.exec(url)!;
    assert.equal(query[2], createHmac('sha256', BINANCE_SECRET).update(query[1]!).digest('hex'));
    assert.equal(again.path, 'memory:bot');
  });

  it('need not be a file to be verified, copied, restored and migrated', async () => {
    const store = await made();
    const vault = await openVault(store, { password: secret(PASSWORD), keepKeys: true });
    assert.equal((await vault.verify()).records, 1);
    const copy = new MemoryStore('memory:copy');
    await vault.backup({ store: copy, dated: false });
    await vault.backup();
    assert.deepEqual([...store.copies.keys()], ['memory:bot.backup-1']);
    await vault.addAll([entry('second')]);
    const { generation } = await restoreVault(copy, store, { password: secret(PASSWORD) });
    assert.equal(generation, 4n);
    await vault.migrate({ ...CHEAP, passes: 2 });
    assert.deepEqual([...store.copies.keys()], ['memory:bot.backup-1', 'memory:bot.replaced-2', 'memory:bot.replaced-4']);
    assert.deepEqual(
      (await openVault(store, { password: secret(PASSWORD) })).entries().map(({ name }) => name),
      ['first'],
    );
  });

  it('says what is missing and what is there already', async () => {
    await refusal(openVault(new MemoryStore(), { password: secret(PASSWORD) }), 'VAULT_MISSING');
    await refusal(createVault(await made(), requireSecret(secret(PASSWORD)), CHEAP), 'VAULT_EXISTS');
  });

  it('may let a write fail where another was faster: nothing is lost, and the vault goes on', async () => {
    const store = await made();
    const [one, other] = [await openVault(store, { password: secret(PASSWORD) }), await openVault(store, { password: secret(PASSWORD) })];
    const ends = await Promise.allSettled([one.addAll([entry('one')]), other.addAll([entry('other')])]);
    const failed = ends.flatMap((end, i) => (end.status === 'rejected' ? [{ i, code: (end.reason as StrongroomError).code }] : []));
    assert.deepEqual(
      failed.map(({ code }) => code),
      ['VAULT_BUSY'],
    );
    const late = [one, other][failed[0]!.i]!;
    await late.addAll([entry('late')]);
    assert.deepEqual(late.entries().length, 3);
  });

  it('is all that an open vault knows of files', () => {
    const uses = (name: string): boolean =>
      / from '(node:fs|\.\/file\.js|\.\/file-store\.js|\.\/lock\.js)';$/m.test(
        readFileSync(path.join(packageRoot, 'lib/vault', name), 'utf8'),
      );
    for (const name of ['open.ts', 'open-vault.ts', 'vault-state.ts', 'change-slots.ts']) assert.ok(!uses(name), name);
    assert.ok(uses('file-store.ts'));
  });
});
