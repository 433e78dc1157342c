// The mocha suite under ASan, UBSan and LSan, in a build of its own (out/asan). A report anywhere, also in a child process whose
// failure a test expects, is found by the file it leaves.
//
//   node scripts/sanitize.mjs
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { add, capture, fact, runMocha } from './lib/layers.mjs';
import { root, run } from './lib/run.mjs';
import { buildPackageVariant, clang } from './lib/variant.mjs';

// What the kernel says of memory is not meaningful here: shadow memory, quarantine and the missing stack switch of this build are
// none of the product's. The scans of test/attack and the count of resident memory run in the ordinary build only.
const notMeaningful = ['dist/test/attack/**', 'dist/test/lifecycle/load.test.js'];

// What LSan may find that is not ours: nothing here is a function that strongroom's code is called from.
const suppressions = [
  // Other programs that tests start inherit the preload and are checked too.
  'leak:python3',
  'leak:bash',
  'leak:/bin/dash',
  'leak:/usr/lib/gcc/',
  'leak:-linux-gnu-',
  'leak:libbfd',
  // Node frees its wrapper of an External (40 bytes) when it is collected, and not when the process ends before.
  'leak:napi_create_external',
  // process.exit ends node as it stands, with the pages of V8's heap, which are roots of nothing.
  'leak:napi_create_promise',
  'leak:v8::internal::MemoryChunk::',
  'leak:v8::internal::Page::AllocateFreeListCategories',
  'leak:v8::internal::Heap_CombinedGenerationalAndSharedBarrierSlow',
  'leak:v8::internal::Heap::InsertIntoRememberedSetFromCode',
].join('\n');

function environment(tree) {
  const reports = path.join(tree, 'reports');
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const suppressed = path.join(tree, 'leaks.txt');
  writeFileSync(suppressed, `${suppressions}\n`);
  const log = `log_path=${path.join(reports, 'report')}`;
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  return {
    reports,
    env: {
      // The runtime must be there before node's own allocations.
      LD_PRELOAD: run(clang.CC, [`-print-file-name=libclang_rt.asan-${machine}.so`]).trim(),
      // handle_segv=0: tests of guard pages look for the signal itself. disable_coredump=0: limits stay as they are.
      ASAN_OPTIONS: `halt_on_error=1:detect_leaks=1:exitcode=99:handle_segv=0:disable_coredump=0:${log}`,
      UBSAN_OPTIONS: `halt_on_error=1:print_stacktrace=1:exitcode=99:${log}`,
      LSAN_OPTIONS: `exitcode=99:print_suppressions=0:suppressions=${suppressed}`,
    },
  };
}

/** What the processes so far have reported; the files are taken away. */
function takeReports(folder) {
  const texts = readdirSync(folder).map((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    rmSync(path.join(folder, name));
    return text;
  });
  // A process that a test runs under a tracer cannot be searched for leaks: LSan says so, and finds nothing.
  return texts.filter((text) => !text.includes('LeakSanitizer does not work under ptrace'));
}

/** Each kind of report is provoked once by an addon that commits the fault, in the same way as strongroom's is loaded. */
function controls(tree, env, reports) {
  const expected = { overflow: 'heap-buffer-overflow', leak: 'LeakSanitizer', undefined: 'runtime error' };
  const results = Object.entries(expected).map(([fault, words]) => {
    const program = `require(process.argv[1]).plant(${JSON.stringify(fault)})`;
    const addon = path.join(tree, 'build/Release/faults.node');
    const { code } = capture(process.execPath, ['-e', program, addon], { env: { ...process.env, ...env } });
    const found = takeReports(reports).filter((text) => text.includes(words));
    return fact(code === 99 && found.length === 1, `control: a planted ${fault} is reported`);
  });
  return add(...results);
}

export function sanitize() {
  const tree = buildPackageVariant('asan', { dev: 1, sanitize: 1 }, ['strongroom', 'faults'], clang);
  const { env, reports } = environment(tree);
  const control = controls(tree, env, reports);
  const suite = runMocha(tree, { name: 'asan', env, ignore: notMeaningful, timeout: 300_000, minutes: 15 });
  const found = takeReports(reports);
  for (const text of found) console.log(text);
  return add(control, suite, fact(found.length === 0, `${found.length} reports by ASan, UBSan and LSan`));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed } = sanitize();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
