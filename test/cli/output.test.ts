/** What is printed where: narrow and wide terminals, names in any script, colour, pipes whose reader has gone. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { hasColour } from '../../lib/cli/colour.js';
import { isWide, width, wrap } from '../../lib/cli/text.js';
import { Secret, Vault } from '../../lib/index.js';
import type { Run } from '../tools/terminal.js';
import { Place, password, program } from './support.js';

/** Lines as the terminal has them; its bytes are UTF-8. */
const linesOf = ({ output }: Run): string[] => Buffer.from(output, 'latin1').toString('utf8').split('\r\n');
const longest = (lines: readonly string[]): number => Math.max(...lines.map((line) => width(line.replace(/\x1b\[\d+m/g, ''))));

// Full width, a combining accent, a family of one emoji, and right to left.
const names = ['取引所の鍵', 'kaffee x\u0301', 'bots \u{1f468}\u200d\u{1f469}\u200d\u{1f467}', 'מפתח'];

describe('columns', () => {
  it('are two of what East Asia writes wide, and none of what is combined: as Python has it of every character', () => {
    const script = `
import unicodedata, sys
known = [c for c in range(0x20, 0x110000) if unicodedata.category(chr(c)) not in ('Cn', 'Cs', 'Co')]
wide = {c for c in known if unicodedata.east_asian_width(chr(c)) in 'WF'}
border = [c for c in known if (c in wide) != (c - 1 in wide) or (c in wide) != (c + 1 in wide) or c % 61 == 0]
sys.stdout.write(''.join(chr(c) for c in border if c in wide) + '\\n' + ''.join(chr(c) for c in border if c not in wide))`;
    const theirs = execFileSync('python3', ['-c', script], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf8', LD_PRELOAD: '' },
    });
    const [wide, narrow] = theirs.split('\n').map((characters) => [...characters]) as [string[], string[]];
    assert.ok(wide.length > 1500 && narrow.length > 300);
    const different = (characters: readonly string[], expected: boolean): string[] =>
      characters.filter((character) => isWide(character) !== expected).map((character) => character.codePointAt(0)!.toString(16));
    assert.deepEqual([different(wide, true), different(narrow, false)], [[], []]);
  });

  it('of a name are those that a terminal shows', () => {
    assert.deepEqual(names.map(width), [10, 8, 7, 4]);
    assert.deepEqual(['', 'abc', 'ＡＢ', '각', '각', '🇩🇪', '☺️', '\u200b'].map(width), [0, 3, 4, 2, 2, 2, 2, 0]);
  });

  it('are kept by lines that are wrapped, also within a word where that is asked for', () => {
    assert.deepEqual(wrap('aa bb cc', 5), ['aa bb', 'cc']);
    assert.deepEqual(wrap('aaaaaaa b', 3), ['aaaaaaa', 'b']);
    assert.deepEqual(wrap('aaaaaaa b', 3, true), ['aaa', 'aaa', 'a b']);
    assert.deepEqual(wrap('取引所の鍵', 5, true), ['取引', '所の', '鍵']);
    assert.deepEqual(wrap('e\u0301e\u0301e\u0301', 2, true), ['e\u0301e\u0301', 'e\u0301']);
  });
});

describe('colour', () => {
  it('is for terminals, unless the environment says otherwise', () => {
    const cases: readonly (readonly [NodeJS.ProcessEnv, boolean, boolean])[] = [
      [{ TERM: 'xterm' }, true, true],
      [{ TERM: 'xterm' }, false, false],
      [{ TERM: 'dumb' }, true, false],
      [{ NO_COLOR: '1' }, true, false],
      [{ NO_COLOR: '' }, true, true], // no-color.org: not an empty string
      [{ FORCE_COLOR: '1' }, false, true],
      [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
      [{ FORCE_COLOR: '0' }, true, false],
    ];
    for (const [environment, isTerminal, expected] of cases)
      assert.equal(hasColour(environment, isTerminal), expected, JSON.stringify(environment));
  });
});

describe('on a terminal', () => {
  let place: Place;
  before(async () => {
    place = new Place();
    await place.makeVault();
    const open = Secret.fromBytes(Buffer.from(password));
    const vault = await Vault.open(place.vault, { password: open, rollback: 'ignore' });
    for (const [i, name] of names.entries()) {
      await vault.add({
        name,
        exchange: 'binance',
        key: String(i).repeat(64),
        algorithm: 'hmac',
        secret: Secret.fromBytes(Buffer.alloc(64, 0x61 + i)),
      });
    }
    vault.destroy();
    open.destroy();
  });
  after(() => place.remove());

  const on = (columns: number, args: readonly string[], env: Record<string, string> = {}): Promise<Run> =>
    place.call([...args, ...(args[0] === 'list' ? ['--password-fd', '3'] : [])], {
      columns,
      stdout: 'tty',
      stderr: 'pipe',
      descriptors: { 3: password },
      env: { NO_COLOR: '', ...env },
    });

  it('of 200 columns list is a table whose columns stand below each other, whatever the names are', async () => {
    const [head, ...rows] = linesOf(await on(200, ['list']));
    const at = head!.indexOf('EXCHANGE');
    for (const [i, name] of names.map((each) => each.normalize('NFC')).entries()) {
      assert.ok(rows[i]!.startsWith(name));
      assert.equal(width(rows[i]!.slice(0, rows[i]!.indexOf('binance'))), at, name);
    }
    assert.ok(longest(rows) > 100);
  });

  it('of 40 columns list is a block for each entry, with nothing left out', async () => {
    const lines = linesOf(await on(40, ['list']));
    assert.ok(longest(lines) <= 40, lines.join('\n'));
    assert.equal(lines.filter((line) => line.startsWith('NAME ')).length, names.length);
    for (const i of names.keys()) assert.equal(lines.join('').split(String(i)).length > 64, true);
  });

  it('of 40 columns doctor and help are wrapped, and lines of 200 are not filled by what is to be read', async () => {
    for (const args of [['doctor'], ['exchanges', 'kraken']])
      assert.ok(longest(linesOf(await on(40, args)).slice(0, 10)) <= 40, args.join(' '));
    const narrow = linesOf(await on(40, ['add', '--help']));
    const examples = narrow.findIndex((line) => line === 'Examples:'); // they are to be copied, and stay whole
    assert.ok(examples > 0 && longest(narrow.slice(0, examples)) <= 40, narrow.join('\n'));
    assert.ok(longest(linesOf(await on(200, ['--help']))) <= 100);
  });

  it('doctor colours its verdicts, and nothing of a pipe or where NO_COLOR is set', async () => {
    // What the machine is like may change meanwhile, by tests beside this one: compared is a run between two that say the same.
    const plain = (output: string): string[] => output.replace(/\x1b\[\d+m/g, '').split('\r\n');
    const runs: string[] = [];
    const isBetweenTwo = (): boolean => runs.length > 2 && plain(runs.at(-3)!).length === plain(runs.at(-1)!).length;
    do {
      for (const env of [{ NO_COLOR: '1' }, {}, { NO_COLOR: '1' }]) runs.push((await on(200, ['doctor'], env)).output);
    } while (!isBetweenTwo() && runs.length < 15);
    const [without, coloured] = runs.slice(-3) as [string, string];
    assert.equal(plain(coloured).length, without.split('\r\n').length);
    assert.match(coloured, /\x1b\[3[123]m(ok|warn|bad)\x1b\[39m {2,}\S/);
    assert.doesNotMatch(without, /\x1b/);
    assert.match(without, /^(ok|warn|bad) {2,}\S/m);
    assert.doesNotMatch((await place.call(['doctor'])).stdout, /\x1b/);
    assert.match((await place.call(['doctor'], { env: { FORCE_COLOR: '1' } })).stdout, /\x1b\[3[123]m/);
  });
});

describe('a reader that goes away', () => {
  const shell = (script: string) => spawnSync('bash', ['-c', script, 'bash', process.execPath, program], { encoding: 'utf8' });

  it('ends the program, without a word', () => {
    const gone = shell('{ sleep 0.5; "$1" "$2" exchanges; echo "$?" >&2; } | true');
    assert.deepEqual([gone.stdout, gone.stderr], ['', '13\n']);
    const first = shell('"$1" "$2" exchanges | head -1');
    assert.match(first.stdout, /^NAME .*\n$/);
    assert.equal(first.stderr, '');
  });

  it('of what is said on standard error does not end the work', () => {
    const { stdout } = shell('exec 2> >(exec true); sleep 0.2; "$1" "$2" lsit; echo "$?"');
    assert.equal(stdout, '2\n');
  });

  it('is not a disk that is full, which is an error', () => {
    const { status, stderr } = shell('"$1" "$2" exchanges > /dev/full');
    assert.equal(stderr, 'strongroom: writing the output failed: ENOSPC\n');
    assert.equal(status, 13);
  });
});
