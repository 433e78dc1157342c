/**
 * One process that has done everything there is to do with a vault, and then every scan of it for all of that at once: what each way needs,
 * old and new. docs/threat-model.md has the table. Other tests here look closer at some ways, in the middle and after the end of them.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { readVault, recoveryCode } from '../vault/support/by-hand.js';
import { assertClean, assertFound } from './lib/claims.js';
import { coreIn, gcore, withDirectory, withKernelCores } from './lib/cores.js';
import { makeFixture, passwordNeedles, secretNeedles, type Fixture } from './lib/fixture.js';
import { makeImportSources, writeImportSources } from './lib/import-sources.js';
import { isRoomOf, mappings, roomMappings } from './lib/mappings.js';
import { textNeedles, type Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess, type Report } from './lib/scan.js';
import { materialNeedles, slotSecrets, type OpenedBy } from './lib/slots.js';
import { CONTROLS, EVERY_WAY, Subject } from './lib/subject.js';
import { pageOut, withSwapFile } from './lib/swap.js';
import { vaultSecrets } from './lib/vault.js';

const UNLIMITED_CORES = ['prlimit', '--core=unlimited:unlimited'];
const KINDS = ['secretmem', 'locked'] as const;

/** A needle that shows of each way that a scan would find what that way leaves. */
const SHOWN_IN_CONTROL = {
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
interface Scene {
  readonly subject: Subject;
  readonly fixture: Fixture;
  readonly needles: Needle[];
  readonly texts: Buffer;
  readonly keys: Buffer;
}

const named = (label: string, needles: readonly Needle[]): Needle[] => needles.map(({ name, bytes }) => ({ name: `${label}: ${name}`, bytes }));

async function afterEverything(kind: (typeof KINDS)[number], folder: string): Promise<Scene> {
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
  const subject = await Subject.start(EVERY_WAY[kind], fixture, { env, keys: text, wrapper: UNLIMITED_CORES });
  try {
    const names = await subject.call('everything', folder);
    assert.deepEqual(names, ['binance-main', 'kraken-main', 'binance-key', 'kraken-copy', 'a.com/me', 'b.com/me', 'kraken', 'listed', 'characters', 'words']);
  } catch (error) {
    await subject.stop();
    throw error;
  }

  const stages = { rotating: fixture.password, full: fixture.password, rekeyed: fixture.password, changed: fixture.wrongPassword, migrated: fixture.wrongPassword };
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
      ...generated.flatMap(([name, bytes]) => textNeedles(name, bytes)),
      ...[...ofStages, ...ofSlots].flatMap(({ stage, needles }) => named(stage, needles)),
    ],
    texts: Buffer.concat([newSecret, ...openers.map(({ material }) => material), text, Buffer.from(sources.env + sources.entries), ...[...secrets.values()]]),
    keys: Buffer.concat([...ofStages, ...ofSlots].map(({ keys }) => keys)),
  };
}

attack('a process that has done everything with a vault', ['root', 'gcc', 'gdb', 'libargon2', 'core pattern', 'swap', 'secretmem', 'no sanitizer'], () => {
  const folders: string[] = [];
  const scenes = {} as Record<(typeof KINDS)[number], Scene>;
  let control: Subject;

  before(async () => {
    for (const kind of KINDS) {
      folders.push(mkdtempSync(path.join(os.tmpdir(), 'strongroom-attack-')));
      scenes[kind] = await afterEverything(kind, folders.at(-1)!);
    }
    const { fixture, texts, keys } = scenes.locked;
    control = await Subject.start(CONTROLS.string, fixture, { keys: Buffer.concat([texts, keys]), wrapper: UNLIMITED_CORES });
    await control.call('loadKeys', texts.length);
  });
  after(async () => {
    for (const { subject } of Object.values(scenes)) await subject.stop();
    await control?.stop();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** Something of every way is found in the control, and so the same scan would have found it in the product. */
  function assertEveryWayFound(report: Report): void {
    assertFound(report);
    const missed = Object.entries(SHOWN_IN_CONTROL).filter(([, needle]) => !report.counts[needle]);
    assert.deepEqual(missed, [], 'the scan must find something of each way in the control');
  }

  /** @param look at one process, in a folder of its own */
  function everywhere(title: string, look: (subject: Subject, needles: Needle[], folder: string) => Promise<Report>): void {
    for (const kind of KINDS) {
      it(`${title}: nothing of ${EVERY_WAY[kind].title}`, async () => {
        const { subject, needles } = scenes[kind];
        assertClean(await withDirectory((folder) => look(subject, needles, folder)));
      });
    }
    it(`${title}: something of every way in the control`, async () => {
      assertEveryWayFound(await withDirectory((folder) => look(control, scenes.locked.needles, folder)));
    });
  }

  for (const mode of ['memory', 'readv', 'ptrace'] as const) {
    everywhere(`its memory but the room, by ${mode}`, async ({ pid }, needles) => outside(await scanProcess(pid, mode, needles), isRoomOf(pid)));
  }

  it('its locked pages do hold what is in use, which is what secretmem is for', async () => {
    const { counts } = await scanProcess(scenes.locked.subject.pid, 'memory', scenes.locked.needles);
    for (const needle of ['new secret: bytes', 'key file: bytes', 'recovery code as it is written: bytes', 'secret 3: bytes', 'words: bytes', 'rekeyed: vault key: key']) {
      assert.ok(counts[needle], needle);
    }
  });

  it('secretmem is refused to root, and no descriptor leads to it', async () => {
    const { subject, needles } = scenes.secretmem;
    const { refused } = await scanProcess(subject.pid, 'memory', needles);
    const inRoom = isRoomOf(subject.pid);
    assert.ok(refused.some(({ where }) => inRoom(where)), 'pages of the room were tried');
    assert.deepEqual((await scanProcess(subject.pid, 'descriptors', needles)).hits, []);
  });

  everywhere('gcore', async ({ pid }, needles, folder) => scanFiles([gcore(pid, folder, pid === scenes.secretmem.subject.pid)], needles));

  it('paged out, and the swap file read raw: nothing of either, and something of every way in the control', () =>
    withDirectory((directory) =>
      withSwapFile(directory, async (file) => {
        const toSwap = ({ pid }: Subject): void => {
          assert.ok(pageOut(pid) > 4 << 20, 'most of it is in swap');
          assert.ok(mappings(pid).find((mapping) => mapping.path === '[heap]')!.kib['Swap']! > 0, 'the ordinary heap is in swap');
        };
        for (const { subject } of Object.values(scenes)) {
          toSwap(subject);
          for (const room of roomMappings(subject.pid)) assert.equal(room.kib['Swap'], 0, 'no page of the room is in swap');
        }
        for (const { needles } of Object.values(scenes)) assertClean(await scanFiles([file], needles, 'swap'));
        toSwap(control); // only now: it holds what the product on locked pages does
        assertEveryWayFound(await scanFiles([file], scenes.locked.needles, 'swap'));
      }),
    ));

  everywhere('a core by the kernel', (subject, needles, folder) =>
    withKernelCores(folder, async () => {
      assert.equal((await subject.kill('SIGABRT')).signal, 'SIGABRT');
      return scanFiles([coreIn(folder)], needles);
    }),
  );
});
