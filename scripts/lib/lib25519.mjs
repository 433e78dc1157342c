// lib25519's static library and header. Debian has them since 13; what it built needs nothing of the C library but memmove and memset,
// so it links on Debian 12 too. There it is fetched by apt into out/.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { requireApt, triplets, unpackPackages } from './apt.mjs';
import { SetupError, root, say } from './run.mjs';

/** Where Debian has it. */
export const lib25519Source = { release: 'trixie', names: ['lib25519-dev'] };

const triplet = triplets[process.arch];
const ownRoot = path.join(root, 'out/lib25519');
const libraryIn = (folder) => path.join(folder, `usr/lib/${triplet}/lib25519.a`);
const isIn = (folder) => existsSync(libraryIn(folder)) && existsSync(path.join(folder, 'usr/include/lib25519.h'));
const isFetched = () => isIn(ownRoot) && existsSync(path.join(ownRoot, 'versions.json'));

/** `/` where lib25519-dev is installed, else the folder under out/. */
export const placeOfLib25519 = () => (isIn('/') ? '/' : ownRoot);

/** The file, and the folder of its header unless compilers look there anyway. */
export function whereLib25519() {
  const place = placeOfLib25519();
  if (!isIn(place)) throw new SetupError('lib25519 is missing: scripts/setup.mjs fetches it');
  return { library: libraryIn(place), include: place === '/' ? '' : path.join(place, 'usr/include') };
}

/** Brings lib25519 where it is not there. */
export function fetchLib25519() {
  if (isIn('/') || isFetched()) return false;
  requireApt('lib25519 (signs with Ed25519)');
  say('fetching lib25519 of Debian 13');
  unpackPackages(ownRoot, process.arch, [lib25519Source]);
  if (!isIn(ownRoot)) throw new SetupError(`lib25519-dev was fetched, and has no lib25519.a for ${triplet}`);
  return true;
}
