/** strongroom exec: real programs that get a secret through a descriptor, or as a file on a real ramfs. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { createPrivateKey } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, Vault } from '../../lib/index.js';
import { isRoot, readablePackage } from '../support/child.js';
import { makeKey, pkcs8 } from '../support/keys.js';
import { type Ended, Running } from './running.js';
import { Place, assertFails, password, unlock } from './support.js';

const SECRET = Buffer.alloc(64, 'a secret of kraken').toString('base64');
const OKX_SECRET = 'E65791902180E9EF4510DB6A77F6EBAE';
const PASSPHRASE = 'the passphrase of okx';
const MAY_READ_OTHERS = /ordinary memory, open to swap, core dumps and whoever reads it there/;

async function fill(place: Place): Promise<ReturnType<typeof makeKey>> {
  await place.makeVault();
  const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
  const vault = await Vault.open(place.vault, { password: Secret.fromBytes(bytes(password)), rollback: 'ignore' });
  const privateKey = makeKey('ed25519');
  const passphrase = Secret.fromBytes(bytes(PASSPHRASE), { sendable: true });
  await vault.add({ name: 'kraken-main', exchange: 'kraken', key: 'K'.repeat(56), secret: Secret.fromBytes(bytes(SECRET)) });
  await vault.add({
    name: 'okx',
    exchange: 'okx',
    key: '37c541a1-1111-2222-3333-10fe7a038418',
    secret: Secret.fromBytes(bytes(OKX_SECRET)),
    passphrase,
  });
  await vault.add({
    name: 'binance ed',
    exchange: 'binance',
    key: 'B'.repeat(64),
    secret: Secret.fromBytes(bytes(pkcs8(privateKey).toString())),
  });
  vault.destroy();
  return privateKey;
}

describe('strongroom exec', () => {
  if (process.env.ASAN_OPTIONS !== undefined) return; // other people's programs, for which the sanitizers have no patience
  let place: Place;
  let privateKey: ReturnType<typeof makeKey>;
  before(async () => (privateKey = await fill((place = new Place()))));
  after(() => place.remove());
  const exec = (...args: string[]): Promise<Ended> => new Running(place, ['exec', ...args]).ended;

  it('hands a secret over as descriptor 3, whose number is in a variable, and says what that costs', async () => {
    const { status, stdout, stderr } = await exec(
      'kraken-main',
      '--',
      'sh',
      '-c',
      'printf "%s " "$STRONGROOM_FD_KRAKEN_MAIN" "$@"; cat <&3',
      'sh',
      '--quiet',
      '{}',
    );
    assert.equal(stdout, `3 --quiet {} ${SECRET}`);
    assert.match(stderr, /^sh gets a secret as it is \(kraken-main\): from then on it lies in that program's /);
    assert.match(stderr, MAY_READ_OTHERS);
    assert.equal(status, 0);
  });

  it('hands over several, with their passphrases where asked, and a private key as PEM', async () => {
    const all = 'cat /dev/fd/3; echo; cat /dev/fd/4; echo; cat /dev/fd/5; echo; env | grep ^STRONGROOM_FD | sort';
    const both = await exec('kraken-main', 'okx', '--passphrases', '--quiet', '--', 'sh', '-c', all);
    assert.equal(both.status, 2, 'one of them has no passphrase');
    assert.equal(both.stdout, '');
    const { stdout, stderr } = await exec('okx', '--passphrases', 'binance ed', '--quiet', '--', 'true');
    assert.deepEqual([stdout, /passphrase is missing/.test(stderr)], ['', true]);
    const okx = await exec(
      'okx',
      '--passphrases',
      '--quiet',
      '--',
      'sh',
      '-c',
      'cat <&3; echo; cat <&4; echo; env | grep ^STRONGROOM_FD | sort',
    );
    assert.equal(okx.stdout, `${OKX_SECRET}\n${PASSPHRASE}\nSTRONGROOM_FD_OKX=3\nSTRONGROOM_FD_OKX_PASSPHRASE=4\n`);
    assert.equal(okx.stderr, '');
    const key = await exec('okx', 'binance ed', '--quiet', '--', 'sh', '-c', 'cat "/dev/fd/$STRONGROOM_FD_BINANCE_ED"');
    assert.deepEqual(createPrivateKey(key.stdout).export({ format: 'jwk' }), privateKey.export({ format: 'jwk' }));
  });

  it('ends as the program does', async () => {
    const run = (script: string): Promise<Ended> => exec('kraken-main', '--quiet', '--', 'sh', '-c', script);
    const ends = await Promise.all([
      run('exit 0'),
      run('exit 7'),
      run('kill -TERM $$'),
      exec('kraken-main', '--quiet', '--', 'no-such-program'),
      exec('kraken-main', '--quiet', '--', '/etc/passwd'),
    ]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      [0, 7, 128 + 15, 127, 126],
    );
    assert.match(ends[3].stderr, /^strongroom: no-such-program cannot be run: ENOENT\n$/);
  });

  it('passes signals on, and waits for the program', async () => {
    const script =
      'trap "echo got TERM; exit 3" TERM; trap "echo got INT" INT; trap "echo got HUP" HUP; echo ready; while :; do sleep 0.05; done';
    const running = new Running(place, ['exec', 'kraken-main', '--quiet', '--', 'sh', '-c', script]);
    await running.says('ready');
    for (const [signal, answer] of [
      ['SIGINT', 'got INT'],
      ['SIGHUP', 'got HUP'],
      ['SIGTERM', 'got TERM'],
    ] as const) {
      running.kill(signal);
      await running.says(answer);
    }
    const { status, stdout } = await running.ended;
    assert.deepEqual([status, stdout], [3, 'ready\ngot INT\ngot HUP\ngot TERM\n']);
  });

  it('leaves a Ctrl-C of the terminal to the terminal: the program gets one, not two', async () => {
    const script = 'trap "echo got INT" INT; echo ready; for i in 1 2 3 4 5 6 7 8; do sleep 0.1; done; exit 5';
    const steps = [...unlock, { expect: 'ready' }, { send: '\x03' }];
    const run = await place.call(['exec', 'kraken-main', '--quiet', '--', 'sh', '-c', script], { steps, stdout: 'tty' });
    assert.equal(run.status, 5, JSON.stringify(run));
    assert.equal(run.output.split('got INT').length, 2);
  });

  it("gives the program no way to the vault: neither the password's descriptor nor the password", async () => {
    const script = 'ls -l /proc/self/fd; env';
    const { stdout } = await exec('kraken-main', '--quiet', '--', 'sh', '-c', script);
    const open = [...stdout.matchAll(/ (\d+) -> (\S+)/g)].map(([, number]) => Number(number));
    assert.ok(open.includes(3));
    assert.ok(!open.includes(9), stdout);
    assert.ok(!stdout.includes(password));
    const file = path.join(place.folder, 'password');
    fs.writeFileSync(file, password, { mode: 0o600 });
    const start = ['bash', '-c', `exec "$@" 20<${file}`, 'bash', process.execPath, path.join(__dirname, '../../lib/cli/main.js')];
    const twenty = await new Running(place, ['exec', '--password-fd', '20', 'kraken-main', '--quiet', '--', 'sh', '-c', script], {}, start)
      .ended;
    assert.equal(twenty.status, 0, twenty.stderr);
    assert.ok(!twenty.stdout.includes(file), 'node leaves descriptors above 16 alone, and a file can be read again');
  });

  it('refuses what makes no sense before it asks for a password', async () => {
    const cases: [string[], RegExp][] = [
      [['exec', 'kraken-main'], /^strongroom: exec needs a program to run/],
      [['exec', '--', 'true'], /missing required argument|needs the name of an entry/],
      [['exec', 'kraken-main', '--fd', '--credentials', '--', 'true'], /--fd and --credentials are both given/],
      [['exec', 'a-b', 'a b', '--', 'true'], /called alike in the environment \(STRONGROOM_FD_A_B\)/],
      [['exec', 'a/b', '--credentials', '--', 'true'], /cannot be the name of a file/],
    ];
    const runs = await Promise.all(cases.map(([args]) => place.call(args, { alone: true })));
    runs.forEach((run, at) => assertFails(run, 2, cases[at]![1]));
    assert.equal((await exec('nobody', '--', 'true')).status, 3);
  });

  describe('--credentials', () => {
    const look =
      'stat -f -c %T "$CREDENTIALS_DIRECTORY"; stat -c "%n %a %U" "$CREDENTIALS_DIRECTORY" "$CREDENTIALS_DIRECTORY"/*; cat "$CREDENTIALS_DIRECTORY/kraken-main"; echo; umask; [ -e /proc/$$/fd/3 ] || [ -e /proc/$$/fd/4 ] || echo closed; id -u';
    const shown = (folder: string, user: string, uid: number): RegExp =>
      new RegExp(
        `^ramfs\n${folder} 500 ${user}\n${folder}/kraken-main 400 ${user}\n${folder}/okx 400 ${user}\n${SECRET.replaceAll('+', '\\+')}\n0\\d*\nclosed\n${uid}\n$`,
      );

    it('makes files of mode 0400 on a ramfs that nobody else sees, gone with the program', async () => {
      const running = new Running(place, [
        'exec',
        'kraken-main',
        'okx',
        '--credentials',
        '--',
        'sh',
        '-c',
        `${look}; echo ready; sleep 0.5; exit 4`,
      ]);
      await running.says('ready');
      const folder = path.join(place.folder, '.local/state/strongroom/ramfs');
      assert.deepEqual(fs.readdirSync(folder), []);
      assert.ok(!fs.readFileSync('/proc/self/mountinfo', 'utf8').includes(folder));
      const { status, stdout, stderr } = await running.ended;
      assert.equal(status, 4, stderr);
      assert.match(stdout.replace('ready\n', ''), shown(folder, isRoot ? 'root' : '\\S+', process.getuid!()));
      assert.match(stderr, MAY_READ_OTHERS);
    });

    it('killed with SIGKILL, leaves the files to the program alone, and nothing after it', async () => {
      const script =
        'echo ready $$; while [ "$(cat /proc/$PPID/comm 2>/dev/null)" = node ]; do sleep 0.05; done; cat "$CREDENTIALS_DIRECTORY/kraken-main"; sleep 1';
      const running = new Running(place, ['exec', 'kraken-main', '--credentials', '--quiet', '--', 'sh', '-c', script]);
      await running.says('ready');
      running.kill('SIGKILL');
      await running.says(SECRET);
      const folder = path.join(place.folder, '.local/state/strongroom/ramfs');
      assert.deepEqual(fs.readdirSync(folder), []);
      const { stdout, signal } = await running.ended;
      assert.equal(signal, 'SIGKILL');
      const pid = /ready (\d+)/.exec(stdout)![1]!;
      for (let tries = 0; fs.existsSync(`/proc/${pid}`) && tries < 60; tries++) await sleep(50);
      assert.ok(!fs.existsSync(`/proc/${pid}`));
      assert.deepEqual(fs.readdirSync(folder), []);
    });

    it('is for everybody, by a user namespace, in which the program is who it was', async function () {
      if (!isRoot) return this.skip(); // then the tests above are that already
      const copy = readablePackage();
      const other = new Place();
      try {
        await fill(other);
        fs.cpSync(path.join(__dirname, '../../../node_modules/commander'), path.join(copy.root, 'node_modules/commander'), {
          recursive: true,
        });
        for (const file of [other.folder, ...fs.readdirSync(other.folder).map((name) => path.join(other.folder, name))])
          fs.chownSync(file, 65534, 65534);
        const command = [
          'setpriv',
          '--reuid=65534',
          '--regid=65534',
          '--clear-groups',
          process.execPath,
          path.join(copy.root, 'dist/lib/cli/main.js'),
        ];
        const { status, stdout, stderr } = await new Running(
          other,
          ['exec', 'kraken-main', 'okx', '--credentials', '--', 'sh', '-c', look],
          {},
          command,
        ).ended;
        assert.equal(status, 0, stderr);
        assert.match(stdout, shown(path.join(other.folder, '.local/state/strongroom/ramfs'), 'nobody', 65534));
      } finally {
        copy.remove();
        other.remove();
      }
    });

    it('is refused, before a password is asked for, where no ramfs can be had: no tmpfs and no folder take its place', async () => {
      const mount = { x64: '165', arm64: '40' }[process.arch as 'x64' | 'arm64']; // its number
      const without = [
        'python3',
        path.join(__dirname, '../../../test/tools/without_syscall.py'),
        mount,
        '1',
        process.execPath,
        path.join(__dirname, '../../lib/cli/main.js'),
      ];
      const { status, stdout, stderr } = await new Running(
        place,
        ['exec', 'kraken-main', '--credentials', '--', 'echo', 'it runs'],
        {},
        without,
      ).ended;
      assert.deepEqual([status, stdout], [12, '']);
      assert.match(stderr, /^strongroom: no memory of a file's kind can be had that is never swapped \(ramfs\): (?:mount|unshare): /);
      const noFolder = await new Running(place, ['exec', 'kraken-main', '--credentials', '--', 'echo', 'it runs'], {
        XDG_STATE_HOME: '/dev/null',
      }).ended;
      assert.deepEqual([noFolder.status, noFolder.stdout], [12, '']);
    });
  });
});
