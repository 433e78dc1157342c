// What sanitizers wrote, and which of it is ours.
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

// Frames that allocate for somebody else.
const allocator = /libclang_rt|libstdc\+\+|operator new| in (?:malloc|calloc|realloc|posix_memalign|std::)/;

/** Whether a block "Direct leak of ..., #0 ..., #1 ..." was allocated by code of `tree` or by an addon built there. */
function allocatedByUs(block, tree) {
  const frames = block.split('\n').filter((line) => /^ +#\d+ /.test(line));
  const owner = frames.find((frame) => !allocator.test(frame)) ?? '';
  return owner.includes(`${tree}/`) || /\/(?:strongroom|faults)\.node/.test(owner);
}

/**
 * The part of what one process wrote that is about this project, '' if none is. Every report of ASan and UBSan is. Leaks are where
 * our code allocated: `process.exit` ends node as it stands, V8's own memory included, and the other programs that tests start,
 * which inherit the preload, do not all tidy up either.
 */
export function ours(text, tree) {
  if (text.includes('LeakSanitizer does not work under ptrace')) return ''; // a test has the process traced
  const report = text.replace(/^==\d+==WARNING: .*\n/gm, '').trim(); // where a symbolizer cannot be started
  if (!report.includes('LeakSanitizer')) return report;
  const blocks = report.split(/\n\n/).filter((block) => /^\s*(?:Direct|Indirect) leak/.test(block));
  return blocks.filter((block) => allocatedByUs(block, tree)).join('\n\n');
}

/** The reports about this project that processes have left in `folder` so far; all files there are taken away. */
export function takeReports(folder, tree) {
  const texts = readdirSync(folder).map((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    rmSync(path.join(folder, name));
    return ours(text, tree);
  });
  return texts.filter((text) => text !== '');
}
