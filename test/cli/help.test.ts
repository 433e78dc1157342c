/** What a person can ask the command line about itself, and the tables that must agree. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { exit, exitOf } from '../../lib/cli/exit.js';
import { UsageError, tell } from '../../lib/cli/failure.js';
import { plain, table } from '../../lib/cli/ui.js';
import { StrongroomError, type ErrorCode } from '../../lib/index.js';
import { errorCodes } from '../../lib/errors.js';
import { program } from './support.js';

const packageRoot = path.join(__dirname, '../../..');
const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

describe('strongroom --help', function () {
  this.timeout(60_000);

  it('names every verb, the way of a password, the vault and the exit codes', () => {
    const { status, stdout, stderr } = run('--help');
    assert.deepEqual([status, stderr], [0, '']);
    for (const word of [
      'init',
      'add',
      'list',
      'sign',
      'doctor',
      '--vault',
      '--password-fd',
      'STRONGROOM_VAULT',
      'docs/cli.md',
    ]) {
      assert.ok(stdout.includes(word), word);
    }
    for (const code of Object.values(exit)) assert.match(stdout, new RegExp(`\\b${code} `));
    for (const verb of ['init', 'add', 'list', 'sign']) assert.match(run(verb, '--help').stdout, /--password-fd/);
  });

  it('is what --version, no verb and a wrong one point to', () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(run('--version').stdout, `${version}\n`);
    assert.equal(run().status, 2);
    const unknown = run('lsit');
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /^strongroom: unknown command 'lsit'\n\(Did you mean list\?\)\n'strongroom --help'/);
  });
});

describe('exit codes', () => {
  it('are those of docs/cli.md, code by code', () => {
    const page = fs.readFileSync(path.join(packageRoot, 'docs/cli.md'), 'utf8');
    const documented = new Map<string, number>();
    for (const [, status, codes] of page.matchAll(/^\| (\d+) \|[^|]*\|([^|]*)\|$/gm)) {
      for (const [, code] of (codes as string).matchAll(/`([A-Z_]+)`/g)) documented.set(code as string, Number(status));
    }
    assert.deepEqual(Object.fromEntries([...documented].sort()), Object.fromEntries(Object.entries(exitOf).sort()));
    for (const code of errorCodes) assert.ok(code === ('OK' as ErrorCode) || code in exitOf, code);
  });
});

describe('what is printed', () => {
  const told = (error: unknown): { status: number; text: string } => {
    let text = '';
    const status = tell(error, (part) => (text += part));
    return { status, text };
  };

  it('is a sentence and a hint, with the code of its kind', () => {
    assert.deepEqual(told(new StrongroomError('WRONG_PASSWORD')), {
      status: exit.wrongPassword,
      text: 'strongroom: wrong password\n',
    });
    assert.match(told(new StrongroomError('NO_TERMINAL')).text, /^strongroom: .*\n.*--password-fd N.*\n$/);
    assert.deepEqual(told(new UsageError('a', 'b')), { status: exit.usage, text: 'strongroom: a\nb\n' });
    assert.equal(told(new TypeError('oops')).status, exit.defect);
  });

  it('cannot move the cursor', () => {
    assert.equal(plain('a\x1b[2Jb\u009bc\u202ed\u061c\r'), 'a\\u001b[2Jb\\u009bc\\u202ed\\u061c\\u000d');
    assert.equal(
      table([
        ['a', 'bb'],
        ['ccc', 'd\ne'],
      ]),
      'a    bb\nccc  d e\n',
    );
    assert.ok(!told(new StrongroomError('VAULT_MISSING', { subject: '/tmp/\x1b]0;x\x07' })).text.includes('\x1b'));
  });
});
