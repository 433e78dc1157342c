// Mocha's spec output for a person, and beside it one line an outcome in the file that the option `outcomes` names, written as it
// happens: where the run dies half-way, what it had done is known, and the line that begins with "end" is missing. A line "time"
// says how many milliseconds a file took, hooks included: what the two runs of a suite are balanced by.
const fs = require('node:fs');
const path = require('node:path');
const { reporters, Runner } = require('mocha');

const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_RUN_END } = Runner.constants;

module.exports = class OutcomesReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const write = (kind, title) => fs.appendFileSync(options.reporterOptions.outcomes, `${kind} ${title}\n`);
    runner.on(EVENT_TEST_PASS, (test) => write('pass', test.fullTitle()));
    runner.on(EVENT_TEST_FAIL, (test, error) =>
      write('fail', `${test.fullTitle()}: ${String(error.message).replace(/\s+/g, ' ').slice(0, 2000)}`),
    );
    runner.on(EVENT_TEST_PENDING, (test) => write('pending', test.fullTitle()));
    const begun = new Map();
    runner.on(EVENT_SUITE_BEGIN, (suite) => begun.set(suite, Date.now()));
    runner.on(EVENT_SUITE_END, (suite) => {
      if (suite.parent?.root) write('time', `${Date.now() - begun.get(suite)} ${path.relative('.', suite.file)}`);
    });
    runner.once(EVENT_RUN_END, () => {
      write('end', 'of the run');
      // A handle that a test or the product left open would keep this process for ever.
      setTimeout(() => {
        console.log(`still open after the last test: ${process.getActiveResourcesInfo().join(', ')}`);
        process.exit(98);
      }, 20_000).unref();
    });
  }
};
