/** strongroom clip, with the real xclip on a real X server and the real wl-copy on a real Wayland compositor. */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, Vault } from '../../lib/index.js';
import { type Desktop, startWayland, startX } from '../support/desktop.js';
import { type Ended, Running } from './running.js';
import { Place, assertFails, password, unlock } from './support.js';

const SECRET = Buffer.alloc(64, 'a secret of kraken').toString('base64');
const PASSPHRASE = 'the passphrase of okx';
const ON = 'is on the clipboard for';

/** Programs to look at the clipboard with, and to put something else there. */
interface Tools {
  print(): string;
  copy(text: string): void;
}

const tools = (env: Record<string, string>): Record<'x11' | 'wayland', Tools> => {
  const options = { env: { ...process.env, ...env }, encoding: 'utf8', timeout: 5000 } as const;
  const copy = (program: string, args: string[], text: string): void =>
    void execFileSync(program, args, { ...options, input: text, stdio: ['pipe', 'ignore', 'ignore'] });
  return {
    x11: {
      print: () => spawnSync('xclip', ['-selection', 'clipboard', '-out'], options).stdout,
      copy: (text) => copy('xclip', ['-selection', 'clipboard', '-in'], text),
    },
    wayland: {
      print: () => spawnSync('wl-paste', ['--no-newline'], options).stdout,
      copy: (text) => copy('wl-copy', ['--type', 'text/plain'], text),
    },
  };
};

/** What is given of a process, or nothing where it has ended or is another user's. */
function ofProcess(pid: string, file: 'cmdline' | 'environ'): string {
  try {
    return fs.readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/** Command lines and environments of every process there is. */
function everywhere(file: 'cmdline' | 'environ'): string {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ofProcess(pid, file))
    .join('\n');
}

/** Programs of that name that strongroom started here to own the clipboard: other tests have theirs. */
const owners = (program: string, place: Place): string[] =>
  spawnSync('pgrep', ['-x', program], { encoding: 'utf8' })
    .stdout.trim()
    .split('\n')
    .filter((pid) => ofProcess(pid, 'environ').includes(place.folder) && /-quiet|--foreground/.test(ofProcess(pid, 'cmdline')));

describe('strongroom clip', () => {
  if (process.env.ASAN_OPTIONS !== undefined) return; // other people's programs, for which the sanitizers have no patience
  let place: Place;
  before(async () => {
    place = new Place();
    await place.makeVault();
    const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
    const vault = await Vault.open(place.vault, { password: Secret.fromBytes(bytes(password)), rollback: 'ignore' });
    await vault.add({ name: 'kraken-main', exchange: 'kraken', key: 'K'.repeat(56), secret: Secret.fromBytes(bytes(SECRET)) });
    await vault.add({ name: 'mail', secret: Secret.fromBytes(bytes('tangerine 41 für Ada')) });
    const passphrase = Secret.fromBytes(bytes(PASSPHRASE), { sendable: true });
    await vault.add({
      name: 'okx',
      exchange: 'okx',
      key: '37c541a1-1111-2222-3333-10fe7a038418',
      secret: Secret.fromBytes(bytes('E65791902180E9EF4510DB6A77F6EBAE')),
      passphrase,
    });
    vault.destroy();
  });
  after(() => place.remove());

  for (const kind of ['x11', 'wayland'] as const) {
    describe(kind === 'x11' ? 'with xclip' : 'with wl-copy', () => {
      let desktop: Desktop;
      let clipboard: Tools;
      const owner = kind === 'x11' ? 'xclip' : 'wl-copy';
      const clip = (...args: string[]): Running => new Running(place, ['clip', ...args], desktop.env);
      before(async () => {
        desktop = await (kind === 'x11' ? startX() : startWayland());
        clipboard = tools(desktop.env)[kind];
      });
      after(() => desktop.stop());

      it('has the secret there for the time that was asked for, in no argument and no variable, and clears it', async () => {
        clipboard.copy('something from before');
        const running = clip('kraken-main', '--timeout', '2');
        await running.says(ON);
        const begun = Date.now();
        assert.equal(clipboard.print(), SECRET);
        assert.equal(owners(owner, place).length, 1);
        const [commands, variables] = [everywhere('cmdline'), everywhere('environ')];
        assert.ok(commands.includes('kraken-main') && variables.includes(place.vault)); // what is looked through is what there is
        assert.ok(!commands.includes(SECRET) && !variables.includes(SECRET));
        const { status, stdout, stderr } = await running.ended;
        assert.ok(Date.now() - begun > 1500);
        assert.deepEqual([status, stdout], [0, '']);
        assert.match(
          stderr,
          /^the secret of kraken-main is on the clipboard for 2 s; .*clipboard manager may keep it.*\nthe clipboard is cleared\n$/,
        );
        assert.equal(clipboard.print(), '');
        assert.deepEqual(owners(owner, place), []);
      });

      it('leaves alone what was copied meanwhile', async () => {
        const running = clip('kraken-main', '--timeout', '1');
        await running.says(ON);
        clipboard.copy('something else');
        const { status, stderr } = await running.ended;
        assert.equal(status, 0);
        assert.match(stderr, /something else is on the clipboard by now, and was left there\n$/);
        assert.equal(clipboard.print(), 'something else');
      });

      it('clears what another program has put back in the meantime', async () => {
        const running = clip('kraken-main', '--timeout', '1');
        await running.says(ON);
        clipboard.copy(clipboard.print()); // as a clipboard manager does
        assert.match((await running.ended).stderr, /the clipboard is cleared\n$/);
        assert.equal(clipboard.print(), '');
      });

      it('killed, with no chance to do anything: the program that holds the secret goes, and the clipboard is empty', async () => {
        const running = clip('kraken-main', '--timeout', '60');
        await running.says(ON);
        assert.equal(clipboard.print(), SECRET);
        running.kill('SIGKILL');
        assert.equal((await running.ended).signal, 'SIGKILL');
        for (let tries = 0; clipboard.print() !== '' && tries < 40; tries++) await sleep(50);
        assert.equal(clipboard.print(), '');
      });
    });
  }

  describe('with xclip', () => {
    let desktop: Desktop;
    before(async () => (desktop = await startX()));
    after(() => desktop.stop());

    it('counts down on a terminal, and clears on Ctrl-C', async () => {
      const steps = [...unlock, { expect: ON }, { expect: '59 s' }, { send: '\x03' }];
      const run = await place.call(['clip', 'kraken-main', '--timeout', '60'], { steps, env: desktop.env });
      assert.match(run.output, /60 s [^]*59 s [^]*the clipboard is cleared/);
      assert.equal(run.signal, 'SIGINT');
      assert.equal(tools(desktop.env).x11.print(), '');
    });

    it('clears it when it is ended by a signal, and ends by it', async () => {
      for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
        const running = new Running(place, ['clip', 'kraken-main', '--timeout', '60'], desktop.env);
        await running.says(ON);
        running.kill(signal);
        assert.equal((await running.ended).signal, signal);
        assert.equal(tools(desktop.env).x11.print(), '', signal);
      }
    });

    it('clears it before it is stopped', async () => {
      const running = new Running(place, ['clip', 'kraken-main', '--timeout', '60'], desktop.env);
      await running.says(ON);
      running.kill('SIGTSTP');
      await running.says('the clipboard is cleared');
      assert.equal(tools(desktop.env).x11.print(), '');
      running.kill('SIGCONT');
      assert.equal((await running.ended).status, 0);
    });

    it('takes the passphrase instead', async () => {
      const running = new Running(place, ['clip', 'okx', '--passphrase', '--timeout', '1'], desktop.env);
      await running.says('the passphrase of okx is on the clipboard');
      assert.equal(tools(desktop.env).x11.print(), PASSPHRASE);
      assert.equal((await running.ended).status, 0);
    });

    it('takes a password entry', async () => {
      const running = new Running(place, ['clip', 'mail', '--timeout', '1'], desktop.env);
      await running.says(ON);
      assert.equal(tools(desktop.env).x11.print(), 'tangerine 41 für Ada');
      assert.match((await running.ended).stderr, /the clipboard is cleared/);
    });

    it('says so when something keeps putting the secret back', async () => {
      const script =
        'again() { while printf %s "$1" | xclip -selection clipboard -in >/dev/null 2>&1; do :; done; }; again "$1" & again "$1" & again "$1"';
      const running = new Running(place, ['clip', 'kraken-main', '--timeout', '1'], desktop.env);
      await running.says(ON);
      const manager = spawn('sh', ['-c', script, 'sh', SECRET], {
        env: { ...process.env, ...desktop.env },
        stdio: 'ignore',
        detached: true,
      });
      try {
        const { status, stderr } = await running.ended;
        assert.equal(status, 13, stderr);
        assert.match(stderr, /strongroom: the clipboard still holds the secret, or does not answer/);
      } finally {
        process.kill(-manager.pid!, 'SIGKILL'); // with its loops
      }
    });

    it('says what is missing before it asks for a password', async () => {
      const clip = (args: readonly string[], env = desktop.env): Promise<Ended> => new Running(place, ['clip', ...args], env).ended;
      const [nowhere, broken, ...others] = await Promise.all([
        place.call(['clip', 'kraken-main'], { alone: true, env: { DISPLAY: '', WAYLAND_DISPLAY: '' } }),
        clip(['kraken-main'], { DISPLAY: ':4711' }),
        clip(['kraken-main', '--timeout', '0']),
        clip(['kraken-main', '--timeout', '3601']),
        clip(['kraken-main', '--passphrase']),
        clip(['nobody']),
      ]);
      assertFails(nowhere, 3, /no desktop session here: neither \$WAYLAND_DISPLAY nor \$DISPLAY is set/);
      assert.equal(broken.status, 13);
      assert.match(broken.stderr, /^strongroom: .*did not put the secret on the clipboard/);
      assert.deepEqual(
        others.map(({ status }) => status),
        [2, 2, 2, 3],
      );
    });
  });

  describe('with wl-copy', () => {
    it("leaves that program's file on a ramfs of its own, and refuses where there is none", async () => {
      const desktop = await startWayland();
      try {
        const running = new Running(place, ['clip', 'kraken-main', '--timeout', '60'], desktop.env);
        await running.says(ON);
        const [pid] = owners('wl-copy', place);
        const buffers = (root: string): string[] => fs.readdirSync(`${root}/tmp`).filter((name) => name.startsWith('wl-copy-buffer-'));
        const [buffer] = buffers(`/proc/${pid}/root`);
        const file = path.join(`/proc/${pid}/root/tmp`, buffer!, 'stdin');
        assert.equal(fs.readFileSync(file, 'latin1'), SECRET);
        assert.equal(fs.statfsSync(file).type, 0x858458f6, 'RAMFS_MAGIC of statfs(2)');
        assert.ok(!buffers('').includes(buffer!));
        running.kill('SIGTERM');
        await running.ended;

        const mount = { x64: '165', arm64: '40' }[process.arch as 'x64' | 'arm64']; // its number
        const refuse = [
          'python3',
          path.join(__dirname, '../../../test/tools/without_syscall.py'),
          mount,
          '1',
          process.execPath,
          path.join(__dirname, '../../lib/cli/main.js'),
        ];
        const { status, stderr } = await new Running(place, ['clip', 'kraken-main'], desktop.env, refuse).ended;
        assert.equal(status, 12, stderr);
        assert.match(
          stderr,
          /^strongroom: no memory of a file's kind can be had that is never swapped \(ramfs\): (?:mount|unshare): .*\n.*user namespace/,
        );
      } finally {
        await desktop.stop();
      }
    });
  });
});
