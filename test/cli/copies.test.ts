/** strongroom backup, restore, verify and migrate, as people and scripts use them. */
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Vault, createVaultWithCost } from '../../lib/vault/vault.js';
import { Secret } from '../../lib/secret.js';
import { BINANCE_KEY, BINANCE_SECRET } from '../vault/support/folder.js';
import { Place, assertFails, password, unlock } from './support.js';

describe('strongroom backup, restore, verify and migrate', () => {
  const place = new Place();
  const dated = (kind: string): string[] =>
    readdirSync(place.folder)
      .filter((name) => name.startsWith(`vault.${kind}-`))
      .sort();
  const secret = (text: string): Secret => Secret.fromBytes(Buffer.from(text));

  /** Without the program, which would take a terminal: nothing is remembered of it. */
  const add = async (name: string): Promise<void> => {
    const vault = await Vault.open(place.vault, { password: secret(password), rollback: 'ignore' });
    await vault.add({ name, exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
    vault.destroy();
  };
  const call = (args: readonly string[], more: object = {}) => place.call(args, { descriptors: { 3: password }, alone: true, ...more });
  const fd = ['--password-fd', '3'];

  beforeEach(async () => {
    for (const name of readdirSync(place.folder)) rmSync(path.join(place.folder, name), { recursive: true });
    await place.makeVault();
    await add('one');
  });
  after(() => place.remove());

  it('verify says what was opened, and shows nothing of it', async () => {
    const run = await place.call(['verify'], { steps: unlock });
    assert.equal(run.stdout, `${place.vault}: generation 2, 1 entry, 1 secret, 1 slot: whole\n`);
    assert.equal(run.status, 0);
    const json = await call(['verify', '--json', ...fd]);
    const { vaultId, lastSeen, ...rest } = JSON.parse(json.stdout) as Record<string, unknown>;
    assert.match(vaultId as string, /^[0-9a-f]{32}$/);
    assert.equal((lastSeen as { relation: string }).relation, 'same');
    assert.deepEqual(rest, { path: place.vault, slots: 1, entries: 1, records: 1, unknownRecords: 0, generation: '2' });
    assert.ok(![run.output, run.stderr, json.stdout, json.stderr].join().includes(BINANCE_KEY));
  });

  it('verify ends as opening does where the vault is damaged, old or not there', async () => {
    const bytes = readFileSync(place.vault);
    await call(['verify', ...fd]);
    await add('two');
    await call(['verify', ...fd]);
    writeFileSync(place.vault, bytes);
    assertFails(await call(['verify', ...fd]), 14, /is generation 2, and generation 3 was seen here/);
    writeFileSync(place.vault, bytes.subarray(0, -1));
    assertFails(await call(['verify', ...fd]), 6, /cut short/);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(place.vault, bytes);
    assertFails(await call(['verify', ...fd]), 6, /its secrets were changed/);
    assertFails(await call(['verify', path.join(place.folder, 'nowhere'), ...fd]), 3, /there is no vault at/);
  });

  it('what to do about a copy that is not there is said of the copy, and about a vault that is not there of the vault', async () => {
    const nowhere = path.join(place.folder, 'nowhere');
    for (const verb of ['verify', 'restore']) {
      const run = await call([verb, nowhere, ...fd]);
      assertFails(run, 3, /there is no vault at/);
      assert.match(run.stderr, /\nis it the right path\? 'strongroom backup' makes copies\n$/);
    }
    assert.match((await call(['verify', '--vault', nowhere, ...fd])).stderr, /\n'strongroom init' makes one/);
  });

  it('backup makes a copy and prints its path; verify takes it though it is older, and says so', async () => {
    const run = await call(['backup', ...fd]);
    const [copy] = dated('backup');
    assert.equal(run.stdout, `${path.join(place.folder, copy!)}\n`);
    assert.match(run.stderr, /^generation 2, copied and opened: it is whole\nit lies on the same file system as the vault/);
    await add('two');
    await call(['list', ...fd]);
    const old = await call(['verify', path.join(place.folder, copy!), ...fd]);
    assert.match(old.stdout, /backup-.*: generation 2, 1 entry, 1 secret, 1 slot: whole\n$/);
    assert.match(old.stderr, /^it is an older copy: generation 3 was last seen here, on \d{4}-/);
    assert.equal(old.status, 0);
    const newest = await call(['verify', place.vault, ...fd]);
    assert.deepEqual([newest.stderr, newest.status], ['', 0]);
    assertFails(await call(['verify', copy!, '--accept-rollback', ...fd]), 2, /nothing to do with a copy/);
  });

  it('backup goes where it is told and writes over nothing', async () => {
    const folder = path.join(place.folder, 'elsewhere');
    mkdirSync(folder);
    const run = await call(['backup', '--to', path.join(folder, 'copy'), '--json', ...fd]);
    assert.deepEqual(JSON.parse(run.stdout), { path: path.join(folder, 'copy'), generation: '2' });
    assert.deepEqual(readFileSync(path.join(folder, 'copy')), readFileSync(place.vault));
    assertFails(
      await call(['backup', '--to', path.join(folder, 'copy'), ...fd]),
      4,
      /copy exists already; open it, or choose another name$/,
    );
    await call(['backup', '--to', folder, ...fd]);
    assert.match(readdirSync(folder).sort().join(), /^copy,vault\.backup-\d{8}T\d{6}Z$/);
    assertFails(await call(['backup', '--to', '', ...fd]), 2, /--to has no path/);
  });

  it('restore puts a copy back, says how old it is and where the other went, and it is the newest', async () => {
    await call(['backup', ...fd]);
    const copy = path.join(place.folder, dated('backup')[0]!);
    await add('two');
    await call(['list', ...fd]);
    const run = await place.call(['restore', copy], { steps: unlock });
    assert.equal(run.status, 0);
    const text = run.output.replace(/\r/g, '');
    assert.ok(
      text.includes(
        `restored ${copy}, generation 2, and 3 was the last that was seen here\nwritten as generation 4, which is the newest from now on`,
      ),
      text,
    );
    assert.ok(text.includes(`what was there is ${path.join(place.folder, dated('replaced')[0]!)} now\n`), text);
    assert.ok(text.includes('it opens by what opened the copy'));
    const list = await call(['list', ...fd]);
    assert.deepEqual([list.status, /one/.test(list.stdout), /two/.test(list.stdout)], [0, true, false]);
    // Control: with cp in the place of restore the old copy is noticed.
    copyFileSync(copy, place.vault);
    assertFails(await call(['list', ...fd]), 14, /is generation 2, and generation 4 was seen here/);
  });

  it('restore mends a damaged vault from its .bak, as the error says, and makes one that is gone', async () => {
    await add('two');
    writeFileSync(place.vault, readFileSync(place.vault).subarray(0, 500));
    const damaged = await call(['list', ...fd]);
    assertFails(damaged, 6, /cut short/);
    assert.match(damaged.stderr, /with \.bak at the end of its name: 'strongroom restore' puts it back/);
    assert.equal((await call(['restore', `${place.vault}.bak`, ...fd])).status, 0);
    assert.match((await call(['list', ...fd])).stdout, /one/);
    rmSync(place.vault);
    const again = await call(['restore', `${place.vault}.bak`, '--json', ...fd]);
    assert.deepEqual(JSON.parse(again.stdout), {
      path: place.vault,
      copied: '2',
      generation: '2',
      lastSeen: '2',
      changed: true,
      generationRecorded: true,
    });
    const same = await call(['restore', `${place.vault}.bak`, ...fd]);
    assert.match(same.stderr, /is that copy already, generation 2: nothing was changed\n$/);
  });

  it('restore leaves another vault alone, unless told', async () => {
    const other = path.join(place.folder, 'other');
    (await createVaultWithCost(other, secret(password), { memory: 64, passes: 1, lanes: 1 })).destroy();
    const before = readFileSync(other);
    const run = await call(['restore', place.vault, '--vault', other, ...fd]);
    assertFails(run, 9, /is a copy of another vault than/);
    assert.match(run.stderr, /--other-vault puts the copy there all the same/);
    assert.deepEqual(readFileSync(other), before);
    assert.equal((await call(['restore', place.vault, '--vault', other, '--other-vault', ...fd])).status, 0);
    assert.deepEqual(readFileSync(other), readFileSync(place.vault));
    assertFails(await call(['restore', place.vault, ...fd]), 2, /is the vault itself/);
    assertFails(await call(['restore', other, ...fd], { descriptors: { 3: 'wrong' } }), 5, /wrong password/);
  });

  it('migrate makes the password cost what a new one does, says where the old vault is, and then has nothing to do', async () => {
    const run = await call(['migrate', '--json', ...fd]);
    const { slots, left, entries, replaced } = JSON.parse(run.stdout) as {
      slots: { cost: unknown }[];
      left: unknown;
      entries: unknown;
      replaced: string;
    };
    assert.deepEqual([slots.map(({ cost }) => cost), left, entries], [[{ lanes: 4, passes: 3, memory: 409600 }], [], []]);
    assert.ok(existsSync(replaced));
    assert.match(
      run.stderr,
      /^slot 1 \(password\) costs whoever guesses as much as a new one\nthe vault as it was is .*\.replaced-.* now, and a password is cheaper to guess there/,
    );
    assert.deepEqual(dated('migrated'), []);
    assertFails(await call(['migrate', ...fd]), 2, /there is nothing to migrate: .* is of format 1/);
  });
});
