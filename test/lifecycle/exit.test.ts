import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { runScript } from '../support/child.js';

/** What a program does with the product, in this order; it is stopped after each step. */
const STEPS: readonly [string, string][] = [
  ['loading the package', ''],
  ['opening the room', 'strongroom.openRoom({ require: "locked" });'],
  ['making a secret', 'globalThis.secret = strongroom.Secret.random(64);'],
  ['making a key', 'globalThis.key = secret.hmacKey({ hash: "sha256" });'],
  ['signing', 'for (let i = 0; i < 1000; i++) key.sign("message");'],
  ['filling the room', `globalThis.many = Array.from({ length: 2000 }, () => strongroom.Secret.random(64).hmacKey({ hash: "sha512" }));`],
  ['destroying', 'key.destroy(); secret.destroy(); for (const one of many) one.destroy();'],
];

/** How it is stopped, and the code that it then leaves. */
const ENDS: readonly [string, string, number][] = [
  ['comes to its end', '', 0],
  ['calls process.exit', 'process.exit(0);', 0],
  ['calls process.exit from a timer', 'setTimeout(() => process.exit(0), 5);', 0],
  ['throws what nobody catches', 'throw new Error("on purpose");', 1],
  [
    'is sent SIGTERM with a handler',
    `process.on("SIGTERM", () => process.exit(0));
     setInterval(() => {}, 1000);
     process.kill(process.pid, "SIGTERM");`,
    0,
  ],
];

const inWorker = (script: string, end: string): string => `
  const { Worker } = require('node:worker_threads');
  const worker = new Worker(
    'const strongroom = require(' + JSON.stringify(process.env.STRONGROOM_PATH) + ');' + ${JSON.stringify(script)} +
    ';require("node:worker_threads").parentPort.postMessage("ready");' + ${JSON.stringify(end)}, { eval: true });
  worker.on('error', (error) => { if (error.message !== 'on purpose') throw error; });`;

const env = { STRONGROOM_PATH: require.resolve('../../lib/index.js') };

// Leaks are looked for in programs that come to their end: where process.exit ends one as it stands, LSan lists hundreds of node's own
// blocks, which takes ten seconds a process.
const { ASAN_OPTIONS: sanitizer } = process.env;
const endsAsItStands: Record<string, string> = sanitizer === undefined ? {} : { ASAN_OPTIONS: `${sanitizer}:detect_leaks=0` };

describe('a program that ends', () => {
  for (const [way, end, code] of ENDS) {
    STEPS.forEach(([name], last) => {
      it(`leaves ${code} and no signal when it ${way} after ${name}`, () => {
        const steps = STEPS.slice(0, last + 1).map(([, step]) => step);
        const child = runScript([...steps, end].join('\n'), { env: end === '' ? env : { ...env, ...endsAsItStands } });
        assert.deepEqual([child.signal, child.status], [null, code], child.stderr);
      });
    });
  }

  STEPS.forEach(([name], last) => {
    const script = STEPS.slice(0, last + 1)
      .map(([, step]) => step)
      .join('\n');

    it(`leaves 0 and no signal when it has done so in a worker up to ${name}`, () => {
      for (const end of ['', 'process.exit(0);', 'throw new Error("on purpose");']) {
        const child = runScript(inWorker(script, end), { env });
        assert.deepEqual([child.signal, child.status], [null, 0], child.stderr);
      }
    });

    it(`leaves 0 and no signal when it stops a worker that has got as far as ${name}`, () => {
      const sign = `strongroom.Secret.random(10).hmacKey({ hash: 'sha256' }).sign('m')`;
      const terminate = `worker.once('message', () => worker.terminate().then(() => ${sign}));`;
      const child = runScript(`${inWorker(script, 'setInterval(() => {}, 1000);')} ${terminate}`, { env });
      assert.deepEqual([child.signal, child.status], [null, 0], child.stderr);
    });
  });
});

describe('a program that ends while a vault is at work', () => {
  const work: Record<string, string> = {
    'deriving for a new vault': 'vault.createVaultWithCost(file + ".new", password, cost)',
    'deriving to open one': 'strongroom.Vault.open(file, { password })',
    'writing an entry': `open.add({
      name: 'one',
      exchange: 'binance',
      key: 'k'.repeat(64),
      secret: strongroom.Secret.fromBytes(Buffer.alloc(64, 90)),
    })`,
  };
  for (const [name, call] of Object.entries(work)) {
    for (const end of ['process.exit(0)', 'password.destroy(); process.exit(0)', 'process.nextTick(() => process.exit(0))']) {
      for (const wait of [0, 20]) {
        it(`leaves 0 and no signal: ${name}, then '${end}' after ${wait} ms`, () => {
          const directory = mkdtempSync(path.join(tmpdir(), 'strongroom-lifecycle-'));
          try {
            const child = runScript(
              `const vault = require(process.env.VAULT_PATH);
               const file = ${JSON.stringify(path.join(directory, 'v'))};
               // 64 MiB and three passes: some 100 ms, so that the program ends in the middle.
               const cost = { memory: 64 * 1024, passes: 3, lanes: 4 };
               const password = strongroom.Secret.random(32);
               (async () => {
                 const open = await vault.createVaultWithCost(file, password, cost);
                 ${call}.then(() => {}, () => {});
                 setTimeout(() => { ${end} }, ${wait});
               })();`,
              { env: { VAULT_PATH: require.resolve('../../lib/vault/vault.js'), ...endsAsItStands } },
            );
            assert.deepEqual([child.signal, child.status], [null, 0], child.stderr);
          } finally {
            rmSync(directory, { recursive: true });
          }
        });
      }
    }
  }
});
