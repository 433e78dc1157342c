// Mutation testing of what reads and writes vaults and of what is signed: StrykerJS changes lib/ in thousands of places, one at a time, and
// the tests have to notice. What they do not notice is in survivors.json, each with its reason; anything else fails.
//
//   node test/mutation/main.mjs [format] [vault] [exchanges] [lib/…/NAME.ts …]    all by default
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/run.mjs';
import { layOut } from '../../scripts/lib/variant.mjs';
import { parts } from './parts.mjs';
import { compare, describe, surviving } from './survivors.mjs';

const here = path.join(root, 'test/mutation');

/** Files by part. @param asked names of parts and of files; none for all */
function chosen(asked) {
  const known = Object.entries(parts).flatMap(([name, { files }]) => [name, ...files]);
  const unknown = asked.find((word) => !known.includes(word));
  if (unknown !== undefined) throw new Error(`nothing is called ${unknown}: ${known.join(', ')}`);
  return Object.entries(parts)
    .map(([name, { files }]) => ({
      name,
      files: files.filter((file) => asked.length === 0 || asked.includes(name) || asked.includes(file)),
    }))
    .filter(({ files }) => files.length > 0);
}

/** The package once more, with sources that may be changed and an ordinary addon. */
function layOutMutants(name) {
  const tree = layOut(`mutation-${name}`);
  for (const changed of ['lib', 'dist']) {
    rmSync(path.join(tree, changed), { recursive: true, force: true });
    cpSync(path.join(root, changed), path.join(tree, changed), { recursive: true });
  }
  for (const built of ['build', 'prebuilds'])
    if (!existsSync(path.join(tree, built))) symlinkSync(`../../${built}`, path.join(tree, built));
  return tree;
}

/** Runs Stryker over the files and gives its report (mutation-testing-report-schema). */
function stryker(tree, name, files) {
  const report = path.join(tree, 'reports', `${name}.json`);
  rmSync(report, { force: true });
  mkdirSync(path.dirname(report), { recursive: true });
  const config = path.join(tree, 'reports', `${name}.conf.json`);
  const options = {
    mutate: files,
    inPlace: true,
    ignorePatterns: ['**', '!lib/**'],
    buildCommand: `${process.execPath} ${path.join(here, 'compile.mjs')}`,
    plugins: [path.join(here, 'runner.mjs')],
    testRunner: 'staged-mocha',
    testRunnerNodeArgs: ['--expose-gc'],
    coverageAnalysis: 'all',
    concurrency: 2,
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 20,
    disableTypeChecks: false,
    reporters: ['json', 'html', 'progress-append-only'],
    jsonReporter: { fileName: report },
    htmlReporter: { fileName: report.replace(/\.json$/, '.html') },
    tempDirName: path.join(tree, 'reports/tmp'),
    allowConsoleColors: false,
    warnings: { slow: false },
  };
  writeFileSync(config, JSON.stringify(options, undefined, 2));
  const program = path.join(here, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const env = { ...process.env, XDG_STATE_HOME: '/dev/null' };
  const { status } = spawnSync(process.execPath, [program, 'run', config], { cwd: tree, stdio: 'inherit', env });
  if (status !== 0) throw new Error(`StrykerJS ended with ${status}`);
  return JSON.parse(readFileSync(report, 'utf8'));
}

const listed = JSON.parse(readFileSync(path.join(here, 'survivors.json'), 'utf8'));
let failed = false;
for (const { name, files } of chosen(process.argv.slice(2))) {
  const start = Date.now();
  const report = stryker(layOutMutants(name), name, files);
  const mutants = Object.values(report.files).flatMap((file) => file.mutants);
  const wrong = mutants.filter(({ status }) => !['Killed', 'Timeout', 'Survived', 'NoCoverage'].includes(status));
  const found = surviving(report);
  const { unlisted, killed } = compare(found, listed, files);
  for (const mutant of unlisted) console.log(`  survived, and is not in survivors.json:\n${describe(mutant)}`);
  for (const mutant of killed) console.log(`  in survivors.json, and killed or gone:\n${describe(mutant)}`);
  for (const { id, status, statusReason } of wrong) console.log(`  mutant ${id} was not tried: ${status}, ${statusReason}`);
  if (mutants.length === 0) console.log(`  no mutants in ${files.join(', ')}`);
  failed ||= unlisted.length + killed.length + wrong.length > 0 || mutants.length === 0;
  const score = ((100 * (mutants.length - found.length)) / mutants.length).toFixed(1);
  const minutes = ((Date.now() - start) / 60_000).toFixed(1);
  console.log(
    `${name}: ${mutants.length - found.length} killed, ${found.length} survived (${found.length - unlisted.length} listed), score ${score} %, ${minutes} minutes`,
  );
}
process.exitCode = failed ? 1 : 0;
