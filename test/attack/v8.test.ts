import assert from 'node:assert/strict';
import path from 'node:path';
import { readFileSync } from 'node:fs';

import { assertClean, assertFound, claim } from './lib/claims.js';
import { withDirectory } from './lib/cores.js';
import { makeFixture, passwordNeedles, secretNeedles } from './lib/fixture.js';
import { Inspector } from './lib/inspector.js';
import { attack } from './lib/requirements.js';
import { scanBytes, scanFiles } from './lib/scan.js';
import { withMarkerAsText } from './lib/snapshots.js';
import { CONTROLS, PRODUCTS, withSubject } from './lib/subject.js';

attack('what V8 shows of itself', ['gcc', 'secretmem', 'no sanitizer'], () => {
  claim('a heap snapshot', {
    look: (subject, needles) =>
      withDirectory(async (directory) => {
        const file = path.join(directory, 'heap.heapsnapshot');
        await subject.call('snapshot', file);
        return scanFiles([file], withMarkerAsText(needles));
      }),
    // Snapshots have strings in them and no bytes outside V8's heap.
    controls: ['string'],
  });

  for (const [title, kind] of [
    ['the product', PRODUCTS.secretmem],
    ['a control', CONTROLS.string],
  ] as const) {
    it(`a diagnostic report of ${title} with a secret from the environment`, async () => {
      const fixture = makeFixture();
      const extra = makeFixture().secrets[0]!;
      const needles = [...secretNeedles(fixture), ...secretNeedles({ ...fixture, secrets: [extra] }).slice(1)];
      const env = { ATTACK_SECRET: extra.text.toString(), ATTACK_MARKER: fixture.marker.toString('hex') };
      await withSubject(
        kind,
        fixture,
        (subject) =>
          withDirectory(async (directory) => {
            await subject.call('environment', 'ATTACK_SECRET');
            const file = path.join(directory, 'report.json');
            await subject.call('report', file);
            assert.ok(JSON.parse(readFileSync(file, 'utf8')).environmentVariables);
            const report = await scanFiles([file], withMarkerAsText(needles));
            (kind === PRODUCTS.secretmem ? assertClean : assertFound)(report);
          }),
        { env },
      );
    });
  }

  for (const [title, kind] of [
    [PRODUCTS.secretmem.title, PRODUCTS.secretmem],
    [PRODUCTS.locked.title, PRODUCTS.locked],
    [`the control, ${CONTROLS.string.title}`, CONTROLS.string],
  ] as const) {
    it(`an inspector that walks every property and takes its own snapshot: ${title}`, async () => {
      const fixture = makeFixture();
      await withSubject(
        kind,
        fixture,
        async (subject) => {
          await subject.call('sign', 1000);
          const inspector = await Inspector.connect(subject);
          const seen = await inspector.everything();
          const report = await scanBytes(seen, withMarkerAsText([...secretNeedles(fixture), ...passwordNeedles(fixture)]));
          (kind.program === 'product' ? assertClean : assertFound)(report);
        },
        { nodeFlags: ['--inspect=127.0.0.1:0'] },
      );
    });
  }
});
