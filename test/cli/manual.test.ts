/** What every verb has to say of itself, whoever adds it: the help, the manual page and the completions are made of it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { exchanges } from '../../lib/exchanges/index.js';
import { makeProgram } from '../../lib/cli/main.js';
import { descriptionOf, examplesOf, exitsOf, pathOf, verbsOf } from '../../lib/cli/manual.js';
import { treeOf } from '../../lib/cli/completion/tree.js';

/** What a shell hands to `strongroom` in a command line, each time it is called there. */
function callsIn(line: string): string[][] {
  // Pipes and redirections are the shell's; descriptors have to be there for it to run the line at all.
  const stub = `strongroom() { printf '%s\\0' "$@" >&9; printf '\\n' >&9; }; jq() { :; }`;
  const plain = line.replace(/(\d?)([<>]) ?(?:"[^"]*"|\S+)/g, '$1$2 /dev/null');
  const shell = spawnSync('bash', ['-c', `${stub}; ${plain}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe', ...Array(5).fill('ignore'), 'ignore', 'pipe'],
  });
  assert.equal(shell.stderr, '', line);
  return (shell.output[9] ?? '')
    .split('\n')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1));
}

/** A program that takes the same command lines and does nothing; which verb it was, or what is wrong with them. */
function verbOf(args: readonly string[]): string {
  const program = makeProgram().configureOutput({ writeErr: () => undefined });
  let path = 'none';
  const still = (command: Command): void => {
    for (const option of command.options) if (option.long?.endsWith('-fd')) option.argParser((text: string) => text); // not handed to us
    if (command.commands.length === 0) command.action(() => void (path = pathOf(command).join(' ')));
    command.commands.forEach(still);
  };
  still(program);
  program.parse(args, { from: 'user' });
  return path;
}

describe('every verb of strongroom', () => {
  const program = makeProgram();
  const verbs = verbsOf(program);

  it('has a line that says what it does, and so has each option and argument', () => {
    assert.ok(verbs.length >= 13);
    for (const verb of [...verbs, ...program.commands]) {
      const path = pathOf(verb).join(' ');
      assert.match(verb.description(), /^[a-z].{14,119}[^.]$/, path);
      for (const option of verb.options) assert.match(descriptionOf(option), /^[a-zA-Z'].{4,}/, `${path} ${option.flags}`);
      for (const argument of verb.registeredArguments)
        assert.match(descriptionOf(argument), /^[a-zA-Z'].{4,}/, `${path} ${argument.name()}`);
    }
  });

  it('has examples that a shell and the program take, the first of them of that verb', () => {
    for (const verb of verbs) {
      const path = pathOf(verb).join(' ');
      assert.ok(examplesOf(verb).length > 0, `${path} has no example: see manual() in lib/cli/manual.ts`);
      for (const example of examplesOf(verb)) {
        const calls = callsIn(example);
        assert.ok(calls.length > 0, example);
        assert.equal(verbOf(calls[0]!), path, example);
        for (const call of calls) verbOf(call);
      }
    }
    assert.throws(() => verbOf(['list', '--no-such-option']));
    assert.throws(() => verbOf(['sign', 'name']));
  });

  it('has exit codes beside those of every verb, if it opens the vault', () => {
    for (const verb of verbs) {
      const names = exitsOf(verb);
      for (const name of ['done', 'usage', 'defect'] as const) assert.ok(names.includes(name));
      const opens = verb.options.some(({ long }) => long === '--password-fd') && verb.name() !== 'init';
      assert.equal(names.includes('wrongPassword'), opens, pathOf(verb).join(' '));
    }
    // That none ends with another is seen in every test that runs one: assertDocumented in support.ts.
  });

  it('is in the tree that completions are made of, with its choices and files', () => {
    const tree = treeOf(program);
    const at = (...path: string[]) => path.reduce((node, word) => node.verbs.find((verb) => verb.path.at(-1) === word)!, tree);
    const option = (node: typeof tree, name: string) => node.options.find(({ names }) => names.includes(name));
    assert.deepEqual(option(at('add'), '--exchange')!.values, { kind: 'words', words: Object.keys(exchanges) });
    assert.deepEqual(option(at('slot', 'add'), '--out')!.values, { kind: 'files' });
    assert.deepEqual(option(at('list'), '--password-fd')!.values, { kind: 'unknown' });
    assert.equal(option(at('list'), '--json')!.values, undefined);
    assert.deepEqual(
      at('sign').arguments.map(({ values }) => values.kind),
      ['unknown', 'words', 'unknown', 'unknown'],
    );
  });
});
