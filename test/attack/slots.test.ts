import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { readVault, recoveryCode } from '../vault/support/by-hand.js';
import { assertClean, assertFound } from './lib/claims.js';
import { withDirectory } from './lib/cores.js';
import { makeFixture, MARKER, passwordNeedles, secretNeedles, type Fixture } from './lib/fixture.js';
import { isRoomOf } from './lib/mappings.js';
import { wordNeedles, type Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess } from './lib/scan.js';
import { materialNeedles, slotSecrets, type OpenedBy, type SlotSecrets } from './lib/slots.js';
import { withMarkerAsText } from './lib/snapshots.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject } from './lib/subject.js';

const NEEDS = ['root', 'gcc', 'secretmem', 'no sanitizer'] as const;

/** A vault with a slot of every kind in a subject that has done all there is to do with slots but rekeying. */
interface Scene {
  readonly subject: Subject;
  readonly file: string;
  readonly keyFile: string;
  readonly directory: string;
  readonly fixture: Fixture;
  /** What follows from the slots as they stand in the file now. */
  secrets(): SlotSecrets;
  needles(): Needle[];
}

function withSlots(kind: keyof typeof PRODUCTS, work: (scene: Scene) => Promise<void>): Promise<void> {
  const fixture = makeFixture();
  const code = randomBytes(20);
  const text = recoveryCode(code);
  const openers: OpenedBy[] = [
    { name: 'key file', type: 2, material: randomBytes(48) },
    { name: 'credential', type: 3, material: randomBytes(32) },
    { name: 'recovery code', type: 4, material: code },
  ];
  return withDirectory((directory) => {
    const [keyFile, wrong, file, given] = ['key', 'wrong', 'slots.vault', 'credentials'].map((name) => path.join(directory, name)) as [
      string,
      string,
      string,
      string,
    ];
    writeFileSync(keyFile, openers[0]!.material, { mode: 0o600 });
    writeFileSync(wrong, randomBytes(32), { mode: 0o600 });
    mkdirSync(given, { mode: 0o700 });
    writeFileSync(path.join(given, 'strongroom'), openers[1]!.material, { mode: 0o400 });
    const env = { CREDENTIALS_DIRECTORY: given, XDG_STATE_HOME: path.join(directory, 'state') };
    const secrets = (): SlotSecrets => slotSecrets(file, openers);
    const needles = (): Needle[] => [
      ...secretNeedles(fixture),
      ...passwordNeedles(fixture),
      ...openers.flatMap(({ name, material }) => materialNeedles(name, material)),
      ...materialNeedles('recovery code as it is written', Buffer.from(text)),
      ...materialNeedles('recovery code without hyphens', Buffer.from(text.replaceAll('-', ''))),
      ...secrets().needles,
    ];
    return withSubject(
      PRODUCTS[kind],
      fixture,
      async (subject) => {
        const codes = await subject.call('slots', file, keyFile, wrong);
        assert.deepEqual(codes, ['WRONG_KEY_FILE', 'WRONG_PASSWORD', 'RECOVERY_CODE_MISTYPED']);
        await work({ subject, file, keyFile, directory, fixture, secrets, needles });
      },
      { env, keys: Buffer.from(text) },
    );
  });
}

attack('what slots leave behind', NEEDS, () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    it(`nothing after they were added, opened by, refused and sealed anew, outside the room and in a heap snapshot: ${PRODUCTS[kind].title}`, () =>
      withSlots(kind, async ({ subject, file, keyFile, directory, needles }) => {
        const outsideTheRoom = async (known: Needle[]): Promise<void> =>
          assertClean(outside(await scanProcess(subject.pid, 'memory', known), isRoomOf(subject.pid)));
        const before = needles();
        await outsideTheRoom(before);
        assert.equal(await subject.call('rekey', file, keyFile), 4, 'the slot of another password with the key file is dropped');
        const all = [...before, ...needles().slice(1)];
        await outsideTheRoom(all);
        if (kind === 'locked') {
          const { counts } = await scanProcess(subject.pid, 'memory', all);
          for (const name of [
            'key file: bytes',
            'credential: bytes',
            'recovery code as it is written: bytes',
            'key file: vault key: key',
          ]) {
            assert.ok(counts[name], `${name} is in locked pages while it is needed: the scan finds what there is`);
          }
        }
        const snapshot = path.join(directory, 'heap.heapsnapshot');
        await subject.call('snapshot', snapshot);
        assertClean(await scanFiles([snapshot], withMarkerAsText(all)));
      }));

    it(`nothing at all once they are destroyed: ${PRODUCTS[kind].title}`, () =>
      withSlots(kind, async ({ subject, file, keyFile, needles }) => {
        const before = needles();
        await subject.call('rekey', file, keyFile);
        await subject.call('destroy');
        assertClean(await scanProcess(subject.pid, 'memory', [...before, ...needles().slice(1)]));
      }));
  }

  it('a new key file is in the file and in no memory but the room', () =>
    withSlots('secretmem', async ({ subject, directory, fixture }) => {
      const made = path.join(directory, 'made');
      await subject.call('newKeys', made);
      const needles = [{ name: MARKER, bytes: fixture.marker }, ...materialNeedles('new key', readFileSync(made))];
      assertClean(await scanProcess(subject.pid, 'memory', needles));
      assertFound(await scanFiles([made], [...needles, { name: MARKER, bytes: readFileSync(made) }]));
    }));

  for (const kind of ['secretmem', 'locked'] as const) {
    it(`a generated password, of characters or words, is in no memory but the room: ${PRODUCTS[kind].title}`, () =>
      withSlots(kind, async ({ subject, directory, fixture }) => {
        const generated = path.join(directory, 'generated.vault');
        await subject.call('generate', generated);
        const { secrets } = readVault(readFileSync(generated), fixture.password);
        assert.deepEqual([...secrets.keys()], ['characters', 'words']);
        const needles = [{ name: MARKER, bytes: fixture.marker }, ...[...secrets].flatMap(([name, text]) => wordNeedles(name, text))];
        assertClean(outside(await scanProcess(subject.pid, 'memory', needles), isRoomOf(subject.pid)));
        if (kind === 'locked') {
          const { counts } = await scanProcess(subject.pid, 'memory', needles);
          for (const name of secrets.keys())
            assert.ok(counts[`${name}: bytes`], `${name} is in locked pages: the scan finds what there is`);
        }
      }));
  }

  it('keys of slots that node:crypto uses are found in the control, and so is a code held as text', () =>
    withSlots('secretmem', async ({ fixture, secrets }) => {
      const { needles, keys } = secrets();
      const report = await withSubject(
        CONTROLS.keyObject,
        fixture,
        async (control) => {
          await control.call('loadKeys');
          return scanProcess(control.pid, 'memory', [{ name: MARKER, bytes: fixture.marker }, ...needles]);
        },
        { keys },
      );
      assertFound(report);
      for (const name of ['key file', 'credential', 'recovery code']) {
        assert.ok(report.counts[`${name}: key of its box: key`], name);
        for (const key of ['what HKDF extracts', 'key of its slot', 'vault key']) {
          assert.ok(report.counts[`${name}: ${key}: ipad midstate: in order, little-endian`], `${name}: ${key}`);
        }
      }
      const text = Buffer.from(recoveryCode(randomBytes(20)));
      const asText = await withSubject(
        CONTROLS.string,
        fixture,
        async (control) => {
          await control.call('signPassphrase', 10);
          return scanProcess(control.pid, 'memory', [{ name: MARKER, bytes: fixture.marker }, ...materialNeedles('recovery code', text)]);
        },
        { keys: text },
      );
      assertFound(asText);
    }));
});
