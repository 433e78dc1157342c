/** Secrets in the forms that exchange objects of ccxt sign with: nothing of any of them lies outside the room. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { CCXT_PREFIX, ccxtFormNeedles } from './lib/ccxt-needles.js';
import { assertClean } from './lib/claims.js';
import { withDirectory } from './lib/cores.js';
import { makeFixture, secretNeedles } from './lib/fixture.js';
import { isRoomOf } from './lib/mappings.js';
import { attack } from './lib/requirements.js';
import { outside, scanProcess, type Report } from './lib/scan.js';
import { CONTROLS, PRODUCTS, withSubject, type SubjectKind } from './lib/subject.js';

/** What a scan finds of a secret after signing in every form: of the product, outside of its room. */
async function afterSigning(kind: SubjectKind): Promise<Report> {
  const [fixture, other] = [makeFixture(), makeFixture()];
  const { text } = other.secrets[0]!;
  return withDirectory((directory) =>
    withSubject(kind, fixture, async (subject) => {
      const file = path.join(directory, 'secret');
      writeFileSync(file, text, { mode: 0o600 });
      const whole = Buffer.concat([CCXT_PREFIX, text, Buffer.from('message 0')]);
      const expected = ['md5', 'sha256'].map((hash) => createHash(hash).update(whole).digest('hex'));
      assert.deepEqual(await subject.call('signInFormsOfCcxt', file), expected);
      const needles = [...secretNeedles(fixture), ...secretNeedles({ ...fixture, secrets: [other.secrets[0]!] }).slice(1)];
      const report = await scanProcess(subject.pid, 'memory', [...needles, ...ccxtFormNeedles('ccxt', text)]);
      return kind.program === 'product' ? outside(report, isRoomOf(subject.pid)) : report;
    }),
  );
}

attack('a secret in the forms of ccxt', ['root', 'gcc', 'secretmem', 'no sanitizer'], () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    it(`leaves nothing of any of them: ${PRODUCTS[kind].title}`, async () => assertClean(await afterSigning(PRODUCTS[kind])));
  }

  it('is found in each of them in the control, and so are hashes in the middle', async () => {
    const { hits } = await afterSigning(CONTROLS.string);
    for (const what of ['base64 text', 'upper case', 'MD5 in digits', 'decoded base64']) {
      const found = hits.map(({ needle }) => needle).filter((needle) => needle.startsWith(`ccxt, ${what}`));
      assert.ok(
        found.some((needle) => !needle.includes('pad')),
        `${what}: the scan must find its bytes`,
      );
      assert.ok(
        found.some((needle) => needle.includes('midstate')),
        `${what}: the scan must find a midstate`,
      );
    }
    for (const what of ['ccxt, MD5: bytes', 'ccxt, MD5 after prefix and secret', 'ccxt, SHA-256 after prefix and secret']) {
      assert.ok(
        hits.some(({ needle }) => needle.startsWith(what)),
        `${what}: the scan must find it`,
      );
    }
  });
});
