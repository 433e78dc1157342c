import assert from 'node:assert/strict';

import { MARKER, PRIVATE_KEY_NAMES, makeFixture, passwordNeedles, secretNeedles, type Fixture } from './fixture.js';
import type { Needle } from './needles.js';
import { outside, type Report } from './scan.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject, type SubjectKind, type SubjectOptions } from './subject.js';

function listed(report: Report): string {
  return report.hits
    .filter(({ needle }) => needle !== MARKER)
    .slice(0, 20)
    .map(({ needle, where, offset, length }) => `${length} bytes of '${needle}' at 0x${offset.toString(16)} in ${where}`)
    .join('\n');
}

/** The scan saw this process's ordinary memory, and nothing of a secret. */
export function assertClean(report: Report): void {
  assert.ok(report.counts[MARKER], 'the scan did not even find the marker, which is no secret: it has not looked');
  assert.equal(listed(report), '', 'nothing of a secret may be found');
}

/** The scan found the marker and something of the secrets: this is what it finds where they are not protected. */
export function assertFound(report: Report): void {
  assert.ok(report.counts[MARKER], 'the scan did not find the marker');
  assert.notEqual(listed(report), '', 'the control program holds its keys in ordinary memory: the scan must find them');
}

/** The scan found something of each private key too: so it would in the product. */
export function assertPrivateKeysFound(report: Report): void {
  const found = PRIVATE_KEY_NAMES.filter((name) => report.hits.some(({ needle }) => needle.startsWith(`${name}:`)));
  assert.deepEqual(found, PRIVATE_KEY_NAMES, 'the scan must find each private key of the control');
}

/** One way of looking at a subject, from the start of the subject to the report. */
export type Look = (subject: Subject, needles: Needle[], fixture: Fixture) => Promise<Report>;

interface Claim {
  readonly look: Look;
  /** What the subject does first; 3,000 signatures unless told. */
  readonly work?: (subject: Subject, fixture: Fixture) => Promise<void>;
  /** Controls that must be found; all of them unless told. */
  readonly controls?: readonly (keyof typeof CONTROLS)[];
  /** Those of them in which each private key must be found; node's own ways of holding one, unless told. */
  readonly privateKeysIn?: readonly (keyof typeof CONTROLS)[];
  /** Backings that promise it; both unless told. */
  readonly products?: readonly (keyof typeof PRODUCTS)[];
  /** What the locked backing does not promise: mappings to leave out of its report. */
  readonly except?: (subject: Subject) => Promise<(where: string) => boolean>;
  readonly options?: SubjectOptions;
}

const signSome = async (subject: Subject): Promise<void> => void (await subject.call('sign', 1000));

/** One test for each backing and, as the positive control of the same look, one for each ordinary way to hold a key. */
export function claim(
  title: string,
  { look, work = signSome, controls, privateKeysIn = ['string', 'keyObject'], products, except, options }: Claim,
): void {
  const examine = async (kind: SubjectKind, isControl: boolean): Promise<Report> => {
    const fixture = makeFixture();
    return withSubject(
      kind,
      fixture,
      async (subject) => {
        await work(subject, fixture);
        const leaveOut = except && (await except(subject));
        const needles = [...secretNeedles(fixture), ...passwordNeedles(fixture)];
        let report = await look(subject, needles, fixture);
        // A running process may give memory back while it is read: a scan that has not even seen the marker says nothing, and is made again.
        for (let again = 0; again < 2 && !report.counts[MARKER]; again++) report = await look(subject, needles, fixture);
        // Of a control so much may be found that some is dropped: it has no place that is left out.
        return leaveOut && !isControl ? outside(report, leaveOut) : report;
      },
      options,
    );
  };
  for (const name of products ?? (['secretmem', 'locked'] as const)) {
    it(`${title}: nothing of ${PRODUCTS[name].title}`, async () => assertClean(await examine(PRODUCTS[name], false)));
  }
  for (const name of controls ?? (Object.keys(CONTROLS) as (keyof typeof CONTROLS)[])) {
    it(`${title}: keys of the control, ${CONTROLS[name].title}`, async () => {
      const report = await examine(CONTROLS[name], true);
      assertFound(report);
      if (privateKeysIn.includes(name)) assertPrivateKeysFound(report);
    });
  }
}
