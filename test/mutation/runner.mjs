// How StrykerJS runs our tests: mocha in the worker's process, stage by stage, until one notices the mutant. Stryker's own runner of mocha
// starts a process for each mutant of what is computed when a file is loaded, which in lib/exchanges is most; this one loads the file again.
import { createRequire } from 'node:module';
import path from 'node:path';
import { PluginKind, commonTokens, declareClassPlugin } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus, determineHitLimitReached } from '@stryker-mutator/api/test-runner';
import { stagesOf } from './parts.mjs';

// Milliseconds; ends a test that waits for what a mutant never does.
const TEST_LIMIT = 60_000;

class StagedMocha {
  static inject = [commonTokens.options];
  #mutated;
  #require = createRequire(path.resolve('package.json'));
  /** What the instrumented files ask for the active mutant, and count in. */
  #mutants = (globalThis.__stryker__ ??= {});

  constructor({ mutate }) {
    this.#mutated = mutate;
  }

  async capabilities() {
    return { reloadEnvironment: true };
  }

  /** All tests of all mutated files, whatever their stage, and what they run of these. */
  async dryRun() {
    const greps = new Map();
    for (const { files, grep } of this.#mutated.flatMap(stagesOf)) {
      for (const file of files) greps.set(file, !greps.has(file) || String(greps.get(file)) === String(grep) ? grep : undefined);
    }
    const tests = [];
    for (const [file, grep] of greps) {
      const stage = { files: [file], grep };
      this.#forget(undefined, [stage]);
      tests.push(...(await this.#run(stage, false)));
    }
    // A file that is loaded before a test begins is not of that test: what ran is known of all together.
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#mutants.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id, fileName }, hitLimit }) {
    const file = path.relative('.', fileName);
    const stages = stagesOf(file);
    this.#mutants.hitLimit = hitLimit;
    this.#mutants.hitCount = hitLimit === undefined ? undefined : 0;
    this.#mutants.activeMutant = id;
    this.#forget(file, stages);
    let nrOfTests = 0;
    for (const stage of stages) {
      const tests = await this.#runOrFail(stage);
      nrOfTests += tests.length;
      const limit = determineHitLimitReached(this.#mutants.hitCount, hitLimit);
      if (limit !== undefined) return limit;
      const failed = tests.find(({ status }) => status === TestStatus.Failed);
      if (failed === undefined) continue;
      return { status: MutantRunStatus.Killed, killedBy: [failed.id], failureMessage: failed.failureMessage, nrOfTests };
    }
    return { status: MutantRunStatus.Survived, nrOfTests };
  }

  /** A file that cannot even be loaded with the mutant fails as a test does. */
  async #runOrFail(stage) {
    try {
      return await this.#run(stage, true);
    } catch (error) {
      return [{ id: `loading ${stage.files}`, status: TestStatus.Failed, failureMessage: String(error) }];
    }
  }

  #run({ files, grep }, bail) {
    const Mocha = this.#require('mocha');
    const mocha = new Mocha({ reporter: class {}, timeout: TEST_LIMIT, bail });
    if (grep !== undefined) mocha.grep(grep);
    for (const file of files) mocha.addFile(path.resolve(file));
    mocha.loadFiles();
    const tests = [];
    return new Promise((resolve) => {
      mocha
        .run(() => resolve(tests))
        .on('pass', (test) => tests.push({ ...named(test), status: TestStatus.Success }))
        .on('fail', (test, error) => tests.push({ ...named(test), status: TestStatus.Failed, failureMessage: String(error) }));
    });
  }

  /** The mutated file, the tests, and all that has loaded them are loaded again: what is loaded meanwhile has the mutant in it. */
  #forget(mutated, stages) {
    const { cache } = this.#require;
    const tests = stages.flatMap(({ files }) => files);
    const stale = new Set(
      [...tests, ...(mutated === undefined ? [] : [`dist/${mutated.replace(/\.ts$/, '.js')}`])].map((file) => path.resolve(file)),
    );
    for (let size = 0; size !== stale.size;) {
      size = stale.size;
      for (const [name, { children }] of Object.entries(cache)) if (children.some(({ id }) => stale.has(id))) stale.add(name);
    }
    for (const name of stale) delete cache[name];
  }
}

const named = (test) => ({ id: test.fullTitle(), name: test.fullTitle(), timeSpentMs: test.duration ?? 0 });

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'staged-mocha', StagedMocha)];
