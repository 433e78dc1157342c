// Where Debian systems of this machine's architecture and of others run: a user namespace of their own, with qemu registered there and not
// on the machine, so that nothing of the machine is changed and no more is allowed than to a user.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync, writeFileSync } from 'node:fs';
import { SetupError, run } from './run.mjs';

// binfmt_misc (kernel): the first 20 bytes of an ELF file for aarch64, and which bits of them count. F: qemu is opened now, outside the root.
const qemu = {
  arm64:
    ':qemu-aarch64:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00:' +
    '\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:/usr/bin/qemu-aarch64-static:F',
};

// What this machine's processor runs itself.
const native = process.arch === 'x64' ? ['x64', 'ia32'] : [process.arch];

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Namespaces in which every user of this machine is itself; `enter` is what stands before a command that runs in them. Their first process
 * waits for the end of a pipe that only this process holds: however this one ends, the kernel ends all that runs in them.
 */
export async function openNamespace(arch) {
  const holder = spawn('unshare', ['--user', '--mount', '--pid', '--fork', 'cat'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(holder, 'exit');
  const ofChildren = `/proc/${holder.pid}/ns/pid_for_children`;
  const inOwn = () => {
    try {
      return readlinkSync(ofChildren) !== readlinkSync('/proc/self/ns/pid');
    } catch {
      return false; // before its first child there is none
    }
  };
  for (let i = 0; i < 500 && !inOwn(); i++) await wait(10);
  for (const map of ['uid_map', 'gid_map']) writeFileSync(`/proc/${holder.pid}/${map}`, '0 0 4294967295\n');
  const enter = ['nsenter', '--user', '--mount', `--pid=${ofChildren}`, '--target', String(holder.pid)];
  enter.push('--setuid', '0', '--setgid', '0', '--wd=/');
  const bash = (script, ...args) => run(enter[0], [...enter.slice(1), 'bash', '-euc', script, 'bash', ...args]);
  const close = async () => {
    holder.stdin.end();
    await ended;
  };
  try {
    if (!native.includes(arch)) {
      if (!qemu[arch]) throw new SetupError(`no way to run ${arch} here`);
      bash('mount -t binfmt_misc none /proc/sys/fs/binfmt_misc && printf %s "$1" >/proc/sys/fs/binfmt_misc/register', qemu[arch]);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { enter, bash, close };
}

// Its own /proc: processes there have other numbers.
export const mountSystem = 'mount -t proc proc "$1/proc"; for part in sys dev; do mount --rbind "/$part" "$1/$part"; done';
