// Prettier over TypeScript and JavaScript, clang-format over C++: both write with --write and otherwise name what is not formatted.
//
//   node scripts/format.mjs [--write]
import { pathToFileURL } from 'node:url';
import { add, fact, show } from './lib/layers.mjs';
import { filesUnder } from './lib/run.mjs';

const prettier = ['node_modules/prettier/bin/prettier.cjs', '--log-level=warn'];
const rooms = '{lib,test,bench,demo,examples,lab,scripts}/**/*.{ts,mjs,cjs}';
const sources = () => filesUnder(['native', 'test/native', 'test/sanitizers', 'test/fuzz', 'bench/native'], /\.(cc|h)$/);

export function format(write = false) {
  const script = show(process.execPath, [...prettier, write ? '--write' : '--check', rooms, '*.{json,mjs}']);
  const native = show('clang-format-19', [...(write ? ['-i'] : ['--dry-run', '-Werror']), ...sources()]);
  return add(
    fact(script === 0, 'TypeScript and JavaScript are as prettier writes them'),
    fact(native === 0, 'C++ is as clang-format writes it'),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = format(process.argv.includes('--write')).failed > 0 ? 1 : 0;
}
