import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { native } from '../lib/native.js';
import { plainEnvironment } from './attack/lib/tools.js';

const root = path.join(__dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

/** What a program that is not node prints. */
function output(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: root, env: plainEnvironment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the addon', () => {
  it('has the libraries that it tells of, from the packages that it tells of', function () {
    if (process.env['ASAN_OPTIONS'] !== undefined) return this.skip(); // the map is that of the ordinary build
    const [loaded, built] = [`prebuilds/linux-${process.arch}`, 'build/Release'].map((place) =>
      readFileSync(path.join(root, place, 'strongroom.node')),
    );
    if (!loaded!.equals(built!)) return this.skip(); // npm run binaries has put another in its place
    const map = readFileSync(path.join(root, 'build/Release/strongroom.map'), 'utf8');
    const archives: Record<string, string> = {
      openssl: 'libcrypto.a',
      libargon2: 'libargon2.a',
      libsodium: 'libsodium.a',
      libsecp256k1: 'libsecp256k1.a',
      lib25519: 'lib25519.a',
    };
    const linked = new Map([...map.matchAll(/^(\/\S+\/(lib\w+\.a))\(/gm)].map(([, file, name]) => [name!, file!]));
    const libraries = native.libraries();
    assert.deepEqual(libraries.map(({ name }) => name).sort(), Object.keys(archives).sort());
    for (const library of libraries) {
      const file = linked.get(archives[library.name]!);
      assert.ok(file, library.name);
      const fetched = path.join(root, 'out/lib25519');
      const version = file.startsWith(fetched)
        ? (JSON.parse(readFileSync(path.join(fetched, 'versions.json'), 'utf8')) as Record<string, string>)['lib25519-dev']
        : output('dpkg-query', ['-W', '-f', '${Version}', /^(.+?)(?::\w+)?: /.exec(output('dpkg', ['-S', realpathSync(file)]))![1]!]);
      assert.equal(library.package, version, library.name);
      // What a library says of itself is the same upstream version.
      const upstream = library.package.replace(/-[^-]*$/, '').replace(/^0~/, '');
      if (library.ownVersion !== null) assert.ok(library.ownVersion.split(' ').includes(upstream), `${library.ownVersion}: ${upstream}`);
    }
    assert.deepEqual(
      libraries.filter(({ ownVersion }) => ownVersion === null).map(({ name }) => name),
      ['libargon2', 'libsecp256k1'],
    );
  });
});

describe('a machine that there is no binary for', () => {
  // What node says of the machine, changed before the package is loaded.
  const load = (change: string): string =>
    execFileSync(
      process.execPath,
      [
        '-e',
        `${change}; try { require(${JSON.stringify(root)}); console.log('loaded'); } catch (error) { console.log(error.code, error.message); }`,
      ],
      { encoding: 'utf8' },
    );
  const property = (name: string, value: string): string => `Object.defineProperty(process, '${name}', { value: '${value}' })`;
  const refuseToLoad = (message: string): string => `process.dlopen = () => { throw new Error(${JSON.stringify(message)}); }`;
  const glibc = (version?: string): string =>
    `process.report.getReport = () => ({ header: ${JSON.stringify(version === undefined ? {} : { glibcVersionRuntime: version })} })`;

  it('gets one error that says what it is and what is supported', () => {
    const missing = 'Error loading shared library ld-linux-x86-64.so.2: No such file or directory';
    const tooOld = "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found";
    const changes: Record<string, string> = {
      darwin: property('platform', 'darwin'),
      'linux on ia32': property('arch', 'ia32'),
      [`linux on ${process.arch} with another C library than glibc, such as musl`]: `${refuseToLoad(missing)}; ${glibc()}`,
      [`linux on ${process.arch} with glibc 2.31`]: `${refuseToLoad(tooOld)}; ${glibc('2.31')}`,
    };
    for (const [found, change] of Object.entries(changes)) {
      const text = load(change);
      assert.ok(
        text.startsWith(`PLATFORM_UNSUPPORTED this is ${found}, and strongroom has no binary for it; supported are Linux on x64 and arm64`),
        text,
      );
    }
  });

  it('is not this one; and what else keeps the binary from loading is told as it is', () => {
    assert.equal(load('0'), 'loaded\n');
    assert.match(load(refuseToLoad('file too short')), /^undefined file too short/);
  });
});

describe('the package', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'strongroom-package-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('runs nothing when it is installed, and has at most five direct dependencies, each with its reason', () => {
    const { scripts, dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<
      string,
      Record<string, string>
    >;
    // Also prebuild: npm runs it before build.
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'prebuild']) assert.ok(!(name in scripts!), name);
    const names = Object.keys(dependencies!);
    assert.ok(names.length <= 5);
    const reasons = readFileSync(path.join(root, 'docs/dependencies.md'), 'utf8');
    for (const name of names) assert.match(reasons, new RegExp(`^\\| \`${name}\` \\| \\w`, 'm'));
  });

  it('has a lock file that names no registry', () => {
    const lock = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
    assert.ok(lock.includes('"integrity"'));
    assert.ok(!lock.includes('"resolved"'));
  });

  it('works where it is installed from its tarball, by require, by import and by its command', function () {
    if (process.env['ASAN_OPTIONS'] !== undefined) return this.skip(); // the tree of a sanitized build is made of links
    output('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]);
    output('tar', ['-xzf', path.join(folder, `strongroom-${version}.tgz`), '-C', folder]);
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(path.join(folder, 'package'), path.join(folder, 'node_modules/strongroom'));
    symlinkSync(path.join(root, 'node_modules/commander'), path.join(folder, 'node_modules/commander'));

    const files = output('tar', ['-tzf', path.join(folder, `strongroom-${version}.tgz`)]);
    const wanted = ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'package.json', 'man/strongroom.1'];
    for (const file of [
      ...wanted,
      'dist/lib/index.js',
      'dist/lib/index.d.ts',
      'dist/lib/joined.js',
      'dist/lib/ccxt/index.js',
      'dist/lib/cli/main.js',
    ])
      assert.ok(files.includes(`package/${file}\n`), file);
    assert.ok(files.includes(`package/prebuilds/linux-${process.arch}/strongroom.node\n`));
    // Nothing else: what is generated for a release, code with its types, pages, and one binary an architecture.
    const known = [
      ...wanted.map((file) => new RegExp(`^${file.replaceAll('.', '\\.')}$`)),
      /^(?:THIRD-PARTY-NOTICES\.txt|sbom\.cdx\.json)$/,
      /^dist\/lib\/[\w/-]+\.(?:js|d\.ts)$/,
      /^docs\/[\w-]+\.(?:md|svg)$/,
      /^examples\/[\w./-]+$/,
      /^prebuilds\/linux-(?:x64|arm64)\/strongroom\.node$/,
    ];
    const names = files
      .trimEnd()
      .split('\n')
      .map((file) => file.replace('package/', ''));
    assert.deepEqual(
      names.filter((name) => !known.some((pattern) => pattern.test(name))),
      [],
    );

    // RFC 4231, test case 2.
    const sign = `
      const key = Secret.fromBytes(Buffer.from('Jefe')).hmacKey({ hash: 'sha256', encoding: 'utf8' });
      console.log(key.sign('what do ya want for nothing?', 'hex'));`;
    const mac = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843\n';
    const run = (...args: string[]): string => execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    assert.equal(run('-e', `const { Secret } = require('strongroom');${sign}`), mac);
    assert.equal(run('--input-type=module', '-e', `import { Secret } from 'strongroom';${sign}`), mac);
    // As little of it as answers: neither ccxt nor any SDK is there.
    const named = "console.log(typeof secureCcxt, typeof sdkOptions('okx-api', Secret.random(20)).customSignMessageFn, typeof secureSdk);";
    const functions = 'function function function\n';
    assert.equal(
      run(
        '-e',
        `const { secureCcxt } = require('strongroom/ccxt'); const { Secret, sdkOptions, secureSdk } = require('strongroom/sdk'); ${named}`,
      ),
      functions,
    );
    const imports = "import { secureCcxt } from 'strongroom/ccxt'; import { Secret, sdkOptions, secureSdk } from 'strongroom/sdk';";
    assert.equal(run('--input-type=module', '-e', `${imports} ${named}`), functions);
    assert.match(run('node_modules/strongroom/dist/lib/cli/main.js', '--help'), /Usage: strongroom/);
  });
});
