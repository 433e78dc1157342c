/** The manual page and the tables of docs/cli.md say what the program says of itself. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { exit, exitOf } from '../../lib/cli/exit.js';
import { makeProgram } from '../../lib/cli/main.js';
import { optionsOf, pathOf, verbsOf } from '../../lib/cli/manual.js';
import { ccxtFile, ccxtPage } from './ccxt-page.js';
import { cliFile, cliPage } from './cli-page.js';
import { manFile, manPage } from './man-page.js';

/** What a program says of a page that it reads from its standard input. */
function read(page: string, command: string, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(command, args, {
    input: page,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MANPAGER: 'cat' },
  });
}

describe('man/strongroom.1', () => {
  const page = readFileSync(manFile, 'utf8');
  const checkers = [
    ['groff', '-man', '-ww', '-z', '-Tutf8'],
    ['man', '--warnings', '-l', '-'],
    ['mandoc', '-T', 'lint', '-W', 'all'],
  ] as const;

  it('is what the program makes; npm run docs writes it', () => {
    assert.equal(page, manPage());
  });

  for (const [command, ...args] of checkers) {
    it(`is faultless to ${command}, which finds a fault that is there`, () => {
      const said = read(page, command, ...args);
      assert.equal(said.stderr + (command === 'mandoc' ? said.stdout : ''), '');
      assert.equal(said.status, 0);
      const faulty = read(page.replace('.SH FILES', '.XX\n.SH FILES'), command, ...args);
      assert.match(faulty.stderr + faulty.stdout, /XX/);
    });
  }

  it('shows every verb, each of its options and every exit code', () => {
    const shown = read(page, 'man', '-l', '-')
      .stdout.replace(/.\x08/g, '')
      .replace(/\x1b\[[\d;]*m/g, '');
    const flat = shown.replace(/\s+/g, ' ');
    for (const verb of verbsOf(makeProgram())) {
      const section = shown.split(/\n(?=   \S)/).find((part) => part.startsWith(`   ${pathOf(verb).join(' ')}\n`));
      assert.ok(section !== undefined, pathOf(verb).join(' '));
      for (const { long } of optionsOf(verb).own) if (long !== '--help') assert.ok(section.includes(long!), `${verb.name()} ${long}`);
    }
    for (const status of Object.values(exit)) assert.match(shown, new RegExp(`^ {7}${status} {3,}[A-Z]`, 'm'));
    for (const code of Object.keys(exitOf)) assert.ok(flat.includes(code), code);
    assert.ok(!flat.includes('NO_SUCH_CODE'));
    for (const line of shown.split('\n')) assert.ok(line.length <= 80 || /^ {9}/.test(line), line); // but for examples, which are not broken
  });
});

describe('docs/ccxt.md', () => {
  it('is what the recorded comparison makes of it, and has no difference in it; npm run docs writes it', () => {
    const page = readFileSync(ccxtFile, 'utf8');
    assert.equal(page, ccxtPage());
    assert.match(page, /^\| kraken \| HMAC \| [1-9]/m);
    assert.match(page, /^\| alpaca \| alpaca wants the secret itself/m);
  });
});

describe('docs/cli.md', () => {
  it('has the verbs and the exit codes of the program; npm run docs writes them', () => {
    const page = readFileSync(cliFile, 'utf8');
    assert.equal(page, cliPage());
    assert.match(page, /^\| `strongroom list \[options\] \[text\]` \|/m);
    assert.match(page, /^\| 5 \| .* \| .*`WRONG_PASSWORD`/m);
  });
});
