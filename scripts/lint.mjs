// eslint over TypeScript and JavaScript, clang-tidy over native/. A rule that is off has its reason in eslint.config.mjs or .clang-tidy.
//
//   node scripts/lint.mjs
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { headersOfNode } from './lib/debian.mjs';
import { add, capture, counts, fact } from './lib/layers.mjs';
import { filesUnder, root, run } from './lib/run.mjs';
import { layOut } from './lib/variant.mjs';

/** A program's output, shown where it found something. */
function judged(what, { code, output }) {
  if (code !== 0) process.stdout.write(output);
  return fact(code === 0, what);
}

export function eslint() {
  const options = { timeout: 15 * 60_000 };
  return judged('eslint finds nothing', capture(process.execPath, ['node_modules/eslint/bin/eslint.js', '.'], options));
}

/** The flags of each file, as node-gyp would compile it. */
function compileCommands() {
  const tree = layOut('tidy');
  const gyp = path.join(root, 'node_modules/node-gyp/bin/node-gyp.js');
  const generator = ['--', '-f', 'gyp.generator.compile_commands_json.py', '-Ddev=1'];
  run(process.execPath, [gyp, 'configure', `--nodedir=${headersOfNode()}`, ...generator], { cwd: tree });
  return path.join(tree, 'build/Release');
}

/** `full` with clang's analyzer, which follows the paths through a function and takes as long again. */
export function tidy({ full = true } = {}) {
  const commands = compileCommands();
  const checks = full ? [] : ['--checks=-clang-analyzer-*'];
  const files = filesUnder(['native/core', 'native/node'], /\.cc$/);
  const batches = [files.filter((_, i) => i % 2 === 0), files.filter((_, i) => i % 2 === 1)];
  return batches
    .map((batch, i) => {
      const found = capture('clang-tidy-19', ['--quiet', '-p', commands, ...checks, ...batch], { timeout: 20 * 60_000 });
      return judged(`clang-tidy finds nothing in ${batch.length} files of native/ (${i + 1} of 2)`, found);
    })
    .reduce((sum, part) => add(sum, part), counts());
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = add(eslint(), tidy()).failed > 0 ? 1 : 0;
}
