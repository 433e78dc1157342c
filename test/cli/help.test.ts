/** What a person can ask the command line about itself, and the tables that must agree. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { exit, exitNames, exitOf, meanings } from '../../lib/cli/exit.js';
import { UsageError, hintOf, tell } from '../../lib/cli/failure.js';
import { makeProgram } from '../../lib/cli/main.js';
import { optionsOf, pathOf, verbsOf } from '../../lib/cli/manual.js';
import { plain, table } from '../../lib/cli/ui.js';
import { StrongroomError, type ErrorCode } from '../../lib/index.js';
import { errorCodes } from '../../lib/errors.js';
import { program } from './support.js';

const packageRoot = path.join(__dirname, '../../..');
const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

describe('strongroom --help', () => {
  it('names every verb, the way of a password, the vault and the exit codes', () => {
    const { status, stdout, stderr } = run('--help');
    assert.deepEqual([status, stderr], [0, '']);
    for (const word of ['--vault', '--password-fd', 'STRONGROOM_VAULT', 'XDG_STATE_HOME', 'man strongroom'])
      assert.ok(stdout.includes(word), word);
    for (const verb of makeProgram().commands) assert.match(stdout, new RegExp(`^  ${verb.name()} +\\S`, 'm'));
    for (const name of exitNames)
      assert.match(stdout, new RegExp(`^  ${exit[name]} +${meanings[name].slice(0, 20).replace(/[()]/g, '\\$&')}`, 'm'));
    for (const verb of ['init', 'add', 'list', 'sign']) assert.match(run(verb, '--help').stdout, /--password-fd[^]*--vault/);
  });

  it('is what --version, no verb and a wrong one point to', () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as { version: string };
    assert.equal(run('--version').stdout, `${version}\n`);
    assert.equal(run().status, 2);
  });

  it('is near where a verb or an option is not, and so is the one that was meant', () => {
    for (const [args, sentence, meant] of [
      [['lsit'], "unknown command 'lsit'", 'list'],
      [['slot', 'passwrd'], "unknown command 'passwrd'", 'passwd'],
      [['list', '--jsn'], "unknown option '--jsn'", '--json'],
    ] as const) {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout], [2, '']);
      assert.equal(stderr, `strongroom: ${sentence}\n(Did you mean ${meant}?)\n'strongroom --help' shows what there is\n`);
    }
    assert.doesNotMatch(run('xyzzyxyzzy').stderr, /Did you mean/);
  });
});

describe('what to do next', () => {
  // Of each code without a hint: where its sentence says it.
  const inSentence: Partial<Record<ErrorCode, RegExp>> = {
    MEMLOCK_LIMIT: /raise it with/,
    BACKING_UNAVAILABLE: /boot with/,
    BACKING_FILE: /must hold one word/,
    SECRET_PERMISSIONS: /run 'chmod 600/,
    INPUT_MULTILINE: /comes from a file or a descriptor/,
    VAULT_PERMISSIONS: /^the subject$/, // says who can do what; checked where it is thrown
    VAULT_REPLACED: /open it again/,
    SLOT_LAST: /add a password or a recovery code first/,
    NONCE_PERMISSIONS: /run 'chmod 600/,
    EXCHANGE_UNKNOWN: /there are the subject/,
    PLATFORM_UNSUPPORTED: /supported are Linux on x64/,
    SYSTEM: /failed: ENOENT$/, // what the system says is all that is known
  };

  it('is said for every code, by the sentence or by a line below it', () => {
    for (const code of errorCodes) {
      const { message } = new StrongroomError(code, { subject: 'the subject', value: 1, limit: 2, errno: 2 });
      const hint = hintOf(code);
      if (hint === null) assert.match(message, inSentence[code] ?? /^no reason for none$/, code);
      else assert.match(hint, /^['\-a-zA-Z].{9,}[^.\s]$/, code);
      assert.equal(hint === null, code in inSentence, code);
      if (exitOf[code] === exit.defect) assert.match(hint!, /report it/, code);
    }
  });

  it('names verbs and options that there are', () => {
    const program = makeProgram();
    const flags = new Set([program, ...verbsOf(program)].flatMap((verb) => optionsOf(verb).own.map(({ long }) => long)));
    const paths = verbsOf(program).map((verb) => pathOf(verb).join(' '));
    const hints = errorCodes.map((code) => hintOf(code) ?? '').join('\n');
    const named = [...hints.matchAll(/--[a-z-]+/g)].map(([flag]) => flag);
    assert.ok(named.length > 10);
    for (const flag of named) assert.ok(flags.has(flag), flag);
    for (const [, typed] of hints.matchAll(/'strongroom ([a-z ]+)'/g)) assert.ok(paths.includes(typed!), typed);
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
      text: `strongroom: wrong password\n${hintOf('WRONG_PASSWORD')}\n`,
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
