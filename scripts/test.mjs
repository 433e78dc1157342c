// All tests, in layers, ending with one line: how many passed and failed over all of them.
//
//   node scripts/test.mjs [mocha] [native] [sanitizers] [valgrind] [fuzz]    all of them by default
import { fuzz } from './fuzz.mjs';
import { add, capture, counts, fact, runMocha } from './lib/layers.mjs';
import { root } from './lib/run.mjs';
import { sanitize } from './sanitize.mjs';
import { valgrind } from './valgrind.mjs';

const fuzzSeconds = 20;

/** core_tests as built for everybody. It prints a line a test and its own sum at the end. */
function native() {
  const { code, output } = capture('build/Release/core_tests', [], { timeout: 300_000 });
  process.stdout.write(output);
  const sum = /^(\d+) passed, (\d+) failed$/m.exec(output);
  const [passed, failed] = sum ? [Number(sum[1]), Number(sum[2])] : [0, 0];
  const whole = sum !== null && (code === 0) === (failed === 0);
  return whole ? counts(passed, failed) : add(counts(passed, failed), fact(false, `core_tests ran to its end (it ended with ${code})`));
}

const layers = {
  // CI runs as root on a machine that allows everything the tests ask for: there a skipped test is a test that was lost.
  mocha: () => runMocha(root, { name: 'plain', skipsFail: process.env.CI === 'true' }),
  native,
  sanitizers: sanitize,
  valgrind,
  fuzz: () => fuzz(fuzzSeconds),
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(layers, name));
if (unknown !== undefined) {
  console.error(`no layer "${unknown}": ${Object.keys(layers).join(', ')}`);
  process.exit(2);
}
const results = (asked.length > 0 ? asked : Object.keys(layers)).map((name) => {
  console.log(`\n== ${name}`);
  const start = Date.now();
  let result;
  try {
    result = layers[name]();
  } catch (error) {
    result = fact(false, `the layer ran: ${error.message}`);
  }
  const line = `${name}: ${result.passed} passed, ${result.failed} failed, ${Math.round((Date.now() - start) / 1000)} s`;
  console.log(`== ${line}`);
  return { line, result };
});
const { passed, failed } = add(...results.map(({ result }) => result));
console.log(`\n${results.map(({ line }) => line).join('\n')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
