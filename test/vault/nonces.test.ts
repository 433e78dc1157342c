/** Nonces of one API key only grow: over signers, workers, processes and restarts, also when the clock is set back. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import type { Signer } from '../../lib/signer.js';
import { type Vault, createVaultWithCost } from '../../lib/vault/vault.js';
import { CHEAP, PASSWORD, VaultFolder, refusal, secret } from './support/folder.js';

const KRAKEN_SECRET = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
const BALANCE = { method: 'POST', path: '/0/private/Balance' } as const;
const NOW = 1_700_000_000_000;

const nonceOf = (signer: Signer<'kraken'>): bigint => BigInt(signer.sign(BALANCE).body!.split('=')[1]!);

/** Runs `action` with a clock that stands still. */
function at<T>(now: number, action: () => T): T {
  const real = Date.now;
  Date.now = () => now;
  try {
    return action();
  } finally {
    Date.now = real;
  }
}

const isGrowing = (nonces: readonly bigint[]): boolean => nonces.every((nonce, i) => i === 0 || nonce > nonces[i - 1]!);

/** Opens the vault in a thread or process of its own, signs, and gives the nonces to `report`. */
const script = (file: string, name: string, options: { count: number; nonceFile?: string; clock?: number }): string => `
  const { Secret, Vault } = require(${JSON.stringify(require.resolve('../../lib/index.js'))});
  ${options.clock === undefined ? '' : `Date.now = () => ${options.clock};`}
  const password = Secret.fromBytes(Buffer.from(${JSON.stringify(PASSWORD)}));
  Vault.open(${JSON.stringify(file)}, { password }).then((vault) => {
    const signer = vault.signer(${JSON.stringify(name)}, 'kraken', ${JSON.stringify(options.nonceFile === undefined ? {} : { nonceFile: options.nonceFile })});
    const nonces = [];
    for (let i = 0; i < ${options.count}; i++) nonces.push(signer.sign(${JSON.stringify(BALANCE)}).body.split('=')[1]);
    report(nonces);
  });`;

async function inWorker(source: string): Promise<bigint[]> {
  const worker = new Worker(`const report = (nonces) => require('node:worker_threads').parentPort.postMessage(nonces); ${source}`, {
    eval: true,
  });
  return new Promise((resolve, reject) => {
    worker.once('message', (nonces: string[]) => resolve(nonces.map(BigInt)));
    worker.once('error', reject);
  });
}

async function inProcess(source: string): Promise<bigint[]> {
  const whole = `const report = (nonces) => process.stdout.write(JSON.stringify(nonces)); ${source}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', whole], { maxBuffer: 1 << 24 });
  return (JSON.parse(stdout) as string[]).map(BigInt);
}

describe('the nonces of an API key', () => {
  const folder = new VaultFolder();
  let file: string;
  let vault: Vault;
  let key = 0;
  before(async () => {
    file = folder.fresh();
    vault = await createVaultWithCost(file, secret(PASSWORD), CHEAP);
  });
  after(() => folder.remove());

  /** An entry with an API key of its own, since counters last as long as the process. */
  async function entry(nonceUnit?: 'ms' | 'us' | 'ns'): Promise<{ name: string; nonceFile: string }> {
    const name = `key ${++key}`;
    await vault.add({
      name,
      exchange: 'kraken',
      key: String(key).padStart(56, 'K'),
      secret: secret(KRAKEN_SECRET),
      ...(nonceUnit && { nonceUnit }),
    });
    return { name, nonceFile: path.join(folder.path, `nonces ${key}`) };
  }

  it('grow over all its signers, made of the clock while it goes on', async () => {
    const { name } = await entry();
    const [one, two] = [vault.signer(name, 'kraken'), vault.signer(name, 'kraken')];
    assert.deepEqual(
      at(NOW, () => [nonceOf(one), nonceOf(two), nonceOf(one)]),
      [1_700_000_000_000n, 1_700_000_000_001n, 1_700_000_000_002n],
    );
    one.destroy();
    assert.equal(
      at(NOW, () => nonceOf(two)),
      1_700_000_000_003n,
      'a signer that is destroyed takes no counter with it',
    );
    assert.equal(
      at(NOW - 5000, () => nonceOf(two)),
      1_700_000_000_004n,
    );
    assert.equal(
      at(NOW + 5000, () => nonceOf(two)),
      1_700_000_005_000n,
    );
    const { name: other } = await entry();
    assert.equal(
      at(NOW, () => nonceOf(vault.signer(other, 'kraken'))),
      1_700_000_000_000n,
      'another key has a counter of its own',
    );
  });

  it('count in the unit of the entry, whichever program opens it', async () => {
    for (const [unit, expected] of [
      ['ms', 1_700_000_000_000n],
      ['us', 1_700_000_000_000_000n],
      ['ns', 1_700_000_000_000_000_000n],
    ] as const) {
      const { name, nonceFile } = await entry(unit);
      assert.equal(
        at(NOW, () => nonceOf(vault.signer(name, 'kraken'))),
        expected,
      );
      assert.equal((await inProcess(script(file, name, { count: 1, clock: NOW })))[0], expected);
      const inFile = at(NOW, () => nonceOf(vault.signer(name, 'kraken', { nonceFile })));
      assert.ok(inFile > expected && inFile < expected + 10n, `a new file goes on where the process is: ${inFile}`);
      assert.equal(vault.signer(name, 'kraken').sign(BALANCE, { time: 5 }).body, `nonce=${(expected / 1_700_000_000_000n) * 5n}`);
    }
  });

  it('are each a nonce of its own among four workers and this thread, each growing', async () => {
    const { name } = await entry();
    const work = Array.from({ length: 4 }, () => inWorker(script(file, name, { count: 3000 })));
    const signer = vault.signer(name, 'kraken');
    const mine: bigint[] = [];
    for (let i = 0; i < 3000; i++) {
      mine.push(nonceOf(signer));
      if (i % 100 === 0) await new Promise(setImmediate);
    }
    const all = [mine, ...(await Promise.all(work))];
    for (const nonces of all) assert.ok(isGrowing(nonces));
    assert.equal(new Set(all.flat()).size, 15_000);
    assert.ok(!isGrowing([1n, 1n]), 'this would see a nonce that is there twice');
    // Had each thread counted by itself with a clock that stands still, all would be the same.
    const still = await Promise.all([1, 2].map(() => inWorker(script(file, name, { count: 50, clock: NOW }))));
    assert.equal(new Set(still.flat()).size, 100);
  });

  it('are each a nonce of its own among processes that share a file, and threads with and without it', async () => {
    const { name, nonceFile } = await entry();
    const clock = Date.now();
    const options = { count: 1000, nonceFile, clock };
    const all = await Promise.all([
      inProcess(script(file, name, options)),
      inProcess(script(file, name, options)),
      inWorker(script(file, name, options)),
      inWorker(script(file, name, { count: 1000, clock })),
    ]);
    const [one, two, withFile, without] = all;
    for (const nonces of all) assert.ok(isGrowing(nonces));
    assert.equal(new Set([...one, ...two, ...withFile]).size, 3000, 'over the file');
    assert.equal(new Set([...withFile, ...without]).size, 2000, 'over the process');
    assert.equal(statSync(nonceFile).mode & 0o7777, 0o600);
  });

  it('go on after a restart with the clock set back, where a file keeps them, and only there', async () => {
    const { name, nonceFile } = await entry();
    const last = (await inProcess(script(file, name, { count: 3, nonceFile, clock: NOW }))).at(-1)!;
    assert.equal(last, 1_700_000_000_002n);
    const [next] = await inProcess(script(file, name, { count: 1, nonceFile, clock: NOW - 3_600_000 }));
    assert.equal(next, 1_700_000_000_003n);
    const [forgotten] = await inProcess(script(file, name, { count: 1, clock: NOW - 3_600_000 }));
    assert.equal(forgotten, BigInt(NOW - 3_600_000), 'the control: without the file it does go back');
  });

  it('are kept in no file where there are none, nor in one that others can read', async () => {
    const { name, nonceFile } = await entry();
    await vault.add({ name: 'no nonces', exchange: 'binance', key: 'k'.repeat(64), secret: secret('s'.repeat(64)) });
    assert.throws(() => vault.signer('no nonces', { nonceFile }), { code: 'ENTRY_INVALID', message: /has no nonces for a nonceFile$/ });
    vault.signer('no nonces').destroy();
    await refusal(
      Promise.resolve().then(() => vault.signer(name, { nonceFile: folder.write(Buffer.from('x')) })),
      'NONCE_DAMAGED',
    );
    const signer = vault.signer(name, 'kraken', { nonceFile });
    assert.ok(nonceOf(signer) > 0n);
    signer.destroy();
    assert.throws(() => signer.sign(BALANCE), { code: 'HANDLE_DESTROYED' });
  });
});
