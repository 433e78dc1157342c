import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { plainEnvironment } from './attack/lib/tools.js';
import { packageRoot, runScript } from './support/child.js';

const addon = path.join(packageRoot, 'prebuilds', `linux-${process.arch}`, 'strongroom.node');

// The names that OpenSSL's functions start with.
const opensslName = /^(EVP|OPENSSL|CRYPTO|OSSL|SHA\d|HMAC|RAND|ERR|BN|EC|RSA|AES|ENGINE|CONF|BIO|ASN1|X509|PEM)_?/;

function symbols(file: string, which: '--undefined-only' | '--defined-only'): string[] {
  const listing = execFileSync('nm', ['-D', which, '--format=posix', file], { encoding: 'utf8', env: plainEnvironment() });
  return listing
    .split('\n')
    .map((line) => line.split(/[@ ]/)[0]!)
    .filter((name) => name !== '');
}

function compile(directory: string, name: string, source: string): string {
  const file = path.join(directory, name);
  execFileSync('gcc', ['-shared', '-fPIC', '-x', 'c', '-o', file, '-'], { input: source, env: plainEnvironment() });
  return file;
}

describe('the private openssl', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(path.join(tmpdir(), 'strongroom-openssl-'))));
  after(() => rmSync(directory, { recursive: true, force: true }));

  it("is not node's: the addon leaves no symbol of openssl to be found at load", () => {
    const control = compile(directory, 'dynamic.so', 'int EVP_sha256(void); int use(void) { return EVP_sha256(); }');
    assert.deepEqual(
      symbols(control, '--undefined-only').filter((name) => opensslName.test(name)),
      ['EVP_sha256'],
    );
    assert.deepEqual(
      symbols(addon, '--undefined-only').filter((name) => opensslName.test(name)),
      [],
    );
  });

  it('shows nothing of itself: the addon defines what node calls, and no more', () => {
    assert.deepEqual(symbols(addon, '--defined-only').sort(), ['napi_register_module_v1', 'node_api_module_get_api_version_v1']);
  });

  it('has no environment and loads no code: getenv and dlopen are not asked of the C library', () => {
    const control = compile(directory, 'asks.so', 'char *getenv(const char *); int use(void) { return getenv("A") != 0; }');
    const outside = (name: string): boolean => ['getenv', 'secure_getenv', 'dlopen', 'dlmopen'].includes(name);
    assert.deepEqual(symbols(control, '--undefined-only').filter(outside), ['getenv']);
    assert.deepEqual(symbols(addon, '--undefined-only').filter(outside), []);
  });

  it("is another copy than node's, with its allocations in the room", () => {
    const child = runScript(`
      const before = strongroom.protection().opensslBytes;
      strongroom.Secret.random(32).hmacKey({ hash: 'sha256' });
      const { openssl, opensslBytes, usedBytes } = strongroom.protection();
      report({ before, openssl, more: opensslBytes > 10000, within: opensslBytes < usedBytes });`);
    const seen = child.report as Record<string, unknown>;
    assert.match(seen['openssl'] as string, /^OpenSSL 3\./);
    assert.deepEqual({ before: seen['before'], more: seen['more'], within: seen['within'] }, { before: 0, more: true, within: true });
  });

  describe('under a hostile configuration', () => {
    // A provider that leaves a mark wherever it is loaded, and a configuration that loads it.
    const hostile = (): { env: Record<string, string>; mark: string } => {
      const mark = path.join(directory, 'mark');
      const module = compile(
        directory,
        'hostile.so',
        `#include <fcntl.h>
         #include <unistd.h>
         __attribute__((constructor)) static void loaded(void) { close(open("${mark}", O_CREAT | O_WRONLY, 0600)); }
         int OSSL_provider_init(const void *handle, const void *in, const void **out, void **context) { return 0; }`,
      );
      const configuration = path.join(directory, 'hostile.cnf');
      writeFileSync(
        configuration,
        `openssl_conf = init\n[init]\nproviders = all\n[all]\nhostile = section\n[section]\nmodule = ${module}\nactivate = 1\n`,
      );
      rmSync(mark, { force: true });
      return {
        mark,
        env: { OPENSSL_CONF: configuration, OPENSSL_MODULES: directory, OPENSSL_ENGINES: directory, OPENSSL_ia32cap: '0:0' },
      };
    };

    it('the openssl program loads the hostile module', () => {
      const { env, mark } = hostile();
      spawnSync('openssl', ['list', '-providers'], { env: { PATH: process.env['PATH'], ...env } });
      assert.ok(existsSync(mark));
    });

    it('the addon does not, and signs as ever', () => {
      const { env, mark } = hostile();
      const child = runScript(
        `report(strongroom.Secret.fromBytes(Buffer.from('Jefe')).hmacKey({ hash: 'sha256' }).sign('what do ya want for nothing?'));`,
        { env },
      );
      assert.equal(child.report, createHmac('sha256', 'Jefe').update('what do ya want for nothing?').digest('hex'));
      assert.ok(!existsSync(mark));
    });

    it('the openssl program obeys OPENSSL_ia32cap, which core_tests shows that ours does not', function () {
      if (process.arch !== 'x64') this.skip(); // the variable is x86's
      const features = (env: Record<string, string>): string =>
        spawnSync('openssl', ['info', '-cpusettings'], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } }).stdout;
      assert.notEqual(features({ OPENSSL_ia32cap: '0x0:0x0' }).replace(/ env:.*/, ''), features({}));
    });
  });
});
