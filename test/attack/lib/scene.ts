/** The scene of every-way.test.ts: a process that has done everything with a vault, and all that must not be found of it. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { readVault, recoveryCode } from '../../vault/support/by-hand.js';
import { UNLIMITED_CORES } from './cores.js';
import { makeFixture, passwordNeedles, secretNeedles, type Fixture } from './fixture.js';
import { makeImportSources, writeImportSources } from './import-sources.js';
import { textNeedles, wordNeedles, type Needle } from './needles.js';
import { materialNeedles, slotSecrets, type OpenedBy } from './slots.js';
import { WHOLE_STRINGS } from './snapshots.js';
import { EVERY_WAY, Subject } from './subject.js';
import { vaultSecrets } from './vault.js';

/** A needle that shows of each way that a scan would find what that way leaves. */
export const SHOWN_IN_CONTROL = {
  add: 'sha512 secret: bytes',
  rotate: 'new secret: bytes',
  password: 'password: bytes',
  'key file': 'key file: bytes',
  credential: 'credential: bytes',
  'recovery code': 'recovery code as it is written: bytes',
  'password with key file': 'full: password and key file: key of its slot: ipad midstate: in order, little-endian',
  'import of a CypherVault': 'secret 0: bytes',
  'import of .env': 'secret 2: bytes',
  'import of entries': 'secret 3: bytes',
  'generate, of characters': 'characters: bytes',
  'generate, of words': 'words: bytes',
  'the vault key before rekey': 'full: vault key: ipad midstate: in order, little-endian',
  'the vault key after rekey': 'rekeyed: vault key: ipad midstate: in order, little-endian',
  'passwd and migrate': 'migrated: key of the slot: key',
};

/** A subject, what must not be found of it, and what a control is to hold of that. */
export interface Scene {
  readonly subject: Subject;
  readonly fixture: Fixture;
  readonly needles: Needle[];
  readonly texts: Buffer;
  readonly keys: Buffer;
}

const named = (label: string, needles: readonly Needle[]): Needle[] =>
  needles.map(({ name, bytes }) => ({ name: `${label}: ${name}`, bytes }));

/** @param snapshots whether it writes a heap snapshot after each way, into the folder */
export async function afterEverything(kind: keyof typeof EVERY_WAY, folder: string, snapshots: boolean): Promise<Scene> {
  const fixture = makeFixture();
  const sources = makeImportSources(fixture);
  writeImportSources(sources, folder);
  const code = randomBytes(20);
  const text = Buffer.from(recoveryCode(code));
  const newSecret = makeFixture().secrets[0]!.text;
  const openers: OpenedBy[] = [
    { name: 'key file', type: 2, material: randomBytes(48) },
    { name: 'credential', type: 3, material: randomBytes(32) },
    { name: 'recovery code', type: 4, material: code },
  ];
  const [keyFile, credential] = openers as [OpenedBy, OpenedBy, OpenedBy];
  const dropped: OpenedBy = { name: 'password and key file', type: 5, material: keyFile.material, password: fixture.wrongPassword };
  const given = path.join(folder, 'credentials');
  mkdirSync(given, { mode: 0o700 });
  writeFileSync(path.join(given, 'strongroom'), credential.material, { mode: 0o400 });
  writeFileSync(path.join(folder, 'key'), keyFile.material, { mode: 0o600 });
  writeFileSync(path.join(folder, 'new-secret'), newSecret, { mode: 0o600 });

  const env = { CREDENTIALS_DIRECTORY: given, XDG_STATE_HOME: path.join(folder, 'state') };
  const subject = await Subject.start(EVERY_WAY[kind], fixture, { env, keys: text, wrapper: UNLIMITED_CORES, nodeFlags: WHOLE_STRINGS });
  try {
    const names = await subject.call('everything', folder, snapshots);
    assert.deepEqual(names, [
      'binance-main',
      'kraken-main',
      'binance-key',
      'kraken-copy',
      'a.com/me',
      'b.com/me',
      'kraken',
      'listed',
      'characters',
      'words',
    ]);
  } catch (error) {
    await subject.stop();
    throw error;
  }

  const stages = {
    rotating: fixture.password,
    full: fixture.password,
    rekeyed: fixture.password,
    changed: fixture.wrongPassword,
    migrated: fixture.wrongPassword,
  };
  const file = (stage: string): string => path.join(folder, `${stage}.vault`);
  const ofStages = Object.entries(stages).map(([stage, password]) => ({ stage, ...vaultSecrets(file(stage), password) }));
  const ofSlots = [
    { stage: 'full', ...slotSecrets(file('full'), [...openers, dropped]) },
    { stage: 'rekeyed', ...slotSecrets(file('rekeyed'), openers) },
  ];
  const { secrets } = readVault(readFileSync(file('migrated')), fixture.wrongPassword);
  assert.ok(secrets.get('binance-main')!.equals(newSecret));
  const generated = ['characters', 'words'].map((name) => [name, secrets.get(name)!] as const);
  return {
    subject,
    fixture,
    needles: [
      ...secretNeedles(fixture),
      ...passwordNeedles(fixture),
      ...sources.needles.slice(1),
      ...textNeedles('new secret', newSecret),
      ...openers.flatMap(({ name, material }) => materialNeedles(name, material)),
      ...materialNeedles('recovery code as it is written', text),
      ...materialNeedles('recovery code without hyphens', Buffer.from(text.toString().replaceAll('-', ''))),
      ...generated.flatMap(([name, bytes]) => wordNeedles(name, bytes)),
      ...[...ofStages, ...ofSlots].flatMap(({ stage, needles }) => named(stage, needles)),
    ],
    texts: Buffer.concat([
      newSecret,
      ...openers.map(({ material }) => material),
      text,
      Buffer.from(sources.env + sources.entries),
      ...[...secrets.values()],
    ]),
    keys: Buffer.concat([...ofStages, ...ofSlots].map(({ keys }) => keys)),
  };
}
