// The mocha suite under ASan, UBSan and LSan, in a build of its own (out/asan). A report anywhere, also in a child process whose
// failure a test expects, is found by the file it leaves.
//
//   node scripts/sanitize.mjs    all of it; a run of all layers has a choice of it
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { add, capture, fact, runMocha } from './lib/layers.mjs';
import { takeReports } from './lib/reports.mjs';
import { run } from './lib/run.mjs';
import { buildPackageVariant, clang } from './lib/variant.mjs';

// What the kernel says of memory is not meaningful here: shadow memory, quarantine and the missing stack switch of this build are
// none of the product's. The scans of test/attack and the count of resident memory run in the ordinary build only; so does the
// comparison with ccxt, which is 50,000 signatures by the same few lines of native code.
// Nor do the texts of requests, which are TypeScript and signed by node:crypto there; the vectors, signed in the room, stay.
// The command line drives the same native code through processes of its own, two minutes of them: `doctor` stands for it.
const notMeaningful = [
  'dist/test/attack/**',
  'dist/test/cli/!(doctor).test.js',
  'dist/test/ccxt/!(secure).test.js', // requests by the thousand and ccxt's own work; every native call of them is in the one that stays
  'dist/test/differential/**',
  'dist/test/docs/**', // texts
  'dist/test/examples.test.js', // of a package, which this tree of links is not
  'dist/test/exchanges/!(vectors).test.js',
  'dist/test/exchanges/servers/**',
  'dist/test/exchanges/text/**',
  'dist/test/lifecycle/load.test.js',
  'dist/test/private-key.test.js', // a thousand signatures beside node:crypto; the vectors, rsa-pss and secp256k1 sign with each kind of key
  'dist/test/types/**', // the compiler alone
  'dist/test/vault/{crash,slot-crash}.test.js', // system calls that TypeScript makes fail, in a hundred processes
];

// Of those that are left: what calls native code in ways of its own. The others of them call the same code more often.
const everyTime = [
  // Not terminal.test, which waits for a person's keys for a minute.
  'dist/test/!(examples|package|sources|surface|terminal).test.js',
  'dist/test/surface.test.js',
  'dist/test/ccxt/secure.test.js',
  'dist/test/exchanges/vectors.test.js',
  'dist/test/{import,key-import,sdk}/**/*.test.js',
  'dist/test/vault/@(entries|nonces|passphrase|passwords|slots).test.js',
];

function environment(reports) {
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  const log = `log_path=${path.join(reports, 'report')}`;
  return {
    // The runtime must be there before node's own allocations.
    LD_PRELOAD: run(clang.CC, [`-print-file-name=libclang_rt.asan-${machine}.so`]).trim(),
    // A fault aborts; a leak, found after everything else, leaves the exit code as it is, because it may be node's own.
    // symbolize=0: a process that node ends as it stands reports hundreds of node's own blocks, and naming their frames takes a
    // fifth of this layer's time; llvm-symbolizer-19 names them afterwards from module and offset.
    // handle_segv=0, handle_sigbus=0: tests of guard pages and of a file cut short under its mapping look for the signal itself. disable_coredump=0: limits stay as they are.
    ASAN_OPTIONS: `symbolize=0:abort_on_error=1:exitcode=0:detect_leaks=1:handle_segv=0:handle_sigbus=0:disable_coredump=0:${log}`,
    UBSAN_OPTIONS: `halt_on_error=1:print_stacktrace=1:${log}`,
  };
}

/** Each kind of report is provoked once by an addon that commits the fault, loaded in the same way as strongroom's. */
function controls(tree, env, reports) {
  const expected = { overflow: 'heap-buffer-overflow', leak: 'Direct leak', undefined: 'runtime error' };
  const results = Object.entries(expected).map(([fault, words]) => {
    const program = `require(process.argv[1]).plant(${JSON.stringify(fault)})`;
    const addon = path.join(tree, 'build/Release/faults.node');
    const { code } = capture(process.execPath, ['-e', program, addon], { env: { ...process.env, ...env } });
    const found = takeReports(reports, tree).filter((text) => text.includes(words));
    return fact(code === (fault === 'leak' ? 0 : 'SIGABRT') && found.length === 1, `control: a planted ${fault} is reported`);
  });
  return add(...results);
}

/** The folder of the build. A second call has little to do. */
export const buildSanitized = () => buildPackageVariant('asan', { dev: 1, sanitize: 1 }, ['strongroom', 'faults'], clang);

/** All that is meaningful where `full`, otherwise what is to be seen every time. */
export async function sanitize({ full = true } = {}) {
  const tree = buildSanitized();
  // Not in the tree, which may lie where only root can go: tests run some processes as nobody.
  const reports = mkdtempSync(path.join(tmpdir(), 'strongroom-reports-'));
  chmodSync(reports, 0o1777);
  const env = environment(reports);
  const control = controls(tree, env, reports);
  // As long as all others together take.
  const beside = ['dist/test/vault/**/*.test.js', 'dist/test/surface.test.js'];
  const files = full ? undefined : everyTime;
  const suite = await runMocha(tree, { name: 'asan', beside, env, files, ignore: notMeaningful, minutes: 30 });
  const found = takeReports(reports, tree);
  rmSync(reports, { recursive: true, force: true });
  for (const text of found) console.log(text);
  return add(control, suite, fact(found.length === 0, `${found.length} reports by ASan, UBSan and LSan`));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed } = await sanitize();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
