// Machines that the package has no binary for, real ones: what it says when it is loaded there, by require and by import.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { cell } from './cell.mjs';
import { openDebian } from './debian-root.mjs';
import { fetchMuslNode, fetchNode } from './nodes.mjs';
import { root, run, say } from './run.mjs';

const load = `(async () => {
  const seen = [];
  for (const load of [() => require('strongroom'), () => import('strongroom')]) {
    try {
      await load();
      seen.push('it loads');
    } catch ({ code, message }) {
      seen.push(code + ': ' + message);
    }
  }
  console.log(JSON.stringify(seen));
})();`;

/** glibc 2.31, which has Node.js 12 of its own. */
function oldGlibc(debian, folder) {
  const version = fetchNode(path.join(folder, 'nodes'), '20');
  debian.put(`opt/${version}`, path.join(folder, 'nodes', version, 'bin'));
  return { PATH: `/opt/${version}/bin:/usr/sbin:/usr/bin:/sbin:/bin` };
}

/** A node for musl and Debian's musl; what of GNU's C++ library needs GNU's C library is put in by scripts/lib/musl_stub.c. */
function musl(debian, folder) {
  fetchMuslNode(path.join(folder, 'nodes'));
  debian.shell('apt-get install -y -q --no-install-recommends musl libstdc++6');
  debian.put('opt/musl', path.join(folder, 'nodes/musl/bin'));
  const stub = path.join(folder, 'work/lib/ld-linux-x86-64.so.2');
  mkdirSync(path.dirname(stub), { recursive: true });
  const source = path.join(root, 'scripts/lib/musl_stub.c');
  run('gcc', ['-O1', '-shared', '-fPIC', '-nostdlib', `-Wl,-soname,${path.basename(stub)}`, '-o', stub, source]);
  debian.put('opt/musl', path.dirname(stub));
  debian.shell('printf "/opt/musl/lib\\n/usr/lib/x86_64-linux-gnu\\n" >/etc/ld-musl-x86_64.path');
  return { PATH: '/opt/musl/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
}

// One row a machine: the Debian it is made of with its packages, what is put in, and what the error must call it.
const machines = [
  {
    name: 'glibc 2.31 (Debian 11)',
    suite: 'bullseye',
    arch: 'x64',
    made: { packages: [], updates: false },
    prepare: oldGlibc,
    found: 'linux on x64 with glibc 2.31',
  },
  {
    name: 'musl (of Debian 13)',
    suite: 'trixie',
    arch: 'x64',
    prepare: musl,
    found: 'linux on x64 with another C library than glibc, such as musl',
  },
  { name: 'i386 (Debian 12)', suite: 'bookworm', arch: 'ia32', made: { packages: ['nodejs'], updates: false }, found: 'linux on ia32' },
];

async function refuses(debian, tarball, { found }, environment) {
  debian.put('root', tarball);
  debian.shell(
    `mkdir -p /root/bot/node_modules/strongroom && tar -xzf /root/${path.basename(tarball)} -C /root/bot/node_modules/strongroom --strip-components=1`,
  );
  const encoded = Buffer.from(load).toString('base64');
  const seen = JSON.parse(debian.shell(`cd /root/bot && node -e "$(echo ${encoded} | base64 -d)"`, environment));
  const wanted = `PLATFORM_UNSUPPORTED: this is ${found}, and strongroom has no binary for it; supported are `;
  for (const text of seen) if (!text.startsWith(wanted)) throw new Error(text);
  if (seen.length !== 2 || seen[0] !== seen[1]) throw new Error(`require and import differ: ${seen.join(' ')}`);
  return seen[0];
}

/** The rows of the table of what is refused. */
export async function tryRefused(folder, tarball) {
  const rows = [];
  for (const machine of machines) {
    const debian = await openDebian(folder, machine.suite, machine.arch, machine.made);
    try {
      const environment = machine.prepare?.(debian, folder) ?? {};
      const version = debian.shell('node --version', environment).trim();
      say(`${machine.name}, node ${version}: what the package says`);
      rows.push({ name: machine.name, version, said: await cell(() => refuses(debian, tarball, machine, environment)) });
    } finally {
      await debian.close();
    }
  }
  return rows;
}
