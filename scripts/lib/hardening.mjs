// What the addon must be as a file, whichever architecture it is for: read from its ELF by binutils, which know them all.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError, root, run } from './run.mjs';

const read = (command, ...args) => run(command, args, { env: { ...process.env, LC_ALL: 'C' } });

// By what readelf calls the machine: the loader, and the first instructions that an indirect call may land on, as bytes of the file.
const machines = {
  'Advanced Micro Devices X86-64': { loader: 'ld-linux-x86-64.so.2', landings: { endbr64: 'f30f1efa' } },
  AArch64: { loader: 'ld-linux-aarch64.so.1', landings: { paciasp: '3f2303d5', 'bti c': '5f2403d5' } },
};
const everywhere = ['libstdc++.so.6', 'libgcc_s.so.1', 'libc.so.6'];
const checks = ['__stack_chk_fail', '__memcpy_chk', '__explicit_bzero_chk']; // of the stack; of sizes that are copied and wiped
// glibc: what docs/platforms.md promises. The others: Debian 12's gcc 12, as libstdc++'s manual lists them.
const newest = { GLIBC: [2, 34], GLIBCXX: [3, 4, 30], CXXABI: [1, 3, 13] };

const machineOf = (file) => machines[/Machine: +(.+)/.exec(read('readelf', '-hW', file))[1]];

/** The first four bytes of the function that node calls first, in hexadecimal. */
function beginOfEntry(file) {
  const symbol = /^([0-9a-f]+) T napi_register_module_v1$/m.exec(read('nm', '-D', '--defined-only', file));
  const text = /\.text +PROGBITS +([0-9a-f]+) ([0-9a-f]+)/.exec(read('readelf', '-SW', file));
  if (symbol === null || text === null) return '';
  const offset = Number.parseInt(text[2], 16) + Number.parseInt(symbol[1], 16) - Number.parseInt(text[1], 16);
  return readFileSync(file)
    .subarray(offset, offset + 4)
    .toString('hex');
}

/** @returns sentences on what the file lacks, none where it is as it must be */
export function hardeningFaults(file) {
  const machine = machineOf(file);
  if (machine === undefined) return ['it is for neither x64 nor arm64'];
  const dynamic = read('readelf', '-dW', file);
  const segments = read('readelf', '-lW', file);
  const needed = [...dynamic.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map((match) => match[1]);
  const undefinedSymbols = read('nm', '-D', '--undefined-only', file);
  const flags = /\(FLAGS_1\) +Flags:(.*)/.exec(dynamic)?.[1] ?? '';
  const stack = /GNU_STACK +(?:0x\w+ +){5}(\S*)/.exec(segments)?.[1];
  const facts = {
    'it needs no libc.so.6, so this was not read right': needed.includes('libc.so.6'),
    'it is not bound when it is loaded': /\bNOW\b/.test(flags),
    'it can be unloaded': /\bNODELETE\b/.test(flags),
    'it has no part that is read-only after relocation': /GNU_RELRO/.test(segments),
    'its stack is executable': stack === 'RW',
    'it has a segment that can be written and executed': !/ LOAD +(?:0x\w+ +){5}RWE/.test(segments),
    'its code is relocated': !/\(TEXTREL\)/.test(dynamic),
    'its entry does not begin with an instruction that an indirect call may land on': Object.values(machine.landings).includes(
      beginOfEntry(file),
    ),
  };
  return [
    ...Object.keys(facts).filter((fault) => !facts[fault]),
    ...checks.filter((name) => !new RegExp(` ${name}(?:@|$)`, 'm').test(undefinedSymbols)).map((name) => `it never calls ${name}`),
    ...needed.filter((name) => name !== machine.loader && !everywhere.includes(name)).map((name) => `it needs ${name}`),
  ];
}

const isWithin = (version, limit) => {
  const at = version.findIndex((part, i) => part !== (limit[i] ?? 0));
  return at === -1 || version[at] < (limit[at] ?? 0);
};

/** @returns sentences on the versions of system libraries that it needs and the oldest supported system has not */
export function versionFaults(file) {
  const versions = [...read('readelf', '-VW', file).matchAll(/Name: (GLIBC|GLIBCXX|CXXABI)_([\d.]+)/g)];
  if (versions.length === 0) return ['it needs no version of any library, so this was not read right'];
  return versions
    .filter(([, library, version]) => !isWithin(version.split('.').map(Number), newest[library]))
    .map(([, library, version]) => `it needs ${library}_${version}, and ${newest[library].join('.')} is the newest that may be needed`);
}

/** @throws SetupError that says all that a binary lacks which is to be published */
export function requireHardened(file) {
  const faults = [...hardeningFaults(file), ...versionFaults(file)];
  if (faults.length > 0) throw new SetupError(`${file}: ${faults.join('; ')}`);
  console.log(`${path.relative(root, file)}: hardened, and for glibc ${newest.GLIBC.join('.')} or later`);
}
