/**
 * One process that has done everything there is to do with a vault, and then every scan of it for all of that at once: what each way needs,
 * old and new. docs/threat-model.md has the table. Other tests here look closer at some ways, in the middle and after the end of them.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { assertClean, assertFound } from './lib/claims.js';
import { coreOf, gcore, UNLIMITED_CORES, withDirectory, withKernelCores } from './lib/cores.js';
import { isRoomOf, mappings, roomMappings } from './lib/mappings.js';
import type { Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanFiles, scanProcess, type Report } from './lib/scan.js';
import { afterEverything, SHOWN_IN_CONTROL, type Scene } from './lib/scene.js';
import { CONTROLS, EVERY_WAY, Subject } from './lib/subject.js';
import { pageOut, withSwapFile } from './lib/swap.js';

const KINDS = ['secretmem', 'locked'] as const;

attack(
  'a process that has done everything with a vault',
  ['root', 'gcc', 'gdb', 'libargon2', 'core pattern', 'swap', 'secretmem', 'no sanitizer'],
  () => {
    const folders: string[] = [];
    const scenes = {} as Record<(typeof KINDS)[number], Scene>;
    let control: Subject;

    before(async () => {
      for (const kind of KINDS) {
        folders.push(mkdtempSync(path.join(os.tmpdir(), 'strongroom-attack-')));
        scenes[kind] = await afterEverything(kind, folders.at(-1)!, false);
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
      everywhere(`its memory but the room, by ${mode}`, async ({ pid }, needles) =>
        outside(await scanProcess(pid, mode, needles), isRoomOf(pid)),
      );
    }

    it('its locked pages do hold what is in use, which is what secretmem is for', async () => {
      const { counts } = await scanProcess(scenes.locked.subject.pid, 'memory', scenes.locked.needles);
      for (const needle of [
        'new secret: bytes',
        'key file: bytes',
        'recovery code as it is written: bytes',
        'secret 3: bytes',
        'words: bytes',
        'rekeyed: vault key: key',
      ]) {
        assert.ok(counts[needle], needle);
      }
    });

    it('secretmem is refused to root, and no descriptor leads to it', async () => {
      const { subject, needles } = scenes.secretmem;
      const { refused } = await scanProcess(subject.pid, 'memory', needles);
      const inRoom = isRoomOf(subject.pid);
      assert.ok(
        refused.some(({ where }) => inRoom(where)),
        'pages of the room were tried',
      );
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
        return scanFiles([coreOf(subject.pid, folder)], needles);
      }),
    );
  },
);
