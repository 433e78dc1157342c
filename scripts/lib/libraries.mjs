// The static libraries that are linked into the addon: where they come from, and which version each is.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { triplets, unpackedVersions } from './apt.mjs';
import { lib25519Source, placeOfLib25519, whereLib25519 } from './lib25519.mjs';
import { hasCommand, root, run } from './run.mjs';

/** One row a library: its archive, the Debian package that brings it, its licence (SPDX) and where it is at home. */
export const libraries = [
  { name: 'openssl', archive: 'libcrypto.a', package: 'libssl-dev', licence: 'Apache-2.0', home: 'https://www.openssl.org/' },
  {
    name: 'libargon2',
    archive: 'libargon2.a',
    package: 'libargon2-dev',
    licence: 'CC0-1.0 OR Apache-2.0',
    home: 'https://github.com/P-H-C/phc-winner-argon2',
  },
  { name: 'libsodium', archive: 'libsodium.a', package: 'libsodium-dev', licence: 'ISC', home: 'https://libsodium.org/' },
  {
    name: 'libsecp256k1',
    archive: 'libsecp256k1.a',
    package: 'libsecp256k1-dev',
    licence: 'MIT',
    home: 'https://github.com/bitcoin-core/secp256k1',
  },
  {
    name: 'lib25519',
    archive: 'lib25519.a',
    package: 'lib25519-dev',
    licence: 'LicenseRef-PD-hp OR CC0-1.0 OR 0BSD OR MIT-0 OR MIT',
    home: 'https://lib25519.cr.yp.to/',
  },
];

/** What brings them, as `unpackPackages` takes it: Debian 12's with its security updates, and lib25519, which it does not have. */
export const librarySources = [
  { release: 'bookworm', security: true, names: libraries.map((row) => row.package).filter((name) => name !== 'lib25519-dev') },
  lib25519Source,
];

const installed = (name) => {
  if (!hasCommand('dpkg-query')) return 'unknown';
  return run('dpkg-query', ['-W', '-f', '${Version}\n', name]).split('\n')[0];
};

/** The version of each library's package, by library, of those in `folder`, or of the system where that is ''. */
export function libraryVersions(folder = '') {
  const unpacked = folder === '' ? {} : unpackedVersions(folder);
  const of25519 = folder === '' && placeOfLib25519() !== '/' ? unpackedVersions(placeOfLib25519()) : {};
  const known = { ...of25519, ...unpacked };
  return Object.fromEntries(libraries.map((row) => [row.name, known[row.package] ?? installed(row.package)]));
}

/** The words that binding.gyp asks for; `folder` is where `unpackPackages` has put everything, '' for the system. */
export const answers = {
  lib25519: (folder, arch) => [folder === '' ? whereLib25519().library : path.join(folder, 'usr/lib', triplets[arch], 'lib25519.a')],
  include: (folder, arch) =>
    folder === ''
      ? [whereLib25519().include].filter((place) => place !== '')
      : [path.join(folder, 'usr/include'), path.join(folder, 'usr/include', triplets[arch])],
  search: (folder, arch) => (folder === '' ? [] : [`-L${path.join(folder, 'usr/lib', triplets[arch])}`]),
  // What libcrypto.a itself needs: nothing but threads on Debian 12, zlib and zstd on Debian 13, static like itself.
  needs: (folder, arch) => {
    const pkgConfig = folder === '' ? {} : { PKG_CONFIG_LIBDIR: path.join(folder, 'usr/lib', triplets[arch], 'pkgconfig') };
    const text = run('pkg-config', ['--static', '--libs-only-l', '--libs-only-other', 'libcrypto'], {
      env: { ...process.env, ...pkgConfig },
    });
    const words = text.split(/\s+/).filter((word) => word !== '' && word !== '-lcrypto');
    return words.map((word) => word.replace(/^-l(z|zstd)$/, '-l:lib$1.a'));
  },
  // Quoted for gyp, which takes the words apart as a shell would.
  defines: (folder) =>
    Object.entries(libraryVersions(folder)).map(([name, version]) => `'STRONGROOM_${name.toUpperCase()}_PACKAGE="${version}"'`),
};

/** Whether the folder has every archive. */
export function hasLibraries(folder, arch) {
  const places = libraries.map((row) => path.join(folder, 'usr/lib', triplets[arch], row.archive));
  return [...places, path.join(folder, 'versions.json')].every((file) => existsSync(file));
}

/** Where `npm run binaries` unpacks those of an architecture. */
export const unpackedLibraries = (arch) => path.join(root, `out/libraries-${arch}`);
