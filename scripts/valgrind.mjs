// native/core's own tests under valgrind: no invalid access, no use of what was never written, no leak.
//
//   node scripts/valgrind.mjs
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { add, capture, fact, show } from './lib/layers.mjs';
import { buildVariant } from './lib/variant.mjs';

const options = [
  '-q',
  '--error-exitcode=99',
  '--leak-check=full',
  '--errors-for-leak-kinds=definite,possible',
  '--track-origins=yes',
  '--suppressions=test/sanitizers/valgrind.supp',
  // A handler that has the faulting instruction run again (mapped_page.cc) needs every register as it was there.
  '--vex-iropt-register-updates=allregs-at-mem-access',
];

export function valgrind() {
  const program = path.join(buildVariant('valgrind', { dev: 1, taint: 1 }, ['core_tests']), 'build/Release/core_tests');
  const controls = ['overflow', 'leak', 'uninitialised'].map((fault) => {
    const { code } = capture('valgrind', [...options, program, '--fault', fault]);
    return fact(code === 99, `control: valgrind reports a planted ${fault}`);
  });
  const code = show('valgrind', [...options, program], { minutes: 15 });
  return add(...controls, fact(code === 0, `0 reports by valgrind over core_tests (exit code ${code})`));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed } = valgrind();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
