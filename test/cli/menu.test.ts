/** strongroom alone on a terminal: pick, act, back; and what it does when nobody is there. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { Secret, Vault } from '../../lib/index.js';
import { startX } from '../support/desktop.js';
import { parseIdle } from '../../lib/cli/interactive/ask.js';
import type { Run, Step } from '../tools/terminal.js';
import { Place, assertFails, password, unlock } from './support.js';

const secret = Buffer.from('for tests only, and found wherever it is: 64 bytes of a secret..').toString('base64');

describe('strongroom menu', () => {
  let place: Place;
  before(async () => {
    place = new Place();
    await place.makeVault();
    const open = Secret.fromBytes(Buffer.from(password));
    const vault = await Vault.open(place.vault, { password: open, rollback: 'ignore' });
    for (const name of ['kraken-main', 'kraken-other', 'third']) {
      await vault.add({ name, exchange: 'kraken', key: 'K'.repeat(56), secret: Secret.fromBytes(Buffer.from(secret)) });
    }
    await vault.add({ name: 'web-login', secret: Secret.fromBytes(Buffer.from('words-of-a-login')) });
    vault.destroy();
    open.destroy();
  });
  after(() => place.remove());

  const say = (...lines: string[]): Step[] => lines.flatMap((line) => [{ expect: '? ' }, { send: `${line}\r` }]);
  const on = (args: readonly string[], steps: readonly Step[]): Promise<Run> => place.call(args, { steps, stdout: 'tty' });

  it('is what the program alone is on a terminal: an entry is picked by number or name, shown, signed with, and left again', async () => {
    const sign: Step[] = [
      ...say('kraken-o', 's'),
      { expect: 'method and path' },
      { send: 'POST /0/private/AddOrder\r' },
      { expect: 'param=value' },
      { send: 'pair=XBTUSD\r' },
      { expect: 'param=value' },
      { send: '\r' },
      { expect: 'API-Sign: ' },
    ];
    const run = await on([], [...unlock, ...say('3', 'i', 'b'), ...sign, ...say('nothing', 'b', 'kraken', 'q')]);
    assert.equal(run.status, 0, run.output);
    assert.match(run.output, /1 +kraken-main +kraken\r\n2 +kraken-other/);
    assert.match(run.output, /third\r\n[^]*name +third\r\n/);
    assert.match(run.output, /POST https:\/\/api\.kraken\.com\/0\/private\/AddOrder[^]*pair=XBTUSD/);
    assert.match(run.output, /there is no "nothing" to do/);
    assert.match(run.output, /there is no "kraken" to pick/); // it could be two
    assert.equal(run.output.split('vault password: ').length, 2); // asked for once
    assert.ok(!run.output.includes(secret));
  });

  it('changes an entry, calls it otherwise, rotates it, takes it away, and looks after the vault, opened once', async () => {
    const answer = (question: string, line: string): Step[] => [{ expect: question }, { send: `${line}\r` }];
    const run = await on(
      ['menu'],
      [
        ...unlock,
        ...say('web', 'e'),
        ...answer('note, - for none', 'of the shop'),
        ...answer('who logs in', 'alice'),
        { expect: 'changed web-login' },
        ...say('n'),
        ...answer('what to call it: ', 'shop-login'),
        { expect: 'it is called shop-login now' },
        ...say('shop-login', 't'),
        ...answer('password to keep as shop-login: ', 'other-words'),
        ...answer('the same again: ', 'other-words'),
        { expect: 'is the new password' },
        ...say('u'),
        { expect: 'the rotation is undone' },
        ...say('f', 's', 'i'),
        { expect: 'of the shop' },
        ...say('x', 'n', 'x', 'y'),
        { expect: 'removed shop-login' },
        ...say('a', 'v'),
        { expect: '3 entries, 3 secrets, 1 slot: whole' },
        ...say('k'),
        ...answer('beside the vault: ', ''),
        { expect: 'copied and opened: it is whole' },
        ...say('q'),
      ],
    );
    assert.equal(run.status, 0, run.output);
    assert.match(run.output, /there is no "f" to do[^]*there is no "s" to do/); // nothing is replaced any more, and a password does not sign
    assert.match(run.output, /\x1b\[33mrights-unrecorded\x1b\[39m +kraken-main[^]*\x1b\[31mweak-kdf\x1b/);
    assert.equal(run.output.split('vault password: ').length, 2);
    assert.ok(
      fs.readdirSync(place.folder).some((name) => name.startsWith('vault.backup-')),
      fs.readdirSync(place.folder).join(),
    );
    for (const typed of ['words-of-a-login', 'other-words']) assert.ok(!run.output.includes(typed));
  });

  // An X server, for which the sanitizers have no patience.
  if (process.env.ASAN_OPTIONS === undefined)
    it('gets a secret out of the vault that it has open: nobody is asked again', async () => {
      const desktop = await startX();
      try {
        const steps = [
          ...unlock,
          ...say('1', 'c'),
          { expect: 'is on the clipboard for 10 s' },
          { expect: 'the clipboard is cleared' },
          ...say('b', 'q'),
        ];
        const run = await place.call(['menu'], { steps, stdout: 'tty', env: desktop.env });
        assert.equal(run.status, 0, run.output);
        assert.equal(run.output.split('vault password: ').length, 2);
        assert.ok(!run.output.includes(secret));
      } finally {
        await desktop.stop();
      }
    });

  it('tells an error of a verb, and goes on', async () => {
    const run = await on(
      ['menu'],
      [
        ...unlock,
        ...say('1', 's'),
        { expect: 'method and path' },
        { send: 'FETCH /\r' },
        { expect: 'param=value' },
        { send: '\r' },
        { expect: 'none of GET' },
        ...say('b', 's', 'd', 'q'),
      ],
    );
    assert.equal(run.status, 0, run.output);
    assert.match(run.output, /SLOT +ID +TYPE/);
  });

  it('locks itself when nobody is there, wipes the screen, and asks for the password again', async () => {
    const run = await on(
      ['menu', '--idle', '1s'],
      [
        ...unlock,
        { expect: 'which one? ' },
        { expect: 'locked: nobody was here for 1 second\r' },
        { expect: 'Enter opens the vault again' },
        { send: '\r' },
        { expect: 'vault password: ' },
        { send: 'wrong\r' },
        { expect: 'wrong password' },
        ...unlock,
        ...say('q'),
      ],
    );
    assert.equal(run.status, 0, run.output);
    assert.ok(run.output.includes('\x1b[2J\x1b[3J'));
  });

  it('locks itself where nobody goes on typing a secret, wipes what was typed, and changes nothing', async () => {
    const before = fs.readFileSync(place.vault);
    const run = await on(
      ['menu', '--idle', '2s'],
      [
        ...unlock,
        ...say('1', 't'),
        { expect: 'the new API key, which is not secret: ' },
        { send: `${'M'.repeat(56)}\r` },
        { expect: `kraken secret of ${'M'.repeat(56)}: ` },
        { send: 'half-of-a-wo' },
        { expect: 'locked: nobody was here for 2 seconds' },
        { expect: 'Enter opens the vault again' },
        { send: '\r' },
        ...unlock,
        ...say('q'),
      ],
    );
    assert.equal(run.status, 0, run.output);
    assert.deepEqual(fs.readFileSync(place.vault), before);
    assert.ok(!run.output.includes('half-of-a-wo'));
    assert.equal(run.leftover, '');
  });

  it('is left at once by Ctrl-C, and by Ctrl-D', async () => {
    const killed = await on(['menu'], [...unlock, { expect: 'which one? ' }, { send: '\x03' }]);
    assert.equal(killed.signal, 'SIGINT');
    const left = await on(['menu'], [...unlock, { expect: 'which one? ' }, { send: '\x04' }]);
    assert.equal(left.status, 0);
    assert.equal(left.leftover, '');
  });

  it('is none without a terminal: alone the program prints its help, and the verb is an error', async () => {
    const alone = await place.call([], { stdout: 'pipe' });
    assert.equal(alone.status, 2);
    assert.match(alone.output, /Usage: strongroom/);
    assertFails(await place.call(['menu'], { alone: true }), 10, /no terminal/);
    assertFails(await on(['menu', '--idle', 'soon'], []), 2, /"soon" is not a time/);
  });

  it('counts time as it is written', () => {
    assert.deepEqual(['30s', '5m', '1h'].map(parseIdle), [30_000, 300_000, 3_600_000]);
    for (const text of ['', '0s', '5', 'm', '5 m', '1000s', '-1s']) assert.throws(() => parseIdle(text), /is not a time/);
  });
});
