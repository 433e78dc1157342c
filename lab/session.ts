/** The user whom the bots run as, and that user's session: a home, a message bus and an open keyring, as a desktop has them. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { nobody } from '../test/support/child.js';

/** In front of what that user runs. */
export const asUser = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];

export interface Session {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
}

function own(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chownSync(folder, nobody, nobody);
  return folder;
}

export async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const home = own(mkdtempSync(path.join(tmpdir(), 'strongroom-lab-')));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: home,
    XDG_RUNTIME_DIR: own(path.join(home, 'run')),
    LAB_USER: String(nobody),
  };
  const [command, ...args] = [...asUser, 'dbus-daemon', '--session', '--nofork', '--nopidfile', '--print-address=1'];
  const bus = spawn(command!, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [address] = (await once(bus.stdout, 'data')) as [Buffer];
    env['DBUS_SESSION_BUS_ADDRESS'] = address.toString().trim();
    // It goes on by itself, answers from here on, and ends with the bus.
    const keyring = ['gnome-keyring-daemon', '--daemonize', '--unlock', '--components=secrets'];
    execFileSync(asUser[0]!, [...asUser.slice(1), ...keyring], {
      env,
      input: 'a login password',
      timeout: 60_000,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    return await work({ home, env });
  } finally {
    bus.kill();
    rmSync(home, { recursive: true, force: true });
  }
}
