// All tests, in layers, ending with one line: how many passed and failed over all of them.
//
//   node scripts/test.mjs [--full] [format] [lint] [tidy] [mocha] [native] [sanitizers] [valgrind] [fuzz]    all by default, but tidy
//
// --full: nothing of a layer is left out, and each is as long as it should be once before a release. Without it all of them end in
// twenty minutes.
// What needs nothing of the machine runs beside the others, in a process of its own and with a lower priority. What it prints
// comes when these are done.
import { fileURLToPath } from 'node:url';
import { format } from './format.mjs';
import { fuzz } from './fuzz.mjs';
import { add, capture, counts, fact, forgetFailures, noteFailure, runMocha, showFailures, startAside } from './lib/layers.mjs';
import { root } from './lib/run.mjs';
import { eslint, tidy } from './lint.mjs';
import { buildSanitized, sanitize } from './sanitize.mjs';
import { valgrind } from './valgrind.mjs';

const full = process.argv.includes('--full');
const fuzzSeconds = full ? 60 : 10;

/** core_tests as built for everybody. It prints a line a test and its own sum at the end. */
function native() {
  const { code, output } = capture('build/Release/core_tests', [], { timeout: 300_000 });
  process.stdout.write(output);
  const sum = /^(\d+) passed, (\d+) failed$/m.exec(output);
  const [passed, failed] = sum ? [Number(sum[1]), Number(sum[2])] : [0, 0];
  for (const [, name] of output.matchAll(/^FAIL (.*)$/gm)) noteFailure(name);
  const whole = sum !== null && (code === 0) === (failed === 0);
  return whole ? counts(passed, failed) : add(counts(passed, failed), fact(false, `core_tests ran to its end (it ended with ${code})`));
}

const layers = {
  format,
  lint: eslint,
  tidy: () => tidy({ full }),
  // CI runs as root on a machine that allows everything the tests ask for: there a skipped test is a test that was lost.
  mocha: () =>
    runMocha(root, {
      name: 'plain',
      beside: [
        'dist/test/vault/**/*.test.js',
        'dist/test/key-import/**/*.test.js',
        'dist/test/private-key.test.js',
        'dist/test/surface.test.js',
      ],
      skipsFail: process.env.CI === 'true',
      minutes: full ? 30 : 18,
    }),
  native,
  sanitizers: () => sanitize({ full }),
  valgrind: () => valgrind({ full }),
  fuzz: () => fuzz(fuzzSeconds),
};

const asked = process.argv.slice(2).filter((word) => word !== '--full');
const unknown = asked.find((name) => !Object.hasOwn(layers, name));
if (unknown !== undefined) {
  console.error(`no layer "${unknown}": ${Object.keys(layers).join(', ')}`);
  process.exit(2);
}
/** One layer, here and now. */
async function runLayer(name) {
  console.log(`\n== ${name}`);
  const start = Date.now();
  let result;
  try {
    result = await layers[name]();
  } catch (error) {
    result = fact(false, `the layer ran: ${error.message}`);
  }
  const line = `${name}: ${result.passed} passed, ${result.failed} failed, ${Math.round((Date.now() - start) / 1000)} s`;
  console.log(`== ${line}`);
  return { line, result };
}

/** Runs layers in a process of their own; the promise gives what they printed and their results. */
async function runBeside(names) {
  const { code, output } = await startAside(
    'nice',
    ['-n', '5', process.execPath, fileURLToPath(import.meta.url), ...names, ...(full ? ['--full'] : [])],
    {
      name: 'beside',
      minutes: full ? 60 : 18,
      cwd: root,
      env: { ...process.env, ASIDE_OF_TESTS: wanted.includes('sanitizers') ? 'sanitizers' : 'alone' },
    },
  );
  const results = names.map((name) => {
    const sum = new RegExp(`^== (${name}: (\\d+) passed, (\\d+) failed, \\d+ s)$`, 'm').exec(output);
    return sum === null
      ? { line: `${name}: did not end`, result: fact(false, `${name} ran to its end (it ended with ${code})`) }
      : { line: sum[1], result: counts(Number(sum[2]), Number(sum[3])) };
  });
  const failed = results.some(({ result }) => result.failed > 0);
  if ((code === 0) === failed)
    results.push({ line: 'exit code', result: fact(false, `the exit code of ${names.join(' and ')}, ${code}, fits`) });
  return { output: output.replace(/\n[^\n]*\d+ passed, \d+ failed\n$/, ''), results }; // without its own last line
}

// The process that is started beside this one adds to what failed.
const isAside = process.env.ASIDE_OF_TESTS !== undefined;
if (!isAside) forgetFailures();
if (process.env.ASIDE_OF_TESTS === 'sanitizers') buildSanitized(); // before their turn comes
// clang-tidy follows every path of every file, for minutes: before a release, and by `npm run lint`.
const wanted = asked.length > 0 ? asked : Object.keys(layers).filter((name) => full || name !== 'tidy');
const besides = ['valgrind', 'fuzz', 'format', 'lint', 'tidy'];
const beside = wanted.includes('mocha') ? wanted.filter((name) => besides.includes(name)) : [];
const besideRun = beside.length > 0 ? runBeside(beside) : undefined;
const results = [];
for (const name of wanted.filter((layer) => !beside.includes(layer))) results.push(await runLayer(name));
if (besideRun !== undefined) {
  const { output, results: more } = await besideRun;
  console.log(output);
  results.push(...more);
}
const { passed, failed } = add(...results.map(({ result }) => result));
if (!isAside) showFailures();
console.log(`\n${results.map(({ line }) => line).join('\n')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
