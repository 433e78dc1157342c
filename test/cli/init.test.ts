/** strongroom init on a real terminal. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Secret, Vault } from '../../lib/index.js';
import { Place, assertFails, password } from './support.js';

const first = 'new vault password: ';
const again = 'the same again: ';
const short = /that is short/;

describe('strongroom init', () => {
  let place: Place;
  beforeEach(() => (place = new Place()));
  afterEach(() => place.remove());

  const asked = [{ expect: first }, { mode: 'asking' }, { send: `${password}\r` }, { expect: again }, { send: `${password}\r` }] as const;

  it('asks twice, unseen, and makes a vault that the password opens and nobody else can read', async () => {
    const run = await place.call(['init'], { steps: [{ mode: 'start' }, ...asked] });
    assert.equal(run.status, 0, run.output);
    assert.equal(run.modes.asking?.ECHO, false);
    assert.equal(run.modes.end.all, run.modes.start?.all);
    assert.equal(fs.statSync(place.vault).mode & 0o777, 0o600);
    assert.ok(run.output.includes(`made ${place.vault}`));
    assert.doesNotMatch(run.output, short);
    const secret = Secret.fromBytes(Buffer.from(password));
    const vault = await Vault.open(place.vault, { password: secret });
    assert.deepEqual(vault.entries(), []);
    vault.destroy();
  });

  it('shows that the key is being derived, to a person only', async () => {
    const seen = await place.call(['init'], { steps: asked });
    assert.match(seen.output, /deriving the vault key [|/\\-]\r/);
    assert.match(seen.output, /\r {24}\rmade /); // and takes it away again
    fs.rmSync(place.vault);
    const unseen = await place.call(['init'], { steps: asked, stderr: 'pipe' });
    assert.equal(unseen.status, 0);
    assert.doesNotMatch(unseen.output + unseen.stderr, /deriving/);
  });

  it('makes the default vault in a folder of our own', async () => {
    for (const [env, folder] of [
      [{ STRONGROOM_VAULT: '', XDG_DATA_HOME: path.join(place.folder, 'data') }, 'data/strongroom'],
      [{ STRONGROOM_VAULT: '', XDG_DATA_HOME: 'relative' }, '.local/share/strongroom'],
    ] as const) {
      const run = await place.call(['init', '--password-fd', '3'], { descriptors: { 3: password }, env });
      assert.equal(run.status, 0, run.output);
      assert.equal(fs.statSync(path.join(place.folder, folder)).mode & 0o777, 0o700);
      assert.ok(fs.existsSync(path.join(place.folder, folder, 'vault')));
    }
  });

  it('prefers --vault to STRONGROOM_VAULT, and makes no other folder', async () => {
    const file = path.join(place.folder, 'other');
    assert.equal((await place.call(['init', '--vault', file, '--password-fd', '3'], { descriptors: { 3: password } })).status, 0);
    assert.ok(fs.existsSync(file) && !fs.existsSync(place.vault));
    const missing = await place.call(['init', '--vault', path.join(place.folder, 'none/vault')]);
    assertFails(missing, 2, /there is no folder/);
  });

  it('does not overwrite: it says so before it asks', async () => {
    fs.writeFileSync(place.vault, 'precious', { mode: 0o600 });
    assertFails(await place.call(['init']), 4, /exists already/);
    assert.equal(fs.readFileSync(place.vault, 'utf8'), 'precious');
  });

  it('refuses two different passwords and an empty one', async () => {
    const different = [{ expect: first }, { send: `${password}\r` }, { expect: again }, { send: `${password}x\r` }];
    assertFails(await place.call(['init'], { steps: different }), 11, /what was typed the second time differs/);
    assertFails(await place.call(['init'], { steps: [{ expect: first }, { send: '\r' }] }), 11, /at least 1 is needed/);
    assertFails(await place.call(['init', '--password-fd', '3'], { descriptors: { 3: '\n' } }), 11, /at least 1 is needed/);
    assert.ok(!fs.existsSync(place.vault));
  });

  it('warns of a short password, and takes it', async () => {
    const elevenBytes = 'only-eleven';
    const run = await place.call(['init'], {
      steps: [
        { expect: first },
        { send: `${elevenBytes}\r` },
        { expect: 'that is short' },
        { expect: again },
        { send: `${elevenBytes}\r` },
      ],
    });
    assert.equal(run.status, 0);
    assert.ok(!run.output.includes(elevenBytes));
  });

  it('without a terminal and without a descriptor fails at once and says what to use', async () => {
    const run = await place.call(['init'], { alone: true });
    assertFails(run, 10, /no terminal/);
    assert.match(run.stderr, /--password-fd N/);
    assert.ok(!fs.existsSync(place.vault));
    const given = await place.call(['init', '--password-fd', '3'], { alone: true, descriptors: { 3: password } });
    assert.equal(given.status, 0, given.stderr);
  });

  it('given up with Ctrl-C or Ctrl-D leaves nothing', async () => {
    const interrupted = await place.call(['init'], { steps: [{ expect: first }, { send: 'abc\x03' }] });
    assert.equal(interrupted.signal, 'SIGINT');
    assertFails(await place.call(['init'], { steps: [{ expect: first }, { send: '\x04' }] }), 130, /cancelled/);
    assert.deepEqual(fs.readdirSync(place.folder), []);
  });
});
