import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runScript } from '../support/child.js';

/** Runs `script` beside a vault in `file` that `password` opens; 64 MiB and three passes, some 100 ms. */
function withVault(script: string): {
  report: unknown;
  stderr: string;
  status: number | null;
  signal: NodeJS.Signals | null;
} {
  const directory = mkdtempSync(path.join(tmpdir(), 'strongroom-lifecycle-'));
  try {
    return runScript(
      `const { createVaultWithCost } = require(process.env.VAULT_PATH);
       const file = ${JSON.stringify(path.join(directory, 'v'))};
       const cost = { memory: 64 * 1024, passes: 3, lanes: 4 };
       const password = strongroom.Secret.random(32);
       const outcome = (promise) => promise.then(() => 'done', (error) => error.code ?? String(error));
       const after = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
       const { Vault, Secret } = strongroom;
       const aSecret = () => Secret.fromBytes(Buffer.alloc(64, 90));
       const entry = (name) => ({ name, exchange: 'binance', key: 'k'.repeat(64), secret: aSecret() });
       (async () => {
         const vault = await createVaultWithCost(file, password, cost);
         ${script}
       })();`,
      {
        env: {
          VAULT_PATH: require.resolve('../../lib/vault/vault.js'),
          STRONGROOM_PATH: require.resolve('../../lib/index.js'),
        },
      },
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('destroy() while a vault is at work', () => {
  it('lets an opening with that password end as it began', () => {
    const child = withVault(`
      const results = [];
      for (const wait of [0, 1, 5, 20, 50]) {
        const own = Secret.fromBytes(Buffer.from('a password of its own'));
        const at = file + wait;
        (await createVaultWithCost(at, own, cost)).destroy();
        const opening = outcome(Vault.open(at, { password: own }));
        if (wait > 0) await after(wait);
        own.destroy();
        results.push(await opening);
      }
      report(results);`);
    // Destroyed before the file was read: the derivation never began. Later: it had the password already.
    const results = child.report as string[];
    assert.deepEqual([child.signal, child.status], [null, 0], child.stderr);
    assert.equal(results.length, 5);
    for (const result of results) assert.ok(['done', 'HANDLE_DESTROYED'].includes(result), result);
    assert.equal(results.at(-1), 'done');
  });

  it('refuses an opening with a password that was destroyed before', () => {
    const child = withVault(`password.destroy(); report(await outcome(Vault.open(file, { password })));`);
    assert.equal(child.report, 'HANDLE_DESTROYED', child.stderr);
  });

  it('of one of two vaults that open at once leaves the other alone', () => {
    const child = withVault(`
      const [one, two] = await Promise.all([Vault.open(file, { password }), Vault.open(file, { password })]);
      password.destroy();
      one.destroy();
      await two.add(entry('one'));
      const { method } = two.signer('one').sign({ method: 'GET', path: '/api/v3/account' });
      report({ one: await outcome(one.add(entry('two'))), two: two.entries().length, signed: method });`);
    assert.deepEqual(child.report, { one: 'HANDLE_DESTROYED', two: 1, signed: 'GET' }, child.stderr);
  });

  it('while entries are written ends each in success or HANDLE_DESTROYED and leaves a whole vault', () => {
    const child = withVault(`
      const codes = new Set();
      let added = 0;
      for (let wait = 0; wait < 12; wait++) {
        const open = await Vault.open(file, { password });
        const adding = outcome(open.add(entry('entry ' + wait)));
        await after(wait);
        open.destroy();
        const result = await adding;
        codes.add(result);
        if (result === 'done') added++;
      }
      const last = await Vault.open(file, { password });
      report({ codes: [...codes], added, entries: last.entries().length });`);
    const { codes, added, entries } = child.report as { codes: string[]; added: number; entries: number };
    for (const code of codes) assert.ok(['done', 'HANDLE_DESTROYED'].includes(code), code);
    // A write whose verification was cut off may have reached the file.
    assert.ok(entries >= added, `${entries} entries, ${added} reported as added`);
  });

  it('of every handle in the middle of 64 openings ends in results only', () => {
    const child = withVault(`
      const passwords = Array.from({ length: 64 }, () => Secret.fromBytes(Buffer.from('wrong')));
      const small = file + '.small';
      (await createVaultWithCost(small, password, { memory: 1024, passes: 1, lanes: 4 })).destroy();
      const openings = passwords.map((wrong, i) => outcome(Vault.open(small, { password: i % 2 ? password : wrong })));
      for (const wrong of passwords) { await after(0); wrong.destroy(); }
      password.destroy();
      const counts = {};
      for (const result of await Promise.all(openings)) counts[result] = (counts[result] ?? 0) + 1;
      report(counts);`);
    const counts = child.report as Record<string, number>;
    assert.deepEqual([child.signal, child.status], [null, 0], child.stderr);
    assert.equal(
      Object.values(counts).reduce((sum, count) => sum + count),
      64,
    );
    for (const code of Object.keys(counts)) assert.ok(['done', 'WRONG_PASSWORD', 'HANDLE_DESTROYED'].includes(code), code);
  });

  it('of a worker that is stopped while it derives leaves the process whole', () => {
    const child = withVault(`
      const { Worker } = require('node:worker_threads');
      for (const wait of [10, 60, 120]) {
        const worker = new Worker(
          'const { workerData } = require("node:worker_threads");' +
          'const { Vault, Secret } = require(workerData.strongroom);' +
          // On an idle machine the last one is refused its password before it is stopped: that is no fault of the process.
          'Vault.open(workerData.file, { password: Secret.fromBytes(Buffer.from("wrong")) }).catch(() => undefined);',
          { eval: true, workerData: { file, strongroom: process.env.STRONGROOM_PATH } });
        await new Promise((resolve) => worker.once('online', resolve));
        await after(wait);
        await worker.terminate();
      }
      report(await outcome(Vault.open(file, { password })));`);
    assert.deepEqual([child.signal, child.status, child.report], [null, 0, 'done'], child.stderr);
  });
});
