/** A writer that is killed in the place of some of its system calls. `npm run crash` takes them all, and lets them fail as well. */
import assert from 'node:assert/strict';
import { CrashFolder } from './harness.js';
import { type Verb, verbs } from './verbs.js';

/** How many of a verb's calls are tried here. */
const TRIED = 5;
/** One of each way to write: another file, entries, records, slots. */
const TRIED_VERBS = ['init', 'add', 'rotate', 'slot rm', 'slot passwd', 'rekey'];

/** What a program does that never heard of this: it writes over what is there. */
const careless: Verb = {
  name: 'a careless write',
  before: ['old'],
  after: ['old', 'new'],
  script: `open().then(async (vault) => {
    const fs = require('node:fs');
    const old = fs.readFileSync(file);
    await vault.add(entry('new'));
    const bytes = fs.readFileSync(file);
    fs.writeFileSync(file, old);
    return writing(async () => fs.writeFileSync(file, bytes));
  })`,
};

describe('a writer of a vault that is killed', () => {
  const folder = new CrashFolder();
  before(function () {
    if (process.env['ASAN_OPTIONS'] !== undefined) this.skip(); // LeakSanitizer is a tracer too, and a process has one
  });
  after(() => folder.remove());

  for (const verb of verbs.filter(({ name }) => TRIED_VERBS.includes(name))) {
    it(`by ${verb.name} leaves what was there or what should be, and the next write works`, async () => {
      const whole = await folder.kill(verb, 0);
      assert.deepEqual([whole.call, whole.state], [undefined, 'new']);
      assert.ok(whole.calls > 100, `${whole.calls} calls`);
      const deaths = [];
      for (let i = 0; i < TRIED; i++) deaths.push(await folder.kill(verb, 1 + Math.floor((i * whole.calls) / TRIED)));
      assert.ok(deaths.filter(({ call }) => call !== undefined).length >= TRIED - 1, 'it was killed: their number varies a little');
      assert.ok(deaths.some(({ state }) => state === 'old'));
    });
  }

  it('is seen to lose the vault where it writes over it', async () => {
    let loss: unknown;
    for (let at = 1; loss === undefined && at <= 20; at++) await folder.kill(careless, at).catch((error: unknown) => (loss = error));
    assert.match(String(loss), /the vault is not whole: VAULT_TRUNCATED/);
  });
});
