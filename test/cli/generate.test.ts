/** strongroom generate: what is stored, read by hand out of the file, against what was asked for, told and shown. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { openRoom, protection } from '../../lib/index.js';
import { packageRoot } from '../support/child.js';
import type { Run, Step } from '../tools/terminal.js';
import { readVault } from '../vault/support/by-hand.js';
import { type Call, Place, assertFails, password, unlock } from './support.js';

/** Six words. */
const PHRASE = /[a-z-]+(?: [a-z-]+){5}/;
const list = fs.readFileSync(path.join(packageRoot, 'native/core/word_list.inc'), 'latin1').match(/(?<=")[a-z-]+(?=")/g)!;

describe('strongroom generate', () => {
  const place = new Place();
  before(() => place.makeVault());
  after(() => place.remove());

  const stored = (name: string): string => readVault(fs.readFileSync(place.vault), Buffer.from(password)).secrets.get(name)!.toString();
  const generate = (args: readonly string[], call: Call = { descriptors: { 3: password } }): Promise<Run> =>
    place.call(['generate', ...args, ...(call.descriptors === undefined ? [] : ['--password-fd', '3'])], call);

  it('stores a password of 20 characters with each class, shows it to nobody and says how many bits it has', async () => {
    const run = await generate(['login', '--user', 'alice@example.com']);
    assert.equal(run.status, 0, run.output);
    assert.match(run.output, /stored a new password as login: 20 characters of lower, upper, digits, symbols, 130\.9 bits/);
    const text = stored('login');
    assert.match(text, /^(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^a-zA-Z0-9])[!-~]{20}$/);
    assert.ok(!run.output.includes(text) && !run.stdout.includes(text));
    const listed = await place.call(['list', '--json', '--password-fd', '3'], { descriptors: { 3: password } });
    const [entry] = JSON.parse(listed.stdout) as [Record<string, string>];
    assert.deepEqual([entry.name, entry.user, entry.exchange], ['login', 'alice@example.com', undefined]);
  });

  it('takes length, classes and words, and calls few bits few', async () => {
    const pin = await generate(['pin', '--length', '6', '--classes', 'digits']);
    assert.match(pin.output, /6 characters of digits, 19\.9 bits\r\nthat is few/);
    assert.match(stored('pin'), /^[0-9]{6}$/);
    const run = await generate(['phrase', '--words', '6']);
    assert.match(run.output, /6 words of 7776, 77\.5 bits\r\n$/);
    const words = stored('phrase').split(' ');
    assert.equal(words.length, 6);
    assert.ok(list.length === 7776 && words.every((word) => list.includes(word)));
  });

  it('shows it once where it is asked to, apart from what can be scrolled back to, and then stores just that', async () => {
    openRoom();
    const searches = process.env.ASAN_OPTIONS === undefined && protection().backing === 'secretmem';
    const look: Step[] = searches
      ? [
          { search: { shown: PHRASE.source }, as: 'shown' },
          { search: 'The new password. It is', as: 'control' },
        ]
      : [];
    const run = await generate(['shown', '--words', '6', '--show'], {
      steps: [...unlock, { expect: 'Press Enter to go on. ' }, ...look, { send: '\r' }],
    });
    assert.equal(run.status, 0, run.output);
    const text = stored('shown');
    assert.equal(run.output.split(text).length, 2);
    const [begin, at, end] = ['\x1b[?1049h', text, '\x1b[?1049l'].map((part) => run.output.indexOf(part)) as [number, number, number];
    assert.ok(begin >= 0 && begin < at && at < end);
    if (!searches) return;
    assert.ok(run.found.control! >= 1);
    assert.equal(run.found.shown, 0, 'not in memory outside the room');
  });

  it('stores nothing where it is given up, nobody is there, or the entry is there already', async () => {
    await generate(['there']);
    const before = fs.readFileSync(place.vault);
    assertFails(
      await generate(['given-up', '--show'], { steps: [...unlock, { expect: 'Press Enter' }, { send: '\x04' }] }),
      130,
      /cancelled/,
    );
    assertFails(await generate(['alone', '--show'], { alone: true, descriptors: { 3: password } }), 10, /no terminal/);
    assertFails(await generate(['there']), 4, /an entry "there" already/);
    assertFails(await generate(['x', '--words', '4', '--length', '9']), 2, /--words makes a password of words/);
    assertFails(await generate(['x', '--length', '3']), 2, /3 characters have no room for one of each of 4 classes/);
    for (const args of [
      ['--length', '1025'],
      ['--words', 'six'],
      ['--classes', 'lower,greek'],
    ]) {
      assertFails(await generate(['x', ...args]), 2, /invalid/);
    }
    assert.deepEqual(fs.readFileSync(place.vault), before);
  });
});
