import assert from 'node:assert/strict';
import { runScript } from './support/child.js';

describe('a handle', () => {
  it('is made by this package only: its class takes nothing else, and what it makes itself works', () => {
    const child = runScript(`
      const { Secret, HmacKey, Vault } = strongroom;
      const forged = { sign: () => 'forged', destroy() {}, hmacKey() {}, key: { destroy() {} }, path: 'x' };
      const codes = [Secret, HmacKey, Vault].flatMap((Class) =>
        [[], [forged, 'label'], [Symbol('made by strongroom'), forged, 'label']].map((given) => refusal(() => new Class(...given))?.code));
      report({ codes: [...new Set(codes)], works: Secret.random(32).hmacKey({ hash: 'sha256' }).sign('m').length });`);
    assert.deepEqual(child.report, { codes: ['HANDLE_INVALID'], works: 64 });
  });

  it('is wiped when it is collected', () => {
    const child = runScript(
      `const slots = () => strongroom.protection().slots;
       const kept = strongroom.Secret.random(100);
       (() => { for (let i = 0; i < 1000; i++) strongroom.Secret.random(100).hmacKey({ hash: 'sha512' }); })();
       const full = slots();
       setTimeout(() => {
         gc();
         setTimeout(() => report({ collected: full - slots(), usable: kept.hmacKey({ hash: 'sha256' }).sign('m').length }), 50);
       }, 50);`,
      { nodeArguments: ['--expose-gc'] },
    );
    const { collected, usable } = child.report as { collected: number; usable: number };
    assert.ok(collected >= 1998, `${collected} slots of 2,000 came back`);
    assert.equal(usable, 64);
  });

  it('gives its memory back at once when it is destroyed', () => {
    const child = runScript(`
      const secret = strongroom.Secret.random(5000);
      const before = strongroom.protection();
      secret.destroy();
      const after = strongroom.protection();
      report({ slots: before.slots - after.slots, atLeast: before.usedBytes - after.usedBytes >= 5000 });`);
    assert.deepEqual(child.report, { slots: 1, atLeast: true });
  });

  it('of a worker is wiped when the worker ends, and its secret stack is used again', () => {
    const child = runScript(
      `
      const { Worker } = require('node:worker_threads');
      const key = strongroom.Secret.random(64).hmacKey({ hash: 'sha256' });
      const work = (strongroomPath) => new Promise((resolve, reject) => {
        const worker = new Worker(
          'const s = require(' + JSON.stringify(strongroomPath) + ');' +
          'const keys = Array.from({ length: 100 }, () => s.Secret.random(64).hmacKey({ hash: "sha256" }));' +
          'keys.forEach((key) => key.sign("m"));', { eval: true });
        worker.once('error', reject);
        worker.once('exit', resolve);
      });
      const path = process.env.STRONGROOM_PATH;
      (async () => {
        await work(path);
        const first = strongroom.protection();
        for (let i = 0; i < 5; i++) await work(path);
        const last = strongroom.protection();
        report({ slots: last.slots - first.slots, room: last.roomBytes - first.roomBytes, signs: key.sign('m').length });
      })();`,
      { env: { STRONGROOM_PATH: require.resolve('../lib/index.js') } },
    );
    const { slots, room, signs } = child.report as { slots: number; room: number; signs: number };
    assert.ok(Math.abs(slots) < 50, `${slots} slots more after five workers`);
    assert.deepEqual({ room, signs }, { room: 0, signs: 64 });
  });
});
