import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { backingFile } from '../lib/room.js';
import { isRoot, memfdSecret, readablePackage, runScript, withoutSecretmem } from './support/child.js';

const useOneSecret = `
  const key = strongroom.Secret.random(64).hmacKey({ hash: 'sha256' });
  key.sign('a message');
  const { backing, locked, notDumped, notInherited, refusesForeignReads } = strongroom.protection();
  report({ backing, locked, notDumped, notInherited, refusesForeignReads });`;

const kept = { locked: true, notDumped: true, notInherited: true };

// Whether this kernel gives memfd_secret: Debian 12's own has it switched off.
const kernelHasSecretmem =
  spawnSync('python3', ['-c', `import ctypes; print(ctypes.CDLL(None).syscall(${memfdSecret}, 0) >= 0)`], { encoding: 'utf8' }).stdout ===
  'True\n';

describe('the room', () => {
  let copy: ReturnType<typeof readablePackage>;
  before(() => (copy = readablePackage()));
  after(() => copy.remove());

  it('is secretmem where the kernel has it, and other processes cannot read it', function () {
    if (!kernelHasSecretmem) this.skip(); // boot with secretmem.enable=1
    assert.deepEqual(runScript(useOneSecret).report, { backing: 'secretmem', ...kept, refusesForeignReads: true });
  });

  it('falls back to locked where memfd_secret is refused, and says so', () => {
    const child = runScript(useOneSecret, { wrapper: withoutSecretmem });
    assert.deepEqual(child.report, { backing: 'locked', ...kept, refusesForeignReads: false });
  });

  it('refuses to open where secretmem is required and memfd_secret is refused', () => {
    const insist = `report(refusal(() => strongroom.openRoom({ require: 'secretmem' })));`;
    const { code, message } = runScript(insist, { wrapper: withoutSecretmem }).report as { code: string; message: string };
    assert.equal(code, 'BACKING_UNAVAILABLE');
    assert.match(message, /secretmem is required.*memfd_secret: EPERM/);
    assert.equal(runScript(insist).report, null);
  });

  it('is locked where the caller requires that, and stays so', () => {
    const child = runScript(`
      strongroom.openRoom({ require: 'locked' });
      const other = refusal(() => strongroom.openRoom({ require: 'secretmem' }));
      strongroom.openRoom();
      report({ backing: strongroom.protection().backing, code: other.code });`);
    assert.deepEqual(child.report, { backing: 'locked', code: 'BACKING_CONFLICT' });
  });

  it('refuses a backing there is no such thing as', () => {
    const child = runScript(`report(refusal(() => strongroom.openRoom({ require: 'anything' })));`);
    assert.equal((child.report as { code: string }).code, 'INVALID_ARGUMENT');
  });

  describe('of a user without rights', () => {
    before(function () {
      if (!isRoot) this.skip(); // only root can become somebody else
    });

    const memlock = (bytes: number | string): string[] => ['prlimit', `--memlock=${bytes}:${bytes}`];

    it('opens under the default limit of 8 MiB', () => {
      const child = runScript(useOneSecret, { unprivileged: true, wrapper: memlock(8 << 20), root: copy.root });
      const backing = kernelHasSecretmem ? 'secretmem' : 'locked';
      assert.deepEqual(child.report, { backing, ...kept, refusesForeignReads: kernelHasSecretmem });
    });

    it('cannot be had with a limit of 0: the error names the limit, its value and the command that raises it', () => {
      const attempt = `report(refusal(() => strongroom.Secret.random(64)));`;
      const child = runScript(attempt, { unprivileged: true, wrapper: memlock(0), root: copy.root });
      const { code, message } = child.report as { code: string; message: string };
      assert.equal(code, 'MEMLOCK_LIMIT');
      assert.match(message, /RLIMIT_MEMLOCK is 0 bytes; raise it with 'ulimit -l 65536'/);
    });

    it('cannot be had with a limit of 0 in locked pages either', () => {
      const attempt = `report(refusal(() => strongroom.openRoom({ require: 'locked' })));`;
      const child = runScript(attempt, { unprivileged: true, wrapper: memlock(0), root: copy.root });
      assert.equal((child.report as { code: string }).code, 'MEMLOCK_LIMIT');
    });

    it('says when it is full, and goes on working', () => {
      const child = runScript(
        `const held = [];
         let full;
         while (full === undefined) {
           try { held.push(strongroom.Secret.random(60000)); } catch (error) { full = error.code; }
         }
         const count = held.length;
         held.pop().destroy();
         held.push(strongroom.Secret.random(60000));
         report({ full, fits: count > 20, again: held.length === count });`,
        { unprivileged: true, wrapper: memlock(4 << 20), root: copy.root },
      );
      assert.deepEqual(child.report, { full: 'MEMLOCK_LIMIT', fits: true, again: true });
    });

    it('holds 10,000 handles of 64-byte secrets and their keys under the default limit', () => {
      const child = runScript(
        `const keys = [];
         for (let i = 0; i < 10000; i++) {
           const secret = strongroom.Secret.random(64);
           keys.push([secret, secret.hmacKey({ hash: 'sha512' })]);
         }
         const first = keys[0][1].sign('m');
         const again = keys[0][0].hmacKey({ hash: 'sha512' }).sign('m');
         report({ same: first === again, distinct: new Set(keys.map(([, key]) => key.sign('m'))).size,
           fits: strongroom.protection().roomBytes < 8 << 20 });`,
        { unprivileged: true, wrapper: memlock(8 << 20), root: copy.root },
      );
      assert.deepEqual(child.report, { same: true, distinct: 10000, fits: true });
    });
  });

  describe("where the machine's owner has a say", () => {
    before(function () {
      if (!isRoot) this.skip(); // the owner's file is root's
    });

    // A private /etc/strongroom for one process: nothing of it is seen on the machine.
    const withFile = (content: string, mode: string, script: string): unknown => {
      const prepare = `mkdir -p /etc/strongroom && mount -t tmpfs none /etc/strongroom && printf '%s' "$1" > ${backingFile} &&
        chmod ${mode} ${backingFile} && shift && exec "$@"`;
      const child = runScript(script, { wrapper: ['unshare', '-m', 'sh', '-c', prepare, 'sh', content] });
      assert.equal(child.stderr, '');
      return child.report;
    };

    it('is locked if the file says so', () => {
      assert.deepEqual(withFile('locked\n', '644', useOneSecret), { backing: 'locked', ...kept, refusesForeignReads: false });
    });

    it('refuses a caller who requires secretmem against the file', () => {
      const refused = withFile('locked\n', '644', `report(refusal(() => strongroom.openRoom({ require: 'secretmem' })));`);
      assert.equal((refused as { code: string }).code, 'BACKING_CONFLICT');
    });

    it('refuses a file that says something else or that others can write', () => {
      const attempt = `report(refusal(() => strongroom.openRoom()));`;
      assert.equal((withFile('lokced\n', '644', attempt) as { code: string }).code, 'BACKING_FILE');
      assert.equal((withFile('locked\n', '666', attempt) as { code: string }).code, 'BACKING_FILE');
      assert.equal(withFile('secretmem\n', '644', attempt), null);
    });
  });

  it("has none of its segments' descriptors open", () => {
    const child = runScript(`
      strongroom.Secret.random(64);
      const fs = require('node:fs');
      report(fs.readdirSync('/proc/self/fd').map((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } }));`);
    const descriptors = child.report as string[];
    assert.ok(
      descriptors.some((target) => target.startsWith('pipe:')),
      'the control: descriptors are seen',
    );
    assert.ok(!descriptors.some((target) => target.includes('secretmem')));
  });
});

describe('the seccomp filter of these tests', () => {
  it('refuses the call it is told to', () => {
    const script = 'import ctypes; print(ctypes.CDLL(None).syscall(447, 0) < 0)';
    const refused = spawnSync(withoutSecretmem[0]!, [...withoutSecretmem.slice(1), 'python3', '-c', script], { encoding: 'utf8' });
    assert.equal(refused.stdout, 'True\n');
    assert.equal(spawnSync('python3', ['-c', script], { encoding: 'utf8' }).stdout, 'False\n');
  });
});
