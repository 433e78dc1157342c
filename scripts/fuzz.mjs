// libFuzzer over what native code reads from outside, under ASan and UBSan. What it finds is kept under out/fuzz/found.
//
//   node scripts/fuzz.mjs [SECONDS]    each target for so long, otherwise a minute
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { add, capture, fact, show } from './lib/layers.mjs';
import { root } from './lib/run.mjs';
import { buildVariant, clang } from './lib/variant.mjs';

const targets = ['decode_fuzz', 'box_fuzz', 'key_import_fuzz', 'import_fuzz'];

export function fuzz(seconds) {
  const tree = buildVariant('fuzz', { sanitize: 1, fuzz: 1 }, [...targets, 'control_fuzz'], clang);
  const program = (target) => path.join(tree, 'build/Release', target);
  const found = path.join(tree, 'found');
  mkdirSync(found, { recursive: true });

  const control = capture(program('control_fuzz'), ['-seed=1', '-runs=2000000', `-artifact_prefix=${tree}/control-`]);
  const reported = control.code !== 0 && control.output.includes('heap-buffer-overflow');
  const results = targets.map((target) => {
    const corpus = path.join(tree, 'corpus', target);
    mkdirSync(corpus, { recursive: true });
    const seeds = path.join(root, 'test/fuzz/seeds', target);
    const limits = [
      `-max_total_time=${seconds}`,
      '-timeout=20',
      '-rss_limit_mb=4096',
      '-print_final_stats=1',
      '-print_funcs=0',
      '-verbosity=0',
    ];
    const folders = existsSync(seeds) ? [corpus, seeds] : [corpus];
    const code = show(program(target), [...limits, `-artifact_prefix=${found}/${target}-`, ...folders], { minutes: seconds / 60 + 5 });
    return fact(code === 0, `${target}: ${seconds} s without a report (exit code ${code})`);
  });
  return add(fact(reported, 'control: a planted overflow behind a magic word is found'), ...results);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const seconds = Number(process.argv[2] ?? 60);
  if (!Number.isInteger(seconds) || seconds < 1) {
    console.error('usage: node scripts/fuzz.mjs SECONDS, a whole number from 1');
    process.exit(2);
  }
  const { passed, failed } = fuzz(seconds);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
