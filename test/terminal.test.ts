/** What a person sees and what the terminal keeps while a secret is typed, on a real pseudo-terminal. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import * as path from 'node:path';
import { openRoom, protection } from '../lib/index.js';
import { message } from './tools/ask.js';
import { type Mode, type Run, type Step, runOnTerminal } from './tools/terminal.js';

const ask = path.join(__dirname, 'tools/ask.js');
const take = path.join(__dirname, 'tools/take.js');
const prompt = 'secret: ';
const typed = 'correct-horse-7419';
const pasteOn = '\x1b[?2004h';
const pasteOff = '\x1b[?2004l';
const pasted = (text: string): string => `\x1b[200~${text}\x1b[201~`;

const mac = (secret: string): string => createHmac('sha256', Buffer.from(secret, 'latin1')).update(message).digest('hex');

/** The program's reports, one a line. */
const reports = (run: Run): unknown[] =>
  run.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Asks once, plays the steps after the prompt has appeared. */
function atPrompt(steps: readonly Step[], options: { arguments?: string[]; env?: Record<string, string> } = {}): Promise<Run> {
  return runOnTerminal({
    command: [process.execPath, ask, prompt, ...(options.arguments ?? [])],
    stdout: 'pipe',
    ...(options.env && { env: options.env }),
    steps: [{ mode: 'start' }, { expect: prompt }, { mode: 'asking' }, ...steps],
  });
}

function type(text: string, again?: string): Promise<Run> {
  const second: Step[] = again === undefined ? [] : [{ expect: 'again: ' }, { send: again }];
  return atPrompt([{ send: text }, ...second], again === undefined ? {} : { arguments: ['again: '] });
}

async function takes(text: string, secret: string): Promise<Run> {
  const run = await type(text);
  assert.deepEqual(reports(run), [{ mac: mac(secret) }]);
  assertGivenBack(run);
  return run;
}

async function refuses(text: string, code: string, value = 0): Promise<Run> {
  const run = await type(text);
  assert.deepEqual(reports(run), [{ code, value }]);
  assertGivenBack(run);
  return run;
}

/** The terminal is as it was, bracketed paste is off, and nothing that was typed is left for the shell. */
function assertGivenBack(run: Run): void {
  assert.equal(run.modes.end.all, run.modes.start?.all);
  assert.equal(run.output.lastIndexOf(pasteOff) > run.output.lastIndexOf(pasteOn), true);
  assert.equal(run.leftover, '');
}

function assertSilent(mode: Mode | undefined): void {
  assert.deepEqual(mode && [mode.ECHO, mode.ICANON, mode.IEXTEN, mode.ISIG], [false, false, false, true]);
}

describe('terminal', () => {
  describe('echo', () => {
    it('is off while a secret is typed, which never appears', async () => {
      const run = await takes(`${typed}\r`, typed);
      assert.deepEqual(run.modes.start && [run.modes.start.ECHO, run.modes.start.ICANON], [true, true]);
      assertSilent(run.modes.asking);
      assert.equal(run.output, `${pasteOn}${prompt}\r\n${pasteOff}`);
    });

    it('control: what another program reads does appear', async () => {
      const run = await runOnTerminal({
        command: ['head', '-n', '1'],
        stdout: 'pipe',
        steps: [{ send: `${typed}\r` }],
      });
      assert.equal(run.stdout, `${typed}\n`);
      assert.ok(run.output.includes(typed));
    });
  });

  describe('a line', () => {
    it('ends with Enter, as CR, LF or both', async () => {
      for (const end of ['\r', '\n', '\r\n']) await takes(typed + end, typed);
    });
    it('of 5,000 characters is whole', async () => {
      const long = 'k'.repeat(4999) + 'z';
      await takes(`${long}\r`, long);
    });
    it('of 65,536 bytes is whole, of one more is refused', async () => {
      const longest = 'k'.repeat(65535) + 'z';
      await takes(`${longest}\r`, longest);
      await refuses(`${longest}k\r`, 'SECRET_LENGTH', 65537);
    });
    it('keeps bytes that are not ASCII', () => takes('p\xc3\xa4ss\xe2\x82\xac\r', 'p\xc3\xa4ss\xe2\x82\xac'));
    it('is edited with Backspace and Ctrl-U', async () => {
      await takes('wrong\x15rigx\x7fht\r', 'right');
      await takes('p\xc3\xa4\x7fq\r', 'pq');
    });
    it('takes no control character and no cursor key, and rings the bell', async () => {
      const run = await takes('a\x01b\x1b[Ac\r', 'abc');
      assert.ok(run.output.includes('\x07'));
    });
    it('is empty: refused', () => refuses('\r', 'SECRET_LENGTH'));
    it('followed by more, as in a paste without brackets, is refused', async () => {
      await refuses('first\rsecond\r', 'INPUT_MULTILINE');
      await refuses('first\nsecond', 'INPUT_MULTILINE');
      await refuses(`${'k'.repeat(255)}\rsecond\r`, 'INPUT_MULTILINE'); // the rest is in the next 256 bytes
    });
    it('typed before the prompt is discarded', async () => {
      const run = await runOnTerminal({
        command: [process.execPath, ask, prompt],
        stdout: 'pipe',
        steps: [{ mode: 'start' }, { send: 'ahead\r' }, { expect: prompt }, { send: `${typed}\r` }],
      });
      assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
      assertGivenBack(run);
    });
    it('after the Escape key goes on', async () => {
      const run = await atPrompt([{ send: 'ab\x1b' }, { expect: '\x07' }, { send: 'c\r' }]);
      assert.deepEqual(reports(run), [{ mac: mac('abc') }]);
    });
  });

  describe('bracketed paste', () => {
    it('is taken without its brackets', () => takes(`${pasted(typed)}\r`, typed));
    it('loses one line end at its end', () => takes(`${pasted(`${typed}\r`)}\r`, typed));
    it('keeps those inside', () => takes(`${pasted('one\rtwo\r')}\r`, 'one\ntwo'));
    it('does not end the line itself', async () => {
      const run = await atPrompt([{ send: pasted(`${typed}\r`) }, { quiet: 0.3 }, { mode: 'pasted' }, { send: '!\r' }]);
      assertSilent(run.modes.pasted);
      assert.deepEqual(reports(run), [{ mac: mac(`${typed}!`) }]);
    });
    it('is not asked for on a dumb terminal', async () => {
      const run = await atPrompt([{ send: `${typed}\r` }], { env: { TERM: 'dumb' } });
      assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
      assert.equal(run.output, `${prompt}\r\n`);
    });
  });

  describe('asking twice', () => {
    it('takes two equal entries', async () => {
      const run = await type(`${typed}\r`, `${typed}\r`);
      assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
      assert.equal(run.output, `${pasteOn}${prompt}\r\nagain: \r\n${pasteOff}`);
      assertGivenBack(run);
    });
    it('refuses two that differ, in a byte or in length', async () => {
      for (const other of [`${typed.slice(0, -1)}8`, `${typed}8`, '']) {
        const run = await type(`${typed}\r`, `${other}\r`);
        assert.deepEqual(reports(run), [{ code: 'INPUT_MISMATCH', value: 0 }]);
        assertGivenBack(run);
      }
    });
  });

  describe('gives the terminal back', () => {
    const cancelledBy = (steps: readonly Step[], ...listen: string[]): Promise<Run> =>
      atPrompt([{ send: typed }, ...steps], { arguments: listen.flatMap((signal) => ['--listen', signal]) });

    for (const [keys, key, signal] of [
      ['Ctrl-C', '\x03', 'SIGINT'],
      ['Ctrl-\\', '\x1c', 'SIGQUIT'],
    ] as const) {
      it(`on ${keys}, which ends the process`, async () => {
        const run = await cancelledBy([{ send: key }]);
        assert.equal(run.signal, signal);
        assertGivenBack(run);
        assert.ok(!run.output.includes(typed));
      });
    }

    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGALRM'] as const) {
      it(`on ${signal} from elsewhere, which ends the process`, async () => {
        const run = await cancelledBy([{ quiet: 0.1 }, { signal }]);
        assert.equal(run.signal, signal);
        assertGivenBack(run);
      });
    }

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      it(`on ${signal} that JavaScript listens to, which hears it`, async () => {
        const run = await cancelledBy([{ quiet: 0.1 }, { signal }], signal);
        assert.deepEqual(reports(run), [{ code: 'INPUT_CANCELLED', value: { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }[signal] }]);
        assertGivenBack(run);
      });
    }

    it('to a listener of Ctrl-C that outlives the prompt', async () => {
      const run = await atPrompt([{ send: '\x03' }], { arguments: ['--listen', 'SIGINT', '--stay'] });
      assert.deepEqual(reports(run), [{ code: 'INPUT_CANCELLED', value: 2 }, { heard: 'SIGINT' }]);
    });

    it('on Ctrl-Z, and asks again when continued', async () => {
      const run = await atPrompt([
        { send: 'dropped\x1a' },
        { stopped: true },
        { mode: 'stopped' },
        { foreground: true },
        { expect: prompt },
        { mode: 'again' },
        { send: `${typed}\r` },
      ]);
      assert.equal(run.modes.stopped?.all, run.modes.start?.all);
      assertSilent(run.modes.again);
      assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
      assertGivenBack(run);
    });

    it('on SIGTSTP from elsewhere, and stays quiet after SIGSTOP', async () => {
      for (const signal of ['SIGTSTP', 'SIGSTOP'] as const) {
        const run = await atPrompt([
          { signal },
          { stopped: true },
          { foreground: true },
          { expect: prompt },
          { mode: 'again' },
          { send: `${typed}\r` },
        ]);
        assertSilent(run.modes.again);
        assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
        assertGivenBack(run);
      }
    });

    it('when the process is in the background: it stops until it is brought forward', async () => {
      const run = await atPrompt([
        { send: '\x1a' },
        { stopped: true },
        { signal: 'SIGCONT' },
        { stopped: true }, // SIGTTOU: the terminal is the shell's
        { mode: 'background' },
        { foreground: true },
        { expect: prompt },
        { send: `${typed}\r` },
      ]);
      assert.equal(run.modes.background?.all, run.modes.start?.all);
      assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
      assertGivenBack(run);
    });

    it('and asks again where SIGTTOU or SIGTTIN is noted in the foreground, as a thread may that was stopped before it did', async () => {
      for (const signal of ['SIGTTOU', 'SIGTTIN'] as const) {
        const run = await atPrompt([{ signal }, { expect: prompt }, { send: `${typed}\r` }]);
        assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
        assertGivenBack(run);
      }
    });

    it('on Ctrl-D, which gives up on an empty line only', async () => {
      await refuses('\x04', 'INPUT_CANCELLED');
      const run = await takes('ab\x04c\r', 'abc');
      assert.ok(run.output.includes('\x07'));
    });

    it('when it is hung up', async () => {
      const run = await atPrompt([{ send: typed }, { hangup: true }, { exit: true }]);
      assert.deepEqual(reports(run), [{ code: 'INPUT_CANCELLED', value: 0 }]);
    });
  });

  it('is the only place where it was typed: nothing of it stays in ordinary memory', async function () {
    // A sanitized process has terabytes of shadow to search, and no stack of its own for secrets.
    if (process.env.ASAN_OPTIONS !== undefined) return this.skip();
    const search = (way: readonly string[]): Promise<Run> =>
      runOnTerminal({
        command: [process.execPath, take, ...way],
        steps: [
          { expect: 'ready' },
          ...(way[0] === 'terminal' ? [{ send: '\r' }] : []),
          { expect: prompt },
          { send: `${typed}\r` },
          { expect: 'done' },
          { search: typed, as: 'memory' },
          { send: '\r' },
        ],
      });
    assert.ok(((await search(['readline'])).found.memory as number) > 0);
    openRoom();
    if (protection().backing !== 'secretmem') return this.skip(); // where others can read the room it is found there
    const run = await search(['terminal', prompt]);
    assert.ok(run.output.includes(mac(typed)));
    assert.equal(run.found.memory, 0);
  });

  it('answers a worker thread as well, whose signals still reach the main thread', async () => {
    const inWorker = (steps: readonly Step[]): Promise<Run> =>
      runOnTerminal({
        command: [process.execPath, ask, '--worker', prompt, '--listen', 'SIGINT'],
        stdout: 'pipe',
        steps: [{ mode: 'start' }, { expect: prompt }, { mode: 'asking' }, ...steps],
      });
    const run = await inWorker([{ send: `${typed}\r` }]);
    assertSilent(run.modes.asking);
    assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
    assertGivenBack(run);
    const interrupted = await inWorker([{ send: `${typed}\x03` }]);
    assert.deepEqual(
      new Set(reports(interrupted).map((report) => JSON.stringify(report))),
      new Set([JSON.stringify({ heard: 'SIGINT' }), JSON.stringify({ code: 'INPUT_CANCELLED', value: 2 })]),
    );
    assertGivenBack(interrupted);
  });

  it('is /dev/tty, whatever the standard streams are', async () => {
    const run = await runOnTerminal({
      command: [process.execPath, ask, prompt],
      stdin: 'null',
      stdout: 'pipe',
      stderr: 'null',
      steps: [{ expect: prompt }, { send: `${typed}\r` }],
    });
    assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
  });

  it('is given back where nobody presses a key for as long as was told; every key counts anew', async () => {
    const idle = ['--idle', '1500'];
    const run = await atPrompt([{ send: typed }], { arguments: idle });
    assert.deepEqual(reports(run), [{ code: 'INPUT_IDLE', value: 1500 }]);
    assertGivenBack(run);
    const second = await atPrompt([{ send: `${typed}\r` }, { expect: 'again: ' }, { send: typed.slice(0, 5) }], {
      arguments: ['again: ', ...idle],
    });
    assert.deepEqual(reports(second), [{ code: 'INPUT_IDLE', value: 1500 }]);
    assertGivenBack(second);
    const keys = [...typed.slice(0, 4)].flatMap((key): Step[] => [{ send: key }, { quiet: 0.6 }]);
    const slow = await atPrompt([...keys, { send: `${typed.slice(4)}\r` }], { arguments: idle });
    assert.deepEqual(reports(slow), [{ mac: mac(typed) }]);
    const none = await runOnTerminal({ command: [process.execPath, ask, prompt, '--idle', '0'], stdout: 'pipe', steps: [] });
    assert.deepEqual(reports(none), [{ code: 'INVALID_ARGUMENT', value: 0 }]);
  });

  it('is missing: the error says so at once', async () => {
    const run = await runOnTerminal({ command: ['setsid', '-w', process.execPath, ask], stdout: 'pipe', steps: [] });
    assert.deepEqual(reports(run), [{ code: 'NO_TERMINAL', value: 0 }]);
  });

  it('gets no control characters in a prompt', async () => {
    for (const bad of ['a\x1b[2J', 'a\n', 'a\x7f', 'a\u009bx', 'a'.repeat(1025)]) {
      const run = await runOnTerminal({ command: [process.execPath, ask, bad], stdout: 'pipe', steps: [] });
      assert.deepEqual(reports(run), [{ code: 'INVALID_ARGUMENT', value: 0 }]);
      assert.equal(run.output, '');
    }
    const good = 'Passwort für €: ';
    const run = await runOnTerminal({
      command: [process.execPath, ask, good],
      stdout: 'pipe',
      steps: [{ expect: Buffer.from(good).toString('latin1') }, { send: `${typed}\r` }],
    });
    assert.deepEqual(reports(run), [{ mac: mac(typed) }]);
  });
});
