import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { plainEnvironment, run } from './tools.js';

const CORE_PATTERN = '/proc/sys/kernel/core_pattern';

/** In front of a command whose cores are wanted. */
export const UNLIMITED_CORES = ['prlimit', '--core=unlimited:unlimited'];

const FOLDER = path.join(os.tmpdir(), 'strongroom-attack-');

/** A directory of its own for each use, removed afterwards: it holds cores of processes with secrets. */
export async function withDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(FOLDER);
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The pattern as it is without these tests, of which another may be at it on the same machine, for a minute at most, or was killed there. */
async function ordinaryPattern(): Promise<string> {
  const now = (): string => readFileSync(CORE_PATTERN, 'utf8');
  const folder = (): string | undefined => (now().includes(FOLDER) ? path.dirname(now().slice(now().indexOf(FOLDER))) : undefined);
  for (let waits = 0; waits < 600 && folder() !== undefined && existsSync(folder()!); waits++) await sleep(100);
  return folder() === undefined ? now() : 'core';
}

/** In front of the pattern: a program that the kernel pipes cores into, whatever their limit, and that writes them to the same place. */
export const PIPED_CORES = '|/usr/bin/dd of=';

/** Has the kernel write its cores into `directory` while `work` runs, through `handler` if there is one. */
export async function withKernelCores<T>(directory: string, work: () => Promise<T>, handler: '' | typeof PIPED_CORES = ''): Promise<T> {
  const before = await ordinaryPattern();
  const restore = (): void => writeFileSync(CORE_PATTERN, before);
  process.once('exit', restore);
  try {
    writeFileSync(CORE_PATTERN, `${handler}${directory}/core.%p`);
    return await work();
  } finally {
    restore();
    process.removeListener('exit', restore);
  }
}

/** The core of a process in `directory`, where there may be those of others: they crash when they like. */
export function coreOf(pid: number, directory: string): string {
  const core = path.join(directory, `core.${pid}`);
  if (!existsSync(core)) throw new Error(`no core of ${pid} in ${directory}`);
  return core;
}

/** A core of a running process as gcore writes it; `excluded` also takes mappings that ask not to be dumped. */
export function gcore(pid: number, directory: string, excluded: boolean): string {
  const file = path.join(directory, 'core.gdb');
  const commands = [`set dump-excluded-mappings ${excluded ? 'on' : 'off'}`, `gcore ${file}`, 'detach'];
  const args = ['-nx', '-batch', '-iex', 'set auto-solib-add off', '-p', String(pid), ...commands.flatMap((c) => ['-ex', c])];
  run('gdb', args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...plainEnvironment(), DEBUGINFOD_URLS: '' } });
  return file;
}

/**
 * A core of a process on its last step, after everything that runs at exit, with the mappings that ask not to be dumped. `end` makes
 * it exit; it is called once gdb is watching.
 */
export async function coreAtExit(pid: number, directory: string, end: () => void): Promise<string> {
  const file = path.join(directory, 'core.exit');
  const commands = [
    'catch syscall exit_group',
    'shell echo watching',
    'continue',
    'set dump-excluded-mappings on',
    `gcore ${file}`,
    'kill',
  ];
  const args = ['-nx', '-batch', '-iex', 'set auto-solib-add off', '-iex', 'handle all nostop noprint pass', '-p', String(pid)];
  const gdb = spawn('gdb', [...args, ...commands.flatMap((c) => ['-ex', c])], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...plainEnvironment(), DEBUGINFOD_URLS: '' },
    timeout: 50_000, // less than a test's own limit: nothing is left running
  });
  let ended = false;
  gdb.stdout.on('data', (chunk: Buffer) => {
    if (ended || !chunk.toString().includes('watching')) return;
    ended = true;
    end();
  });
  await once(gdb, 'close');
  return file;
}
