/** Where the vault is and what is remembered of it: --vault, $STRONGROOM_VAULT, and the folders of XDG. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { userFolder } from '../../lib/user-folder.js';
import { packageRoot, readablePackage } from '../support/child.js';
import { Place, assertFails, password } from './support.js';

describe('the vault of a command', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  const list = (args: readonly string[], env: Record<string, string>) =>
    place.call(['list', '--json', ...args, '--password-fd', '3'], { descriptors: { 3: password }, alone: true, env });
  const moveTo = (...names: string[]): string => {
    const file = path.join(place.folder, ...names);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    fs.renameSync(place.vault, file);
    return file;
  };

  it('is that of --vault, before or after the verb, above that of $STRONGROOM_VAULT, above the default', async () => {
    await place.makeVault();
    const file = moveTo('elsewhere');
    const none = path.join(place.folder, 'none');
    assertFails(await list([], { STRONGROOM_VAULT: none }), 3, new RegExp(`there is no vault at ${none}$`));
    assert.equal((await list(['--vault', file], { STRONGROOM_VAULT: none })).stdout, '[]\n');
    const before = await place.call(['--vault', file, 'list', '--json', '--password-fd', '3'], {
      descriptors: { 3: password },
      env: { STRONGROOM_VAULT: none },
    });
    assert.equal(before.stdout, '[]\n');
    assert.equal((await list([], { STRONGROOM_VAULT: file })).stdout, '[]\n');
    assertFails(await list(['--vault', ''], { STRONGROOM_VAULT: file }), 2, /--vault has no path/);
  });

  it('is in $XDG_DATA_HOME, and what was seen of it in $XDG_STATE_HOME, where they are absolute paths', async () => {
    await place.makeVault();
    moveTo('data', 'strongroom', 'vault');
    const [data, state] = ['data', 'state'].map((name) => path.join(place.folder, name)) as [string, string];
    const run = await list([], { STRONGROOM_VAULT: '', XDG_DATA_HOME: data, XDG_STATE_HOME: state });
    assert.deepEqual([run.status, run.stdout], [0, '[]\n']);
    assert.equal(fs.readdirSync(path.join(state, 'strongroom', 'last-seen')).filter((name) => /^[0-9a-f]{32}$/.test(name)).length, 1);
    assert.equal(fs.statSync(path.join(state, 'strongroom')).mode & 0o777, 0o700);
    const relative = await list([], { STRONGROOM_VAULT: '', XDG_DATA_HOME: 'data', XDG_STATE_HOME: 'state' });
    assertFails(relative, 3, new RegExp(`no vault at ${place.folder}/.local/share/strongroom/vault`));
  });

  it('is never wherever the process was started: a home that is no absolute path is not taken', () => {
    const home = process.env.HOME;
    const passwd = fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.split(':')[2] === String(process.getuid!()))!
      .split(':')[5]!;
    try {
      for (const [named, expected] of [
        ['/home/somebody', '/home/somebody'],
        ['', passwd],
        ['here', passwd],
      ] as const) {
        process.env.HOME = named;
        assert.equal(userFolder('XDG_DATA_HOME', {}), path.join(expected, '.local/share/strongroom'));
        assert.equal(userFolder('XDG_STATE_HOME', { XDG_STATE_HOME: 'here' }), path.join(expected, '.local/state/strongroom'));
      }
    } finally {
      process.env.HOME = home;
    }
  });

  it('of a user without a home has to be named', function () {
    if (process.getuid?.() !== 0) return this.skip(); // only root can be somebody that nobody knows
    const copy = readablePackage();
    fs.cpSync(path.join(packageRoot, 'node_modules/commander'), path.join(copy.root, 'node_modules/commander'), { recursive: true });
    try {
      const asNobodyKnown = (...args: string[]) =>
        spawnSync(
          'env',
          [
            '-i',
            'setpriv',
            '--reuid=54321',
            '--regid=54321',
            '--clear-groups',
            process.execPath,
            path.join(copy.root, 'dist/lib/cli/main.js'),
            ...args,
          ],
          { encoding: 'utf8' },
        );
      const unnamed = asNobodyKnown('list');
      assert.deepEqual(
        [unnamed.status, unnamed.stderr.split('\n')[0]],
        [3, 'strongroom: environment variable HOME is not set'],
        unnamed.stderr,
      );
      assert.match(asNobodyKnown('list', '--vault', '/nonexistent').stderr, /no vault at \/nonexistent/);
    } finally {
      copy.remove();
    }
  });
});
