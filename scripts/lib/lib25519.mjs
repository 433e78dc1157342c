// lib25519's static library and header. Debian has them since 13; what it built needs nothing of the C library but memmove and memset,
// so it links on Debian 12 too. There it is fetched by apt, which checks Debian's signature, into out/: nothing of the system changes.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError, hasCommand, root, run, say } from './run.mjs';

const triplet = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch];
const ownRoot = path.join(root, 'out/lib25519');
const libraryIn = (folder) => path.join(folder, `usr/lib/${triplet}/lib25519.a`);
const isIn = (folder) => existsSync(libraryIn(folder)) && existsSync(path.join(folder, 'usr/include/lib25519.h'));

/** `/` where lib25519-dev is installed, else the folder under out/. */
const placeOf = () => (isIn('/') ? '/' : ownRoot);

/** The file, and the folder of its header unless compilers look there anyway. */
export function whereLib25519() {
  const place = placeOf();
  if (!isIn(place)) throw new SetupError('lib25519 is missing: scripts/setup.mjs fetches it');
  return { library: libraryIn(place), include: place === '/' ? '' : path.join(place, 'usr/include') };
}

/** The archive of Debian that this machine's own sources name. */
function mirror() {
  const lines = run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages']).split('\n');
  return lines.find((line) => /\/debian\/?$/.test(line)) ?? 'http://deb.debian.org/debian/';
}

/** Brings lib25519 where it is not there. */
export function fetchLib25519() {
  if (isIn(placeOf())) return false;
  for (const command of ['apt-get', 'dpkg-deb']) {
    if (!hasCommand(command))
      throw new SetupError(
        `lib25519 is missing (signs with Ed25519), and there is no ${command} to fetch it with: install its header and static library`,
      );
  }
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  if (!existsSync(keyring))
    throw new SetupError(
      `lib25519 is missing (signs with Ed25519), and ${keyring}, which tells that it is Debian's: install debian-archive-keyring`,
    );
  say('fetching lib25519 of Debian 13');
  const work = `${ownRoot}.new`;
  rmSync(work, { recursive: true, force: true });
  for (const folder of ['apt/lists/partial', 'apt/archives/partial', 'root']) mkdirSync(path.join(work, folder), { recursive: true });
  const sources = path.join(work, 'apt/sources.list');
  writeFileSync(sources, `deb [signed-by=${keyring}] ${mirror()} trixie main\n`);
  const settings = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'Dir::State': path.join(work, 'apt'),
    'Dir::State::Status': '/var/lib/dpkg/status',
    'Dir::Cache': path.join(work, 'apt'),
    'Acquire::Languages': 'none',
    'Acquire::Retries': '3',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const env = { ...process.env, LC_ALL: 'C' };
  run('apt-get', [...options, '-q', 'update', '--error-on=any'], { env });
  run('apt-get', [...options, '-q', 'download', 'lib25519-dev'], { env, cwd: work });
  const file = readdirSync(work).find((name) => name.endsWith('.deb'));
  run('dpkg-deb', ['-x', file, 'root'], { cwd: work });
  if (!isIn(path.join(work, 'root'))) throw new SetupError(`${file} was fetched, and has no lib25519.a for ${triplet}`);
  rmSync(ownRoot, { recursive: true, force: true });
  renameSync(path.join(work, 'root'), ownRoot);
  rmSync(work, { recursive: true, force: true });
  return true;
}
