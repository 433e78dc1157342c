/** Desktops without a screen: a real X server, and a real Wayland compositor, each with nothing on it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRoot, nobody } from './child.js';

export interface Desktop {
  /** What tells programs where it is; a variable of the other kind is empty. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}

/** Xvfb, on a display number that was free. A desktop always has programs; without any, an X server throws out who connects while it begins anew. */
export async function startX(): Promise<Desktop> {
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '64x64x8', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(child.stdout, 'data')) as [Buffer];
  return { env: { DISPLAY: `:${number.toString().trim()}`, WAYLAND_DISPLAY: '' }, stop: () => ended(child) };
}

/** sway, which refuses to run as root and is somebody without rights then. */
export async function startWayland(): Promise<Desktop> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strongroom-wayland-'));
  const [runtime, config] = [path.join(folder, 'runtime'), path.join(folder, 'config')];
  fs.mkdirSync(runtime, { mode: 0o700 });
  fs.writeFileSync(config, 'xwayland disable\n');
  if (isRoot) {
    fs.chmodSync(folder, 0o755);
    fs.chownSync(runtime, nobody, nobody);
  }
  const child = spawn('sway', ['-c', config], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_RUNTIME_DIR: runtime,
      WLR_BACKENDS: 'headless',
      WLR_LIBINPUT_NO_DEVICES: '1',
      WLR_RENDERER: 'pixman',
    },
    ...(isRoot && { uid: nobody, gid: nobody }),
  });
  const socket = (): string | undefined => fs.readdirSync(runtime).find((name) => /^wayland-\d+$/.test(name));
  for (let tries = 0; socket() === undefined && tries < 200; tries++) await sleep(50);
  const stop = async (): Promise<void> => {
    await ended(child);
    fs.rmSync(folder, { recursive: true });
  };
  const display = socket();
  if (display === undefined) {
    await stop();
    throw new Error('sway has not made a socket');
  }
  return { env: { XDG_RUNTIME_DIR: runtime, WAYLAND_DISPLAY: display, DISPLAY: '' }, stop };
}
