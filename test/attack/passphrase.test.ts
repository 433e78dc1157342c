import assert from 'node:assert/strict';

import { swapWords } from './lib/aes.js';
import { assertClean, assertFound } from './lib/claims.js';
import { gcore, withDirectory } from './lib/cores.js';
import { makeFixture, MARKER, type Fixture } from './lib/fixture.js';
import { isRoomOf } from './lib/mappings.js';
import { textNeedles, type Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess, type Report } from './lib/scan.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject, type SubjectKind } from './lib/subject.js';

/** A passphrase as text, and as the hash functions load it: words with their bytes in the other order. */
function passphraseNeedles(fixture: Fixture, text: Buffer): Needle[] {
  return [
    { name: MARKER, bytes: fixture.marker },
    ...textNeedles('passphrase', text),
    { name: 'passphrase: as 32-bit words of a block', bytes: swapWords(text, 4) },
    { name: 'passphrase: as 64-bit words of a block', bytes: swapWords(text, 8) },
  ];
}

/** Hands a subject a passphrase of its own over the descriptor for keys. */
function withPassphrase(kind: SubjectKind, work: (subject: Subject, needles: Needle[]) => Promise<void>): Promise<void> {
  const fixture = makeFixture();
  const passphrase = makeFixture().secrets[0]!.text;
  return withSubject(kind, fixture, (subject) => work(subject, passphraseNeedles(fixture, passphrase)), { keys: passphrase });
}

const look = async (subject: Subject, needles: Needle[]): Promise<Report> =>
  outside(await scanProcess(subject.pid, 'memory', needles), isRoomOf(subject.pid));

attack('a passphrase', ['root', 'gcc', 'gdb', 'secretmem', 'no sanitizer'], () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    it(`that is only signed is nowhere outside the room: ${PRODUCTS[kind].title}`, () =>
      withDirectory((directory) =>
        withPassphrase(PRODUCTS[kind], async (subject, needles) => {
          await subject.call('signPassphrase', 2000);
          assertClean(await look(subject, needles));
          assertClean(await scanFiles([gcore(subject.pid, directory, kind === 'secretmem')], needles));
          if (kind === 'locked') assertFound(await scanProcess(subject.pid, 'memory', needles));
          await subject.call('destroy');
          assertClean(await scanProcess(subject.pid, 'memory', needles));
        }),
      ));

    it(`that is sent is a string from when it is asked for, and not before: ${PRODUCTS[kind].title}`, () =>
      withPassphrase(PRODUCTS[kind], async (subject, needles) => {
        await subject.call('openPassphrase');
        assertClean(await look(subject, needles));
        await subject.call('sendPassphrase');
        const { counts } = await look(subject, needles);
        assert.ok(counts['passphrase: bytes'], 'the documentation says that it becomes a string, and so it does');
      }));
  }

  it('is found in the control', () =>
    withPassphrase(CONTROLS.string, async (subject, needles) => {
      await subject.call('signPassphrase', 2000);
      assertFound(await look(subject, needles));
    }));
});
