/** What bash, zsh and fish themselves offer, asked by their own means, with what `strongroom completion` prints. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { type VerbNode, nodesOf, treeOf } from '../../lib/cli/completion/tree.js';
import { makeProgram } from '../../lib/cli/main.js';
import { program } from './support.js';

const packageRoot = path.join(__dirname, '../../..');

/** What a shell makes of the lines on its standard input: one line each, the words it offers with a tab between them. */
type Shell = (script: string, lines: readonly string[]) => { status: number | null; stdout: string; stderr: string };

const asked = (command: string, args: readonly string[], lines: readonly string[], folder: string): ReturnType<Shell> =>
  spawnSync(command, args, {
    input: lines.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' },
  });

// As readline does: words apart at blanks and at =, and the last one is to be completed.
const bashDriver = `
source "$1"
complete -p strongroom | grep -q -- '-F _strongroom' || exit 1
while IFS= read -r line; do
  read -ra COMP_WORDS <<< "\${line//=/ = }"
  if [[ $line == *' ' ]]; then COMP_WORDS+=(''); fi
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _strongroom
  (IFS=$'\\t'; printf '%s\\n' "\${COMPREPLY[*]}")
done`;

const fishDriver = `
source $argv[1]
while read -l line
    set -l found (complete -C $line | string split -f1 \\t)
    echo (string join -- \\t $found)
end`;

const shells: Readonly<Record<string, (folder: string) => Shell>> = {
  bash: (folder) => (script, lines) => asked('bash', ['--norc', '-c', bashDriver, 'bash', script], lines, folder),
  zsh: (folder) => (script, lines) => asked('zsh', ['-f', path.join(packageRoot, 'test/tools/complete.zsh'), script], lines, folder),
  fish: (folder) => (script, lines) => asked('fish', ['--no-config', '-c', fishDriver, script], lines, folder),
};

/** For each verb what has to be offered where: its verbs, its options, the words of each option and argument. */
function expectations(node: VerbNode): [line: string, words: readonly string[]][] {
  const typed = ['strongroom', ...node.path].join(' ');
  const long = node.options.flatMap(({ names }) => names.filter((name) => name.startsWith('--')));
  const words = node.options.flatMap(({ names, values }): [string, readonly string[]][] =>
    values?.kind === 'words' ? [[`${typed} ${names.at(-1)!} `, values.words]] : [],
  );
  const first = node.arguments[0]?.values;
  return [
    ...(node.verbs.length === 0 ? [] : [[`${typed} `, node.verbs.map((verb) => verb.path.at(-1)!)] as [string, string[]]]),
    [`${typed} --`, long],
    ...words,
    ...(first?.kind === 'words' ? [[`${typed} `, first.words] as [string, readonly string[]]] : []),
  ];
}

const examples: [line: string, words: readonly string[]][] = [
  ['strongroom sl', ['slot']],
  ['strongroom xyzzy', []],
  ['strongroom slot p', ['passwd']],
  ['strongroom slot add password-', ['password-and-key-file']],
  ['strongroom slot add credential --label list --with-key ho', ['host', 'host+tpm2']],
  ['strongroom --vault list slot t', ['test']], // "list" is a file here
  ['strongroom add kraken-main --exchange gem', ['gemini']],
  ['strongroom sign any-entry P', ['POST', 'PUT', 'PATCH']],
  ['strongroom sign any-entry POST /0/', []],
  ['strongroom --vault a-fi', ['a-file']],
  ['strongroom slot add key-file --file a-fo', ['a-folder/']],
  ['strongroom exchanges a-fi', []], // no file names where no file is meant
  ['strongroom slot add credential --with-key=tp', ['tpm2']],
];

describe('completion', () => {
  let folder: string;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-completion-'));
    fs.writeFileSync(path.join(folder, 'a-file'), '');
    fs.mkdirSync(path.join(folder, 'a-folder'));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  for (const [name, make] of Object.entries(shells)) {
    it(`of ${name} offers each verb, option and word where it belongs, and nothing else`, () => {
      const script = path.join(folder, `_${name}`);
      const printed = spawnSync(process.execPath, [program, 'completion', name], { encoding: 'utf8' });
      assert.deepEqual([printed.status, printed.stderr], [0, '']);
      assert.match(printed.stdout, /Names of entries are not completed/);
      fs.writeFileSync(script, printed.stdout);
      const cases = [...nodesOf(treeOf(makeProgram())).flatMap(expectations), ...examples];
      const { status, stdout, stderr } = make(folder)(
        script,
        cases.map(([line]) => line),
      );
      assert.deepEqual([status, stderr], [0, '']);
      const offered = stdout.split('\n').slice(0, -1);
      assert.equal(offered.length, cases.length);
      cases.forEach(([line, words], i) => {
        // fish shows the option before its value again; bash leaves the slash of a folder to readline.
        const found =
          offered[i] === '' ? [] : offered[i]!.split('\t').map((word) => word.replace(/^--[a-z-]+=(?=.)/, '').replace(/\/$/, ''));
        assert.deepEqual(found.sort(), words.map((word) => word.replace(/\/$/, '')).sort(), line);
      });
    });
  }
});
