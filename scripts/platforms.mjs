// Tries the npm package where it is to run: on Debian 12 and 13, x64 and arm64, with Debian's own nodejs and npm and no compiler, and
// on x64 with node's releases of today. Writes what it saw into docs/platforms.md.
//
//   node scripts/platforms.mjs [SYSTEM...]     as root; a system is bookworm-x64 and so on, or refused; all by default
//
// out/platforms keeps the systems for the next time; without that folder everything is made from nothing.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDebian } from './lib/debian-root.mjs';
import { installPackages } from './lib/debian.mjs';
import { cell } from './lib/cell.mjs';
import { fetchNode } from './lib/nodes.mjs';
import { writePlatforms } from './lib/platforms-page.mjs';
import { tryRefused } from './lib/refusals.mjs';
import { SetupError, explain, root, run, say } from './lib/run.mjs';
import { checkBinaries } from './lib/sbom.mjs';
import { dailyUse, firstUse } from './lib/readme-example.mjs';

const only = process.argv.slice(2);
const systems = ['x64', 'arm64']
  .flatMap((arch) => ['bookworm', 'trixie'].map((suite) => ({ suite, arch })))
  .filter(({ suite, arch }) => only.length === 0 || only.includes(`${suite}-${arch}`));
const otherNodes = ['20', '22', '24', 'latest'];

// Of the suite, what signs with each kind of key and what seals: enough to show that the binary computes the same there, short enough for qemu.
const coreTests = [
  'hmac',
  'secp256k1',
  'exchanges/kraken',
  'exchanges/binance',
  'exchanges/coinbase-advanced',
  'vault/argon2id',
  'vault/format',
];

// What they need beside the package, in the versions of the lock file.
const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const testTools = ['mocha', 'fast-check'].map((name) => `${name}@${devDependencies[name]}`);

/** Packs what would be published, with binaries that are built if they are not there; returns the file's name in `folder`. */
function pack(folder) {
  try {
    checkBinaries();
  } catch (error) {
    say(`building the binaries: ${error.message}`);
    run(process.execPath, ['scripts/binaries.mjs']);
    checkBinaries();
  }
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
  return readdirSync(folder).find((name) => /^strongroom-.*\.tgz$/.test(name));
}

/** Runs the core of the suite with the node that PATH finds. */
function runTests(debian, environment) {
  const files = coreTests.map((name) => `installed/dist/test/${name}.test.js`).join(' ');
  const mocha =
    'node --expose-gc /root/node_modules/mocha/bin/mocha.js --timeout 600000 --reporter json --reporter-option output=/root/result.json';
  const outcome = debian.shell(
    `cd /root/bot; rm -f /root/result.json; ${mocha} ${files} >/root/mocha.log 2>&1 || true; cat /root/result.json || { tail -n 20 /root/mocha.log >&2; exit 1; }`,
    environment,
  );
  const { stats, failures, pending } = JSON.parse(outcome);
  for (const { fullTitle, err } of failures) console.error(`failed: ${fullTitle}: ${err.message}`);
  for (const { fullTitle } of pending) console.error(`skipped: ${fullTitle}`);
  if (stats.failures > 0 || stats.passes < 100) throw new Error(`${stats.passes} passed, ${stats.failures} failed`);
  return `${stats.passes} passed${stats.pending > 0 ? `, ${stats.pending} skipped` : ''}`;
}

/** What doctor says under a name. */
function doctorSays(debian, name, environment) {
  const checks = JSON.parse(debian.shell('cd /root/bot; node_modules/.bin/strongroom doctor --json || [ $? = 1 ]', environment));
  const { found } = checks.find(({ check }) => check === name);
  return found;
}

/** All that is tried with one node on one system. */
async function tryNode(debian, name, environment = {}) {
  say(`${name}: the example`);
  const version = debian.shell('node --version', environment).trim();
  const asImport = await cell(() => firstUse(debian, 'import', environment));
  const asRequire = await cell(() => firstUse(debian, 'require', environment));
  say(`${name}: the tests`);
  const tests = await cell(() => runTests(debian, environment));
  const room = await cell(() => doctorSays(debian, 'room', environment));
  const openssl = await cell(() => doctorSays(debian, 'openssl', environment));
  return { version, asImport, asRequire, tests, room, openssl };
}

/** Installs the tarball, and lays out the tests with what they need from `tools`. */
function install(debian, tarball, tools) {
  // Under qemu few connections at once: one that waits for its turn too long is cut off.
  const npm = 'npm install --ignore-scripts --no-audit --no-fund --maxsockets=2 --fetch-retries=5';
  debian.shell(`mkdir -p /root/bot && cd /root/bot && npm init -y && ${npm} ../${tarball}`);
  debian.put('root', tools);
  // The tests find the code by their own place, and mocha runs nothing in node_modules: they go into a copy of what was installed.
  debian.shell('cp -a /root/bot/node_modules/strongroom /root/bot/installed');
  const target = 'root/bot/installed';
  debian.put(`${target}/dist`, path.join(root, 'dist/test'));
  debian.put(`${target}/test`, ...['vectors', 'fixtures', 'tools'].map((it) => path.join(root, 'test', it)));
  debian.put(`${target}/test/differential/node_modules`, path.join(root, 'test/differential/node_modules/@noble'));
}

/** The rows of one system: its own node, and on Debian 12 x64 the others. */
async function trySystem(debian, { suite, arch }, folder, tarball) {
  const name = `${suite} on ${arch}`;
  debian.put('root', path.join(folder, 'work', tarball));
  const [release, glibc, npm] = ['cat /etc/debian_version', 'ldd --version | sed -n "1s/.* //p"', 'npm --version'].map((it) =>
    debian.shell(it).trim(),
  );
  say(`${name}: npm install --ignore-scripts`);
  const installed = await cell(() => install(debian, tarball, path.join(folder, 'work/tools/node_modules')));
  const system = { suite, arch, release, glibc, debian };
  if (!installed.ok) return [{ ...system, npm, installed, version: debian.shell('node --version').trim(), environment: {} }];
  const rows = [{ ...system, npm, installed, environment: {}, ...(await tryNode(debian, name)) }];
  // One vault of each architecture, for all others.
  debian.shell('if [ -e /root/bot/bot.vault ]; then cp /root/bot/bot.vault /root/made.vault; fi');
  if (suite !== 'bookworm' || arch !== 'x64') return rows;
  debian.shell('apt-get install -y -q --no-install-recommends libatomic1'); // node 26 needs it
  for (const wanted of otherNodes) {
    const version = fetchNode(path.join(folder, 'nodes'), wanted);
    debian.put(`opt/${version}`, path.join(folder, 'nodes', version, 'bin'));
    const environment = { PATH: `/opt/${version}/bin:/usr/sbin:/usr/bin:/sbin:/bin` };
    rows.push({ ...system, npm: null, installed: null, environment, ...(await tryNode(debian, `${name}, node ${version}`, environment)) });
  }
  return rows;
}

/** Ends where one of the programs that compile is there; that this would see one, it shows by finding node. */
function requireNoCompiler(debian, name) {
  const found = debian.shell('command -v node cc c99 gcc g++ cpp as ld tcc clang make cmake || true').trim();
  if (found !== '/usr/bin/node') throw new SetupError(`${name} has a compiler, or no node: ${found}`);
}

/** Tries every system in turn; returns the rows of the table. */
async function tryAll(folder, tarball) {
  const open = [];
  try {
    const rows = [];
    for (const system of systems) {
      const debian = await openDebian(folder, system.suite, system.arch);
      open.push(debian);
      requireNoCompiler(debian, `${system.suite} on ${system.arch}`);
      rows.push(...(await trySystem(debian, system, folder, tarball)));
    }
    for (const row of rows) {
      const other = rows.find(({ arch, suite }) => arch !== row.arch && suite === 'bookworm');
      if (other === undefined) continue; // not among the systems that were asked for
      say(`${row.suite} on ${row.arch}, node ${row.version}: the vault of ${other.arch}`);
      row.foreign = await cell(() => dailyUse(row.debian, other.debian, row.environment));
    }
    return rows.map(({ debian: _, environment: __, ...row }) => row);
  } finally {
    for (const debian of open) await debian.close();
  }
}

try {
  if (process.getuid() !== 0) throw new SetupError('this must run as root: it makes file systems of Debian');
  installPackages('platforms');
  const folder = path.join(root, 'out/platforms');
  const work = path.join(folder, 'work');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const tarball = pack(work);
  run('npm', ['install', '--prefix', path.join(work, 'tools'), '--ignore-scripts', '--no-audit', '--no-fund', ...testTools]);
  const rows = await tryAll(folder, tarball);
  const refused = only.length === 0 || only.includes('refused') ? await tryRefused(folder, path.join(work, tarball)) : [];
  writeFileSync(path.join(work, 'rows.json'), `${JSON.stringify({ rows, refused }, null, 2)}\n`);
  if (only.length === 0) writePlatforms(rows, refused);
  const failed = [...rows, ...refused].flatMap((row) => Object.values(row)).filter((it) => it?.ok === false).length;
  say(
    `${rows.length} platforms and ${refused.length} that are refused, ${failed} failures; ${only.length === 0 ? 'docs/platforms.md' : `${work}/rows.json`} has what was seen`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  explain(error);
}
