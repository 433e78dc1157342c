import assert from 'node:assert/strict';

import { assertClean, assertFound, assertPrivateKeysFound, claim } from './lib/claims.js';
import { makeFixture, passwordNeedles, secretNeedles } from './lib/fixture.js';
import { isRoomOf, roomMappings } from './lib/mappings.js';
import { attack } from './lib/requirements.js';
import { scanProcess } from './lib/scan.js';
import { PRODUCTS, withSubject } from './lib/subject.js';

attack('read by root from another process', ['root', 'gcc', 'secretmem', 'no sanitizer'], () => {
  for (const mode of ['memory', 'readv', 'ptrace'] as const) {
    const title = { memory: '/proc/PID/mem', readv: 'process_vm_readv', ptrace: 'PTRACE_PEEKDATA and all registers' }[mode];

    claim(title, {
      look: (subject, needles) => scanProcess(subject.pid, mode, needles),
      // Root can read locked pages: there the claim is that the keys are nowhere else.
      except: async (subject) => isRoomOf(subject.pid),
      ...(mode === 'ptrace' ? { controls: ['string'] } : {}),
    });

    it(`${title}: every page of secretmem is refused`, async () => {
      const fixture = makeFixture();
      await withSubject(PRODUCTS.secretmem, fixture, async (subject) => {
        await subject.call('sign', 1000);
        const report = await scanProcess(subject.pid, mode, [...secretNeedles(fixture), ...passwordNeedles(fixture)]);
        assertClean(report);
        const inRoom = isRoomOf(subject.pid);
        const refused = report.refused.filter(({ where }) => inRoom(where));
        const pages = roomMappings(subject.pid).reduce((sum, { start, end }) => sum + Number(end - start), 0) / 4096;
        assert.ok(refused.length > 0 && refused.length <= pages, `${refused.length} of ${pages} pages were tried and refused`);
        const reasons = { memory: 'EIO', readv: 'EFAULT', ptrace: 'EIO' };
        assert.deepEqual([...new Set(refused.map(({ error }) => error))], [reasons[mode]]);
      });
    });

    it(`${title}: locked pages show the keys, which is what secretmem is for`, async () => {
      const fixture = makeFixture();
      await withSubject(PRODUCTS.locked, fixture, async (subject) => {
        await subject.call('sign', 1000);
        const report = await scanProcess(subject.pid, mode, secretNeedles(fixture));
        assertFound(report);
        assertPrivateKeysFound(report);
      });
    });
  }
});
