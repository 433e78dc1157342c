// Debian systems in folders, of this machine's architecture and of others: in a user namespace of their own, with qemu registered there
// and not on the machine, so that nothing of the machine is changed and no more is allowed than to a user.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { debianName, mirror } from './apt.mjs';
import { SetupError, run, say } from './run.mjs';

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
async function openNamespace(arch) {
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
const mountSystem = 'mount -t proc proc "$1/proc"; for part in sys dev; do mount --rbind "/$part" "$1/$part"; done';

const certificates = '/etc/certificates-of-this-machine.crt';

/** The words before a command in the root: an environment of its own, in which npm is set up as it is here. */
function inRoot(enter, folder, environment = {}) {
  const all = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LANG: 'C.UTF-8',
    DEBIAN_FRONTEND: 'noninteractive',
    npm_config_registry: run('npm', ['config', 'get', 'registry']).trim(),
    npm_config_cafile: certificates,
    npm_config_update_notifier: 'false',
    ...environment,
  };
  return [...enter, 'chroot', folder, 'env', '-i', ...Object.entries(all).map(([name, value]) => `${name}=${value}`)];
}

/** Debian with some packages of its own and nothing else that is not needed for them, made once. */
async function makeBase(base, suite, arch, { packages, updates }) {
  say(`${suite} on ${arch}: debootstrap`);
  const fresh = `${base}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const namespace = await openNamespace(arch);
  try {
    const options = [`--arch=${debianName[arch]}`, '--variant=minbase'];
    const debootstrap = ['env', 'container=lxc', 'debootstrap', ...options, suite, fresh, mirror('debian')]; // lxc: no device files can be made
    run(namespace.enter[0], [...namespace.enter.slice(1), ...debootstrap]);
    const sources = [`${mirror('debian')} ${suite}`];
    if (updates) sources.push(`${mirror('debian')} ${suite}-updates`, `${mirror('debian-security')} ${suite}-security`);
    writeFileSync(path.join(fresh, 'etc/apt/sources.list'), sources.map((it) => `deb ${it} main\n`).join(''));
    rmSync(path.join(fresh, 'etc/resolv.conf'), { force: true });
    copyFileSync('/etc/resolv.conf', path.join(fresh, 'etc/resolv.conf'));
    // In the place of Debian's own, which nothing here reads and which take minutes to be listed under qemu.
    writeFileSync(path.join(fresh, 'usr/local/sbin/update-ca-certificates'), '#!/bin/sh\n', { mode: 0o755 });
    copyFileSync('/etc/ssl/certs/ca-certificates.crt', path.join(fresh, certificates));
    writeFileSync(path.join(fresh, 'etc/apt/apt.conf.d/certificates'), `Acquire::https::CAInfo "${certificates}";\n`);
    namespace.bash(mountSystem, fresh);
    const apt = 'apt-get -y -q --no-install-recommends';
    const install = `apt-get update -q && ${apt} dist-upgrade && ${apt} install ${packages.join(' ')}`;
    const [command, ...words] = [...inRoot(namespace.enter, fresh), 'bash', '-c', install];
    run(command, words);
  } finally {
    await namespace.close();
  }
  renameSync(fresh, base);
}

/** A fresh copy of a Debian, to be closed after use. @param made what it is made with when it is first asked for: its packages, and whether with updates */
export async function openDebian(folder, suite, arch, made = { packages: ['nodejs', 'npm'], updates: true }) {
  const base = path.join(folder, 'bases', `${suite}-${arch}`);
  if (!existsSync(base)) {
    mkdirSync(path.dirname(base), { recursive: true });
    await makeBase(base, suite, arch, made);
  }
  const trial = path.join(folder, 'trials', `${suite}-${arch}`);
  rmSync(trial, { recursive: true, force: true });
  for (const part of ['upper', 'work', 'root']) mkdirSync(path.join(trial, part), { recursive: true });
  const namespace = await openNamespace(arch);
  const root = path.join(trial, 'root');
  namespace.bash('mount -t overlay overlay -o "userxattr,lowerdir=$1,upperdir=$2/upper,workdir=$2/work" "$2/root"', base, trial);
  namespace.bash(mountSystem, root);
  /** What to run for a shell command in it. */
  const command = (script, environment) => [...inRoot(namespace.enter, root, environment), 'bash', '-euo', 'pipefail', '-c', script];
  return {
    command,
    /** Runs a shell command in it and returns what it printed. */
    shell(script, environment) {
      const [first, ...rest] = command(script, environment);
      return run(first, rest);
    },
    /** Copies files and folders of this machine into a folder of it. */
    put(target, ...sources) {
      for (const source of sources) namespace.bash('mkdir -p "$2" && cp -a "$1" "$2/"', source, path.join(root, target));
    },
    async close() {
      await namespace.close();
      rmSync(trial, { recursive: true, force: true });
    },
  };
}
