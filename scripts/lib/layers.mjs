// What the layers of the test run have in common: running something that is watched by a person, and counting.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.mjs';

/** How many passed and failed; layers are added up. */
export function counts(passed = 0, failed = 0) {
  return { passed, failed };
}

export function add(...parts) {
  return parts.reduce((sum, part) => counts(sum.passed + part.passed, sum.failed + part.failed), counts());
}

// What failed, of all layers and their processes: said once more at the end, where it is not lost among thousands of lines.
const failures = path.join(root, 'out/failures.txt');

export function forgetFailures() {
  mkdirSync(path.dirname(failures), { recursive: true });
  rmSync(failures, { force: true });
}

export function noteFailure(what) {
  appendFileSync(failures, `  ${what}\n`);
}

export function showFailures() {
  if (existsSync(failures)) console.log(`\nfailed:\n${readFileSync(failures, 'utf8').trimEnd()}`);
}

/** One fact about a layer, printed as a test is. */
export function fact(holds, what) {
  console.log(`  ${holds ? '✔' : '✘ FAILED:'} ${what}`);
  if (!holds) noteFailure(what);
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

/**
 * Starts a program beside others. The promise gives { code, output }: its exit code, or the signal that ended it, and what it
 * printed, which is in out/NAME.log meanwhile; a `live` one prints to the console at once and gives ''.
 */
export function startAside(command, args, { name, live = false, minutes, ...options }) {
  const file = path.join(root, 'out', `${name}.log`);
  mkdirSync(path.dirname(file), { recursive: true });
  const log = live ? 'inherit' : openSync(file, 'w');
  const child = spawn(command, args, { stdio: ['ignore', log, log], timeout: minutes * 60_000, killSignal: 'SIGKILL', ...options });
  if (!live) closeSync(log);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(signal ?? code));
  }).then((code) => ({ code, output: live ? '' : readFileSync(file, 'utf8') }));
}

/** Runs a program and returns { code, output }, for what is expected to fail. */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', timeout: 120_000, killSignal: 'SIGKILL', ...options });
  return { code: result.signal ?? result.status ?? 'nothing', output: `${result.stdout}${result.stderr}` };
}

/** What a run of mocha left in its file of outcomes, as counts; its exit code has to fit. */
function readOutcomes(file, code, { title, skipsFail }) {
  let lines = [];
  try {
    lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  } catch {
    // Mocha died before its first test: the missing end says so below.
  }
  const of = (kind) => lines.filter((line) => line.startsWith(`${kind} `));
  const result = counts(of('pass').length, of('fail').length);
  for (const line of of('fail')) noteFailure(line.slice('fail '.length));
  if (skipsFail) {
    for (const line of of('pending')) fact(false, `skipped: ${line.slice('pending '.length)}`);
    result.failed += of('pending').length;
  }
  const whole = of('end').length === 1 && (code === 0) === (of('fail').length === 0) && of('pass').length > 0;
  return whole ? result : add(result, fact(false, `mocha ran to its end over ${title} (it ended with ${code})`));
}

/** Starts mocha over globs of compiled files; the promise prints what it printed and gives its counts. */
function startMocha(folder, { name, live = false, title, files, ignore, env, skipsFail, minutes }) {
  const outcomes = path.join(root, 'out', `mocha-${name}.txt`);
  mkdirSync(path.dirname(outcomes), { recursive: true });
  rmSync(outcomes, { force: true });
  const options = ['--reporter', path.join(root, 'scripts/lib/mocha-reporter.cjs'), '--reporter-option', `outcomes=${outcomes}`];
  const args = ['--expose-gc', path.join(root, 'node_modules/mocha/bin/mocha.js'), ...options];
  return startAside(process.execPath, [...args, ...ignore.map((glob) => `--ignore=${glob}`), ...files], {
    name: `mocha-${name}`,
    live,
    minutes,
    cwd: folder,
    // No vault of a test is remembered in the home of whoever runs it.
    env: { ...process.env, XDG_STATE_HOME: '/dev/null', ...env },
  }).then(({ code, output }) => {
    process.stdout.write(output);
    return readOutcomes(outcomes, code, { title, skipsFail });
  });
}

// Every test that changes what the whole machine sees (swap, core_pattern) or has a process crash: they run one after another.
const ofTheMachine = ['dist/test/attack/**/*.test.js', 'dist/test/lifecycle/**/*.test.js', 'dist/test/demo/**/*.test.js'];

/**
 * The mocha suite compiled in `folder`, which is the package's root or a variant of it, as two runs at once, one a core: the tests
 * of the machine with those of `beside`, which only balances the two, and all others, whatever is added. `files` are all that run (otherwise
 * every test), `ignore` those that do not: globs of compiled files, as `beside` is. A test that is skipped is named by mocha; where `skipsFail`,
 * it counts as failed.
 */
export async function runMocha(folder, { name, beside = [], env = {}, files, ignore = [], skipsFail = false, minutes = 12 }) {
  const common = { env, skipsFail, minutes };
  const first = [...ofTheMachine, ...beside];
  const isFirst = (file) => first.some((glob) => file.startsWith(glob.slice(0, glob.indexOf('*'))));
  const parts = await Promise.all([
    startMocha(folder, {
      ...common,
      name: `${name}-1`,
      title: 'the tests of the machine',
      files: files?.filter(isFirst) ?? first,
      ignore,
    }),
    startMocha(folder, {
      ...common,
      name: `${name}-2`,
      live: true,
      title: 'all other tests',
      files: files?.filter((file) => !isFirst(file)) ?? ['dist/test/**/*.test.js'],
      ignore: [...ignore, ...first],
    }),
  ]);
  return add(...parts);
}
