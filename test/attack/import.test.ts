import assert from 'node:assert/strict';
import path from 'node:path';

import { assertClean, assertFound } from './lib/claims.js';
import { withDirectory } from './lib/cores.js';
import { makeFixture, passwordNeedles, secretNeedles } from './lib/fixture.js';
import { makeImportSources, writeImportSources } from './lib/import-sources.js';
import { isRoomOf } from './lib/mappings.js';
import type { Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess } from './lib/scan.js';
import { withMarkerAsText } from './lib/snapshots.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject } from './lib/subject.js';

function withImported(
  kind: keyof typeof PRODUCTS,
  work: (subject: Subject, needles: Needle[], directory: string) => Promise<void>,
): Promise<void> {
  const fixture = makeFixture();
  const sources = makeImportSources(fixture);
  return withDirectory((directory) => {
    const vault = path.join(directory, 'import.vault');
    const { cypherVault, env } = writeImportSources(sources, directory);
    return withSubject(
      PRODUCTS[kind],
      fixture,
      async (subject) => {
        assert.deepEqual(await subject.call('importAll', vault, cypherVault, env), ['IMPORT_PASSWORD', 'a.com/me', 'b.com/me', 'kraken']);
        await work(subject, [...sources.needles, ...passwordNeedles(fixture), ...secretNeedles(fixture).slice(1)], directory);
      },
      { env: { XDG_STATE_HOME: path.join(directory, 'state') } },
    );
  });
}

attack('what an import leaves behind', ['root', 'gcc', 'secretmem', 'no sanitizer'], () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    it(`nothing outside the room and in a heap snapshot, and nothing at all once all is destroyed: ${PRODUCTS[kind].title}`, () =>
      withImported(kind, async (subject, needles, directory) => {
        assertClean(outside(await scanProcess(subject.pid, 'memory', needles), isRoomOf(subject.pid)));
        if (kind === 'locked') {
          const { counts } = await scanProcess(subject.pid, 'memory', needles);
          for (const i of [0, 1, 2])
            assert.ok(counts[`secret ${i}: bytes`], 'what was imported is in locked pages: the scan finds what there is');
          for (const gone of ['key of its HMAC: key', 'key of its cipher: key', 'digest 0: bytes'])
            assert.ok(!counts[gone], `${gone} is needed no more`);
        }
        const snapshot = path.join(directory, 'heap.heapsnapshot');
        await subject.call('snapshot', snapshot);
        assertClean(await scanFiles([snapshot], withMarkerAsText(needles)));
        await subject.call('destroy');
        assertClean(await scanProcess(subject.pid, 'memory', needles));
      }));
  }

  it('secrets and keys of the same import are found in the control, which holds them as text and in node:crypto', async () => {
    const fixture = makeFixture();
    const { written, env, needles } = makeImportSources(fixture);
    const texts = Buffer.concat([Buffer.from(env), written.hmacKey, ...written.digests]);
    const report = await withSubject(
      CONTROLS.string,
      fixture,
      async (control) => {
        await control.call('signPassphrase', 1);
        return scanProcess(control.pid, 'memory', needles);
      },
      { keys: texts },
    );
    assertFound(report);
    for (const name of ['secret 2: bytes', 'key of its HMAC: key', ...written.digests.map((_, i) => `digest ${i}: bytes`)])
      assert.ok(report.counts[name], name);
    const inUse = await withSubject(
      CONTROLS.keyObject,
      fixture,
      async (control) => {
        await control.call('loadKeys');
        return scanProcess(control.pid, 'memory', needles);
      },
      { keys: written.key },
    );
    assert.ok(inUse.counts['key of its cipher: round keys'] ?? inUse.counts['key of its cipher: round keys, words swapped']);
  });
});
