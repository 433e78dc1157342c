// Mocha's spec output for a person, and beside it one line an outcome in the file that the option `outcomes` names, written as it
// happens: where the run dies half-way, what it had done is known, and the line that begins with "end" is missing.
const fs = require('node:fs');
const { reporters, Runner } = require('mocha');

const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_END } = Runner.constants;

module.exports = class OutcomesReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const write = (kind, title) => fs.appendFileSync(options.reporterOptions.outcomes, `${kind} ${title}\n`);
    runner.on(EVENT_TEST_PASS, (test) => write('pass', test.fullTitle()));
    runner.on(EVENT_TEST_FAIL, (test) => write('fail', test.fullTitle()));
    runner.on(EVENT_TEST_PENDING, (test) => write('pending', test.fullTitle()));
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
