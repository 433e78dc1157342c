/** strongroom clip: puts a secret on the clipboard for some seconds. */
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StrongroomError } from '../errors.js';
import type { Release } from '../vault/release.js';
import { releaseOf } from '../vault/vault.js';
import { type Clipboard, findClipboard } from './clipboard.js';
import { type VaultOptions, withVault } from './session.js';
import { plain } from './ui.js';

export interface ClipOptions extends VaultOptions {
  /** Seconds. */
  timeout: number;
  passphrase?: true;
}

/** How long the clipboard's programs may take, in milliseconds: to answer once, and to have the secret there. */
const ANSWER = 2000;
const START = 10_000;
const POLL = 50;
/** How long a clipboard manager is given to step in when the clipboard has lost its owner, before it is looked at. */
const SETTLE = 200;

/** Everything that ends or stops a program and can be answered. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGTSTP'] as const;
type Caught = (typeof SIGNALS)[number];

const say = (text: string): void => void process.stderr.write(plain(`${text}\n`));

export async function clip(name: string, options: ClipOptions): Promise<void> {
  const clipboard = findClipboard(); // an error before anybody is asked
  const role = options.passphrase === true ? 'passphrase' : 'secret';
  const signal = await withVault(
    options,
    (vault) => hold(clipboard, releaseOf(vault, name.normalize('NFC'), role), `${role} of ${name}`, options.timeout),
    {
      release: true,
    },
  );
  if (signal !== undefined) process.kill(process.pid, signal); // its handlers are off: it does what it always does
}

/** @returns the signal that cut it short */
async function hold(clipboard: Clipboard, release: Release, what: string, seconds: number): Promise<Caught | undefined> {
  process.stderr.on('error', () => undefined); // the terminal may be gone before the clipboard is cleared
  const caught = new CaughtSignal();
  try {
    const owner = offer(clipboard, release);
    try {
      await appeared(clipboard, release, owner, caught);
      say(
        `the ${what} is on the clipboard for ${seconds} s; until then every program of this desktop can read it, and a clipboard manager may keep it for longer`,
      );
      await countDown(seconds, caught);
      say(await takeBack(clipboard, release, owner));
    } finally {
      await stop(owner);
    }
    return caught.signal;
  } finally {
    caught.stop();
  }
}

function offer(clipboard: Clipboard, release: Release): ChildProcess {
  const pipe = release.pipe();
  try {
    return clipboard.offer(pipe);
  } finally {
    closeSync(pipe);
  }
}

/** Whether the clipboard holds the secret; undefined where it does not answer. What it prints is compared where the secret is, and nowhere else. */
function holds(clipboard: Clipboard, release: Release): boolean | undefined {
  let printing: ChildProcess | undefined;
  try {
    return release.isWhatComes((descriptor) => (printing = clipboard.print(descriptor)), ANSWER);
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'SYSTEM') return undefined;
    throw error;
  } finally {
    printing?.kill();
  }
}

/** @throws StrongroomError `CLIPBOARD_FAILED` */
async function appeared(clipboard: Clipboard, release: Release, owner: ChildProcess, caught: CaughtSignal): Promise<void> {
  for (const until = Date.now() + START; Date.now() < until; await sleep(POLL)) {
    if (holds(clipboard, release) === true || caught.signal !== undefined) return;
    if (owner.exitCode !== null || owner.signalCode !== null) break;
  }
  throw new StrongroomError('CLIPBOARD_FAILED', { subject: clipboard.program });
}

async function countDown(seconds: number, caught: CaughtSignal): Promise<void> {
  const shown = process.stderr.isTTY;
  for (let left = seconds; left > 0 && caught.signal === undefined; left--) {
    if (shown) process.stderr.write(`\r${left} s \b`);
    await Promise.race([sleep(1000, undefined, { signal: caught.abort.signal }).catch(() => undefined), caught.arrived]);
  }
  if (shown) process.stderr.write('\r      \r');
}

/**
 * Clears the clipboard if it holds the secret, or may hold it, and only then.
 * @returns what there is to say about it
 * @throws StrongroomError `CLIPBOARD_KEPT`
 */
async function takeBack(clipboard: Clipboard, release: Release, owner: ChildProcess): Promise<string> {
  const held = holds(clipboard, release);
  await stop(owner);
  if (held === false) return 'something else is on the clipboard by now, and was left there';
  // Without its owner nothing is there, unless a clipboard manager has stepped in with a copy.
  await sleep(SETTLE);
  if (holds(clipboard, release) === false) return 'the clipboard is cleared';
  await clipboard.clear();
  await sleep(SETTLE);
  if (holds(clipboard, release) !== false) throw new StrongroomError('CLIPBOARD_KEPT');
  return 'the clipboard is cleared';
}

async function stop(owner: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => owner.once('exit', resolve));
  if (owner.pid === undefined || owner.exitCode !== null || owner.signalCode !== null) return;
  owner.kill();
  await Promise.race([ended, sleep(ANSWER)]);
}

/** The first signal that asks us to go; what it would have done waits until the clipboard is cleared. */
class CaughtSignal {
  signal: Caught | undefined;
  readonly abort = new AbortController();
  readonly arrived: Promise<void>;
  readonly #handlers = new Map<Caught, () => void>();

  constructor() {
    this.arrived = new Promise((resolve) => {
      for (const signal of SIGNALS) {
        const handler = (): void => {
          this.signal ??= signal;
          this.abort.abort();
          resolve();
        };
        this.#handlers.set(signal, handler);
        process.on(signal, handler);
      }
    });
  }

  stop(): void {
    for (const [signal, handler] of this.#handlers) process.off(signal, handler);
  }
}
