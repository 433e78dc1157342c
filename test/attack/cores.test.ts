import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';

import { claim, type Look } from './lib/claims.js';
import { coreOf, gcore, UNLIMITED_CORES, withDirectory, withKernelCores } from './lib/cores.js';
import { makeFixture } from './lib/fixture.js';
import { attack } from './lib/requirements.js';
import { scanFiles } from './lib/scan.js';
import { PRODUCTS, withSubject } from './lib/subject.js';

const UNLIMITED = { wrapper: UNLIMITED_CORES };

const killedBy =
  (signal: 'SIGABRT' | 'SIGSEGV'): Look =>
  (subject, needles) =>
    withDirectory((directory) =>
      withKernelCores(directory, async () => {
        const end = await subject.kill(signal);
        assert.equal(end.signal, signal);
        return scanFiles([coreOf(subject.pid, directory)], needles);
      }),
    );

const byGdb =
  (excluded: boolean): Look =>
  (subject, needles) =>
    withDirectory((directory) => scanFiles([gcore(subject.pid, directory, excluded)], needles));

attack('core dumps by the kernel', ['root', 'gcc', 'core pattern', 'secretmem', 'no sanitizer'], () => {
  claim('SIGABRT', { look: killedBy('SIGABRT'), options: UNLIMITED });
  claim('SIGSEGV', { look: killedBy('SIGSEGV'), options: UNLIMITED });

  it('none at all of a process that called harden()', async () => {
    for (const hardened of [false, true]) {
      await withDirectory((directory) =>
        withKernelCores(directory, () =>
          withSubject(
            PRODUCTS.secretmem,
            makeFixture(),
            async (subject) => {
              if (hardened) await subject.call('harden');
              await subject.kill('SIGABRT');
              assert.equal(existsSync(path.join(directory, `core.${subject.pid}`)), !hardened);
            },
            UNLIMITED,
          ),
        ),
      );
    }
  });
});

attack('core dumps by gdb', ['root', 'gcc', 'gdb', 'secretmem', 'no sanitizer'], () => {
  claim('gcore', { look: byGdb(false) });
  // gdb ignores MADV_DONTDUMP then, so locked pages do not promise it.
  claim('gcore with dump-excluded-mappings', { look: byGdb(true), products: ['secretmem'] });
});
