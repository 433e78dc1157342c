/** What the addon is as a file: the checker of scripts/lib/hardening.mjs, which `npm run binaries` and `npm run check-package` refuse a binary by. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plainEnvironment } from './attack/lib/tools.js';
import { packageRoot } from './support/child.js';

interface Checker {
  hardeningFaults(file: string): string[];
  versionFaults(file: string): string[];
}

const env = plainEnvironment();
const isDebian12 = /^VERSION_ID="12"$/m.test(readFileSync('/etc/os-release', 'utf8'));
// What there is a compiler for: this machine's, and arm64 where the binaries were built.
const compilers = Object.entries({ x64: 'gcc', arm64: 'aarch64-linux-gnu-gcc' })
  .map(([arch, command]) => ({ arch, command: arch === process.arch ? 'gcc' : command }))
  .filter(({ arch, command }) => arch === process.arch || existsSync(`/usr/bin/${command}`));
const landings: Record<string, [string, string]> = {
  x64: ['-fcf-protection=full', '-fcf-protection=none'],
  arm64: ['-mbranch-protection=standard', '-mbranch-protection=none'],
};

describe('the addon as a file', () => {
  let checker: Checker;
  before(async () => (checker = (await import(path.join(packageRoot, 'scripts/lib/hardening.mjs'))) as Checker));

  for (const arch of ['x64', 'arm64']) {
    const addon = path.join(packageRoot, `prebuilds/linux-${arch}/strongroom.node`);
    if (!existsSync(addon)) continue; // only npm run binaries builds the other's, and checks it

    it(`for ${arch} is hardened, and needs no library but those of every Debian`, function () {
      if (process.env['ASAN_OPTIONS'] !== undefined) return this.skip(); // a sanitizer checks for itself, and is never shipped
      assert.deepEqual(checker.hardeningFaults(addon), []);
    });

    it(`for ${arch}, built on Debian 12, needs no newer glibc than the page on platforms says`, function () {
      if (process.env['ASAN_OPTIONS'] !== undefined || !isDebian12) return this.skip();
      assert.deepEqual(checker.versionFaults(addon), []);
    });
  }

  for (const { arch, command } of compilers) {
    describe(`is not taken for hardened where, compiled for ${arch},`, () => {
      let folder: string;
      before(() => (folder = mkdtempSync(path.join(tmpdir(), 'strongroom-elf-'))));
      after(() => rmSync(folder, { recursive: true, force: true }));

      const [landing, noLanding] = landings[arch]!;
      const good = ['-O2', '-D_FORTIFY_SOURCE=2', '-fstack-protector-strong', landing, '-Wl,-z,relro,-z,now,-z,nodelete'];
      /** Compiles a file like the good one with other options after its own, or without some, and with more code. */
      const compile = ({ more = [], without = '', code = '' }: { more?: string[]; without?: string; code?: string } = {}): string => {
        const [source, file] = ['addon.c', 'addon.node'].map((name) => path.join(folder, name));
        const entry =
          'void napi_register_module_v1(char *text, unsigned long size) { char copy[64]; memcpy(copy, text, size); explicit_bzero(copy, size); }';
        writeFileSync(source!, `#include <stdlib.h>\n#include <string.h>\n${entry}\n${code}\n`);
        const options = good.map((option) => (without === '' ? option : option.replace(without, '')));
        execFileSync(command, ['-shared', '-fPIC', ...options, ...more, '-o', file!, source!], { env, stdio: 'pipe' });
        return file!;
      };

      it('it lacks any of it; one that lacks nothing is', () => {
        assert.deepEqual(checker.hardeningFaults(compile()), []);
        const lacks: [Parameters<typeof compile>[0], ...string[]][] = [
          [{ without: ',-z,now', more: ['-Wl,-z,lazy'] }, 'it is not bound when it is loaded'],
          [{ without: ',-z,nodelete' }, 'it can be unloaded'],
          [{ more: ['-Wl,-z,norelro'] }, 'it has no part that is read-only after relocation'],
          [{ more: ['-Wl,-z,execstack'] }, 'its stack is executable'],
          [
            { code: '__asm__(".section .both,\\"awx\\",%progbits\\n.byte 0\\n.previous");' },
            'it has a segment that can be written and executed',
          ],
          [{ code: '__asm__(".text\\n.quad napi_register_module_v1");', more: ['-Wl,-z,notext'] }, 'its code is relocated'],
          [{ more: [noLanding] }, 'its entry does not begin with an instruction that an indirect call may land on'],
          [{ more: ['-fno-stack-protector'] }, 'it never calls __stack_chk_fail'],
          [{ more: ['-U_FORTIFY_SOURCE'] }, 'it never calls __memcpy_chk', 'it never calls __explicit_bzero_chk'],
          [{ more: ['-Wl,--no-as-needed', '-lm'] }, 'it needs libm.so.6'],
          [{ more: ['-nostdlib'] }, 'it needs no libc.so.6, so this was not read right'],
        ];
        for (const [change, ...faults] of lacks) assert.deepEqual(checker.hardeningFaults(compile(change)), faults);
      });

      it('it needs what only a newer glibc has', () => {
        assert.deepEqual(checker.versionFaults(compile()), []);
        const newer = compile({ code: 'unsigned number(void) { return arc4random(); }' }); // since glibc 2.36
        assert.deepEqual(checker.versionFaults(newer), ['it needs GLIBC_2.36, and 2.34 is the newest that may be needed']);
        assert.match(checker.versionFaults(compile({ more: ['-nostdlib'] })).join(), /needs no version of any library/);
      });

      it('it is for another machine', () => {
        const bytes = readFileSync(compile());
        bytes.writeUInt16LE(3, 18); // e_machine: EM_386
        const other = path.join(folder, 'other.node');
        writeFileSync(other, bytes);
        assert.deepEqual(checker.hardeningFaults(other), ['it is for neither x64 nor arm64']);
      });
    });
  }
});
