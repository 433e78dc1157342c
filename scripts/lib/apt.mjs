// Debian packages taken apart into a folder: apt fetches them and checks Debian's signature, and nothing of the system changes.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError, hasCommand, run } from './run.mjs';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** What Debian calls node's architectures: the name of its packages, and of its folders. */
export const debianName = { x64: 'amd64', arm64: 'arm64', ia32: 'i386' };
export const triplets = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/** The archive of that name (`debian`, `debian-security`) as this machine's own sources have it. */
export function mirror(archive) {
  const lines = run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']).split('\n');
  return lines.find((line) => new RegExp(`/${archive}/?$`).test(line)) ?? `http://deb.debian.org/${archive}/`;
}

/** The sources of a release, with its security updates where `security`. */
function sourcesOf(release, security) {
  const signed = `[signed-by=${keyring}]`;
  const lines = [`deb ${signed} ${mirror('debian')} ${release} main`];
  if (security) lines.push(`deb ${signed} ${mirror('debian-security')} ${release}-security main`);
  return `${lines.join('\n')}\n`;
}

/** What apt takes for a system with nothing installed, in `work`. */
function settingsOf(work, arch) {
  return {
    'APT::Architecture': debianName[arch],
    'APT::Architectures::': debianName[arch],
    'Dir::Etc::SourceList': path.join(work, 'apt/sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'Dir::State': path.join(work, 'apt'),
    'Dir::State::Status': path.join(work, 'apt/status'),
    'Dir::Cache': path.join(work, 'apt'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
}

/** Says what is missing for `unpackPackages`; `why` is what the packages are for. */
export function requireApt(why) {
  for (const command of ['apt-get', 'dpkg-deb']) {
    if (!hasCommand(command)) throw new SetupError(`there is no ${command} to fetch ${why} with`);
  }
  if (!existsSync(keyring))
    throw new SetupError(`${keyring}, which tells that ${why} is Debian's, is missing: install debian-archive-keyring`);
}

/**
 * Unpacks the newest version of each package into `folder`, which is made anew in one step.
 * @param sets of { release, security, names }: `names` from that release
 * @returns the versions by package, as `unpackedVersions(folder)` gives them later
 */
export function unpackPackages(folder, arch, sets) {
  const work = `${folder}.new`;
  rmSync(work, { recursive: true, force: true });
  for (const { release, security = false, names } of sets) {
    const apt = path.join(work, 'apt');
    rmSync(apt, { recursive: true, force: true });
    for (const part of ['lists/partial', 'archives/partial']) mkdirSync(path.join(apt, part), { recursive: true });
    mkdirSync(path.join(work, 'debs'), { recursive: true });
    writeFileSync(path.join(apt, 'sources.list'), sourcesOf(release, security));
    writeFileSync(path.join(apt, 'status'), '');
    const options = Object.entries(settingsOf(work, arch)).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
    const env = { ...process.env, LC_ALL: 'C' };
    run('apt-get', [...options, '-q', 'update', '--error-on=any'], { env });
    run('apt-get', [...options, '-q', 'download', ...names], { env, cwd: path.join(work, 'debs') });
  }
  const versions = {};
  for (const name of readdirSync(path.join(work, 'debs')).sort()) {
    const file = path.join(work, 'debs', name);
    run('dpkg-deb', ['-x', file, path.join(work, 'root')]);
    const [packageName, version] = ['Package', 'Version'].map((field) => run('dpkg-deb', ['-f', file, field]).trim());
    versions[packageName] = version;
  }
  writeFileSync(path.join(work, 'root/versions.json'), `${JSON.stringify(versions, null, 2)}\n`);
  rmSync(folder, { recursive: true, force: true });
  renameSync(path.join(work, 'root'), folder);
  rmSync(work, { recursive: true, force: true });
  return versions;
}

/** The versions of what was unpacked into `folder`. */
export function unpackedVersions(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'versions.json'), 'utf8'));
}
