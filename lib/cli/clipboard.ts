/** The clipboard of the session, through the programs that know how to get at it. What they are given goes to them through a pipe. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { onRamfs, ramfsFolder, requireRamfs } from './ramfs.js';

/** None is looked for in PATH: they are handed a secret. */
const XCLIP = '/usr/bin/xclip';
const WL_COPY = '/usr/bin/wl-copy';
const WL_PASTE = '/usr/bin/wl-paste';
/** Sends the program that follows a signal when we end, in whatever way: the clipboard's owner goes, and what it held with it. */
const WITH_US = ['/usr/bin/setpriv', '--pdeathsig', 'TERM'];

/** What a program that clears the clipboard may take, in milliseconds. */
const MOST = 2000;

export interface Clipboard {
  /** What it is reached through. */
  readonly program: string;
  /** Puts what comes through the descriptor on the clipboard, as long as the program lives and nothing else is put there. */
  offer(descriptor: number): ChildProcess;
  /** Writes what is on the clipboard to the descriptor, and ends. */
  print(descriptor: number): ChildProcess;
  /** Puts nothing on the clipboard. */
  clear(): Promise<void>;
}

/** In a session of its own: a Ctrl-C on our terminal is ours alone. */
const start = ([program, ...args]: readonly string[], stdin: number | 'ignore', stdout: number | 'ignore'): ChildProcess =>
  spawn(program!, args, { stdio: [stdin, stdout, 'ignore'], detached: true }).on('error', () => undefined); // 'exit' never comes: the owner is not seen to hold it

/** Waits for the end of a program that has one of its own, and makes it where it does not come. */
async function ends(child: ChildProcess): Promise<void> {
  const timer = setTimeout(() => child.kill(), MOST);
  await once(child, 'exit');
  clearTimeout(timer);
}

/** xclip(1): without -quiet it would go on in the background, where nobody could end it. It keeps what it was given in memory. */
const x11: Clipboard = {
  program: XCLIP,
  offer: (descriptor) => start([...WITH_US, XCLIP, '-quiet', '-selection', 'clipboard', '-in'], descriptor, 'ignore'),
  print: (descriptor) => start([XCLIP, '-selection', 'clipboard', '-out'], 'ignore', descriptor),
  clear: () => ends(start([XCLIP, '-selection', 'clipboard', '-in'], 'ignore', 'ignore')),
};

/**
 * wl-copy writes what it is given to a file, in /tmp (2.1.0, Debian 12) or $TMPDIR: both are the ramfs here. The session's sockets, which may lie
 * below /tmp, are found beside that file.
 */
const WL_COPY_ROOM = `mkdir "$1/session"
if [ -n "$XDG_RUNTIME_DIR" ]; then mount --rbind "$XDG_RUNTIME_DIR" "$1/session" || exit 125; fi
mount --rbind "$1" /tmp || exit 125
export XDG_RUNTIME_DIR=/tmp/session TMPDIR=/tmp`;

/** wl-copy(1): without a type it would look at that file with xdg-mime. From 2.3.0 on it can ask clipboard managers not to keep what it has. */
function wayland(): Clipboard {
  const folder = ramfsFolder();
  requireRamfs(folder);
  const { stdout } = spawnSync(WL_COPY, ['--help'], { encoding: 'utf8' });
  const sensitive = (stdout ?? '').includes('--sensitive') ? ['--sensitive'] : [];
  const owner = onRamfs(folder, [...WITH_US, WL_COPY, '--foreground', '--type', 'text/plain', ...sensitive], WL_COPY_ROOM);
  return {
    program: WL_COPY,
    offer: (descriptor) => start(owner, descriptor, 'ignore'),
    print: (descriptor) => start([WL_PASTE, '--no-newline', '--type', 'text/plain'], 'ignore', descriptor),
    clear: () => ends(start([WL_COPY, '--clear'], 'ignore', 'ignore')),
  };
}

/** @throws StrongroomError `CLIPBOARD_MISSING`, `RAMFS_UNAVAILABLE` */
export function findClipboard(): Clipboard {
  const has = (variable: string): boolean => (process.env[variable] ?? '') !== '';
  if (has('WAYLAND_DISPLAY') && existsSync(WL_COPY) && existsSync(WL_PASTE)) return wayland();
  if (has('DISPLAY') && existsSync(XCLIP)) return x11;
  if (!has('WAYLAND_DISPLAY') && !has('DISPLAY')) {
    throw new StrongroomError('CLIPBOARD_MISSING', {
      subject: 'there is no desktop session here: neither $WAYLAND_DISPLAY nor $DISPLAY is set',
    });
  }
  const [program, from] = has('WAYLAND_DISPLAY') ? [WL_COPY, 'wl-clipboard'] : [XCLIP, 'xclip'];
  throw new StrongroomError('CLIPBOARD_MISSING', { subject: `there is no ${program}, which the package ${from} brings` });
}
