// sbom.cdx.json: what is in the package, as CycloneDX: npm's own list of the JavaScript, and the static libraries in each binary.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { debianName } from './apt.mjs';
import { libraries, libraryVersions, unpackedLibraries } from './libraries.mjs';
import { SetupError, root, run } from './run.mjs';

const hash = (file) => ({ alg: 'SHA-256', content: createHash('sha256').update(readFileSync(file)).digest('hex') });

/** The upstream version in a Debian one: without epoch and revision. */
const upstream = (version) => version.replace(/^\d+:/, '').replace(/-[^-]*$/, '');

function componentOf(arch, row, version) {
  const distro = row.name === 'lib25519' ? 'debian-13' : 'debian-12';
  const purl = `pkg:deb/debian/${row.package}@${encodeURIComponent(version)}?arch=${debianName[arch]}&distro=${distro}`;
  return {
    type: 'library',
    'bom-ref': purl,
    name: row.name,
    version: upstream(version),
    licenses: [{ expression: row.licence }],
    purl,
    externalReferences: [{ type: 'website', url: row.home }],
    properties: [{ name: 'strongroom:debian-version', value: version }],
  };
}

/** The binary of an architecture, with what is linked into it. */
function binaryOf(arch) {
  const versions = libraryVersions(unpackedLibraries(arch));
  const file = `prebuilds/linux-${arch}/strongroom.node`;
  const addonApi = JSON.parse(readFileSync(path.join(root, 'node_modules/node-addon-api/package.json'), 'utf8'));
  const headers = {
    type: 'library',
    'bom-ref': `node-addon-api-in-${arch}`,
    name: addonApi.name,
    version: addonApi.version,
    licenses: [{ license: { id: addonApi.license } }],
    purl: `pkg:npm/node-addon-api@${addonApi.version}`,
  };
  return {
    type: 'file',
    'bom-ref': file,
    name: file,
    hashes: [hash(path.join(root, file))],
    components: [...libraries.map((row) => componentOf(arch, row, versions[row.name])), headers],
  };
}

/** Writes it beside package.json. */
export function writeSbom(architectures) {
  const sbom = JSON.parse(run('npm', ['sbom', '--sbom-format=cyclonedx', '--omit=dev', '--omit=peer', '--package-lock-only']));
  const binaries = architectures.map(binaryOf);
  sbom.components = [...sbom.components, ...binaries];
  sbom.dependencies = [
    ...sbom.dependencies,
    ...binaries.map((binary) => ({ ref: binary['bom-ref'], dependsOn: binary.components.map((part) => part['bom-ref']) })),
  ];
  sbom.metadata.component.name = 'strongroom'; // npm takes the folder's
  // What changes from run to run; the rest depends on the lock file and the libraries alone.
  delete sbom.serialNumber;
  delete sbom.metadata.timestamp;
  writeFileSync(path.join(root, 'sbom.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`);
}

/** The binaries are those of the list of what is in them: a build for this machine alone overwrites its own. @returns their files */
export function checkBinaries() {
  const { components } = JSON.parse(readFileSync(path.join(root, 'sbom.cdx.json'), 'utf8'));
  const listed = components.filter(({ type }) => type === 'file');
  if (listed.length !== 2) throw new SetupError(`sbom.cdx.json lists ${listed.length} binaries, expected 2; run: npm run binaries`);
  for (const { name, hashes } of listed) {
    const seen = createHash('sha256')
      .update(readFileSync(path.join(root, name)))
      .digest('hex');
    if (seen !== hashes[0].content) throw new SetupError(`${name} is not the one of sbom.cdx.json; run: npm run binaries`);
    console.log(`${name}: ${seen}`);
  }
  return listed.map(({ name }) => path.join(root, name));
}
