/** Copies of a vault: made, looked at, and put back, so that nothing is lost and nothing old passes for new. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { secretBox } from '../../lib/vault/contents.js';
import { fileStore } from '../../lib/vault/file-store.js';
import { openVault as openIn } from '../../lib/vault/open.js';
import { type RestoreOptions, type Restored, Vault, type VaultReport } from '../../lib/index.js';
import { BINANCE_KEY, BINANCE_SECRET, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';
import { SECRET, build } from './testkit/draft.js';
import { flip } from './testkit/case.js';

const add = (vault: Vault, name: string): Promise<void> =>
  vault.add({ name, exchange: 'binance', key: BINANCE_KEY, secret: secret(BINANCE_SECRET) });
/** Opens a copy, of which nothing is remembered. */
const look = (file: string): Promise<Vault> => Vault.open(file, { password: secret(PASSWORD), rollback: 'ignore' });
const names = (vault: Vault): string[] => vault.entries().map(({ name }) => name);
const restore = (file: string, copy: string, options: RestoreOptions = {}): Promise<Restored> =>
  Vault.restore(file, copy, { password: secret(PASSWORD), ...options });
/** A vault that opens, of which the second record does not; only a holder of the key can make one. */
const badRecordVault = (what: 'good' | 'bad'): Buffer => {
  const record = { role: 'secret', plain: SECRET };
  const second = { ...record, ...(what === 'bad' && { box: (box: Buffer) => flip(box, -1) }) };
  return build('verified', {
    entries: [
      { name: 'first', records: [record] },
      { name: 'second', records: [second] },
    ],
  }).file;
};
const seen = (report: VaultReport): unknown => report.lastSeen && [report.lastSeen.generation, report.lastSeen.relation];

describe('a vault that is copied', () => {
  const folder = new VaultFolder();
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(path.join(tmpdir(), 'strongroom-state-'));
    process.env['XDG_STATE_HOME'] = state;
  });
  afterEach(() => rmSync(state, { recursive: true }));
  after(() => {
    process.env['XDG_STATE_HOME'] = '/dev/null';
    folder.remove();
  });
  const lastSeenOf = (bytes: Buffer): { generation: string } =>
    JSON.parse(readFileSync(path.join(state, 'strongroom/last-seen', bytes.toString('hex', 24, 40)), 'utf8')) as { generation: string };

  describe('when it is verified', () => {
    it('tells which it is, how old, and how much of it was opened', async () => {
      const { vault, bytes } = await folder.vault('one', 'two');
      await vault.add({
        name: 'passphrase',
        exchange: 'kucoin',
        key: '0'.repeat(24),
        secret: secret('00000000-0000-0000-0000-000000000000'),
        passphrase: secret('a pass phrase'),
      });
      const report = await vault.verify();
      const { seen: when, ...last } = report.lastSeen!;
      assert.match(when, /^\d{4}-\d\d-\d\dT/);
      assert.deepEqual(
        { ...report, lastSeen: last },
        {
          vaultId: bytes.toString('hex', 24, 40),
          generation: 4n,
          slots: 1,
          entries: 3,
          records: 4,
          unknownRecords: 0,
          lastSeen: { generation: 4n, relation: 'same' },
        },
      );
    });

    it('is found damaged where a record does not open, though everything else does; and it is named', async () => {
      for (const what of ['good', 'bad'] as const) {
        const vault = await look(folder.write(badRecordVault(what)));
        assert.equal(vault.entries().length, 2);
        if (what === 'good') assert.equal((await vault.verify()).records, 2);
        else assert.match((await refusal(vault.verify(), 'VAULT_DAMAGED')).message, /its record secret of "second" does not open$/);
      }
    });

    it('is read again: a file that was damaged meanwhile is', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      await vault.verify();
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(file, bytes);
      await refusal(vault.verify(), 'VAULT_DAMAGED');
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(file, bytes);
      await vault.verify();
    });

    it('as a copy that is older, newer or another of the same age says so, and nothing is remembered of it', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      const copy = folder.write(bytes);
      const report = async (): Promise<VaultReport> => (await look(copy)).verify();
      assert.deepEqual(seen(await report()), [2n, 'same']);
      await add(vault, 'm');
      assert.deepEqual(seen(await report()), [3n, 'older']);
      const elsewhere = await look(copy);
      await add(elsewhere, 'other');
      assert.deepEqual(seen(await report()), [3n, 'fork']);
      await add(elsewhere, 'another');
      assert.deepEqual(seen(await report()), [3n, 'newer']);
      assert.equal(lastSeenOf(bytes).generation, '3');
      assert.deepEqual(names(await openVault(file)), ['n', 'm']);
      rmSync(path.join(state, 'strongroom'), { recursive: true });
      assert.equal((await report()).lastSeen, undefined);
    });

    it('makes no handle of a record, and opens it only as what it is', async () => {
      const { file } = await folder.vault('n');
      const { contents, key } = await openIn(fileStore(file), { password: secret(PASSWORD) });
      const { id } = contents.index.entries[0]!.secrets[0]!;
      const [box, bytes] = [secretBox(contents, id), Buffer.from(id, 'hex')];
      assert.equal(key.checkRecord(0, box, bytes, null), undefined);
      for (const [kind, other, bound] of [
        [1, bytes, null],
        [2, bytes, box],
        [3, bytes, null],
        [0, Buffer.alloc(16), null],
      ] as const) {
        assert.throws(() => key.checkRecord(kind, box, other, bound), { code: 'VAULT_DAMAGED' });
      }
      assert.throws(() => key.checkRecord(2, box, bytes, null), { code: 'INVALID_ARGUMENT' });
      assert.throws(() => key.checkRecord(4, box, bytes, null), { code: 'INVALID_ARGUMENT' });
    });
  });

  describe('when it is backed up', () => {
    it('is the same bytes beside it, for its owner alone, under a name with the time', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      const copies = [await vault.backup(), await vault.backup()];
      assert.match(copies[0]!.path, /\.vault\.backup-\d{8}T\d{6}Z$/);
      assert.notEqual(copies[0]!.path, copies[1]!.path);
      for (const { path: copy, generation } of copies) {
        assert.ok(copy.startsWith(`${file}.backup-`));
        assert.equal(generation, 2n);
        assert.deepEqual(readFileSync(copy), bytes);
        assert.equal(statSync(copy).mode & 0o7777, 0o600);
      }
      await add(vault, 'm');
      assert.deepEqual(readFileSync(copies[0]!.path), bytes);
    });

    it('goes where it is told, into a folder under such a name', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      const place = path.join(folder.path, 'elsewhere');
      mkdirSync(place);
      assert.ok((await vault.backup({ to: place })).path.startsWith(path.join(place, `${path.basename(file)}.backup-`)));
      const to = path.join(place, 'copy');
      assert.deepEqual(await vault.backup({ to }), { path: to, generation: 2n });
      assert.deepEqual(readFileSync(to), bytes);
    });

    it('writes over nothing, neither a file nor a link nor what lies beside them', async () => {
      const { file, vault } = await folder.vault('n');
      const to = path.join(folder.path, 'taken');
      const other = path.join(folder.path, 'other');
      writeFileSync(`${to}.tmp`, 'not ours');
      await vault.backup({ to });
      writeFileSync(to, 'a letter');
      await refusal(vault.backup({ to }), 'VAULT_EXISTS');
      assert.deepEqual([readFileSync(to, 'utf8'), readFileSync(`${to}.tmp`, 'utf8')], ['a letter', 'not ours']);
      rmSync(to);
      symlinkSync(other, to);
      await refusal(vault.backup({ to }), 'VAULT_EXISTS');
      assert.equal(existsSync(other), false);
      for (const end of ['.bak', '.tmp', '.lock', '.bak.tmp']) await refusal(vault.backup({ to: file + end }), 'INVALID_ARGUMENT');
      await refusal(vault.backup({ to: path.join(folder.path, 'nowhere/copy') }), 'VAULT_WRITE');
    });

    it('is refused, and nothing written, where a record does not open', async () => {
      const vault = await look(folder.write(badRecordVault('bad')));
      const to = path.join(folder.path, 'of-bad');
      await refusal(vault.backup({ to }), 'VAULT_DAMAGED');
      assert.equal(existsSync(to), false);
      await (await look(folder.write(badRecordVault('good')))).backup({ to });
      assert.equal(existsSync(to), true);
    });

    it('is of the vault as it is now, not as it was opened', async () => {
      const { file, vault } = await folder.vault('n');
      const other = await openVault(file);
      await add(other, 'm');
      const copy = await vault.backup();
      assert.deepEqual([copy.generation, names(await openVault(copy.path))], [3n, ['n', 'm']]);
    });
  });

  describe('when a copy is put back', () => {
    it('is the copy, the newest from then on; and what was there is kept', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      const { path: copy } = await vault.backup();
      await add(vault, 'm');
      await add(vault, 'l');
      const newest = readFileSync(file);
      await refusal(openVault(copy), 'VAULT_ROLLBACK');
      const restored = await restore(file, copy);
      const { replaced, ...rest } = restored;
      assert.deepEqual(rest, { copied: 2n, generation: 5n, lastSeen: 4n, changed: true, generationRecorded: true });
      assert.deepEqual(readFileSync(replaced!), newest);
      assert.match(replaced!, /\.replaced-\d{8}T\d{6}Z$/);
      assert.equal(statSync(replaced!).mode & 0o7777, 0o600);
      assert.deepEqual(names(await openVault(file)), ['n']);
      assert.equal(lastSeenOf(bytes).generation, '5');
      assert.deepEqual(readFileSync(copy), bytes);
      // What it replaced is the old copy now, as much as the copy itself.
      await refusal(openVault(replaced!), 'VAULT_ROLLBACK');
      await refusal(openVault(copy), 'VAULT_ROLLBACK');
    });

    it('goes on in processes that have it open, and on machines that saw more', async () => {
      const { file, vault } = await folder.vault('n');
      const { path: copy } = await vault.backup();
      await add(vault, 'm');
      await restore(file, copy);
      await add(vault, 'after');
      assert.deepEqual(names(await openVault(file)), ['n', 'after']);
      // Control: the bytes of the copy alone would be an old copy to both.
      copyFileSync(copy, file);
      await refusal(add(vault, 'never'), 'VAULT_ROLLBACK');
      await refusal(openVault(file), 'VAULT_ROLLBACK');
    });

    it('comes back byte for byte where nothing newer is known: the vault lost, or the machine another', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      const { path: copy } = await vault.backup();
      rmSync(file);
      assert.deepEqual(await restore(file, copy), { copied: 2n, generation: 2n, lastSeen: 2n, changed: true, generationRecorded: true });
      assert.deepEqual(readFileSync(file), bytes);
      rmSync(path.join(state, 'strongroom'), { recursive: true });
      const elsewhere = folder.fresh();
      assert.deepEqual(await restore(elsewhere, copy), { copied: 2n, generation: 2n, changed: true, generationRecorded: true });
      assert.deepEqual(readFileSync(elsewhere), bytes);
      assert.deepEqual(await restore(elsewhere, copy), {
        copied: 2n,
        generation: 2n,
        lastSeen: 2n,
        changed: false,
        generationRecorded: true,
      });
      assert.deepEqual(
        readdirSync(folder.path).filter((name) => name.startsWith(`${path.basename(elsewhere)}.replaced`)),
        [],
      );
    });

    it('takes the place of a vault that is damaged, cut short or empty, which is kept as it is', async () => {
      const damages: ((bytes: Buffer) => Buffer)[] = [
        (bytes) => bytes.subarray(0, bytes.length - 1),
        () => Buffer.alloc(0),
        (bytes) => bytes.subarray(0, 30),
        (bytes) => (bytes.writeUInt8(bytes[100]! ^ 1, 100), bytes),
        (bytes) => (bytes.fill(0xff, 40, 48), bytes),
      ];
      for (const damage of damages) {
        const { file, vault, bytes } = await folder.vault('n');
        const { path: copy } = await vault.backup();
        const damaged = damage(Buffer.from(bytes));
        writeFileSync(file, damaged);
        await assert.rejects(openVault(file));
        const { generation, replaced } = await restore(file, copy);
        assert.deepEqual([generation, names(await openVault(file))], [2n, ['n']], 'a generation that nobody vouches for does not count');
        assert.deepEqual(readFileSync(replaced!), damaged);
      }
    });

    it('does not take the place of another vault, or of what is none, unless told', async () => {
      const { vault, bytes } = await folder.vault('n');
      const { path: copy } = await vault.backup();
      const { file: other, bytes: otherBytes } = await folder.vault('o');
      const letter = folder.write(Buffer.from('Dear Alice, '.repeat(100)));
      for (const [file, there, sentence] of [
        [other, otherBytes, /is a copy of another vault than/],
        [letter, readFileSync(letter), /is there, and no vault that this program knows$/],
      ] as const) {
        assert.match((await refusal(restore(file, copy), 'VAULT_OTHER')).message, sentence);
        assert.deepEqual(readFileSync(file), there);
        const { replaced } = await restore(file, copy, { other: true });
        assert.deepEqual([readFileSync(file), readFileSync(replaced!)], [bytes, there]);
      }
    });

    it('must open, all of it, by what is given, before anything is touched', async () => {
      const { file, vault } = await folder.vault('n');
      const { path: copy } = await vault.backup();
      await add(vault, 'm');
      const before = readFileSync(file);
      await refusal(restore(file, copy, { password: secret('wrong') }), 'WRONG_PASSWORD');
      await refusal(restore(file, path.join(folder.path, 'missing')), 'VAULT_MISSING');
      await refusal(restore(file, file), 'INVALID_ARGUMENT');
      await refusal(restore(file, folder.write(badRecordVault('bad')), { other: true }), 'VAULT_DAMAGED');
      const bad = readFileSync(copy);
      bad[bad.length - 1]! ^= 1;
      await refusal(restore(file, folder.write(bad)), 'VAULT_DAMAGED');
      chmodSync(copy, 0o644);
      await refusal(restore(file, copy), 'VAULT_PERMISSIONS');
      chmodSync(file, 0o644);
      chmodSync(copy, 0o600);
      await refusal(restore(file, copy), 'VAULT_PERMISSIONS');
      chmodSync(file, 0o600);
      assert.deepEqual(readFileSync(file), before);
      await restore(file, copy);
    });

    it('of the same age, with other content, is the next generation too', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      const copy = folder.write(bytes);
      await add(vault, 'here');
      await add(await look(copy), 'there');
      await refusal(openVault(copy), 'VAULT_FORK');
      const { copied, generation, lastSeen } = await restore(file, copy);
      assert.deepEqual([copied, generation, lastSeen], [3n, 4n, 3n]);
      assert.deepEqual(names(await openVault(file)), ['n', 'there']);
    });

    it('waits for whoever writes the vault', async () => {
      const { file, vault } = await folder.vault('n');
      const { path: copy } = await vault.backup();
      await Promise.all([restore(file, copy), add(vault, 'a'), restore(file, copy), add(vault, 'b')]);
      const found = names(await openVault(file));
      assert.ok(found[0] === 'n' && found.length <= 3, found.join());
      assert.equal((await openVault(file).then((now) => now.verify())).generation >= 4n, true);
    });

    it('of a vault that was rekeyed since ends what has it open', async () => {
      const { file } = await folder.vault('n');
      const vault = await Vault.open(file, { password: secret(PASSWORD), keepKeys: true });
      const { path: copy } = await vault.backup();
      await vault.rekey();
      const { generation } = await restore(file, copy);
      assert.equal(generation, 4n);
      await refusal(add(vault, 'm'), 'VAULT_REPLACED');
      assert.deepEqual(names(await openVault(file)), ['n']);
    });

    it('is taken though what was last seen is damaged', async () => {
      const { file, vault, bytes } = await folder.vault('n');
      const { path: copy } = await vault.backup();
      writeFileSync(path.join(state, 'strongroom/last-seen', bytes.toString('hex', 24, 40)), 'rubbish');
      await refusal(openVault(file), 'VAULT_ROLLBACK');
      await restore(file, copy);
      await openVault(file);
    });
  });
});
