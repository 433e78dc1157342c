import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { StrongroomError } from '../lib/errors.js';
import { NonceCounter, type NonceUnit } from '../lib/nonce.js';
import { isRoot, nobody, packageRoot, runScript } from './support/child.js';

const LAST = 2n ** 63n - 1n;
const units: NonceUnit[] = ['s', 'ms', 'us', 'ns'];
const library = JSON.stringify(path.join(packageRoot, 'dist/lib/index.js'));

let names = 0;
const fresh = (unit: NonceUnit = 'ms'): NonceCounter => NonceCounter.inProcess(`nonce.test ${names++}`, { unit });

/** The error of a refusal; its code is compared first. */
function refused(attempt: () => unknown, code: string): StrongroomError {
  try {
    attempt();
  } catch (error) {
    assert.ok(error instanceof StrongroomError, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  return assert.fail(`no error, expected ${code}`);
}

/** How many different ones there are, each list being in order. */
function distinct(lists: BigInt64Array[]): number {
  for (const list of lists) {
    for (let i = 1; i < list.length; i++) assert.ok(list[i]! > list[i - 1]!, `${list[i - 1]} and then ${list[i]}`);
  }
  return new Set(lists.flatMap((list) => [...list])).size;
}

describe('a nonce', () => {
  it('is the time in its unit, to the last digit', () => {
    const expected = { s: '1790000000', ms: '1790000000123', us: '1790000000123750', ns: '1790000000123750000' };
    for (const unit of units) assert.equal(fresh(unit).next(1790000000123.75), expected[unit]);
  });

  it('is milliseconds of now unless told', () => {
    const before = Date.now();
    const counter = NonceCounter.inProcess('nonce.test now');
    const nonce = Number(counter.next());
    assert.ok(nonce >= before && nonce <= Date.now(), `${nonce}`);
    assert.equal(counter.unit, 'ms');
  });

  it('is one more than the last where the clock has not moved on, or was set back', () => {
    const counter = fresh();
    assert.deepEqual(
      [1000, 1000, 1000, 10, 0, 2000, 1999].map((time) => counter.next(time)),
      ['1000', '1001', '1002', '1003', '1004', '2000', '2001'],
    );
  });

  it('is above 2^53 without losing a digit', () => {
    const counter = fresh('ns');
    const first = BigInt(counter.next(1790000000123));
    assert.equal(first, 1790000000123000000n);
    for (let i = 1n; i <= 1000n; i++) assert.equal(BigInt(counter.next(0)), first + i);
  });

  it('starts at a floor that it is given, and never goes below what it was', () => {
    const counter = fresh();
    counter.atLeast('5000');
    assert.equal(counter.next(10), '5000');
    counter.atLeast(10n);
    assert.equal(counter.next(10), '5001');
    for (const floor of ['', '-1', '1.5', '01', '1e3', ' 1', '0x10', String(LAST + 1n), 1.5, undefined, {}]) {
      refused(() => counter.atLeast(floor as never), 'INVALID_ARGUMENT');
    }
    assert.equal(counter.next(10), '5002');
  });

  it('ends at 2^63 - 1, and there is none after it', () => {
    const counter = fresh('ns');
    counter.atLeast(LAST - 1n);
    assert.equal(counter.next(0), String(LAST - 1n));
    assert.equal(counter.next(0), String(LAST));
    const error = refused(() => counter.next(0), 'NONCE_EXHAUSTED');
    assert.match(error.message, /^nonce counter "nonce\.test \d+" has reached the last nonce there is, 9223372036854775807$/);
    refused(() => counter.next(), 'NONCE_EXHAUSTED');
    refused(() => fresh('ns').next(9223372036855), 'NONCE_EXHAUSTED');
    assert.equal(fresh('us').next(9223372036855), '9223372036855000');
  });

  it('is refused for a time that is none, without a nonce being lost', () => {
    const counter = fresh();
    assert.equal(counter.next(7), '7');
    for (const time of [NaN, Infinity, -Infinity, -1, 2 ** 53 + 2, '5', null, {}, 5n]) {
      refused(() => counter.next(time as never), 'INVALID_ARGUMENT');
    }
    assert.equal(counter.next(7), '8');
    for (const unit of ['m', '', 'toString', 1, null]) {
      refused(() => NonceCounter.inProcess('nonce.test unit', { unit: unit as never }), 'INVALID_ARGUMENT');
    }
    for (const name of ['', 'a\0b', 5, undefined]) refused(() => NonceCounter.inProcess(name as never), 'INVALID_ARGUMENT');
  });

  it('of a moment is none for what is no moment', () => {
    for (const [unit, text] of [
      ['s', '1'],
      ['ms', '1999'],
      ['us', '1999000'],
      ['ns', '1999000000'],
    ] as const) {
      const counter = fresh(unit);
      assert.equal(counter.at(1999), text);
      assert.equal(counter.at(0), '0');
      for (const time of [NaN, Infinity, 1.5, -1, 2 ** 53, '5', null, undefined, 5n])
        refused(() => counter.at(time as never), 'INVALID_ARGUMENT');
    }
  });

  it('is not to be had after destroy(), which may be called again and leaves the counter to others', () => {
    const [one, other] = [NonceCounter.inProcess('nonce.test shared'), NonceCounter.inProcess('nonce.test shared')];
    assert.deepEqual([one.next(5), other.next(5)], ['5', '6']);
    one.destroy();
    one[Symbol.dispose]();
    refused(() => one.next(5), 'HANDLE_DESTROYED');
    refused(() => one.atLeast('5'), 'HANDLE_DESTROYED');
    assert.equal(other.next(5), '7');
    assert.equal(NonceCounter.inProcess('nonce.test shared').next(5), '8');
    assert.equal(NonceCounter.inProcess('nonce.test of another name').next(5), '5');
  });
});

describe('nonces of worker threads', () => {
  /** Runs a function body in `threads` workers at once, `counter` in scope, and gathers the nonces that each took. */
  async function take(threads: number, counter: string, each: number): Promise<BigInt64Array[]> {
    const start = new SharedArrayBuffer(4);
    const source = `
      const { parentPort, workerData } = require('node:worker_threads');
      const { NonceCounter } = require(${library});
      const counter = ${counter};
      Atomics.wait(new Int32Array(workerData), 0, 0); // all begin together
      const taken = new BigInt64Array(${each});
      for (let i = 0; i < ${each}; i++) taken[i] = BigInt(counter.next());
      parentPort.postMessage(taken);`;
    const workers = Array.from({ length: threads }, () => new Worker(source, { eval: true, workerData: start }));
    await Promise.all(workers.map((worker) => once(worker, 'online')));
    const lists = workers.map(async (worker) => ((await once(worker, 'message')) as [BigInt64Array])[0]);
    Atomics.store(new Int32Array(start), 0, 1);
    Atomics.notify(new Int32Array(start), 0);
    return Promise.all(lists);
  }

  for (const unit of ['ms', 'ns'] as const) {
    it(`8 threads that take 50,000 each in ${unit} never get the same one, and each gets them in order`, async () => {
      const lists = await take(8, `NonceCounter.inProcess('nonce.test threads', { unit: '${unit}' })`, 50_000);
      assert.equal(distinct(lists), 400_000);
    });
  }

  it('are seen to be the same, where each thread has a counter of its own', async () => {
    const own = `NonceCounter.inProcess('nonce.test own ' + require('node:worker_threads').threadId)`;
    assert.ok(distinct(await take(8, own, 5_000)) < 40_000);
  });
});

describe('a nonce file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-nonce-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let count = 0;
  const freshFile = (): string => path.join(folder, `nonces-${count++}`);
  const used = (file = freshFile()): string => {
    const counter = NonceCounter.inFile(file);
    assert.equal(counter.next(1000), '1000');
    counter.destroy();
    return file;
  };

  it('is made for its owner alone and goes on where it was left, whatever the clock says', () => {
    const file = used();
    const { mode, size } = statSync(file);
    assert.deepEqual([mode & 0o7777, size], [0o600, 4096]);
    assert.equal(readFileSync(file).readBigInt64LE(8), 1000n);
    const again = NonceCounter.inFile(file);
    assert.equal(again.next(0), '1001');
    again.atLeast('2000');
    assert.equal(NonceCounter.inFile(file).next(0), '2000');
    assert.equal(again.next(0), '2001');
    assert.equal(NonceCounter.inFile(file, { unit: 'us' }).next(5), '5000');
  });

  it('is found by its place when it was opened, also by a relative path', () => {
    const [file, relative] = [used(), path.join(folder, 'relative')];
    assert.equal(NonceCounter.inFile(path.relative(process.cwd(), file)).next(0), '1001');
    const counter = NonceCounter.inFile(path.relative(process.cwd(), relative));
    assert.equal(counter.next(3), '3');
    assert.ok(existsSync(relative));
    for (const wrong of ['', 'a\0b', 5, undefined]) refused(() => NonceCounter.inFile(wrong as never), 'INVALID_ARGUMENT');
  });

  it('is refused where others have a right to it', () => {
    const file = used();
    for (const mode of [0o644, 0o660, 0o606]) {
      chmodSync(file, mode);
      const { message } = refused(() => NonceCounter.inFile(file), 'NONCE_PERMISSIONS');
      assert.equal(message, `permissions 0${mode.toString(8)} of nonce file ${file} are too open; run 'chmod 600 ${file}'`);
    }
    chmodSync(file, 0o600);
    assert.equal(NonceCounter.inFile(file).next(0), '1001');
    if (!isRoot) return;
    chownSync(file, nobody, nobody);
    refused(() => NonceCounter.inFile(file), 'NONCE_OWNER');
  });

  it('is one regular file of one name', () => {
    const [file, other] = [used(), freshFile()];
    linkSync(file, other);
    refused(() => NonceCounter.inFile(other), 'NONCE_NOT_A_FILE');
    unlinkSync(other);
    symlinkSync(file, other);
    refused(() => NonceCounter.inFile(other), 'NONCE_NOT_A_FILE');
    refused(() => NonceCounter.inFile(folder), 'NONCE_NOT_A_FILE');
    assert.equal(refused(() => NonceCounter.inFile(path.join(folder, 'no', 'folder')), 'SYSTEM').detail.errno, 2);
    assert.equal(NonceCounter.inFile(file).next(0), '1001');
  });

  it('is refused where it is something else, which is left alone', () => {
    const good = readFileSync(used());
    const damaged = Buffer.from(good);
    damaged.writeBigInt64LE(-1n, 8);
    for (const bytes of [Buffer.alloc(0), Buffer.alloc(4096), good.subarray(1), Buffer.concat([good, good])]) {
      const file = freshFile();
      writeFileSync(file, bytes, { mode: 0o600 });
      refused(() => NonceCounter.inFile(file), 'NONCE_DAMAGED');
      assert.deepEqual(readFileSync(file), bytes);
    }
    const [below, whole] = [freshFile(), freshFile()];
    writeFileSync(below, damaged, { mode: 0o600 });
    refused(() => NonceCounter.inFile(below).next(5), 'NONCE_DAMAGED');
    writeFileSync(whole, good, { mode: 0o600 });
    assert.equal(NonceCounter.inFile(whole).next(0), '1001');
  });

  it('is made whole or not at all', () => {
    const own = path.join(folder, 'whole');
    mkdirSync(own);
    const script = `report(refusal(() => strongroom.NonceCounter.inFile(${JSON.stringify(path.join(own, 'nonces'))}).next(5)));`;
    const cut = runScript(script, { wrapper: ['prlimit', '--fsize=100'] }); // its page does not fit
    assert.equal((cut.report as { code: string }).code, 'SYSTEM', cut.stderr);
    assert.deepEqual(readdirSync(own), []);
    assert.equal(runScript(script).report, null);
    assert.deepEqual(readdirSync(own), ['nonces']);
  });

  it('that is replaced, removed or cut short is noticed within about a second', async () => {
    const [replaced, removed, cut, kept] = [used(), used(), used(), used()];
    const counters = [replaced, removed, cut, kept].map((file) => NonceCounter.inFile(file));
    renameSync(used(), replaced);
    unlinkSync(removed);
    truncateSync(cut, 0);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    for (const [i, file] of [replaced, removed, cut].entries()) {
      const { message } = refused(() => counters[i]!.next(), 'NONCE_REPLACED');
      assert.equal(
        message,
        `nonce file ${file} was removed, replaced, set back or cut short while it was in use, or its disk is full or fails`,
      );
      refused(() => counters[i]!.atLeast('5'), 'NONCE_REPLACED');
    }
    assert.equal(counters[3]!.next(0), '1001');
  });

  it('that is cut short gives no nonce from that instant on, and the process goes on', () => {
    const file = used();
    const script = (length: number): string => `
      const counter = strongroom.NonceCounter.inFile(${JSON.stringify(file)});
      const first = counter.next(0);
      require('node:fs').truncateSync(${JSON.stringify(file)}, ${length});
      const refusals = [() => counter.next(), () => counter.next(), () => counter.atLeast('9')].map((attempt) => refusal(attempt)?.code);
      report([first, ...refusals]);`;
    const whole = runScript(script(4096));
    assert.deepEqual([whole.signal, whole.report], [null, ['1001', null, null, null]]);
    const last = readFileSync(file);
    const cut = runScript(script(0));
    assert.deepEqual(
      [cut.signal, (cut.report as string[]).slice(1)],
      [null, ['NONCE_REPLACED', 'NONCE_REPLACED', 'NONCE_REPLACED']],
      cut.stderr,
    );
    assert.equal(statSync(file).size, 0, 'nobody makes it whole again');
    refused(() => NonceCounter.inFile(file), 'NONCE_DAMAGED');
    writeFileSync(file, last);
    assert.equal(BigInt(NonceCounter.inFile(file).next(0)), last.readBigInt64LE(8) + 1n, 'its owner does');
  });

  it('that was cut short and has its size again, or an older number, gives no nonce', () => {
    const [grown, older] = [used(), used()];
    const before = readFileSync(older);
    const counters = [grown, older].map((file) => NonceCounter.inFile(file));
    for (const counter of counters) assert.equal(counter.next(0), '1001');
    truncateSync(grown, 0);
    truncateSync(grown, 4096);
    writeFileSync(older, before); // a backup, put back in place: the same file
    for (const counter of counters) refused(() => counter.next(), 'NONCE_REPLACED');
  });

  /** Starts a process that, from a time on that it reads, takes nonces from `file` and writes each as a line that ends in a semicolon. */
  function taker(file: string, most: number, milliseconds = 'Date.now()'): ReturnType<typeof spawn> {
    const program = `
      const { NonceCounter } = require(${library});
      const { writeSync } = require('node:fs');
      const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      const put = (text) => {
        for (let bytes = Buffer.from(text), at = 0; at < bytes.length; ) {
          try {
            at += writeSync(1, bytes, at);
          } catch (error) {
            if (error.code !== 'EAGAIN') throw error; // a full pipe
            sleep(1);
          }
        }
      };
      process.stdin.once('data', (start) => {
        sleep(Math.max(0, Number(start) - Date.now() - 2));
        while (Date.now() < Number(start)); // all at the same instant
        const counter = NonceCounter.inFile(${JSON.stringify(file)}, { unit: 'us' });
        let lines = '';
        try {
          for (let i = 0; i < ${most}; i += 25000) {
            for (let j = 0; j < 25000; j++) lines += counter.next(${milliseconds}) + ';\\n';
            put(lines);
            lines = '';
          }
        } catch (error) {
          put(lines + error.code + '\\n');
        }
        process.exit(0);
      });
      put('ready\\n');`;
    return spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  it('gives 4 processes 50,000 each, never the same one, and each in order, the file being new', async () => {
    const file = freshFile();
    const processes = Array.from({ length: 4 }, () => taker(file, 50_000, '0')); // a clock that stands still: every nonce is contended
    const lists = processes.map(async (child) => {
      const taken: bigint[] = [];
      for await (const line of createInterface({ input: child.stdout! })) if (line !== 'ready') taken.push(BigInt(line.slice(0, -1)));
      return BigInt64Array.from(taken);
    });
    await Promise.all(processes.map((child) => once(child.stdout!, 'readable')));
    const start = Date.now() + 200;
    for (const child of processes) child.stdin!.write(String(start)); // all have loaded: they find no file at the same time
    const all = await Promise.all(lists);
    assert.deepEqual(
      all.map((list) => list.length),
      [50_000, 50_000, 50_000, 50_000],
    );
    assert.equal(distinct(all), 200_000);
  });

  it('that is cut short under 3 processes has given none of them the same one, and gives none of them another', async () => {
    const file = freshFile();
    const processes = Array.from({ length: 3 }, () => taker(file, 100_000_000, '0'));
    await Promise.all(processes.map((child) => once(child.stdout!, 'readable')));
    for (const child of processes) child.stdin!.write('0');
    let running = 0;
    const ends = processes.map(async (child) => {
      const taken: bigint[] = [];
      let code: string | undefined;
      for await (const line of createInterface({ input: child.stdout! })) {
        if (/^\d+;$/.test(line)) taken.push(BigInt(line.slice(0, -1)));
        else if (line !== 'ready') code = line;
        if (taken.length === 20_000 && ++running === 3) truncateSync(file, 0); // all are at it
      }
      return { taken: BigInt64Array.from(taken), code, signal: child.signalCode };
    });
    const all = await Promise.all(ends);
    assert.deepEqual(
      all.map(({ code, signal }) => [code, signal]),
      Array(3).fill(['NONCE_REPLACED', null]),
    );
    const total = all.reduce((sum, { taken }) => sum + taken.length, 0);
    assert.equal(distinct(all.map(({ taken }) => taken)), total);
    assert.ok(total >= 60_000, `${total} nonces`);
  });

  it('goes on above every nonce that was taken before a kill -9, the clock being set back', async () => {
    const file = freshFile();
    let last = 0n;
    for (let round = 0; round < 5; round++) {
      const child = taker(file, 100_000_000, '0');
      child.stdin!.write('0');
      let lines = 0;
      const first = last;
      for await (const line of createInterface({ input: child.stdout! })) {
        if (!/^\d+;$/.test(line)) continue; // the first, and one that the signal cut
        const nonce = BigInt(line.slice(0, -1));
        assert.ok(nonce > last, `${nonce} after ${last}`);
        last = nonce;
        if (++lines === 2_000 * (round + 1)) child.kill('SIGKILL');
      }
      assert.ok(last - first >= 2_000n, `${last - first} nonces`);
    }
    assert.ok(BigInt(NonceCounter.inFile(file).next(0)) > last);
  });
});
