// How StrykerJS runs our tests: mocha in the worker's process, stage by stage, until one notices the mutant. Stryker's own runner of mocha
// starts a process for each mutant of what is computed when a file is loaded, which in lib/exchanges is most; this one loads the file again.
import { createRequire } from 'node:module';
import path from 'node:path';
import { PluginKind, commonTokens, declareClassPlugin } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus, determineHitLimitReached } from '@stryker-mutator/api/test-runner';
import { stagesOf } from './parts.mjs';

// Milliseconds; ends a test that waits for what a mutant never does.
const TEST_LIMIT = 60_000;
/** Where processes that a test starts look for the active mutant. */
const OF_CHILDREN = '__STRYKER_ACTIVE_MUTANT__';

class StagedMocha {
  static inject = [commonTokens.options];
  #mutated;
  #require = createRequire(path.resolve('package.json'));
  /** What the instrumented files ask for the active mutant, and count in. */
  #mutants = (globalThis.__stryker__ ??= {});
  /** Mutants of what runs when their file is loaded. */
  #static;

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
    for (const [file, grep] of greps) tests.push(...(await this.#run(this.#load({ files: [file], grep }, false))));
    // Which test runs which mutant is not asked: that is what stages are for.
    return { status: DryRunStatus.Complete, tests, mutantCoverage: this.#mutants.mutantCoverage };
  }

  async mutantRun({ activeMutant: { id, fileName }, hitLimit }) {
    this.#static ??= this.#findStatic();
    const file = path.relative('.', fileName);
    this.#mutants.hitLimit = hitLimit;
    if (!this.#static.has(id)) {
      const quick = await this.#tryStages(file, id, false);
      if (quick.status !== MutantRunStatus.Survived) return quick;
    }
    // What a file remembers of calls before the mutant may hide it: nothing is believed to survive but from the start.
    return this.#tryStages(file, id, true);
  }

  /** @param again with the mutated file, and all that depends on it, loaded anew */
  async #tryStages(file, id, again) {
    this.#mutants.hitCount = this.#mutants.hitLimit === undefined ? undefined : 0;
    if (again) this.#forget([compiled(file)]);
    try {
      let nrOfTests = 0;
      for (const stage of stagesOf(file)) {
        const tests = await this.#tryStage(stage, id, again);
        nrOfTests += tests.length;
        const limit = determineHitLimitReached(this.#mutants.hitCount, this.#mutants.hitLimit);
        if (limit !== undefined) return limit;
        const failed = tests.find(({ status }) => status === TestStatus.Failed);
        if (failed === undefined) continue;
        return { status: MutantRunStatus.Killed, killedBy: [failed.id], failureMessage: failed.failureMessage, nrOfTests };
      }
      return { status: MutantRunStatus.Survived, nrOfTests };
    } finally {
      this.#mutants.activeMutant = undefined;
      delete process.env[OF_CHILDREN];
      if (again) this.#forget([compiled(file)]);
    }
  }

  /** @param again the mutant is there when files are loaded; one that cannot even be loaded fails as a test does */
  async #tryStage(stage, id, again) {
    this.#mutants.activeMutant = again ? id : undefined;
    let mocha;
    try {
      mocha = this.#load(stage, true);
    } catch (error) {
      if (!again) throw error;
      return [{ id: `loading ${stage.files}`, status: TestStatus.Failed, failureMessage: String(error) }];
    }
    this.#mutants.activeMutant = id;
    process.env[OF_CHILDREN] = id;
    return this.#run(mocha);
  }

  /** The tests of a stage, which are loaded anew: many make a folder then, and remove it at their end. */
  #load({ files, grep }, bail) {
    this.#forget(files);
    const Mocha = this.#require('mocha');
    const mocha = new Mocha({ reporter: class {}, timeout: TEST_LIMIT, bail });
    if (grep !== undefined) mocha.grep(grep);
    for (const file of files) mocha.addFile(path.resolve(file));
    mocha.loadFiles();
    return mocha;
  }

  #run(mocha) {
    const tests = [];
    return new Promise((resolve) => {
      mocha
        .run(() => resolve(tests))
        .on('pass', (test) => tests.push({ ...named(test), status: TestStatus.Success }))
        .on('fail', (test, error) => tests.push({ ...named(test), status: TestStatus.Failed, failureMessage: String(error) }));
    }).finally(() => mocha.dispose());
  }

  /** What is counted while the mutated files are loaded and nothing else is done. */
  #findStatic() {
    const files = this.#mutated.map(compiled);
    this.#forget(files);
    const { mutantCoverage } = this.#mutants;
    this.#mutants.mutantCoverage = { static: {}, perTest: {} };
    for (const file of files) this.#require(path.resolve(file));
    const found = new Set(Object.keys(this.#mutants.mutantCoverage.static));
    this.#mutants.mutantCoverage = mutantCoverage;
    return found;
  }

  /** These files and all that have loaded them will be loaded again. */
  #forget(files) {
    const { cache } = this.#require;
    const stale = new Set(files.map((file) => path.resolve(file)));
    for (let size = 0; size !== stale.size;) {
      size = stale.size;
      for (const [name, { children }] of Object.entries(cache)) if (children.some(({ id }) => stale.has(id))) stale.add(name);
    }
    for (const name of stale) delete cache[name];
  }
}

const compiled = (file) => `dist/${file.replace(/\.ts$/, '.js')}`;
const named = (test) => ({ id: test.fullTitle(), name: test.fullTitle(), timeSpentMs: test.duration ?? 0 });

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'staged-mocha', StagedMocha)];
