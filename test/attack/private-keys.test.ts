import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { keyInfo, OIDS, pem, pkcs1, pkcs8, rsaNumbers, sequence, der } from '../support/keys.js';
import { assertClean, assertPrivateKeysFound } from './lib/claims.js';
import { coreAtExit, gcore, withDirectory } from './lib/cores.js';
import { LAST_MESSAGE, makeFixture, MARKER, passwordNeedles, privateKeyNeedles, secretNeedles, type Fixture } from './lib/fixture.js';
import { p256NonceNeedles } from './lib/key-needles.js';
import { isRoomOf } from './lib/mappings.js';
import type { Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess, type Report } from './lib/scan.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject, type SubjectKind } from './lib/subject.js';

const NEEDS = ['root', 'gcc', 'gdb', 'secretmem', 'no sanitizer'] as const;

const everything = (fixture: Fixture): Needle[] => [...secretNeedles(fixture), ...passwordNeedles(fixture)];

/** The keys of a fixture that the subject does not know, each spoiled in another way, and the codes that refuse them. */
function spoiled({ privateKeys: { ed25519, rsa, p256, secp256k1, texts } }: Fixture): [string, string | Buffer][] {
  const numbers = rsaNumbers(rsa);
  const wrong = [...numbers];
  wrong[7]! ^= 1n;
  const seed = Buffer.from(ed25519.export({ format: 'jwk' }).d!, 'base64url');
  return [
    ['KEY_MISMATCH', keyInfo(sequence(OIDS.rsa, der(0x05)), pkcs1(wrong))],
    ['KEY_MISMATCH', Buffer.concat([seed, seed]).toString('base64')],
    ['KEY_FORMAT', pkcs8(rsa).slice(0, -30)],
    ['KEY_FORMAT', pkcs8(p256) + 'more'],
    ['KEY_FORMAT', pkcs8(secp256k1) + 'more'],
    ['KEY_FORMAT', keyInfo(sequence(OIDS.ec, OIDS.prime256v1), pkcs1(numbers))],
    ['KEY_KIND', pem('DSA PRIVATE KEY', pkcs1(numbers))],
    ['KEY_PASSWORD_WRONG', texts[1]!],
  ];
}

/** A subject that has signed with the key of secp256k1 of a fixture that is not its own. */
async function signingWithScalar(
  kind: SubjectKind,
  fixture: Fixture,
  other: Fixture,
  work: (subject: Subject) => Promise<void>,
): Promise<void> {
  const digits = Buffer.from(other.privateKeys.secp256k1.export({ format: 'jwk' }).d!, 'base64url').toString('hex');
  await withDirectory((directory) =>
    withSubject(kind, fixture, async (subject) => {
      const file = path.join(directory, 'key');
      writeFileSync(file, `0x${digits}\n`, { mode: 0o600 });
      await subject.call('signWithScalar', file);
      await work(subject);
    }),
  );
}

attack('a private key that was', NEEDS, () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    const lookOutside = async (subject: Subject, needles: Needle[]): Promise<void> =>
      assertClean(outside(await scanProcess(subject.pid, 'memory', needles), isRoomOf(subject.pid)));

    it(`refused, for any reason, leaves nothing: ${PRODUCTS[kind].title}`, async () => {
      const [fixture, other] = [makeFixture(), makeFixture()];
      await withDirectory((directory) =>
        withSubject(PRODUCTS[kind], fixture, async (subject) => {
          for (const [code, text] of spoiled(other)) {
            const file = path.join(directory, 'key');
            writeFileSync(file, text, { mode: 0o600 });
            assert.equal(await subject.call('failToImport', file), code);
          }
          await lookOutside(subject, [...everything(fixture), ...privateKeyNeedles(other.privateKeys)]);
        }),
      );
    });

    it(`of secp256k1 taken from its digits leaves nothing but in the room: ${PRODUCTS[kind].title}`, async () => {
      const [fixture, other] = [makeFixture(), makeFixture()];
      await signingWithScalar(PRODUCTS[kind], fixture, other, (subject) =>
        lookOutside(subject, [...everything(fixture), ...privateKeyNeedles(other.privateKeys)]),
      );
    });

    it(`signed with in a worker that has ended leaves nothing: ${PRODUCTS[kind].title}`, async () => {
      const [fixture, other] = [makeFixture(), makeFixture()];
      await withDirectory((directory) =>
        withSubject(PRODUCTS[kind], fixture, async (subject) => {
          const files = [other.password, ...other.privateKeys.texts].map((bytes, i) => {
            const file = path.join(directory, String(i));
            writeFileSync(file, bytes, { mode: 0o600 });
            return file;
          });
          await subject.call('signWithPrivateKeysInWorker', files);
          const needles = [...privateKeyNeedles(other.privateKeys), ...passwordNeedles(other)];
          await lookOutside(subject, [...everything(fixture), ...needles]);
          // Not even in the room: the worker's handles went with it.
          const marker = everything(fixture).filter(({ name }) => name === MARKER);
          assertClean(await scanProcess(subject.pid, 'memory', [...marker, ...needles]));
        }),
      );
    });
  }

  /** @returns what a scan of the memory of a subject finds of nonces of its last signatures of P-256 */
  async function noncesOfP256(kind: SubjectKind, inRoomToo: boolean): Promise<Report> {
    const fixture = makeFixture();
    const { p256 } = fixture.privateKeys;
    let report: Report | undefined;
    await withSubject(kind, fixture, async (subject) => {
      const signatures = ((await subject.call('signaturesOfP256', 200)) as string[]).slice(-20);
      const nonces = signatures.flatMap((hex, i) =>
        p256NonceNeedles(`p256 key, signature ${i}`, p256, LAST_MESSAGE, Buffer.from(hex, 'hex')),
      );
      const found = await scanProcess(subject.pid, 'memory', [...everything(fixture), ...nonces]);
      report = inRoomToo ? found : outside(found, isRoomOf(subject.pid));
    });
    return report!;
  }

  for (const kind of ['secretmem', 'locked'] as const) {
    it(`of P-256 leaves no nonce of its signatures, though each is random: ${PRODUCTS[kind].title}`, async () => {
      assertClean(await noncesOfP256(PRODUCTS[kind], false));
    });
  }

  it('of P-256 signed with in the way of ccxt is found in the control, and so are nonces, themselves and inverted', async () => {
    // Numbers of JavaScript that nothing refers to: a collection may have written over all of them just before one scan, not every time.
    const wanted = new Set(['nonce', 'nonce, inverted']);
    for (let turn = 0; turn < 5 && wanted.size > 0; turn++) {
      const { hits } = await noncesOfP256(CONTROLS.string, true);
      for (const { needle } of hits) wanted.delete(/^p256 key, signature \d+: (nonce(?:, inverted)?): /.exec(needle)?.[1] ?? '');
    }
    assert.deepEqual([...wanted], []);
  });

  it('of secp256k1 signed with in the way of ccxt is found in the control, and so is the nonce', async () => {
    const [fixture, other] = [makeFixture(), makeFixture()];
    await signingWithScalar(CONTROLS.string, fixture, other, async (subject) => {
      const { hits } = await scanProcess(subject.pid, 'memory', privateKeyNeedles(other.privateKeys));
      for (const what of ['scalar', 'nonce of']) {
        assert.ok(
          hits.some(({ needle }) => needle.startsWith(`secp256k1 key: ${what}`)),
          `${what}: the scan must find it`,
        );
      }
    });
  });

  it('alive when the process calls process.exit() is gone from locked pages before the process is', async () => {
    const fixture = makeFixture();
    await withDirectory((directory) =>
      withSubject(PRODUCTS.locked, fixture, async (subject) => {
        await subject.call('sign', 100);
        const before = await scanFiles([gcore(subject.pid, directory, true)], everything(fixture));
        assertPrivateKeysFound(before);
        const core = await coreAtExit(subject.pid, directory, () => subject.send('exit'));
        assertClean(await scanFiles([core], everything(fixture)));
      }),
    );
  });
});
