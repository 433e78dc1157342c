import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plainEnvironment } from './attack/lib/tools.js';

const root = path.join(__dirname, '../..');
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

/** What a program that is not node prints. */
function output(command: string, args: readonly string[]): string {
  return execFileSync(command, args, { cwd: root, env: plainEnvironment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the addon as a file', () => {
  const addon = path.join(root, `prebuilds/linux-${process.arch}/strongroom.node`);

  it('needs no library but those of every Debian', function () {
    if (process.env['ASAN_OPTIONS'] !== undefined) return this.skip(); // a sanitized build needs more, and is never shipped
    const needed = [...output('readelf', ['-dW', addon]).matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1]!);
    const everywhere = [/^libstdc\+\+\.so\.6$/, /^libgcc_s\.so\.1$/, /^libc\.so\.6$/, /^ld-linux-/];
    assert.ok(needed.includes('libc.so.6'));
    assert.deepEqual(
      needed.filter((name) => !everywhere.some((known) => known.test(name))),
      [],
    );
  });

  it('built on Debian 12 needs no newer version of one than Debian 12 has', function () {
    if (process.env['ASAN_OPTIONS'] !== undefined || !/^VERSION_ID="12"$/m.test(readFileSync('/etc/os-release', 'utf8'))) this.skip();
    // Debian 12 has glibc 2.36 and gcc 12. Two digits a part, so that they compare.
    const newest: Record<string, number> = { GLIBC: 2_36_00, GLIBCXX: 3_04_30, CXXABI: 1_03_13 };
    const versions = [...output('readelf', ['-VW', addon]).matchAll(/Name: (GLIBC|GLIBCXX|CXXABI)_(\d+)\.(\d+)(?:\.(\d+))?/g)];
    assert.ok(versions.length > 5);
    for (const [name, library, major, minor, patch] of versions) {
      assert.ok(Number(major) * 1_00_00 + Number(minor) * 1_00 + Number(patch ?? 0) <= newest[library!]!, name);
    }
  });

  it('is bound when it is loaded, read-only after, without an executable stack, and never unloaded', () => {
    assert.match(output('readelf', ['-dW', addon]), /FLAGS_1.*NOW.*NODELETE/);
    const segments = output('readelf', ['-lW', addon]);
    assert.match(segments, /GNU_RELRO/);
    assert.match(segments, /GNU_STACK.* RW /);
  });
});

describe('the package', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'strongroom-package-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

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
    for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'binding.gyp', 'man/strongroom.1'])
      assert.ok(files.includes(`package/${file}\n`), file);
    assert.doesNotMatch(files, /^package\/(?:test|bench|demo|dist\/(?:test|bench|demo)|scripts\/(?!sources\.mjs))/m);

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
