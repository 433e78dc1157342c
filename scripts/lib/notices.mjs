// THIRD-PARTY-NOTICES.txt: the licences of what is in the binaries, as Debian's packages and node-addon-api bring them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { libraries, libraryVersions, unpackedLibraries } from './libraries.mjs';
import { SetupError, root } from './run.mjs';

const line = '='.repeat(80);

/** Debian's copyright file of a package, and the texts that it only names. */
function licenceOf(row, arch) {
  const file = path.join(unpackedLibraries(arch), 'usr/share/doc', row.package, 'copyright');
  if (!existsSync(file)) throw new SetupError(`${file}, the licence of ${row.name}, is missing`);
  return readFileSync(file, 'utf8').trimEnd();
}

/** The licence texts in /usr/share/common-licenses that the notices refer to. */
function commonLicences(texts) {
  const named = texts.flatMap((text) => [...text.matchAll(/\/usr\/share\/common-licenses\/([\w.-]*\w)/g)].map((match) => match[1]));
  return [...new Set(named)]
    .sort()
    .map((name) => [`/usr/share/common-licenses/${name}`, readFileSync(`/usr/share/common-licenses/${name}`, 'utf8').trimEnd()]);
}

/** Writes it beside package.json. */
export function writeNotices(architectures) {
  const versions = architectures.map((arch) => [arch, libraryVersions(unpackedLibraries(arch))]);
  const parts = libraries.map((row) => {
    const inBinaries = versions.map(([arch, of]) => `${of[row.name]} (linux-${arch})`).join(', ');
    return [`${row.name}, Debian's ${row.package} ${inBinaries}`, licenceOf(row, architectures[0])];
  });
  const addonApi = path.join(root, 'node_modules/node-addon-api');
  const { version } = JSON.parse(readFileSync(path.join(addonApi, 'package.json'), 'utf8'));
  parts.push([`node-addon-api ${version}`, readFileSync(path.join(addonApi, 'LICENSE.md'), 'utf8').trimEnd()]);
  const words = readFileSync(path.join(root, 'native/core/word_list.inc'), 'utf8')
    .split('\n')
    .filter((text) => text.startsWith('//'));
  parts.push(['the word list of generated passwords', words.map((text) => text.slice(3)).join('\n')]);
  const texts = [...parts, ...commonLicences(parts.map(([, text]) => text))].map(
    ([title, text]) => `${line}\n${title}\n${line}\n\n${text}\n`,
  );
  const heading = 'What is in strongroom.node beside strongroom itself, and its licences. Written by scripts/binaries.mjs.\n';
  writeFileSync(path.join(root, 'THIRD-PARTY-NOTICES.txt'), [heading, ...texts].join('\n'));
}
