import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import { assertClean, assertFound, assertPrivateKeysFound, claim } from './lib/claims.js';
import { makeFixture, MARKER, passwordNeedles, secretNeedles, type Fixture } from './lib/fixture.js';
import { isRoomOf, roomMappings } from './lib/mappings.js';
import type { Needle } from './lib/needles.js';
import { attack } from './lib/requirements.js';
import { outside, scanBytes, scanProcess } from './lib/scan.js';
import { CONTROLS, PRODUCTS, withSubject, type Subject } from './lib/subject.js';

const NEEDS = ['root', 'gcc', 'secretmem', 'no sanitizer'] as const;
const everything = (fixture: Fixture): Needle[] => [...secretNeedles(fixture), ...passwordNeedles(fixture)];
const look = (subject: Subject, needles: Needle[]): ReturnType<typeof scanProcess> => scanProcess(subject.pid, 'memory', needles);
const room = async (subject: Subject): Promise<(where: string) => boolean> => isRoomOf(subject.pid);

attack('at rest after work', NEEDS, () => {
  // 2,000 with RSA, whose signatures take thirty times as long as the other private keys'.
  claim('100,000 signatures with each key', {
    work: async (subject) => void (await subject.call('sign', 100_000)),
    look,
    except: room,
  });

  for (const kind of ['secretmem', 'locked'] as const) {
    it(`after destroy() not even the room has anything: ${PRODUCTS[kind].title}`, async () => {
      const fixture = makeFixture();
      await withSubject(PRODUCTS[kind], fixture, async (subject) => {
        await subject.call('sign', 1000);
        if (kind === 'locked') {
          const before = await look(subject, everything(fixture));
          assertFound(before);
          assertPrivateKeysFound(before);
        }
        await subject.call('destroy');
        assertClean(await look(subject, everything(fixture)));
      });
    });
  }

  it('secretmem is wiped too by destroy(), as the process itself sees its room', async () => {
    const fixture = makeFixture();
    await withSubject(PRODUCTS.secretmem, fixture, async (subject) => {
      const ranges = roomMappings(subject.pid).map(({ start, end }) => [String(start), String(end - start)]);
      const own = async (): Promise<ReturnType<typeof scanBytes>> => {
        const copies = await Promise.all(ranges.map(([start, size]) => subject.call('copyOut', start, size)));
        return scanBytes(Buffer.concat(copies.map((copy) => Buffer.from(copy as string, 'base64'))), everything(fixture));
      };
      const before = await own();
      assert.ok(before.counts['sha256 secret: bytes'], 'the copy of the room has the secret before destroy()');
      assertPrivateKeysFound(before);
      await subject.call('destroy');
      assert.deepEqual((await own()).counts, {});
    });
  });
});

attack('a secret from the environment', NEEDS, () => {
  const start = async (kind: 'product' | 'control', examine: (subject: Subject, needles: Needle[]) => Promise<void>): Promise<void> => {
    const fixture = makeFixture();
    const extra = makeFixture().secrets[0]!;
    const needles = [...everything(fixture), ...secretNeedles({ ...fixture, secrets: [extra] }).slice(1)];
    const kinds = { product: PRODUCTS.secretmem, control: CONTROLS.string };
    const env = { ATTACK_SECRET: extra.text.toString() };
    await withSubject(kinds[kind], fixture, (subject) => examine(subject, needles), { env });
  };

  it('is gone from /proc/PID/environ and from the environment block of the process', async () => {
    await start('product', async (subject, needles) => {
      const environment = (): Buffer => readFileSync(`/proc/${subject.pid}/environ`);
      assert.ok(Object.keys((await scanBytes(environment(), needles)).counts).length > 0, 'it was there before');
      await subject.call('environment', 'ATTACK_SECRET');
      assert.deepEqual((await scanBytes(environment(), needles)).counts, {});
      assertClean(await look(subject, needles));
    });
  });

  it('stays in a control that reads and deletes process.env', async () => {
    await start('control', async (subject, needles) => {
      await subject.call('environment', 'ATTACK_SECRET');
      const { counts } = await scanBytes(readFileSync(`/proc/${subject.pid}/environ`), needles);
      assert.ok(Object.keys(counts).length > 0);
    });
  });
});

attack('a forked child', NEEDS, () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    it(`has nothing of ${PRODUCTS[kind].title}, not even as root reads it`, async () => {
      const fixture = makeFixture();
      await withSubject(PRODUCTS[kind], fixture, async (subject) => {
        await subject.call('sign', 1000);
        const child = (await subject.call('fork')) as number;
        try {
          assertClean(await scanProcess(child, 'memory', everything(fixture)));
        } finally {
          process.kill(child, 'SIGKILL');
        }
      });
    });

    it(`cannot touch the room of ${PRODUCTS[kind].title}`, async () => {
      const fixture = makeFixture();
      await withSubject(PRODUCTS[kind], fixture, async (subject) => {
        const before = await subject.call('signature', 0, 'message');
        const heap = '0x' + /^([0-9a-f]+)-\S+ rw-p .*\[heap\]$/m.exec(readFileSync(`/proc/${subject.pid}/maps`, 'utf8'))![1];
        assert.equal(await subject.call('forkAndTouch', heap, true), 0, 'a child may touch its copy of the ordinary heap');
        const ranges = roomMappings(subject.pid);
        assert.ok(ranges.length > 0);
        for (const { start } of ranges) {
          for (const write of [false, true]) assert.equal(await subject.call('forkAndTouch', String(start), write), 11, 'SIGSEGV');
        }
        assert.equal(await subject.call('signature', 0, 'message'), before);
      });
    });
  }

  it('has the keys of a control', async () => {
    const fixture = makeFixture();
    await withSubject(CONTROLS.keyObject, fixture, async (subject) => {
      await subject.call('sign', 1000);
      const child = (await subject.call('fork')) as number;
      try {
        const report = await scanProcess(child, 'memory', everything(fixture));
        assertFound(report);
      } finally {
        process.kill(child, 'SIGKILL');
      }
    });
  });
});

attack('signal frames under a 1 kHz timer whose handler has a stack of its own in ordinary memory', NEEDS, () => {
  for (const kind of ['secretmem', 'locked'] as const) {
    for (const when of ['before the first signature', 'between signatures'] as const) {
      it(`nothing of ${PRODUCTS[kind].title}, the timer started ${when}`, async () => {
        const fixture = makeFixture();
        await withSubject(PRODUCTS[kind], fixture, async (subject) => {
          if (when === 'between signatures') await subject.call('sign', 1000);
          await subject.call('startTimer');
          // On a busy machine fewer signals come through in a second.
          let signatures = 0;
          let handled = 0;
          for (let turn = 0; turn < 20 && (signatures < 100_000 || handled < 2000); turn++) {
            signatures += (await subject.call('signFor', 1000)) as number;
            handled = (await subject.call('signals')) as number;
          }
          await subject.call('stopTimer');
          assert.ok(signatures >= 100_000 && handled >= 2000, `${signatures} signatures, ${handled} signals`);
          const report = await look(subject, everything(fixture));
          assertClean(outside(report, await room(subject)));
        });
      });
    }
  }

  it('a register of the control is found on that stack', async () => {
    const fixture = makeFixture();
    const held = { name: 'held in a register', bytes: fixture.secrets[1]!.text.subarray(0, 16) };
    await withSubject(
      CONTROLS.keyObject,
      fixture,
      async (subject) => {
        await subject.call('startTimer');
        await subject.call('holdInRegisters', 9);
        await subject.call('stopTimer');
        const report = await look(subject, [{ name: MARKER, bytes: fixture.marker }, held]);
        assertFound(report);
        assert.ok(report.counts[held.name]! > 0);
      },
      { keys: held.bytes },
    );
  });
});
