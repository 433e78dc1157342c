/** Vaults that ask for more than a machine should give: refused before anything of that size is allocated or computed. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { packageRoot, runScript } from '../support/child.js';
import { VaultFolder } from './support/folder.js';
import { VECTORS } from './testkit/all.js';
import { type Draft, type IndexDraft, PASSWORD, build, passwordSlot } from './testkit/draft.js';
import { decodeVector } from './testkit/vector.js';

const MIB = 1024 * 1024;
const INDEX_LIMIT = 16 * MIB;
const sanitized = process.env['ASAN_OPTIONS'] !== undefined;

interface Cost {
  readonly code: string;
  /** The fastest of the attempts: what else runs on the machine is not measured. */
  readonly milliseconds: number;
}
interface Costs {
  readonly each: readonly Cost[];
  /** What the process took more at its peak, for all together. */
  readonly mib: number;
}

describe('a vault that asks for much', () => {
  const folder = new VaultFolder();
  after(() => folder.remove());

  /** Opens files one after another in a process of its own. */
  function costsOf(files: readonly string[], attempts: number): Costs {
    const script = `
      const { openWithProduct } = require(${JSON.stringify(path.join(packageRoot, 'dist/test/vault/testkit/open.js'))});
      const given = { password: Buffer.from(${JSON.stringify(PASSWORD.toString())}) };
      // Not maxRSS of resourceUsage: through fork and exec it begins with that of the parent.
      const peak = () => Number(/^VmHWM:\\s+(\\d+) kB$/m.exec(require('node:fs').readFileSync('/proc/self/status', 'latin1'))[1]) / 1024;
      (async () => {
        await openWithProduct(${JSON.stringify(folder.write(build('warm').file))}, given);
        const before = peak();
        const each = [];
        for (const file of ${JSON.stringify(files)}) {
          let [code, milliseconds] = ['', Infinity];
          for (let i = 0; i < ${attempts}; i++) {
            const start = performance.now();
            code = (await openWithProduct(file, given)).expect;
            milliseconds = Math.min(milliseconds, performance.now() - start);
          }
          each.push({ code, milliseconds });
        }
        report({ each, mib: peak() - before });
      })();`;
    const { report, stderr } = runScript(script);
    assert.ok(report, stderr);
    return report as Costs;
  }

  const indexOf = (draft: Draft): string => folder.write(build('bomb', draft).file);
  /** An index with `value` as often as 16 MiB hold it. */
  const filled = (value: string): string =>
    indexOf({
      text: (index: IndexDraft) =>
        Buffer.from(JSON.stringify(index).replace('{', `{"x":[${`${value},`.repeat((INDEX_LIMIT - 1000) / (value.length + 1))}0],`)),
    });
  const sized = (size: number): string =>
    indexOf({
      text: (index: IndexDraft) => {
        const json = JSON.stringify({ ...index, x: '' });
        return Buffer.from(`${json.slice(0, -2)}${'x'.repeat(size - json.length)}"}`);
      },
    });

  it('of key derivation, of slots or of sizes costs less than 10 ms and no memory', () => {
    const names = readdirSync(VECTORS).filter((name) => /^(kdf|index-size|slot-count|slots-17|file-size)-/.test(name));
    assert.ok(names.length > 40);
    const vectors = names.map((name) => decodeVector(readFileSync(path.join(VECTORS, name))));
    const { each, mib } = costsOf(
      vectors.map(({ file }) => folder.write(file)),
      5,
    );
    assert.deepEqual(
      each.map(({ code }) => code),
      vectors.map(({ expect }) => expect),
    );
    if (sanitized) return; // neither its time nor its memory is the product's
    each.forEach(({ milliseconds }, i) => assert.ok(milliseconds < 10, `${names[i]}: ${milliseconds} ms`));
    assert.ok(mib < 32, `${mib} MiB`);
  });

  it('of memory is seen to cost it where it may have it', () => {
    const cost = { memory: 64 * 1024, passes: 1, lanes: 1 };
    // The page's second implementation takes minutes for it: a commitment that is wrong takes the same derivation.
    const slot = Buffer.from(passwordSlot());
    slot.writeUInt32BE(cost.memory, 8);
    const { each, mib } = costsOf([folder.write(build('asking', { slots: [slot] }).file)], 1);
    assert.equal(each[0]!.code, 'WRONG_PASSWORD');
    if (!sanitized) assert.ok(mib > 48, `${mib} MiB`);
  });

  it('in an index of 16 MiB is refused before its values are made', () => {
    const half = INDEX_LIMIT / 2;
    const deep = indexOf({ text: () => Buffer.from('['.repeat(half) + ']'.repeat(half)) });
    const { each, mib } = costsOf([filled('{}'), deep, sized(INDEX_LIMIT + 1)], 1);
    assert.deepEqual(
      each.map(({ code }) => code),
      Array(3).fill('VAULT_LIMIT'),
    );
    if (sanitized) return;
    for (const { milliseconds } of each) assert.ok(milliseconds < 5000, `${milliseconds} ms`);
    assert.ok(mib < 160, `${mib} MiB`);
  });

  it('but not for too much is opened', () => {
    const values = (count: number): string =>
      indexOf({ text: (index: IndexDraft) => Buffer.from(JSON.stringify(index).replace('{', `{"x":[0${',0'.repeat(count)}],`)) });
    const own = 14; // commas and brackets of the index itself, of x, and the comma behind x
    const { each } = costsOf([sized(INDEX_LIMIT), values((1 << 20) - own), values((1 << 20) - own + 1)], 1);
    assert.deepEqual(
      each.map(({ code }) => code),
      ['success', 'success', 'VAULT_LIMIT'],
    );
  });
});
