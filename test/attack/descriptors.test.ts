import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { MARKER, makeFixture, passwordNeedles, secretNeedles, type Fixture } from './lib/fixture.js';
import type { Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { scanProcess, type Report } from './lib/scan.js';
import { PRODUCTS, withSubject, type Subject } from './lib/subject.js';
import { tool } from './lib/tools.js';

type Mode = 'descriptors' | 'reopen';

const needlesOf = (fixture: Fixture): Needle[] => [...secretNeedles(fixture), ...passwordNeedles(fixture)];

async function look(mode: Mode, kind: keyof typeof PRODUCTS): Promise<{ report: Report; subject: Subject }> {
  const fixture = makeFixture();
  return withSubject(PRODUCTS[kind], fixture, async (subject) => {
    await subject.call('sign', 1000);
    return { report: await scanProcess(subject.pid, mode, needlesOf(fixture)), subject };
  });
}

/** A program that keeps its secret in a memfd or in memfd_secret pages and leaves the descriptor open: memsec does. */
async function control(mode: Mode, secretmem: boolean): Promise<Report> {
  const fixture = makeFixture();
  const child = spawn(tool('open_memfd'), [secretmem ? 'secretmem' : 'memfd'], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    child.stdin.end(fixture.secrets[0]!.text);
    await once(child.stdout, 'data');
    return await scanProcess(child.pid!, mode, needlesOf(fixture));
  } finally {
    child.kill('SIGKILL');
  }
}

attack('what root can take or open of a process', ['root', 'gcc', 'secretmem', 'no sanitizer'], () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    it(`pidfd_getfd of every descriptor gives nothing of ${PRODUCTS[kind].title}`, async () => {
      const { report } = await look('descriptors', kind);
      assert.deepEqual(report.counts, {});
    });

    it(`map_files and fd, opened again, give nothing of ${PRODUCTS[kind].title}`, async () => {
      const { report } = await look('reopen', kind);
      assert.deepEqual(report.counts, {});
      const room = report.refused.filter(({ where }) => where.includes('secretmem'));
      if (kind === 'secretmem') {
        assert.ok(room.length > 0, 'the room was tried through map_files');
        assert.deepEqual([...new Set(room.map(({ error }) => error))], ['ENXIO']);
      }
    });
  }

  it('pidfd_getfd of an open memfd_secret descriptor gives the control away', async () => {
    const report = await control('descriptors', true);
    assert.ok(report.counts['sha256 secret: bytes']);
  });

  for (const mode of ['descriptors', 'reopen'] as const) {
    it(`an open memfd gives the control away (${mode})`, async () => {
      const report = await control(mode, false);
      assert.ok(report.counts['sha256 secret: bytes']);
      assert.equal(report.counts[MARKER], undefined);
    });
  }
});
