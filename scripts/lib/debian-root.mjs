// A Debian system to try something in: a layer over one that was made once, thrown away after use.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { certificates, makeBase } from './debian-base.mjs';
import { mountSystem, openNamespace } from './namespace.mjs';
import { run } from './run.mjs';

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
