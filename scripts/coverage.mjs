// How much of lib/ and native/ the tests run, line by line: lib/ by c8, native/ by gcov, in a build of its own (out/coverage) with
// source maps and unjoined modules. A process that is killed leaves nothing of what it ran, so the figures are lower bounds.
//
//   node scripts/coverage.mjs    writes out/coverage/report: text, HTML and the list of lines that no test ran
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { add, capture, fact, show } from './lib/layers.mjs';
import { filesUnder, root, run } from './lib/run.mjs';
import { buildPackageVariant } from './lib/variant.mjs';

const tree = path.join(root, 'out/coverage');
// Not those that look at memory, which an instrumented build changes, nor those that compare texts, read the addon as a file, pack the package or ask what is joined.
const tests = ['*', '{ccxt,cli,exchanges,import,key-import,sdk,vault}/**/*'].map((glob) => `out/coverage/dist/test/${glob}.test.js`);
const others = ['examples', 'hardening', 'package', 'sources', 'vault/start'].map(
  (name) => `--ignore=out/coverage/dist/test/${name}.test.js`,
);

/** Lines that can run and lines that ran, of a report of gcov as JSON, summed over the objects that have the file. */
function gcovLines() {
  const lines = new Map();
  for (const data of filesUnder(['out/coverage/build/Release'], /\.gcda$/)) {
    const full = path.join(root, data);
    const { code, output } = capture('gcov', ['--json-format', '--stdout', full], { cwd: tree, maxBuffer: 1 << 28 });
    if (code !== 0) throw new Error(`gcov cannot read ${data}: ${output}`);
    for (const text of output.split('\n').filter((line) => line.startsWith('{'))) {
      for (const { file, lines: found } of JSON.parse(text).files) {
        const name = /(?:^|\/)(native\/(?:core|node)\/.*)$/.exec(file)?.[1];
        if (name === undefined) continue;
        const known = lines.get(path.normalize(name)) ?? new Map();
        for (const { line_number: at, count } of found) known.set(at, (known.get(at) ?? 0) + count);
        lines.set(path.normalize(name), known);
      }
    }
  }
  return lines;
}

function nativeReport(folder) {
  const rows = [...gcovLines()].sort().map(([file, lines]) => {
    const missed = [...lines].filter(([, count]) => count === 0).map(([line]) => line);
    return { file, all: lines.size, ran: lines.size - missed.length, missed: missed.sort((a, b) => a - b) };
  });
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  const percent = (row) => ((100 * row.ran) / row.all).toFixed(1);
  const total = { file: 'native/', all: sum('all'), ran: sum('ran'), missed: [] };
  const text = [...rows, total].map((row) => `${percent(row).padStart(5)} ${row.file} ${row.missed.join(',')}`).join('\n');
  writeFileSync(path.join(folder, 'native.txt'), `${text}\n`);
  console.log(`native/: ${percent(total)} % of ${total.all} lines`);
  return total;
}

/** dist/ again, with source maps and each module in its own file: what runs is then counted where it stands in lib/. */
function compileWithMaps() {
  run(process.execPath, [
    path.join(root, 'node_modules/typescript/bin/tsc'),
    '-p',
    '.',
    '--outDir',
    path.join(tree, 'dist'),
    '--sourceMap',
  ]);
}

export function coverage() {
  buildPackageVariant('coverage', { dev: 1, count_lines: 1 }, ['strongroom', 'core_tests']);
  compileWithMaps();
  for (const data of filesUnder(['out/coverage/build/Release'], /\.gcda$/)) rmSync(path.join(root, data));
  const report = path.join(tree, 'report');
  rmSync(report, { recursive: true, force: true });
  mkdirSync(report, { recursive: true });
  const native = show('build/Release/core_tests', [], { cwd: tree, stdio: ['ignore', 'ignore', 'inherit'] });
  // c8 counts what lies under the folder that it starts in.
  const counted = ['--include', 'lib/**', '--exclude-after-remap', '--all=false', '--temp-directory', path.join(tree, 'tmp')];
  const reporters = ['text', 'html', 'json-summary'].flatMap((reporter) => ['--reporter', reporter]);
  const mocha = ['--expose-gc', 'node_modules/mocha/bin/mocha.js', '--reporter', 'dot', ...others, ...tests];
  const result = capture(
    process.execPath,
    ['node_modules/c8/bin/c8.js', ...counted, ...reporters, '--report-dir', report, process.execPath, ...mocha],
    { timeout: 40 * 60_000, maxBuffer: 1 << 28, env: { ...process.env, XDG_STATE_HOME: '/dev/null' } },
  );
  writeFileSync(path.join(report, 'lib.txt'), result.output);
  const { lines } = JSON.parse(readFileSync(path.join(report, 'coverage-summary.json'), 'utf8')).total;
  console.log(`lib/: ${lines.pct} % of ${lines.total} lines`);
  const total = nativeReport(report);
  return add(
    fact(native === 0, 'core_tests pass in the build that counts'),
    fact(lines.total > 0 && lines.covered > 0, 'lines of lib/ were counted'),
    fact(total.all > 0 && total.ran > 0, 'lines of native/ were counted'),
    fact(result.code === 0, 'the tests pass there'),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = coverage().failed > 0 ? 1 : 0;
}
