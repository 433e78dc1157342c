import assert from 'node:assert/strict';

import { claim, type Look } from './lib/claims.js';
import { coreIn, gcore, withDirectory, withKernelCores } from './lib/cores.js';
import { attack } from './lib/requirements.js';
import { scanFiles } from './lib/scan.js';

const UNLIMITED = { wrapper: ['prlimit', '--core=unlimited:unlimited'] };

const killedBy =
  (signal: 'SIGABRT' | 'SIGSEGV'): Look =>
  (subject, needles) =>
    withDirectory((directory) =>
      withKernelCores(directory, async () => {
        const end = await subject.kill(signal);
        assert.equal(end.signal, signal);
        return scanFiles([coreIn(directory)], needles);
      }),
    );

const byGdb =
  (excluded: boolean): Look =>
  (subject, needles) =>
    withDirectory((directory) => scanFiles([gcore(subject.pid, directory, excluded)], needles));

attack('core dumps by the kernel', ['root', 'gcc', 'core pattern', 'secretmem', 'no sanitizer'], () => {
  claim('SIGABRT', { look: killedBy('SIGABRT'), options: UNLIMITED });
  claim('SIGSEGV', { look: killedBy('SIGSEGV'), options: UNLIMITED });
});

attack('core dumps by gdb', ['root', 'gcc', 'gdb', 'secretmem', 'no sanitizer'], () => {
  claim('gcore', { look: byGdb(false) });
  // gdb ignores MADV_DONTDUMP then, so locked pages do not promise it.
  claim('gcore with dump-excluded-mappings', { look: byGdb(true), products: ['secretmem'] });
});
