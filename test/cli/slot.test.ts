/** strongroom slot and rekey on a real terminal, with real key files, and credentials of the real systemd-creds. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { constants } from 'node:os';
import * as path from 'node:path';
import { type VaultSlot, openRoom, protection } from '../../lib/index.js';
import { plainEnvironment } from '../attack/lib/tools.js';
import { packageRoot } from '../support/child.js';
import type { Run, Step } from '../tools/terminal.js';
import { Place, assertFails, password, unlock } from './support.js';

const CODE = /[0-9A-Z]{4}(?:-[0-9A-Z]{4}){8}/;

describe('strongroom slot', () => {
  let place: Place;
  let keyFile: string;
  beforeEach(async () => {
    place = new Place();
    keyFile = path.join(place.folder, 'key');
    await place.makeVault();
  });
  afterEach(() => place.remove());

  const withPassword = (args: readonly string[], more: Record<number, string> = {}): Promise<Run> =>
    place.call([...args, '--password-fd', '3'], { descriptors: { 3: password, ...more } });
  const done = async (run: Promise<Run>): Promise<Run> => {
    const ended = await run;
    assert.equal(ended.status, 0, `${ended.output}\n${ended.stderr}`);
    return ended;
  };
  const slots = async (): Promise<VaultSlot[]> => JSON.parse((await done(withPassword(['slot', 'list', '--json']))).stdout) as VaultSlot[];

  it('add key-file --new makes a key file that opens the vault without a terminal, and says where not to keep it', async () => {
    const run = await done(place.call(['slot', 'add', 'key-file', '--new', '--file', keyFile, '--label', 'stick'], { steps: unlock }));
    assert.match(run.output, /added slot 2 \(key file, stick\)/);
    assert.match(run.output, /on the same file system as the vault/);
    assert.equal(fs.statSync(keyFile).mode & 0o7777, 0o600);
    assert.equal(fs.statSync(keyFile).size, 32);
    const listed = await done(place.call(['list', '--json', '--key-file', keyFile], { alone: true }));
    assert.equal(listed.stdout, '[]\n');
    assert.equal(
      (await done(place.call(['slot', 'test', '--key-file', keyFile], { alone: true }))).stdout,
      'slot 2 (key file, stick) opens the vault\n',
    );
    assert.equal((await done(withPassword(['slot', 'test']))).stdout, 'slot 1 (password) opens the vault\n');

    const again = await withPassword(['slot', 'add', 'key-file', '--new', '--file', keyFile]);
    assertFails(again, 4, /there is a file .*key already/);
    assert.equal((await slots()).length, 2);
  });

  it('add key-file --new takes the file away again where the vault stays as it was, and keeps it where the vault may open by it', async () => {
    const adding = ['slot', 'add', 'key-file', '--new', '--file', keyFile];
    const shim = path.join(place.folder, 'faults.so');
    const source = path.join(packageRoot, 'test/vault/support/faults.c');
    execFileSync('gcc', ['-std=gnu11', '-O1', '-shared', '-fPIC', '-o', shim, source, '-ldl'], {
      env: plainEnvironment(),
      stdio: 'inherit',
    });
    const before = fs.readFileSync(place.vault);
    assertFails(await withPassword([...adding, '--label', 'x'.repeat(65)]), 2, /label/);
    assert.equal(fs.existsSync(keyFile), false);
    assert.deepEqual(fs.readFileSync(place.vault), before);

    // Key file and its folder, the temporary file and the folder of the backup, then those of the vault: it is in place, and not known to last.
    const env = {
      LD_PRELOAD: [process.env.LD_PRELOAD, shim].filter(Boolean).join(' '),
      FAULT_FOLDER: place.folder,
      FAULT_CALL: 'fsync',
      FAULT_AT: '6',
      FAULT_KIND: String(constants.errno.EIO),
      UV_USE_IO_URING: '0',
    };
    const run = await place.call([...adding, '--password-fd', '3'], { env, descriptors: { 3: password } });
    assert.match(run.output, /fault at fsync/);
    assertFails(run, 13, /EIO/);
    assert.match(run.output, /key is kept: the vault may have been written/);
    assert.equal(
      (await done(place.call(['slot', 'test', '--key-file', keyFile], { alone: true }))).stdout,
      'slot 2 (key file) opens the vault\n',
    );
  });

  it('list shows them as a table', async () => {
    fs.writeFileSync(keyFile, Buffer.alloc(32, 1), { mode: 0o600 });
    await done(withPassword(['slot', 'add', 'key-file', '--file', keyFile, '--label', 'stick']));
    const { stdout } = await done(place.call(['slot', 'list'], { steps: unlock }));
    const [head, first, second] = stdout.split('\n');
    assert.match(head!, /^SLOT +ID +TYPE +LABEL +CREATED +COST/);
    assert.match(first!, /^1 +[0-9a-f]{16} +password +64 KiB, 1 pass +opened$/);
    assert.match(second!, /^2 +[0-9a-f]{16} +key file +stick +\d{4}-\d\d-\d\dT/);
  });

  it('add recovery-code shows a code once, apart from what can be scrolled back to, and takes it typed back', async () => {
    const run = await addRecoveryCode(place);
    assert.equal(run.status, 0, run.output);
    const code = CODE.exec(run.output)![0];
    const other = run.output.indexOf('\x1b[?1049h');
    assert.ok(other >= 0 && other < run.output.indexOf(code) && run.output.indexOf(code) < run.output.indexOf('\x1b[?1049l'));
    assert.equal(run.output.split(code).length, 2, 'shown once, and not as it is typed');
    assert.match(run.output, /added slot 2 \(recovery code\)/);
    assert.equal(run.modes.end.ECHO, true);

    const opened = await place.call(['slot', 'test', '--recovery-code'], { steps: [{ expect: 'recovery code: ' }, { send: `${code}\r` }] });
    assert.equal(opened.stdout, 'slot 2 (recovery code) opens the vault\n');
    assert.ok(!opened.output.includes(code));
    const typo = code.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const mistyped = await place.call(['list', '--recovery-code'], { steps: [{ expect: 'recovery code: ' }, { send: `${typo}\r` }] });
    assertFails(mistyped, 11, /^strongroom: the recovery code is mistyped: its last group does not fit the others$/);
    const other2 = '0000-0000-0000-0000-0000-0000-0000-0000-XSBY';
    const wrong = await place.call(['list', '--recovery-code'], { steps: [{ expect: 'recovery code: ' }, { send: `${other2}\r` }] });
    assertFails(wrong, 5, /^strongroom: the recovery code is well-formed and opens no slot of this vault$/);
    const argument = await place.call(['list', '--recovery-code', code]);
    assertFails(argument, 2, /a recovery code is no argument/);
    assert.ok(!argument.output.includes(code));
  });

  it('add recovery-code leaves the code in no memory of the process but the room', async function () {
    if (process.env.ASAN_OPTIONS !== undefined) return this.skip(); // terabytes of shadow to search
    openRoom();
    if (protection().backing !== 'secretmem') return this.skip(); // locked pages can be searched, and have it
    const steps: Step[] = [
      ...unlock,
      { expect: 'press Enter' },
      { search: { shown: CODE.source }, as: 'shown' },
      { search: 'The recovery code of the vault.', as: 'control' },
      { send: '\r' },
      { expect: 'as it is on paper: ' },
      { copy: CODE.source },
      { quiet: 0.5 },
      { search: { shown: CODE.source }, as: 'typed' },
      { send: '\r' },
    ];
    const run = await done(place.call(['slot', 'add', 'recovery-code'], { steps }));
    assert.ok(run.found.control! >= 1);
    assert.deepEqual([run.found.shown, run.found.typed], [0, 0]);
  });

  it('add recovery-code shows the code again after a mistake, and gives up after three', async () => {
    const before = fs.readFileSync(place.vault);
    const wrong: Step[] = [{ expect: 'press Enter' }, { send: '\r' }, { expect: 'as it is on paper: ' }, { send: 'not the code\r' }];
    const run = await place.call(['slot', 'add', 'recovery-code'], { steps: [...unlock, ...wrong, ...wrong, ...wrong] });
    assertFails(run, 11, /what was typed the second time differs/);
    assert.equal(new Set(run.output.match(new RegExp(CODE, 'g'))).size, 1);
    assert.equal(run.output.match(/That was another code/g)?.length, 2);
    const cancelled = await place.call(['slot', 'add', 'recovery-code'], {
      steps: [...unlock, { expect: 'press Enter' }, { send: '\x04' }],
    });
    assertFails(cancelled, 130, /cancelled/);
    assert.ok(cancelled.output.includes('\x1b[?1049l'));
    const alone = await place.call(['slot', 'add', 'recovery-code', '--password-fd', '3'], { alone: true, descriptors: { 3: password } });
    assertFails(alone, 10, /no terminal/);
    assert.deepEqual(fs.readFileSync(place.vault), before);
  });

  it('add recovery-code gives the screen back when it is stopped, and shows the code again after', async () => {
    const stop: Step[] = [{ expect: 'press Enter' }, { send: '\x1a' }, { stopped: true }, { mode: 'stopped' }, { foreground: true }];
    const run = await place.call(['slot', 'add', 'recovery-code'], {
      steps: [...unlock, ...stop, { expect: 'press Enter' }, { send: '\x04' }],
    });
    assertFails(run, 130, /cancelled/);
    assert.equal(run.modes.stopped!.ECHO, true);
    assert.deepEqual(
      run.output.match(/\x1b\[\?1049[hl]/g),
      ['h', 'l', 'h', 'l'].map((end) => `\x1b[?1049${end}`),
    );
    assert.equal(new Set(run.output.match(new RegExp(CODE, 'g'))).size, 1);

    const plain = await place.call(['slot', 'add', 'recovery-code'], {
      env: { TERM: 'dumb' },
      steps: [...unlock, { expect: 'press Enter' }, { send: '\x04' }],
    });
    assertFails(plain, 130, /cancelled/);
    assert.match(plain.output, CODE);
    assert.ok(!plain.output.includes('\x1b'));
  });

  it('add credential --out seals one with systemd-creds, which opens the vault as a service gets it', async () => {
    const secret = path.join(place.folder, 'credential.secret');
    const sealed = path.join(place.folder, 'strongroom.cred');
    const given = path.join(place.folder, 'credentials');
    const env = { SYSTEMD_CREDENTIAL_SECRET: secret };
    const systemdCreds = (...args: string[]): Buffer =>
      execFileSync('systemd-creds', args, { env: { ...process.env, LD_PRELOAD: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    systemdCreds('setup');
    const run = await done(
      place.call(['slot', 'add', 'credential', '--out', sealed, '--with-key', 'host', '--password-fd', '3'], {
        env,
        descriptors: { 3: password },
      }),
    );
    assert.match(run.output, /added slot 2 \(systemd credential\)/);
    assert.match(run.output, new RegExp(`LoadCredentialEncrypted=strongroom:${sealed}`));

    fs.mkdirSync(given, { mode: 0o700 });
    systemdCreds('decrypt', '--name=strongroom', sealed, path.join(given, 'strongroom'));
    fs.chmodSync(path.join(given, 'strongroom'), 0o400);
    const service = { env: { CREDENTIALS_DIRECTORY: given }, alone: true } as const;
    assert.equal((await done(place.call(['slot', 'test'], service))).stdout, 'slot 2 (systemd credential) opens the vault\n');
    assert.equal(
      (await done(place.call(['slot', 'test', '--credential', 'strongroom'], service))).stdout,
      'slot 2 (systemd credential) opens the vault\n',
    );
    assertFails(await place.call(['list', '--credential', 'other'], service), 3, /there is no systemd credential "other": there is no /);
    assertFails(await place.call(['list', '--credential', 'strongroom'], { alone: true }), 3, /CREDENTIALS_DIRECTORY is not set/);

    // Another credential under the name, which systemd-creds itself has no objection to.
    const forged = path.join(place.folder, 'forged.cred');
    fs.writeFileSync(path.join(place.folder, 'plain'), Buffer.alloc(32, 9));
    systemdCreds('encrypt', '--name=strongroom', '--with-key=host', path.join(place.folder, 'plain'), forged);
    fs.rmSync(path.join(given, 'strongroom'));
    systemdCreds('decrypt', '--name=strongroom', forged, path.join(given, 'strongroom'));
    fs.chmodSync(path.join(given, 'strongroom'), 0o400);
    assertFails(await place.call(['list'], service), 5, /systemd credential strongroom opens no slot of this vault/);
    // A sealed one that was changed is nobody's.
    const bytes = Buffer.from(fs.readFileSync(sealed, 'latin1'), 'base64');
    bytes[bytes.length - 1]! ^= 1;
    fs.writeFileSync(forged, bytes.toString('base64'));
    assert.throws(() => systemdCreds('decrypt', '--name=strongroom', forged, '-'));
    assert.equal(systemdCreds('decrypt', '--name=strongroom', sealed, '-').length, 32);
  });

  it('rm takes a slot away by number or id, and never the last that needs no file and no machine', async () => {
    await done(withPassword(['slot', 'add', 'key-file', '--new', '--file', keyFile, '--label', 'stick']));
    await done(withPassword(['slot', 'add', 'key-file', '--file', keyFile]));
    const [first, second] = await slots();
    assertFails(await withPassword(['slot', 'rm', '1']), 2, /^strongroom: slot 1 \(password\) is the last slot that a person/);
    assertFails(await withPassword(['slot', 'rm', '7']), 2, /no slot "7"/);
    const run = await done(withPassword(['slot', 'rm', second!.id, '--yes']));
    assert.match(run.output, /removed slot 2 \(key file, stick\)/);
    assert.match(run.output, /an older copy .* still opens by it/);
    await done(withPassword(['slot', 'rm', '2', '--yes']));
    assert.deepEqual(
      (await slots()).map(({ id }) => id),
      [first!.id],
    );
    assertFails(
      await place.call(['list', '--key-file', keyFile], { alone: true }),
      5,
      /the vault has no slot for a key file; it opens by a password$/,
    );
  });

  it('rm names the slot and what still opens the vault, and takes it away only after a yes', async () => {
    await done(withPassword(['slot', 'add', 'key-file', '--new', '--file', keyFile, '--label', 'stick']));
    await done(withPassword(['slot', 'add', 'key-file', '--file', keyFile, '--label', 'safe']));
    const before = fs.readFileSync(place.vault);
    const answer = (text: string): Promise<Run> =>
      place.call(['slot', 'rm', '2'], { steps: [...unlock, { expect: 'Take it away? [y/N] ' }, { send: text }] });
    for (const no of ['yesterday\r', '\x04']) assertFails(await answer(no), 130, /cancelled/);
    const alone = await place.call(['slot', 'rm', '2', '--password-fd', '3'], { alone: true, descriptors: { 3: password } });
    assertFails(alone, 10, /no terminal/);
    assert.match(alone.stderr, /--yes/);
    // What is typed before the question is there answers nothing.
    const early = await place.call(['slot', 'rm', '2', '--key-file', keyFile], {
      steps: [{ send: 'y\r' }, { expect: 'Take it away? [y/N] ' }, { quiet: 0.3 }, { send: 'n\r' }],
    });
    assertFails(early, 130, /cancelled/);
    assert.deepEqual(fs.readFileSync(place.vault), before);

    const run = await done(answer('y\r'));
    assert.match(
      run.output,
      /slot 2 \(key file, stick\) is to be taken away\. The vault then opens by\r\n  slot 1 \(password\)\r\n  slot 3 \(key file, safe\)\r\n/,
    );
    assert.match(run.output, /removed slot 2 \(key file, stick\)/);
    assert.equal((await slots()).length, 2);
  });

  it('passwd asks for the old password and twice for the new one', async () => {
    const steps: Step[] = [
      ...unlock,
      { expect: 'new password: ' },
      { send: 'another-lantern-nine\r' },
      { expect: 'the same again: ' },
      { send: 'another-lantern-nine\r' },
    ];
    const run = await done(place.call(['slot', 'passwd'], { steps }));
    assert.ok(!run.output.includes('another-lantern-nine'));
    assert.match(run.output, /still opens by the old one/);
    assertFails(await withPassword(['list']), 5, /wrong password/);
    await done(place.call(['list', '--password-fd', '3'], { descriptors: { 3: 'another-lantern-nine' } }));
    const none = await place.call(['slot', 'passwd', '--password-fd', '3', '--new-password-fd', '3'], { descriptors: { 3: 'x' } });
    assertFails(none, 2, /the same descriptor/);
  });

  it('says what is wrong with options before it asks', async () => {
    const cases: [string[], RegExp][] = [
      [['key-file'], /--file PATH says which key file/],
      [['password', '--file', keyFile], /--file has nothing to do with a password/],
      [['recovery-code', '--new-password-fd', '0'], /--new-password-fd has nothing to do with a recovery-code/],
      [['credential', '--with-key', 'host'], /--with-key is for a credential that --out PATH makes/],
      [['nonsense'], /'nonsense' is invalid for argument 'type'/],
    ];
    for (const [args, sentence] of cases) assertFails(await place.call(['slot', 'add', ...args]), 2, sentence);
    assertFails(
      await place.call(['list', '--key-file', `${keyFile}-none`], { alone: true }),
      5,
      /the vault has no slot for a key file; it opens by a password/,
    );
  });

  it('without a terminal and with nothing at hand says what opens the vault', async () => {
    const run = await place.call(['slot', 'list'], { alone: true });
    assertFails(run, 10, /no terminal/);
    assert.match(run.stderr, /--password-fd N, --key-file PATH or --credential NAME/);
  });
});

/** `slot add recovery-code`, with what the terminal showed typed back as a person may write it. */
function addRecoveryCode(place: Place): Promise<Run> {
  const typedBack: Step[] = [{ copy: CODE.source, spaced: true }, { send: '\r' }];
  return place.call(['slot', 'add', 'recovery-code'], {
    steps: [
      ...unlock,
      { expect: 'shown this once:' },
      { expect: 'press Enter' },
      { send: '\r' },
      { expect: 'as it is on paper: ' },
      ...typedBack,
    ],
  });
}

describe('strongroom rekey', () => {
  let place: Place;
  let keyFile: string;
  before(async () => {
    place = new Place();
    keyFile = path.join(place.folder, 'key');
    await place.makeVault();
    const made = await place.call(['slot', 'add', 'key-file', '--new', '--file', keyFile, '--label', 'stick', '--password-fd', '3'], {
      descriptors: { 3: password },
    });
    assert.equal(made.status, 0, made.output);
  });
  after(() => place.remove());

  it('names what it would drop and drops it only when told', async () => {
    const before = fs.readFileSync(place.vault);
    const refused = await place.call(['rekey'], { steps: unlock });
    assertFails(refused, 2, /nothing that was given opens slot 2 \(key file, stick\): rekeying would drop it/);
    assert.deepEqual(fs.readFileSync(place.vault), before);
    const kept = await place.call(['rekey', '--key-file', keyFile], { steps: unlock });
    assert.equal(kept.status, 0, kept.output);
    assert.match(kept.output, /make new ones at the exchanges/);
    for (const args of [
      ['--key-file', keyFile],
      ['--password-fd', '3'],
    ]) {
      assert.equal((await place.call(['list', ...args], { descriptors: { 3: password } })).status, 0);
    }
    const dropped = await place.call(['rekey', '--drop'], { steps: unlock });
    assert.match(dropped.output, /dropped: key file, stick/);
    assertFails(await place.call(['list', '--key-file', keyFile], { alone: true }), 5, /no slot for a key file/);
  });
});

describe('an older copy of a vault', () => {
  it('is refused with an exit code of its own, until somebody accepts it', async () => {
    const place = new Place();
    try {
      await place.makeVault();
      const list = (...args: string[]): Promise<Run> =>
        place.call(['list', '--password-fd', '3', ...args], { descriptors: { 3: password } });
      assert.equal((await list()).status, 0);
      const old = fs.readFileSync(place.vault);
      const add = ['slot', 'add', 'key-file', '--new', '--file', path.join(place.folder, 'key'), '--password-fd', '3'];
      assert.equal((await place.call(add, { descriptors: { 3: password } })).status, 0);
      fs.writeFileSync(place.vault, old);
      const refused = await list();
      assertFails(refused, 14, /is generation 1, and generation 2 was seen here on /);
      assert.match(refused.output, /--accept-rollback opens it/);
      const accepted = await list('--accept-rollback');
      assert.equal(accepted.status, 0, accepted.output);
      assert.equal((await list()).status, 0);
      assert.ok(fs.existsSync(path.join(place.folder, '.local/state/strongroom/last-seen')));
    } finally {
      place.remove();
    }
  });

  it('cannot be noticed where nothing can be remembered, which is said', async () => {
    const place = new Place();
    try {
      await place.makeVault();
      const run = await place.call(['list', '--password-fd', '3'], { descriptors: { 3: password }, env: { XDG_STATE_HOME: '/dev/null' } });
      assert.equal(run.status, 0);
      assert.match(run.output, /an older copy in its place would not be noticed/);
    } finally {
      place.remove();
    }
  });
});
