import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import path from 'node:path';

import { plainEnvironment, run, tool } from './tools.js';

const SWAP_SIZE = 384 << 20;

/**
 * A swap file in `directory` that is in use while `work` runs. Written in full, not allocated: swapping writes below
 * the file system, which would go on calling unwritten extents zeros. Other swap is left on, and this one preferred.
 */
export async function withSwapFile<T>(directory: string, work: (file: string) => Promise<T>): Promise<T> {
  const file = path.join(directory, 'swap');
  const fd = openSync(file, 'wx', 0o600);
  const zeros = Buffer.alloc(8 << 20);
  for (let at = 0; at < SWAP_SIZE; at += zeros.length) writeSync(fd, zeros);
  fsyncSync(fd);
  closeSync(fd);
  run('mkswap', [file], { stdio: ['ignore', 'pipe', 'pipe'] });
  const off = (): void => {
    if (readFileSync('/proc/swaps', 'utf8').includes(file)) run('swapoff', [file]);
  };
  process.once('exit', off);
  try {
    run('swapon', ['--priority', '32767', file]);
    return await work(file);
  } finally {
    off();
    process.removeListener('exit', off);
    unlinkSync(file);
  }
}

/** Pages out all that the kernel will of a process; the bytes of it that are in swap then. */
export function pageOut(pid: number): number {
  return Number(execFileSync(tool('pageout'), [String(pid)], { env: plainEnvironment() }));
}
