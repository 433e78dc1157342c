import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { assertClean, assertFound } from './lib/claims.js';
import { withDirectory } from './lib/cores.js';
import { makeFixture, passwordNeedles, secretNeedles } from './lib/fixture.js';
import { isRoomOf } from './lib/mappings.js';
import { attack } from './lib/requirements.js';
import { outside, scanProcess } from './lib/scan.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject } from './lib/subject.js';

/** Other ways in and other places of work than the subject's own; each leaves a key that has signed, or an error. */
const WAYS: Record<string, (subject: Subject, directory: string, text: Buffer) => Promise<void>> = {
  'read from a file': async (subject, directory, text) => {
    const file = path.join(directory, 'secret');
    writeFileSync(file, text, { mode: 0o600 });
    await subject.call('fromFile', file);
  },
  'refused because others can read its file': async (subject, directory, text) => {
    const file = path.join(directory, 'secret');
    writeFileSync(file, text);
    chmodSync(file, 0o644);
    assert.equal(await subject.call('failToRead', file), 'SECRET_PERMISSIONS');
  },
  'copied from a Uint8Array, which is wiped': async (subject) => void (await subject.call('fromBytes')),
  'not in the encoding it was said to be in': async (subject) => {
    assert.equal(await subject.call('failToDecode'), 'SECRET_ENCODING');
  },
  'signed with in a worker that has ended': async (subject) => void (await subject.call('signInWorker')),
};

attack('a secret that was', ['root', 'gcc', 'secretmem', 'no sanitizer'], () => {
  for (const [way, work] of Object.entries(WAYS)) {
    for (const kind of ['secretmem', 'locked'] as const) {
      it(`${way} leaves nothing: ${PRODUCTS[kind].title}`, async () => {
        const fixture = makeFixture();
        const extra = { ...makeFixture().secrets[0]!, name: 'another secret' };
        const needles = [...secretNeedles({ ...fixture, secrets: [...fixture.secrets, extra] }), ...passwordNeedles(fixture)];
        await withDirectory((directory) =>
          withSubject(
            PRODUCTS[kind],
            fixture,
            async (subject) => {
              await work(subject, directory, extra.text);
              assertClean(outside(await scanProcess(subject.pid, 'memory', needles), isRoomOf(subject.pid)));
            },
            { keys: extra.text },
          ),
        );
      });
    }
  }

  it('collected by the garbage collector without destroy() is gone from locked pages too', async () => {
    const fixture = makeFixture();
    const needles = [...secretNeedles(fixture), ...passwordNeedles(fixture)];
    const scan = (subject: Subject): ReturnType<typeof scanProcess> => scanProcess(subject.pid, 'memory', needles);
    await withSubject(
      PRODUCTS.locked,
      fixture,
      async (subject) => {
        assertFound(await scan(subject));
        await subject.call('forget');
        assertClean(await scan(subject));
      },
      { nodeFlags: ['--expose-gc'] },
    );
  });

  it('read into a Buffer and wiped, is found in the control nevertheless', async () => {
    const fixture = makeFixture();
    await withSubject(CONTROLS.keyObject, fixture, async (subject) => {
      assertFound(await scanProcess(subject.pid, 'memory', secretNeedles(fixture)));
    });
  });
});
