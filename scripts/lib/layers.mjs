// What the layers of the test run have in common: running something that is watched by a person, and counting.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/** How many passed and failed; layers are added up. */
export function counts(passed = 0, failed = 0) {
  return { passed, failed };
}

export function add(...parts) {
  return parts.reduce((sum, part) => counts(sum.passed + part.passed, sum.failed + part.failed), counts());
}

/** One fact about a layer, printed as a test is. */
export function fact(holds, what) {
  console.log(`  ${holds ? '✔' : '✘ FAILED:'} ${what}`);
  return holds ? counts(1, 0) : counts(0, 1);
}

/** Runs a program with its output shown; a run over `minutes` is killed. Returns its exit code, or the signal that ended it. */
export function show(command, args, { minutes = 10, ...options } = {}) {
  const timeout = minutes * 60_000;
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', timeout, killSignal: 'SIGKILL', ...options });
  if (result.error?.code === 'ETIMEDOUT') console.log(`killed: ${command} took more than ${minutes} minutes`);
  else if (result.error) console.log(`cannot run ${command}: ${result.error.message}`);
  return result.signal ?? result.status ?? 'nothing';
}

/** Runs a program and returns { code, output }, for what is expected to fail. */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL', ...options });
  return { code: result.signal ?? result.status ?? 'nothing', output: `${result.stdout}${result.stderr}` };
}

/**
 * The mocha suite compiled in `folder`, which is the package's root or a variant of it. `ignore` are globs of compiled files.
 * A test that is skipped is named by mocha; where `skipsFail`, it counts as failed.
 */
export function runMocha(folder, { name, env = {}, ignore = [], timeout = 60_000, skipsFail = false, minutes = 12 }) {
  const outcomes = path.join(root, 'out', `mocha-${name}.txt`);
  mkdirSync(path.dirname(outcomes), { recursive: true });
  rmSync(outcomes, { force: true });
  const code = show(
    process.execPath,
    [
      '--expose-gc',
      path.join(root, 'node_modules/mocha/bin/mocha.js'),
      '--reporter',
      path.join(root, 'scripts/lib/mocha-reporter.cjs'),
      '--reporter-option',
      `outcomes=${outcomes}`,
      `--timeout=${timeout}`,
      ...ignore.map((glob) => `--ignore=${glob}`),
      'dist/test/**/*.test.js',
    ],
    // No vault of a test is remembered in the home of whoever runs it.
    { cwd: folder, env: { ...process.env, XDG_STATE_HOME: '/dev/null', ...env }, minutes },
  );
  let lines = [];
  try {
    lines = readFileSync(outcomes, 'utf8').trimEnd().split('\n');
  } catch {
    // Mocha died before its first test: the missing end says so below.
  }
  const of = (kind) => lines.filter((line) => line.startsWith(`${kind} `));
  const result = counts(of('pass').length, of('fail').length);
  if (skipsFail) {
    for (const line of of('pending')) console.log(`  skipped, which counts as failed here: ${line.slice('pending '.length)}`);
    result.failed += of('pending').length;
  }
  const whole = of('end').length === 1 && (code === 0) === (of('fail').length === 0) && of('pass').length > 0;
  return whole ? result : add(result, fact(false, `mocha ran to its end (it ended with ${code})`));
}
