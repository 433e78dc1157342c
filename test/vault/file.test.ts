/** Vault files among others: who may use them, several writers at once, disks that are full. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import * as path from 'node:path';
import { isRoot, nobody, packageRoot, readablePackage, runScript } from '../support/child.js';
import { native } from '../../lib/native.js';
import { readVaultFile } from '../../lib/vault/file.js';
import { withLock } from '../../lib/vault/lock.js';
import { BINANCE_SECRET, CHEAP, PASSWORD, VaultFolder, openVault, refusal, secret } from './support/folder.js';
import { createVaultWithCost } from '../../lib/vault/vault.js';

/** MEXC has no one size of secrets. */
const LARGE = () => ({ exchange: 'mexc', secret: secret('s'.repeat(8000)) });
const entry = (name: string) => ({ name, exchange: 'binance', key: 'k'.repeat(64), secret: secret(BINANCE_SECRET) });
const library = JSON.stringify(path.join(packageRoot, 'dist/lib/vault'));

describe('a vault file', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  it('that others can use is refused with the command that helps, and taken after that', async () => {
    const { file } = await folder.vault('n');
    for (const mode of [0o604, 0o640, 0o620, 0o601, 0o644, 0o666, 0o777]) {
      chmodSync(file, mode);
      const { message } = await refusal(openVault(file), 'VAULT_PERMISSIONS');
      assert.equal(message, `permissions 0${mode.toString(8)} of ${file} are too open: others can use it; run 'chmod 600 ${file}'`);
    }
    for (const mode of [0o600, 0o400, 0o700]) {
      chmodSync(file, mode);
      assert.equal((await openVault(file)).entries().length, 1);
    }
  });

  it('that others can use is refused for adding too', async () => {
    const { file, vault } = await folder.vault();
    chmodSync(file, 0o644);
    await refusal(vault.add(entry('n')), 'VAULT_PERMISSIONS');
    chmodSync(file, 0o600);
    await vault.add(entry('n'));
  });

  it('has a name that a shell can take in that command', async () => {
    const file = path.join(folder.path, "it's mine $(x)");
    await createVaultWithCost(file, secret(PASSWORD), CHEAP);
    chmodSync(file, 0o644);
    const { message } = await refusal(openVault(file), 'VAULT_PERMISSIONS');
    execFileSync('sh', ['-c', /run '(.*)'$/.exec(message)![1]!]);
    assert.deepEqual((await openVault(file)).entries(), []);
  });

  it('is not reached through a symbolic link, and has one name', async () => {
    const { file } = await folder.vault('n');
    const link = folder.fresh();
    symlinkSync(file, link);
    assert.match((await refusal(openVault(link), 'VAULT_PERMISSIONS')).message, /symbolic link; name the file/);
    linkSync(file, `${link}.hard`);
    assert.match((await refusal(openVault(file), 'VAULT_PERMISSIONS')).message, /has 2 names/);
    unlinkSync(`${link}.hard`);
    assert.equal((await openVault(file)).entries().length, 1);
  });

  it('is a regular file', async () => {
    const fifo = folder.fresh();
    execFileSync('mkfifo', ['-m', '600', fifo]);
    for (const other of [folder.path, fifo, '/dev/null']) {
      assert.match((await refusal(openVault(other), 'VAULT_NOT_A_VAULT')).message, /is not a regular file/);
    }
  });

  it('belongs to root or to who opens it', async function () {
    if (!isRoot) this.skip(); // only root can give a file away
    const { file } = await folder.vault('n');
    chownSync(file, nobody, nobody);
    assert.equal(
      (await refusal(openVault(file), 'VAULT_PERMISSIONS')).message,
      `${file} belongs to user ${nobody}, neither to root nor to us (user 0)`,
    );
    chownSync(file, 0, 0);
    assert.equal((await openVault(file)).entries().length, 1);
  });

  it('that cannot be read is not called anything else', async function () {
    if (!isRoot) this.skip(); // only root can become somebody else
    const copy = readablePackage();
    chmodSync(folder.path, 0o755);
    try {
      const { file } = await folder.vault('n');
      const open = `require(${JSON.stringify(path.join(copy.root, 'dist/lib/vault/vault.js'))}).Vault.open(${JSON.stringify(file)},
        { password: strongroom.Secret.fromBytes(Buffer.from(${JSON.stringify(PASSWORD)})) }).then(() => report('open'), ({ code, message }) => report([code, message]))`;
      assert.deepEqual(runScript(open, { root: copy.root, unprivileged: true }).report, ['VAULT_READ', `${file} cannot be read: EACCES`]);
      assert.equal(runScript(open, { root: copy.root }).report, 'open');
    } finally {
      copy.remove();
    }
  });

  it('that is missing or enormous is told before it is read', async () => {
    const file = folder.fresh();
    assert.equal((await refusal(openVault(file), 'VAULT_MISSING')).message, `there is no vault at ${file}`);
    writeFileSync(file, '', { mode: 0o600 });
    truncateSync(file, 64 * 1024 * 1024 + 1);
    assert.equal((await refusal(openVault(file), 'VAULT_LIMIT')).message, 'the vault has too many bytes: 67108865, the limit is 67108864');
    truncateSync(file, 64 * 1024 * 1024);
    await refusal(openVault(file), 'VAULT_NOT_A_VAULT');
    await refusal(openVault('a\0b'), 'INVALID_ARGUMENT');
    await refusal(openVault(7 as unknown as string), 'INVALID_ARGUMENT');
  });

  describe('with another writer', () => {
    /** A process that holds the lock until it is told to stop. */
    async function holder(file: string): Promise<ChildProcess> {
      const script = `
        const { withLock } = require(${JSON.stringify(path.join(packageRoot, 'dist/lib/vault/lock.js'))});
        withLock(${JSON.stringify(file)}, () => new Promise((done) => { console.log('held'); process.stdin.on('data', done); })).then(() => process.exit());`;
      const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
      await new Promise((held) => child.stdout.once('data', held));
      return child;
    }

    it('is busy, and says which process it is', async () => {
      const { file } = await folder.vault();
      const child = await holder(file);
      const error = await refusal(
        withLock(file, () => Promise.resolve(), 100),
        'VAULT_BUSY',
      );
      assert.equal(error.message, `${file} is being written by process ${child.pid}`);
      child.kill('SIGKILL');
      await new Promise((done) => child.once('exit', done));
      await withLock(file, () => Promise.resolve(), 0); // the kernel let go of it
    });

    it('is not taken through a lock file that is another file as well, and that file is left alone', async () => {
      const { file } = await folder.vault();
      const other = folder.write(Buffer.from("somebody else's"));
      rmSync(`${file}.lock`, { force: true });
      linkSync(other, `${file}.lock`);
      await refusal(
        withLock(file, () => Promise.resolve(), 100),
        'VAULT_PERMISSIONS',
      );
      assert.equal(readFileSync(other, 'utf8'), "somebody else's");
      rmSync(`${file}.lock`);
      await withLock(file, () => Promise.resolve(), 100);
    });

    it('is given up in time even if somebody replaces the lock file again and again', async () => {
      const { file } = await folder.vault();
      const real = native.lockFile;
      native.lockFile = (descriptor) => {
        const free = real(descriptor);
        rmSync(`${file}.lock`, { force: true }); // at the worst moment, every time
        return free;
      };
      try {
        await refusal(
          withLock(file, () => Promise.resolve(), 200),
          'VAULT_BUSY',
        );
      } finally {
        native.lockFile = real;
      }
      await withLock(file, () => Promise.resolve(), 200);
    });

    it('has one writer even if somebody removes the lock file meanwhile', async () => {
      const { file } = await folder.vault();
      let inside = 0;
      let most = 0;
      const writer = (): Promise<void> =>
        withLock(file, async () => {
          most = Math.max(most, ++inside);
          await new Promise((resolve) => setTimeout(resolve, 100));
          inside--;
        });
      const first = writer();
      await new Promise((resolve) => setTimeout(resolve, 30));
      const second = writer(); // waits on the file that is there now
      await new Promise((resolve) => setTimeout(resolve, 30));
      rmSync(`${file}.lock`);
      await first;
      const third = writer(); // makes a new one
      await Promise.all([second, third]);
      assert.equal(most, 1);
    });

    it('waits for it', async () => {
      const { file, vault } = await folder.vault();
      const child = await holder(file);
      const adding = vault.add(entry('n'));
      const first = await Promise.race([adding.then(() => 'added'), new Promise((done) => setTimeout(done, 300, 'waiting'))]);
      assert.equal(first, 'waiting');
      child.stdin!.write('stop');
      await adding;
      assert.equal((await openVault(file)).entries().length, 1);
    });

    it('can still be read', async () => {
      const { file } = await folder.vault('n');
      const child = await holder(file);
      assert.equal((await openVault(file)).entries().length, 1);
      child.kill();
    });

    it('loses nothing when two processes add ten entries each', async () => {
      const { file } = await folder.vault();
      const script = (name: string): string => `
        const { Vault } = require(${library} + '/vault.js');
        const { Secret } = require(${library} + '/../secret.js');
        const secret = (text) => Secret.fromBytes(Buffer.from(text));
        (async () => {
          const vault = await Vault.open(${JSON.stringify(file)}, { password: secret(${JSON.stringify(PASSWORD)}) });
          for (let i = 0; i < 10; i++) await vault.add({ name: '${name}' + i, exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
        })();`;
      const run = (name: string): Promise<unknown> =>
        new Promise((done) => spawn(process.execPath, ['-e', script(name)], { stdio: 'inherit' }).once('exit', done));
      assert.deepEqual(await Promise.all([run('a'), run('b')]), [0, 0]);
      const names = (await openVault(file)).entries().map(({ name }) => name);
      assert.deepEqual(
        names.sort(),
        ['a', 'b'].flatMap((letter) => Array.from({ length: 10 }, (_, i) => `${letter}${i}`)),
      );
      assert.equal(readFileSync(file).readBigUInt64BE(40), 21n);
    });

    it('is always there for a reader while it is replaced again and again', async () => {
      const { file } = await folder.vault('n');
      const writer = spawn(
        process.execPath,
        [
          '-e',
          `
        const { replaceFile } = require(${library} + '/file.js');
        const bytes = require('node:fs').readFileSync(${JSON.stringify(file)});
        (async () => { for (let i = 0; i < 500; i++) await replaceFile(${JSON.stringify(file)}, bytes, () => undefined); })();`,
        ],
        { stdio: 'inherit' },
      );
      const ended = new Promise((done) => writer.once('exit', done));
      const bytes = readFileSync(file);
      let reads = 0;
      for (; writer.exitCode === null && writer.signalCode === null; reads++) {
        assert.ok((await readVaultFile(file)).equals(bytes));
        await new Promise((resolve) => setImmediate(resolve)); // a read waits for nothing, and the end of the writer is an event
      }
      assert.equal(await ended, 0);
      assert.ok(reads > 50, `${reads} reads`);
    });

    it('loses nothing when one process adds many at once', async () => {
      const { file, vault } = await folder.vault();
      const names = Array.from({ length: 12 }, (_, i) => `n${i}`);
      await Promise.all(names.map((name) => vault.add(entry(name))));
      assert.deepEqual(
        vault
          .entries()
          .map(({ name }) => name)
          .sort(),
        names.sort(),
      );
      assert.equal((await openVault(file)).entries().length, 12);
    });
  });

  describe('on a small disk', () => {
    let disk: string;
    const remount = (options: string): Buffer => execFileSync('mount', ['-o', `remount,${options}`, disk]);
    before(function () {
      if (!isRoot) this.skip(); // only root can mount
      disk = path.join(folder.path, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32k,mode=700', 'tmpfs', disk]);
    });
    after(() => {
      if (isRoot) execFileSync('umount', [disk]);
    });
    beforeEach(() => readdirSync(disk).forEach((name) => rmSync(path.join(disk, name))));

    it('that is full keeps what it was, and can be written again', async () => {
      const file = path.join(disk, 'v.vault');
      const vault = await createVaultWithCost(file, secret(PASSWORD), CHEAP);
      const untilFull = async (): Promise<never> => {
        for (;;) await vault.add(entry(`n${vault.entries().length}`));
      };
      assert.match((await refusal(untilFull(), 'DISK_FULL')).message, /^the disk is full, .*v\.vault(\.bak)? was not written$/);
      const added = vault.entries().length;
      assert.ok(added > 0);
      assert.equal((await openVault(file)).entries().length, added);
      assert.deepEqual(readdirSync(disk).sort(), ['v.vault', 'v.vault.bak', 'v.vault.lock']);
      remount('size=128k');
      await vault.add(entry('later'));
      assert.equal((await openVault(file)).entries().length, added + 1);
      remount('size=32k');
    });

    it('is not made where nothing fits', async () => {
      writeFileSync(path.join(disk, 'filler'), Buffer.alloc(24 * 1024));
      const file = path.join(disk, 'v.vault');
      await refusal(
        createVaultWithCost(file, secret(PASSWORD), { ...CHEAP }).then((vault) => vault.add({ ...entry('n'), ...LARGE() })),
        'DISK_FULL',
      );
      rmSync(path.join(disk, 'filler'));
      await (await openVault(file)).add({ ...entry('n'), ...LARGE() });
    });

    it('that may only be read is read, and not written', async () => {
      const file = path.join(disk, 'v.vault');
      const vault = await createVaultWithCost(file, secret(PASSWORD), CHEAP);
      remount('ro');
      try {
        assert.match((await refusal(vault.add(entry('n')), 'VAULT_WRITE')).message, /EROFS/);
        assert.deepEqual((await openVault(file)).entries(), []);
      } finally {
        remount('rw');
      }
    });
  });
});
