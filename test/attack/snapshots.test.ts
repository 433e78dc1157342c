/** Heap snapshots of a process that does everything there is to do with a vault, one after each way. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { assertClean } from './lib/claims.js';
import { attack } from './lib/requirements.js';
import { scanBytes } from './lib/scan.js';
import { afterEverything, SHOWN_IN_CONTROL, type Scene } from './lib/scene.js';
import { stringsOf, WHOLE_STRINGS, withMarkerAsText } from './lib/snapshots.js';
import { CONTROLS, withSubject } from './lib/subject.js';

/** After which a heap snapshot is taken: what is gone after the next of them is still there then. */
const SNAPSHOTS = [
  'add',
  'slot key-file',
  'slot credential',
  'slot recovery-code',
  'slot password-and-key-file',
  'rotate',
  'rotate, undone',
  'rotate, confirmed',
  'cp and audit',
  'import of a CypherVault',
  'import of .env',
  'import of entries',
  'generate',
  'backup and restore',
  'release',
  'rekey',
  'passwd',
  'migrate',
];

/** In which a control holds the first password. A snapshot shows a string of two bytes a character as the text that it is. */
const FORMS = ['bytes', 'hex', 'base64, shifted by 0', 'backwards'];

attack('heap snapshots of a process that does everything with a vault', ['root', 'gcc', 'libargon2', 'no sanitizer'], () => {
  let folder: string;
  let scene: Scene;
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'strongroom-attack-'));
    scene = await afterEverything('locked', folder, true);
    await scene.subject.stop();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('have nothing in the strings of any, taken after each way', async () => {
    const files = SNAPSHOTS.map((way) => path.join(folder, `${way}.heapsnapshot`));
    assert.deepEqual(
      readdirSync(folder)
        .filter((name) => name.endsWith('.heapsnapshot'))
        .sort(),
      files.map((file) => path.basename(file)).sort(),
    );
    const strings = files.map(stringsOf);
    const marker = scene.fixture.marker.toString('hex');
    assert.deepEqual(
      strings.map((text) => text.includes(marker)),
      SNAPSHOTS.map(() => true),
      'each has the marker',
    );
    assertClean(await scanBytes(Buffer.concat(strings), withMarkerAsText(scene.needles)));
  });

  it('have what JavaScript holds of each way in the control, in the forms that a text can have', async () => {
    const { fixture, texts, needles } = scene;
    const file = path.join(folder, 'of the control');
    await withSubject(
      CONTROLS.string,
      fixture,
      async (control) => {
        await control.call('loadKeys', texts.length);
        await control.call('keepForms');
        await control.call('snapshot', file);
      },
      { keys: texts, nodeFlags: WHOLE_STRINGS },
    );
    const { counts } = await scanBytes(stringsOf(file), withMarkerAsText(needles));
    const held = Object.values(SHOWN_IN_CONTROL).filter((needle) => needle.endsWith(': bytes'));
    assert.deepEqual(
      [...held, ...FORMS.map((form) => `password: ${form}`)].filter((needle) => !counts[needle]),
      [],
    );
  });
});
