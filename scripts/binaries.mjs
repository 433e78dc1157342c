// The binaries that npm gets, of both architectures, from Debian 12's compilers and Debian's static libraries of today, which are fetched
// into out/: prebuilds/linux-ARCH/strongroom.node, where lib/native.ts loads from.
//
//   node scripts/binaries.mjs [--twice]     --twice builds each again in another folder and compares
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireApt, unpackPackages } from './lib/apt.mjs';
import { headersOfNode, installPackages } from './lib/debian.mjs';
import { requireHardened } from './lib/hardening.mjs';
import { hasLibraries, librarySources, libraryVersions, unpackedLibraries } from './lib/libraries.mjs';
import { writeNotices } from './lib/notices.mjs';
import { SetupError, explain, root, run, say } from './lib/run.mjs';
import { writeSbom } from './lib/sbom.mjs';

const tools = {
  x64: { CC: 'gcc', CXX: 'g++', AR: 'ar', strip: 'strip' },
  arm64: { CC: 'aarch64-linux-gnu-gcc', CXX: 'aarch64-linux-gnu-g++', AR: 'aarch64-linux-gnu-ar', strip: 'aarch64-linux-gnu-strip' },
};
const architectures = Object.keys(tools);

/** The glibc and libstdc++ of the compiler are the oldest that the binary runs with. */
function requireDebian12() {
  const release = readFileSync('/etc/os-release', 'utf8');
  if (!/^ID=debian$/m.test(release) || !/^VERSION_ID="12"$/m.test(release))
    throw new SetupError('the binaries are built on Debian 12: what a newer one builds does not load there');
}

/** A folder with what binding.gyp needs and nothing built before. */
function layOut(tree) {
  for (const entry of ['binding.gyp', 'package.json', 'native', 'scripts'])
    cpSync(path.join(root, entry), path.join(tree, entry), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
}

/** Builds for `arch` in `tree`; returns the file. prebuildify has no option for gyp's variables and the compiler: its node-gyp reads the environment. */
async function build(arch, tree) {
  layOut(tree);
  const { strip, ...compilers } = tools[arch];
  const environment = {
    ...compilers,
    LINK: compilers.CXX,
    GYP_DEFINES: `libraries=${unpackedLibraries(arch)}`,
    npm_config_nodedir: headersOfNode(),
    JOBS: 'max',
  };
  Object.assign(process.env, environment);
  const { default: prebuildify } = await import('prebuildify');
  const options = { cwd: tree, arch, platform: 'linux', napi: true, strip: true, stripBin: strip, name: 'strongroom', quiet: false };
  const targets = [{ runtime: 'node', target: process.versions.node }];
  await new Promise((resolve, reject) => {
    prebuildify({ ...options, targets }, (error) => (error ? reject(new SetupError(`${error.message}, for ${arch}`)) : resolve()));
  });
  return path.join(tree, `prebuilds/linux-${arch}/strongroom.node`);
}

const digest = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Builds once more where nothing lies in the same place, and compares. */
async function compareWithAnother(arch, file) {
  const other = mkdtempSync(path.join(tmpdir(), 'strongroom-elsewhere-'));
  try {
    const again = await build(arch, other);
    if (digest(again) !== digest(file)) throw new SetupError(`${arch}: two builds differ: ${file} and ${again}`);
    say(`${arch}: the same, bit for bit, when it is built in ${other}`);
  } finally {
    rmSync(other, { recursive: true, force: true });
  }
}

try {
  const twice = process.argv.includes('--twice');
  requireDebian12();
  requireApt('the static libraries');
  installPackages('prebuild');
  for (const arch of architectures) {
    const libraries = unpackedLibraries(arch);
    say(`${arch}: fetching Debian's static libraries`);
    unpackPackages(libraries, arch, librarySources);
    if (!hasLibraries(libraries, arch)) throw new SetupError(`${libraries} has not all static libraries`);
    const tree = path.join(root, 'out/prebuild', arch);
    rmSync(tree, { recursive: true, force: true });
    mkdirSync(tree, { recursive: true });
    say(`${arch}: building`);
    const file = await build(arch, tree);
    requireHardened(file);
    if (twice) await compareWithAnother(arch, file);
    const target = path.join(root, `prebuilds/linux-${arch}/strongroom.node`);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(file, `${target}.new`);
    renameSync(`${target}.new`, target);
    say(`${arch}: ${digest(target)} with ${JSON.stringify(libraryVersions(libraries))}`);
  }
  writeNotices(architectures);
  writeSbom(architectures);
  run('ls', ['-l', 'prebuilds']);
} catch (error) {
  explain(error);
}
