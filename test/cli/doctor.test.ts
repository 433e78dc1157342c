/** strongroom doctor: every row is what the system says, and a bad one is the exit code. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Check } from '../../lib/cli/checks/check.js';
import { checkMachine } from '../../lib/cli/checks/machine.js';
import type { Backing } from '../../lib/index.js';
import { native } from '../../lib/native.js';
import { Place } from './support.js';

const read = (file: string): string | undefined => {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
};

describe('strongroom doctor', () => {
  let place: Place;
  before(async () => {
    place = new Place();
    await place.makeVault();
  });
  after(() => place.remove());

  const json = async (args: readonly string[] = []): Promise<{ status: number | null; checks: Map<string, Check> }> => {
    const run = await place.call(['doctor', '--json', ...args]);
    return {
      status: run.status,
      checks: new Map((JSON.parse(run.stdout) as Check[]).map((check) => [check.check, check])),
    };
  };

  it('shows a row for each thing, and advice for each that is not ok', async () => {
    const { checks } = await json();
    for (const name of ['room', 'secretmem', 'pages', 'locked memory', 'dumpable', 'core limit', 'inspector', 'debugger', 'foreign code']) {
      assert.ok(checks.has(name), name);
    }
    for (const name of [
      'openssl',
      'libargon2',
      'libsodium',
      'libsecp256k1',
      'lib25519',
      'kernel',
      'swap',
      'hibernation',
      'ptrace scope',
      'core pattern',
      'vault',
      'vault folder',
    ]) {
      assert.ok(checks.has(name), name);
    }
    for (const { state, advice } of checks.values()) assert.equal(advice === undefined, state === 'ok');
  });

  it('says what the system says', async () => {
    const { status, checks } = await json();
    assert.equal(checks.get('kernel')?.found, os.release());
    assert.equal(checks.get('core pattern')?.found, read('/proc/sys/kernel/core_pattern'));
    assert.equal(checks.get('ptrace scope')?.state, Number(read('/proc/sys/kernel/yama/ptrace_scope') ?? 0) > 0 ? 'ok' : 'warn');
    assert.equal(checks.get('dumpable')?.found, 'no: this command called harden(), as a bot does for itself');
    assert.equal(checks.get('core limit')?.found, '0 KiB');
    for (const { name, package: version } of native.libraries()) assert.ok(checks.get(name)?.found.endsWith(`Debian ${version}`), name);
    assert.equal(checks.get('vault')?.found, `${place.vault} 0600`);
    assert.equal(checks.get('vault folder')?.state, 'ok');
    assert.equal(status, [...checks.values()].some(({ state }) => state === 'bad') ? 1 : 0);
  });

  it('ends with 1 for a vault or a folder that others can change, and says how to close it', async () => {
    fs.chmodSync(place.vault, 0o644);
    const open = await json();
    assert.deepEqual(open.checks.get('vault'), {
      check: 'vault',
      state: 'bad',
      found: `${place.vault} 0644`,
      advice: `chmod 600 ${place.vault}`,
    });
    assert.equal(open.status, 1);
    fs.chmodSync(place.vault, 0o600);
    fs.chmodSync(place.folder, 0o770);
    const shared = await json();
    assert.equal(shared.checks.get('vault folder')?.state, 'bad');
    assert.equal(shared.status, 1);
    fs.chmodSync(place.folder, 0o750);
    assert.equal((await json()).checks.get('vault folder')?.state, 'warn');
    fs.chmodSync(place.folder, 0o700);
    assert.equal((await json()).checks.get('vault folder')?.state, 'ok');
  });

  it('warns of code that was put in from outside', async () => {
    const run = await place.call(['doctor', '--json'], { env: { NODE_OPTIONS: '--no-warnings' } });
    const foreign = (JSON.parse(run.stdout) as Check[]).find(({ check }) => check === 'foreign code');
    assert.equal(foreign?.state, 'warn');
    assert.match(foreign?.found ?? '', /NODE_OPTIONS/);
  });

  it('prints the same as a table, then what to do', async () => {
    fs.chmodSync(place.vault, 0o640);
    const run = await place.call(['doctor']);
    fs.chmodSync(place.vault, 0o600);
    assert.match(run.stdout, /^ok +secretmem|^warn +secretmem/m);
    assert.match(run.stdout, /^bad +vault +.* 0640$/m);
    assert.match(run.stdout, /\n\nwhat to do:\n(.*\n)*vault: chmod 600 /);
    assert.equal(run.status, 1);
  });

  describe('of a machine', () => {
    let root: string;
    beforeEach(() => (root = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-root-'))));
    afterEach(() => fs.rmSync(root, { recursive: true }));

    const put = (file: string, content: string): void => {
      fs.mkdirSync(path.dirname(root + file), { recursive: true });
      fs.writeFileSync(root + file, content);
    };
    const check = (name: string, backing: Backing | 'closed' = 'secretmem', kernel = '6.1.0'): Check => {
      const found = checkMachine(backing, root, kernel).find((row) => row.check === name);
      assert.ok(found, name);
      return found;
    };
    const swaps = (...devices: string[]): void => {
      put(
        '/proc/swaps',
        ['Filename\tType\tSize\tUsed\tPriority', ...devices.map((device) => `${device}  partition\t1048572\t0\t-2`)].join('\n'),
      );
    };

    it('with swap: fine when compressed or encrypted, else not', () => {
      assert.equal(check('swap').state, 'warn'); // nothing to read
      swaps();
      assert.deepEqual(check('swap'), { check: 'swap', state: 'ok', found: 'none' });
      swaps('/dev/sda2');
      assert.equal(check('swap').state, 'warn');
      assert.match(check('swap').found, /\/dev\/sda2/);
      assert.match(check('swap').advice ?? '', /without root and with a memlock limit below 400 MiB/);
      swaps('/dev/zram0');
      assert.equal(check('swap').state, 'ok');
      put('/sys/block/zram0/backing_dev', '/dev/sda3\n');
      assert.equal(check('swap').state, 'warn');
      swaps('/dev/dm-1');
      assert.equal(check('swap').state, 'warn');
      put('/sys/block/dm-1/dm/uuid', 'CRYPT-PLAIN-swap\n');
      assert.equal(check('swap').state, 'ok');
      fs.mkdirSync(`${root}/dev/mapper`, { recursive: true });
      fs.symlinkSync('../dm-1', `${root}/dev/mapper/swap`);
      swaps('/dev/mapper/swap');
      assert.equal(check('swap').state, 'ok');
      put('/sys/block/dm-1/dm/uuid', 'LVM-abc\n');
      assert.equal(check('swap').state, 'warn');
      put('/sys/block/dm-1/dm/uuid', 'CRYPT-LUKS2-abc\n');
      swaps('/dev/mapper/swap', '/swapfile');
      assert.match(check('swap').found, /^\/swapfile: /);
    });

    it('that can hibernate: only pages that are locked, not secretmem, get onto the disk', () => {
      assert.deepEqual(check('hibernation', 'locked'), { check: 'hibernation', state: 'ok', found: 'not supported' });
      put('/sys/power/state', 'freeze mem disk\n');
      put('/sys/power/disk', '[platform] shutdown\n');
      assert.equal(check('hibernation', 'locked').state, 'warn');
      assert.equal(check('hibernation', 'secretmem').state, 'ok');
      assert.match(check('hibernation', 'secretmem').found, /root writes 'locked' to \/etc\/strongroom\/backing/);
    });

    it('with or without Yama, a pipe for cores, an old kernel', () => {
      assert.equal(check('ptrace scope').state, 'warn');
      for (const [scope, state] of [
        ['0', 'warn'],
        ['1', 'ok'],
        ['2', 'ok'],
        ['3', 'ok'],
      ] as const) {
        put('/proc/sys/kernel/yama/ptrace_scope', `${scope}\n`);
        assert.equal(check('ptrace scope').state, state);
      }
      put('/proc/sys/kernel/core_pattern', 'core\n');
      assert.equal(check('core pattern').state, 'ok');
      put('/proc/sys/kernel/core_pattern', '|/usr/lib/systemd/systemd-coredump %P\n');
      assert.equal(check('core pattern').state, 'warn');
      for (const [kernel, state] of [
        ['5.13.0', 'warn'],
        ['5.14.0-1', 'ok'],
        ['4.19.0', 'warn'],
        ['6.1.0-1-amd64', 'ok'],
      ] as const) {
        assert.equal(check('kernel', 'locked', kernel).state, state);
      }
    });
  });
});
