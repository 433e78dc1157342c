// native/core's own tests under valgrind: no invalid access, no use of what was never written, no leak.
//
//   node scripts/valgrind.mjs    every test; a run of all layers leaves out those that take a minute there
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

// RSA keys and large samples: each takes from 17 to 90 s here, five times what all others together do. Not in every run.
const long = [
  'a_key_in_a_full_room_is_refused_for_the_room_wherever_it_ends',
  'a_key_signs_in_the_forms_of_its_kind_and_no_other',
  'an_rsa_key_whose_memory_was_hit_does_not_give_its_primes_away',
  'every_password_that_has_all_classes_is_as_likely_as_every_other',
  'openssl_verifies_what_p256_secp256k1_and_rsa_keys_sign_and_nothing_else',
];

export function valgrind({ full = true } = {}) {
  const program = path.join(buildVariant('valgrind', { dev: 1, taint: 1 }, ['core_tests']), 'build/Release/core_tests');
  const controls = ['overflow', 'leak', 'uninitialised'].map((fault) => {
    const { code } = capture('valgrind', [...options, program, '--fault', fault]);
    return fact(code === 99, `control: valgrind reports a planted ${fault}`);
  });
  const code = show('valgrind', [...options, program, ...(full ? [] : ['--except', ...long])], { minutes: 15 });
  return add(...controls, fact(code === 0, `0 reports by valgrind over core_tests (exit code ${code})`));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed } = valgrind();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
