// Debian systems in folders, made by debootstrap.
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { debianName, mirror } from './apt.mjs';
import { mountSystem, openNamespace } from './namespace.mjs';
import { run, say } from './run.mjs';

/** Where a base has the certificates that this machine trusts; Debian's own file is its package's to write. */
export const certificates = '/etc/certificates-of-this-machine.crt';

/**
 * Settings by which this machine's apt and dpkg fill `root`, in which only what the packages themselves run is run: under qemu apt and dpkg
 * take minutes for what takes them seconds.
 */
function aptSettings(root, arch) {
  const name = debianName[arch];
  const options = [`--root=${root}`, `--log=${root}/var/log/dpkg.log`, '--force-architecture', '--force-unsafe-io'];
  // To dpkg a package of all architectures is of this machine's, and what it depends on is missing. apt, which is told the root's, knows better.
  options.push('--force-depends');
  return [
    `Dir "${root}";`,
    `APT::Architecture "${name}";`,
    `APT::Architectures { "${name}"; };`,
    'APT::Sandbox::User "root";', // the number of Debian's _apt differs from release to release
    'Dir::Bin::dpkg "/usr/bin/dpkg";',
    `DPkg::Options { ${options.map((option) => `"${option}";`).join(' ')} };`,
    '',
  ].join('\n');
}

/** Makes one with some packages and nothing else that is not needed for them. @param updates whether with those since its release */
export async function makeBase(base, suite, arch, { packages, updates }) {
  say(`${suite} on ${arch}: debootstrap`);
  const fresh = `${base}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const namespace = await openNamespace(arch);
  const inside = (...words) => run(namespace.enter[0], [...namespace.enter.slice(1), ...words]);
  try {
    const options = [`--arch=${debianName[arch]}`, '--variant=minbase'];
    inside('env', 'container=lxc', 'debootstrap', ...options, suite, fresh, mirror('debian')); // lxc: no device files can be made
    const sources = [`${mirror('debian')} ${suite}`];
    if (updates) sources.push(`${mirror('debian')} ${suite}-updates`, `${mirror('debian-security')} ${suite}-security`);
    writeFileSync(path.join(fresh, 'etc/apt/sources.list'), sources.map((it) => `deb ${it} main\n`).join(''));
    // In the place of Debian's own, which makes files that nothing here reads, and takes minutes for them under qemu.
    writeFileSync(path.join(fresh, 'usr/local/sbin/update-ca-certificates'), '#!/bin/sh\n', { mode: 0o755 });
    namespace.bash(mountSystem, fresh);
    writeFileSync(`${fresh}.apt`, aptSettings(fresh, arch));
    const environment = ['PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', 'LANG=C.UTF-8', 'DEBIAN_FRONTEND=noninteractive'];
    const apt = ['env', '-i', ...environment, `APT_CONFIG=${fresh}.apt`, 'apt-get', '-y', '-q'];
    inside(...apt, 'update');
    inside(...apt, '--no-install-recommends', 'dist-upgrade');
    inside(...apt, '--no-install-recommends', 'install', ...packages);
  } finally {
    await namespace.close();
    rmSync(`${fresh}.apt`, { force: true });
  }
  rmSync(path.join(fresh, 'etc/resolv.conf'), { force: true });
  copyFileSync('/etc/resolv.conf', path.join(fresh, 'etc/resolv.conf'));
  copyFileSync('/etc/ssl/certs/ca-certificates.crt', path.join(fresh, certificates));
  writeFileSync(path.join(fresh, 'etc/apt/apt.conf.d/certificates'), `Acquire::https::CAInfo "${certificates}";\n`);
  renameSync(fresh, base);
}
