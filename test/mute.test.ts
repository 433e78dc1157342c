/** The terminal while a key is derived: somebody who pastes a secret ahead of its question must not read it on the screen. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Place } from './cli/support.js';
import { type Job, type Run, type Step, runOnTerminal } from './tools/terminal.js';

const muted = path.join(__dirname, 'tools/muted.js');
const early = 'typed-too-early-3310';

const play = (steps: readonly Step[], args: readonly string[] = ['1500'], more: Partial<Job> = {}): Promise<Run> =>
  runOnTerminal({
    command: [process.execPath, muted, ...args],
    ...more,
    steps: [{ mode: 'start' }, { expect: 'muted' }, { mode: 'muted' }, ...steps],
  });

function assertGivenBack(run: Run): void {
  assert.equal(run.modes.end.all, run.modes.start?.all);
  assert.equal(run.leftover, '');
  assert.ok(!run.output.includes(early), run.output);
}

describe('a muted terminal', () => {
  it('shows nothing of what is typed, forgets it and is as it was afterwards; one that is not shows it and keeps it', async () => {
    const run = await play([{ send: `${early}\r` }, { expect: 'done' }, { exit: true }]);
    assert.deepEqual([run.modes['start']?.ECHO, run.modes['muted']?.ECHO, run.modes['muted']?.ISIG], [true, false, true]);
    assertGivenBack(run);
    const loud = await runOnTerminal({
      command: ['sh', '-c', 'echo loud; sleep 1; echo done'],
      steps: [{ expect: 'loud' }, { send: `${early}\r` }, { expect: 'done' }, { exit: true }],
    });
    assert.ok(loud.output.includes(early));
    assert.ok(loud.leftover.includes(early));
  });

  for (const [key, signal] of [
    ['\x03', 'SIGINT'],
    ['\x1c', 'SIGQUIT'],
  ] as const) {
    it(`is given back before ${signal} from its keyboard ends the program`, async () => {
      const run = await play([{ send: `${early}${key}` }, { exit: true }], ['20000']);
      assert.equal(run.signal, signal);
      assertGivenBack(run);
    });
  }

  it('is given back before SIGTERM and SIGHUP end the program, also where none of its standard streams is the terminal', async () => {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
      const ended = await play([{ send: early }, { quiet: 0.2 }, { signal }, { exit: true }], ['20000']);
      assert.equal(ended.signal, signal);
      assertGivenBack(ended);
    }
    const streams = { stdin: 'null', stderr: 'null' } as const;
    const script = [
      '-c',
      '"$@" >/dev/null & echo muted; sleep 2; kill -TERM $!; wait $!; echo done',
      'sh',
      process.execPath,
      muted,
      '20000',
    ];
    const apart = await runOnTerminal({
      command: ['sh', ...script],
      ...streams,
      steps: [{ mode: 'start' }, { expect: 'muted' }, { quiet: 1 }, { mode: 'muted' }, { send: early }, { expect: 'done' }, { exit: true }],
    });
    assert.equal(apart.modes['muted']?.ECHO, false);
    assertGivenBack(apart);
  });

  it('is given back before the program stops, and is not muted again', async () => {
    const steps: Step[] = [{ send: `${early}\x1a` }, { stopped: true }, { mode: 'stopped' }, { foreground: true }, { expect: 'done' }];
    const run = await play([...steps, { exit: true }]);
    assert.equal(run.modes['stopped']?.all, run.modes['start']?.all);
    assertGivenBack(run);
    assert.equal(run.status, 0);
  });

  it('is given back, and the signal passed on, where the program has a listener for it', async () => {
    const run = await play(
      [{ send: `${early}\x03` }, { expect: 'handled' }, { mode: 'handled' }, { expect: 'done' }, { exit: true }],
      ['1500', 'handled'],
    );
    assert.equal(run.modes['handled']?.ECHO, true);
    assertGivenBack(run);
    assert.equal(run.status, 0);
  });

  it('is left alone by a program that is not in its foreground, or that has none', async () => {
    for (const script of ['set -m; "$@" & wait $!; echo ended', 'setsid -w "$@"; echo ended']) {
      const run = await runOnTerminal({
        command: ['bash', '-c', script, 'bash', process.execPath, muted, '500'],
        steps: [{ mode: 'start' }, { expect: 'muted' }, { mode: 'muted' }, { expect: 'ended' }, { exit: true }],
      });
      assert.equal(run.modes['muted']?.all, run.modes['start']?.all, script);
      assert.match(run.output, /done/);
    }
  });
});

describe('strongroom', () => {
  const place = new Place();
  after(() => place.remove());

  it('shows nothing of what is typed while it derives a key, and takes it for nothing', async () => {
    fs.rmSync(place.vault, { force: true });
    const steps: Step[] = [
      { mode: 'start' },
      { expect: 'password' },
      { send: 'lantern-quartz-eleven\r' },
      { expect: 'again' },
      { send: 'lantern-quartz-eleven\r' },
      { expect: 'deriving the vault key' },
      { mode: 'deriving' },
      { send: `${early}\r` },
      { exit: true },
    ];
    const run = await place.call(['init'], { steps });
    assert.equal(run.status, 0, run.output);
    assert.equal(run.modes['deriving']?.ECHO, false);
    assertGivenBack(run);
  });
});
