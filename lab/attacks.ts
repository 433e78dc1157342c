/** The attacks: what each does to a running bot, and where it looks for the key then. Reading and searching are those of test/attack. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { PIPED_CORES, UNLIMITED_CORES, coreOf, gcore } from '../test/attack/lib/cores.js';
import { Inspector } from '../test/attack/lib/inspector.js';
import type { Needle } from '../test/attack/lib/needles.js';
import { scanBytes, scanFiles, scanProcess, type Mode, type Report } from '../test/attack/lib/scan.js';
import { WHOLE_STRINGS, stringsOf } from '../test/attack/lib/snapshots.js';
import type { Subject } from '../test/attack/lib/subject.js';
import { pageOut, withSwapFile } from '../test/attack/lib/swap.js';
import { plainEnvironment, run, tool } from '../test/attack/lib/tools.js';
import { SERVICE } from './ways.js';

/** Who attacks: root, or another program of the user whom the bot runs as. */
export type Who = 'root' | 'user';

/** What an attack works on. */
export interface Scene {
  readonly bot: Subject;
  readonly needles: Needle[];
  /** The attacker's own. */
  readonly folder: string;
  /** The user's home, with the bot's inside. */
  readonly home: string;
}

export interface Attack {
  readonly title: string;
  /** What is run, with PID for the bot's and OUT for a file of the attacker's. */
  readonly command: string;
  readonly who: readonly Who[];
  readonly look: (scene: Scene) => Promise<Report>;
  /** How the kernel is to write cores while it runs: into the attacker's folder, or piped there by a program. */
  readonly cores?: '' | typeof PIPED_CORES;
  /** What the bot is started with; `out` is OUT. */
  readonly start?: (out: string) => {
    readonly wrapper?: readonly string[];
    readonly nodeFlags?: readonly string[];
    readonly env?: NodeJS.ProcessEnv;
  };
}

const BOTH: readonly Who[] = ['root', 'user'];
const inside = (name: string): string => path.join(__dirname, 'inside', `${name}.js`);
const outOf = ({ folder }: Scene): string => path.join(folder, 'out');

/** Reading the bot's memory after `work`. */
const memory =
  (mode: Exclude<Mode, 'file' | 'swap'>, work?: (bot: Subject) => Promise<unknown>) =>
  async ({ bot, needles }: Scene): Promise<Report> => {
    await work?.(bot);
    return scanProcess(bot.pid, mode, needles);
  };

async function underTimer(bot: Subject): Promise<void> {
  await bot.call('startTimer');
  for (let turn = 0; turn < 100 && ((await bot.call('signals')) as number) < 500; turn++) await bot.call('work', 2000);
  await bot.call('stopTimer');
}

async function coreAfter({ bot, needles, folder }: Scene): Promise<Report> {
  await bot.kill('SIGABRT');
  // The kernel does not wait for a program that it pipes a core into.
  const size = (): number => (existsSync(path.join(folder, `core.${bot.pid}`)) ? statSync(coreOf(bot.pid, folder)).size : 0);
  for (let before = -1; before !== size() || before === 0;) {
    before = size();
    await sleep(500);
  }
  return scanFiles([coreOf(bot.pid, folder)], needles);
}

async function forkedChild({ bot, needles }: Scene): Promise<Report> {
  const child = (await bot.call('fork')) as number;
  try {
    return await scanProcess(child, 'memory', needles);
  } finally {
    process.kill(child, 'SIGKILL');
  }
}

/** Has the bot itself write each of its writable mappings, by calls that a debugger makes in it. */
async function injectedWrites(scene: Scene): Promise<Report> {
  const { bot, needles } = scene;
  const maps = readFileSync(`/proc/${bot.pid}/maps`, 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm);
  const writes = [...maps].map(([, from, to]) => `call (long) write($out, 0x${from}, 0x${to} - 0x${from})`);
  const commands = [`set $out = (int) open("${outOf(scene)}", 01101, 0600)`, ...writes, 'detach'];
  const script = path.join(scene.folder, 'commands');
  writeFileSync(script, `${commands.join('\n')}\n`);
  const env = { ...plainEnvironment(), DEBUGINFOD_URLS: '' };
  run('gdb', ['-nx', '-batch', '-p', String(bot.pid), '-x', script], { stdio: ['ignore', 'pipe', 'pipe'], env });
  return scanFiles([outOf(scene)], needles);
}

async function throughInspector({ bot, needles }: Scene): Promise<Report> {
  process.kill(bot.pid, 'SIGUSR1');
  for (let turn = 0; turn < 100 && !bot.errors.includes('ws://'); turn++) await sleep(50);
  return scanBytes(await (await Inspector.connect(bot)).everything(), needles);
}

const fromInside =
  (module: string) =>
  async (scene: Scene): Promise<Report> => {
    await scene.bot.call('attackFromInside', inside(module), outOf(scene));
    return scanFiles([outOf(scene)], scene.needles);
  };

const noted = (scene: Scene): Promise<Report> => scanFiles([outOf(scene)], scene.needles);

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(file) : entry.isFile() ? [file] : [];
  });
}

async function swapFile({ bot, needles, folder }: Scene): Promise<Report> {
  return withSwapFile(folder, (file) => {
    if (pageOut(bot.pid) < 4 << 20) throw new Error('hardly anything of the bot was paged out');
    return scanFiles([file], needles, 'swap');
  });
}

/** The session's keyring is open, as it is while its user is logged in. */
async function askKeyring({ needles }: Scene): Promise<Report> {
  const script = `process.stdout.write(JSON.stringify(require('@napi-rs/keyring').findCredentials('${SERVICE}')))`;
  const cwd = path.dirname(createRequire(path.join(__dirname, '../../lab/rivals/package.json')).resolve('@napi-rs/keyring/package.json'));
  return scanBytes(execFileSync(process.execPath, ['-e', script], { cwd }), needles);
}

export const ATTACKS: Readonly<Record<string, Attack>> = {
  files: {
    title: 'copy the files that it starts from',
    command: 'scan file $(find ~ -type f)',
    who: BOTH,
    look: ({ home, needles }) => scanFiles(filesUnder(home), needles),
  },
  keyring: {
    title: 'ask the Secret Service for it',
    command: `node -e "require('@napi-rs/keyring').findCredentials('${SERVICE}')"`,
    who: ['user'],
    look: askKeyring,
  },
  environ: {
    title: 'environment and arguments',
    command: 'scan file /proc/PID/environ /proc/PID/cmdline',
    who: BOTH,
    start: () => ({}),
    look: ({ bot, needles }) => scanFiles([`/proc/${bot.pid}/environ`, `/proc/${bot.pid}/cmdline`], needles),
  },
  swap: {
    title: 'swap file, read raw',
    command: 'pageout PID; scan swap SWAPFILE',
    who: ['root'],
    look: swapFile,
  },
  core: {
    title: 'core dump (SIGABRT)',
    command: 'kill -ABRT PID; scan file core.PID',
    who: BOTH,
    cores: '',
    start: () => ({ wrapper: UNLIMITED_CORES }),
    look: coreAfter,
  },
  'piped-core': {
    title: 'core dump to a handler, ulimit -c 0',
    command: `sysctl kernel.core_pattern='${PIPED_CORES}core.%p'; kill -ABRT PID; scan file core.PID`,
    who: ['root'],
    cores: PIPED_CORES,
    start: () => ({ wrapper: ['prlimit', '--core=0:0'] }),
    look: coreAfter,
  },
  gcore: {
    title: 'gcore',
    command: "gdb -p PID -ex 'gcore OUT'; scan file OUT",
    who: BOTH,
    look: ({ bot, folder, needles }) => scanFiles([gcore(bot.pid, folder, false)], needles),
  },
  'gcore-all': {
    title: 'gcore against the marks',
    command: "gdb -p PID -ex 'set dump-excluded-mappings on' -ex 'gcore OUT'; scan file OUT",
    who: BOTH,
    look: ({ bot, folder, needles }) => scanFiles([gcore(bot.pid, folder, true)], needles),
  },
  mem: { title: '/proc/PID/mem', command: 'scan memory PID', who: BOTH, look: memory('memory') },
  readv: { title: 'process_vm_readv', command: 'scan readv PID', who: BOTH, look: memory('readv') },
  ptrace: { title: 'ptrace: memory and registers', command: 'scan ptrace PID', who: BOTH, look: memory('ptrace') },
  'let-go': {
    title: 'what is left when the bot let go of it',
    command: 'scan memory PID (after it wiped or dropped the key, and collected garbage)',
    who: BOTH,
    start: () => ({ nodeFlags: ['--expose-gc'] }),
    look: memory('memory', (bot) => bot.call('letGo')),
  },
  signals: {
    title: 'memory after 500 signals',
    command: 'scan memory PID (after signing under a timer of 1 kHz with an alternate stack)',
    who: BOTH,
    look: memory('memory', underTimer),
  },
  fork: {
    title: 'memory of a forked child',
    command: 'scan memory CHILD (of another addon that forked)',
    who: BOTH,
    look: forkedChild,
  },
  descriptors: { title: 'take its descriptors (pidfd_getfd)', command: 'scan descriptors PID', who: BOTH, look: memory('descriptors') },
  reopen: { title: 'reopen its files and mappings', command: 'scan reopen PID', who: BOTH, look: memory('reopen') },
  snapshot: {
    title: 'heap snapshot',
    command: 'v8.writeHeapSnapshot(OUT); scan its strings',
    who: BOTH,
    start: () => ({ nodeFlags: WHOLE_STRINGS }),
    look: async (scene) => {
      await scene.bot.call('snapshot', outOf(scene));
      return scanBytes(stringsOf(outOf(scene)), scene.needles);
    },
  },
  report: {
    title: 'diagnostic report',
    command: 'process.report.writeReport(OUT); scan file OUT',
    who: BOTH,
    look: async (scene) => {
      await scene.bot.call('report', outOf(scene));
      return noted(scene);
    },
  },
  inspector: {
    title: 'inspector, opened by a signal',
    command: 'kill -USR1 PID; walk every object, take a heap snapshot; scan what came',
    who: BOTH,
    start: () => ({ nodeFlags: ['--inspect-port=127.0.0.1:0', ...WHOLE_STRINGS] }),
    look: throughInspector,
  },
  'preload-js': {
    title: 'NODE_OPTIONS=--require',
    command: 'NODE_OPTIONS="--require preload.js" node bot; scan file OUT',
    who: ['user'],
    start: (out) => ({ env: { NODE_OPTIONS: `--require ${inside('preload')}`, PRELOAD_OUT: out } }),
    look: noted,
  },
  package: {
    title: 'npm package, JavaScript only',
    command: "require('package')(OUT), which reads /proc/self/mem; scan file OUT",
    who: ['user'],
    look: fromInside('package'),
  },
  preload: {
    title: 'LD_PRELOAD: what read() returns',
    command: 'LD_PRELOAD=copy_reads.so node bot; scan file OUT',
    who: ['user'],
    start: (out) => ({ env: { LD_PRELOAD: tool('copy_reads.so'), COPY_READS: out } }),
    look: noted,
  },
  addon: {
    title: 'native addon in the same process',
    command: "require('addon')(OUT), which copies memory; scan file OUT",
    who: ['user'],
    look: fromInside('addon'),
  },
  inject: {
    title: 'code injected by a debugger',
    command: "gdb -p PID -ex 'call write(OUT, MAPPING, SIZE)'…; scan file OUT",
    who: BOTH,
    look: injectedWrites,
  },
};

/** What facts and threat model name beside these, and why it is not run. */
export const NOT_RUN: readonly (readonly [attack: string, reason: string])[] = [
  ['hibernation image', 'needs a machine that can hibernate; the kernel refuses while a secretmem page exists, and writes locked pages'],
  ['cold boot, DMA, snapshot of a virtual machine, kdump', 'need the hardware, or the host, outside of this machine'],
  ['pages that the kernel moved (compaction) or freed', 'need a reader of physical memory, which this kernel has not'],
  ['kernel module, eBPF probe', 'root as good as the debugger above, which is run'],
  [
    'OPENSSL_CONF that loads a provider',
    'code in the process, as LD_PRELOAD and the native addon above; test/openssl.test.ts shows that ours ignores it',
  ],
  ['Spectre, Rowhammer, power', 'need a laboratory of another kind'],
];
