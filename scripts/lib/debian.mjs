// The Debian packages that a build, the demo and the tests need, found by what they bring and not by their names, so that a
// compiler from elsewhere counts too.
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { SetupError, hasCommand, run, say } from './run.mjs';

const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch];
const command = (name) => () => hasCommand(name);
const pythonModule = (name) => () => existsSync(`/usr/lib/python3/dist-packages/${name}`);
const library = (name) => () => existsSync(`/usr/lib/${triplet}/${name}`);

// One row a package: what it is for, what shows that it is there, and the mode that needs it first.
const packages = [
  { name: 'g++', mode: 'build', why: 'compiles native/', present: command('g++') },
  { name: 'make', mode: 'build', why: 'node-gyp drives it', present: command('make') },
  { name: 'python3', mode: 'build', why: 'node-gyp is a Python program', present: command('python3') },
  { name: 'pkg-config', mode: 'build', why: 'tells what libcrypto.a needs', present: command('pkg-config') },
  { name: 'libssl-dev', mode: 'build', why: 'the static libcrypto', present: library('libcrypto.a') },
  { name: 'zlib1g-dev', mode: 'build', why: "what Debian 13's libcrypto.a needs", present: library('libz.a') },
  { name: 'libzstd-dev', mode: 'build', why: 'the same', present: library('libzstd.a') },
  { name: 'libargon2-dev', mode: 'build', why: 'the static libargon2', present: library('libargon2.a') },
  { name: 'libsodium-dev', mode: 'build', why: 'the static libsodium', present: library('libsodium.a') },
  { name: 'libsecp256k1-dev', mode: 'build', why: 'the static libsecp256k1', present: library('libsecp256k1.a') },
  { name: 'libnode-dev', mode: 'build', why: "the headers of Debian's own node", present: () => headersOfNode() !== null },
  { name: 'gdb', mode: 'demo', why: 'its gcore dumps a running process', present: command('gcore') },
  { name: 'dbus-daemon', mode: 'lab', why: 'the bus of a session, for its keyring', present: command('dbus-daemon') },
  { name: 'gnome-keyring', mode: 'lab', why: 'a keyring, which is attacked too', present: command('gnome-keyring-daemon') },
  { name: 'strace', mode: 'test', why: 'a tracer, for the tests that look for one', present: command('strace') },
  {
    name: 'openssl',
    mode: 'test',
    why: "the system's own, to show that what changes it changes nothing in ours",
    present: command('openssl'),
  },
  { name: 'curl', mode: 'test', why: 'sends what sign --curl prints', present: command('curl') },
  { name: 'mount', mode: 'test', why: 'a swap file and small file systems for the tests', present: command('swapon') },
  { name: 'python3-argon2', mode: 'test', why: 'the second reader of vaults derives keys with it', present: pythonModule('argon2') },
  { name: 'python3-cryptography', mode: 'test', why: 'and decrypts with it', present: pythonModule('cryptography') },
  { name: 'systemd', mode: 'test', why: 'systemd-creds, which encrypts credentials', present: command('systemd-creds') },
  { name: 'man-db', mode: 'test', why: 'man, which shows our page', present: command('man') },
  { name: 'mandoc', mode: 'test', why: 'checks the page', present: command('mandoc') },
  { name: 'zsh', mode: 'test', why: 'completes our command lines', present: command('zsh') },
  { name: 'fish', mode: 'test', why: 'the same', present: command('fish') },
  { name: 'xclip', mode: 'test', why: 'the clipboard of X11', present: command('xclip') },
  { name: 'xvfb', mode: 'test', why: 'an X server without a screen, for it', present: command('Xvfb') },
  { name: 'wl-clipboard', mode: 'test', why: 'the clipboard of Wayland', present: command('wl-copy') },
  { name: 'sway', mode: 'test', why: 'a Wayland compositor that runs without a screen, for it', present: command('sway') },
  { name: 'valgrind', mode: 'test', why: 'memcheck over core_tests', present: command('valgrind') },
  { name: 'clang-format-19', mode: 'test', why: 'the format of native/', present: command('clang-format-19') },
  { name: 'clang-tidy-19', mode: 'test', why: 'looks for faults in native/', present: command('clang-tidy-19') },
  { name: 'clang-19', mode: 'test', why: 'libFuzzer', present: command('clang++-19') },
  { name: 'g++-aarch64-linux-gnu', mode: 'prebuild', why: 'compiles for arm64', present: command('aarch64-linux-gnu-g++') },
  { name: 'debootstrap', mode: 'platforms', why: 'makes the Debian systems to try the package on', present: command('debootstrap') },
  {
    name: 'qemu-user-static',
    mode: 'platforms',
    why: "runs arm64's",
    present: command('qemu-aarch64-static'),
  },
  {
    name: 'libclang-rt-19-dev',
    mode: 'test',
    why: 'the runtime of libFuzzer and its sanitizers',
    present: () => existsSync('/usr/lib/llvm-19/lib/clang/19/lib/linux'),
  },
];
const modes = {
  build: ['build'],
  demo: ['build', 'demo'],
  bench: ['build'],
  test: ['build', 'demo', 'test'],
  mutation: ['build', 'demo', 'test'],
  prebuild: ['build', 'prebuild'],
  platforms: ['platforms'],
  lab: ['build', 'demo', 'lab'],
};

/** The folder that node-gyp takes as --nodedir: headers beside this node, or where libnode-dev puts them. Never a download. */
export function headersOfNode() {
  const beside = path.resolve(path.dirname(realpathSync(process.execPath)), '..');
  return [beside, '/usr'].find((folder) => existsSync(path.join(folder, 'include/node/node_api.h'))) ?? null;
}

/** Installs what is missing for the mode if this is root, and says the one command to do so if not. */
export function installPackages(mode) {
  if (!triplet) throw new SetupError(`no build for ${process.arch}: x64 and arm64 are supported`);
  const missing = packages.filter((row) => modes[mode].includes(row.mode) && !row.present());
  if (missing.length === 0) return false;
  for (const { name, why } of missing) say(`missing: ${name} (${why})`);
  const names = missing.map((row) => row.name);
  if (!hasCommand('apt-get')) throw new SetupError(`install what these Debian packages bring: ${names.join(' ')}`);
  // Another distributor's node brings its own headers, and apt would replace that node to bring Debian's.
  if (names.includes('libnode-dev') && realpathSync(process.execPath) !== '/usr/bin/node') {
    throw new SetupError(`${process.execPath} came without its headers: include/node/node_api.h is expected beside its bin folder`);
  }
  const install = ['install', '-y', '--no-install-recommends', '--no-remove', ...names];
  if (process.getuid() !== 0) {
    throw new SetupError(`run this, then again what you ran:\n\n  sudo apt-get update && sudo apt-get ${install.join(' ')}\n`);
  }
  say('installing them');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], { env });
  run('apt-get', ['-q', ...install], { env });
  const still = missing.filter((row) => !row.present()).map((row) => row.name);
  if (still.length > 0) throw new SetupError(`installed, and still not found: ${still.join(' ')}`);
  return true;
}
