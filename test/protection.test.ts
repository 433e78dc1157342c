import assert from 'node:assert/strict';
import { isRoot, readablePackage, runScript } from './support/child.js';

// Reads a byte of its parent's memory, as a debugger of the same user does: prints what came of it.
const readParent = `
  const readParent = () => require('node:child_process').spawnSync('python3', ['-c',
    'import os\\ntry:\\n  m = open(f"/proc/{os.getppid()}/mem", "rb")\\n  ' +
    'a = int(open(f"/proc/{os.getppid()}/maps").readline().split("-")[0], 16)\\n  m.seek(a); print(len(m.read(1)))\\n' +
    'except OSError as e: print(e.strerror)'], { encoding: 'utf8' }).stdout.trim();`;

describe('protection()', () => {
  it('says what the kernel says', () => {
    const child = runScript(
      `strongroom.Secret.random(32);
       const fs = require('node:fs');
       const status = fs.readFileSync('/proc/self/status', 'utf8');
       const seen = strongroom.protection();
       report({ seen, locked: Number(/VmLck:\\s+(\\d+)/.exec(status)[1]) * 1024 });`,
      { wrapper: ['prlimit', '--memlock=6291456:6291456', '--core=12345:67890'] },
    );
    const { seen, locked } = child.report as { seen: Record<string, unknown>; locked: number };
    assert.equal(seen['vmLockedBytes'], locked);
    assert.equal(seen['memlockLimit'], 6291456);
    assert.equal(seen['coreLimit'], 12345);
    assert.equal(seen['coreLimitHard'], 67890);
    assert.equal(seen['dumpable'], true);
    assert.equal(seen['tracerPid'], 0);
    assert.equal(seen['inspectorSignal'], true);
    assert.equal(seen['inspectorOpen'], false);
  });

  it('says that the room is closed before the first secret', () => {
    const child = runScript(
      'const { backing, locked, roomBytes, slots } = strongroom.protection(); report({ backing, locked, roomBytes, slots });',
    );
    assert.deepEqual(child.report, { backing: 'closed', locked: false, roomBytes: 0, slots: 0 });
  });

  it('sees a debugger, and an inspector that is open', () => {
    const traced = runScript('report(strongroom.protection().tracerPid > 0);', { wrapper: ['strace', '-qq', '-f', '-o', '/dev/null'] });
    assert.equal(traced.report, true);
    const inspected = runScript('report(strongroom.protection().inspectorOpen);', { nodeArguments: ['--inspect=127.0.0.1:0'] });
    assert.equal(inspected.report, true);
  });
});

describe('harden()', () => {
  let copy: ReturnType<typeof readablePackage>;
  before(() => (copy = readablePackage()));
  after(() => copy.remove());

  const hardened = { dumpable: false, coreLimit: 0, coreLimitHard: 0, inspectorSignal: false, inspectorOpen: false };
  const fields = `({ dumpable, coreLimit, coreLimitHard, inspectorSignal, inspectorOpen }) =>
    ({ dumpable, coreLimit, coreLimitHard, inspectorSignal, inspectorOpen })`;

  it('makes the process undumpable, without cores and without an inspector, for good', () => {
    const child = runScript(`const pick = ${fields}; report([pick(strongroom.harden()), pick(strongroom.protection())]);`, {
      wrapper: ['prlimit', '--core=unlimited:unlimited'],
      nodeArguments: ['--inspect=127.0.0.1:0'],
    });
    assert.deepEqual(child.report, [hardened, hardened]);
  });

  it('keeps a program of the same user from reading its memory', function () {
    if (!isRoot) this.skip(); // root reads anyone: the test has to become somebody else
    const child = runScript(`${readParent} const before = readParent(); strongroom.harden(); report([before, readParent()]);`, {
      unprivileged: true,
      root: copy.root,
    });
    assert.deepEqual(child.report, ['1', 'Permission denied']);
  });

  it('makes SIGUSR1 do nothing, which otherwise opens the inspector', () => {
    const script = (harden: string): string => `
      ${harden}
      process.kill(process.pid, 'SIGUSR1');
      setTimeout(() => { report(strongroom.protection().inspectorOpen); process.exit(0); }, 300);`;
    assert.equal(runScript(script('')).report, true);
    assert.equal(runScript(script('strongroom.harden();')).report, false);
  });

  it('leaves the secrets usable and works without a room as well', () => {
    const child = runScript(`
      const key = strongroom.Secret.random(32).hmacKey({ hash: 'sha256' });
      const before = key.sign('m');
      strongroom.harden();
      report({ same: key.sign('m') === before, more: strongroom.Secret.random(32).kind });`);
    assert.deepEqual(child.report, { same: true, more: 'secret' });
    assert.equal(runScript('report(strongroom.harden().backing);').report, 'closed');
  });
});
