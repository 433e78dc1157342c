/**
 * Files that are never swapped and gone with the program that reads them: a ramfs in a mount namespace of that program's own (mount_namespaces(7);
 * ramfs, unlike tmpfs, has no swap: Documentation/filesystems/ramfs-rootfs-initramfs.rst of Linux). Root mounts it; for everybody else it takes a user
 * namespace (user_namespaces(7)), out of which the program goes into another one, where it is nobody but who it was.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import * as path from 'node:path';
import { StrongroomError } from '../errors.js';
import { userFolder } from '../user-folder.js';

/** Not looked for in PATH: it starts what is handed a secret. */
const UNSHARE = '/usr/bin/unshare';

/** What the shell ends with where there is no ramfs, as env(1) does where it fails itself. */
const NO_RAMFS = 125;

/** Where it is mounted, which is empty for everybody else. @throws StrongroomError `RAMFS_UNAVAILABLE` */
export function ramfsFolder(): string {
  const folder = path.join(userFolder('XDG_STATE_HOME'), 'ramfs');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StrongroomError('RAMFS_UNAVAILABLE', { subject: `there is no folder ${folder} to mount it on` }, { cause: error });
  }
  return folder;
}

/**
 * The command that runs `command` with a ramfs in `folder`, of mode 0700.
 * @param prepare what sh is to do first; `$1` is the folder, `$2` and so on are `args`
 */
export function onRamfs(folder: string, command: readonly string[], prepare = '', args: readonly string[] = []): string[] {
  const [uid, gid] = [process.getuid!(), process.getgid!()];
  const outer = uid === 0 ? [] : ['--user', '--map-root-user'];
  const inner = uid === 0 ? [] : [UNSHARE, '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
  const script = `path=$PATH
PATH=/usr/bin:/bin
mount -t ramfs -o mode=0700 ramfs "$1" || exit ${NO_RAMFS}
${prepare}
shift ${1 + args.length}
PATH=$path
exec "$@"`;
  // slave: what is mounted elsewhere shows in here, and what is mounted in here nowhere else.
  return [
    UNSHARE,
    ...outer,
    '--mount',
    '--propagation',
    'slave',
    '--',
    '/bin/sh',
    '-c',
    script,
    'sh',
    folder,
    ...args,
    ...inner,
    ...command,
  ];
}

/** Tries it, before anybody is asked for anything. @throws StrongroomError `RAMFS_UNAVAILABLE` */
export function requireRamfs(folder: string): void {
  const [program, ...args] = onRamfs(folder, ['/bin/true']);
  const { status, stderr, error } = spawnSync(program!, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status === 0) return;
  throw new StrongroomError('RAMFS_UNAVAILABLE', { subject: error?.message ?? stderr.trim().split('\n')[0] ?? '' });
}
