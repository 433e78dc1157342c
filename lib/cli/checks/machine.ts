/** What protects this machine, from /proc and /sys. */
import { existsSync, readlinkSync } from 'node:fs';
import * as path from 'node:path';
import { release } from 'node:os';
import { type Backing, backingFile } from '../../room.js';
import { type Check, readText, row } from './check.js';

/** memfd_secret came with 5.14 and is on by default from 6.5 on. */
function checkKernel(kernel: string): Check {
  const [major = 0, minor = 0] = kernel.split('.').map(Number);
  const has = major > 5 || (major === 5 && minor >= 14);
  return row('kernel', has ? 'ok' : 'warn', kernel, 'secretmem needs 5.14; from 6.5 on it needs no boot option');
}

/** /proc/swaps: a line of headings, then device, type, size, used, priority. */
export function swapDevices(text: string): string[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s/)[0] ?? '')
    .filter((device) => device !== '');
}

/** A swap device whose content does not outlast the machine's power: compressed memory, or dm-crypt. */
function isSafeSwap(root: string, device: string): boolean {
  if (/^\/dev\/zram\d+$/.test(device)) {
    const disk = readText(root, `/sys/block/${path.basename(device)}/backing_dev`); // where zram writes what is idle
    return disk === undefined || disk === 'none';
  }
  let name = device;
  try {
    if (device.startsWith('/dev/mapper/')) name = readlinkSync(`${root}${device}`);
  } catch {
    return false;
  }
  return readText(root, `/sys/block/${path.basename(name)}/dm/uuid`)?.startsWith('CRYPT-') ?? false;
}

function checkSwap(root: string): Check {
  const text = readText(root, '/proc/swaps');
  if (text === undefined) return row('swap', 'warn', 'unknown', '/proc/swaps cannot be read');
  const devices = swapDevices(text);
  if (devices.length === 0) return row('swap', 'ok', 'none', '');
  const open = devices.filter((device) => !isSafeSwap(root, device));
  if (open.length === 0) return row('swap', 'ok', `${devices.join(', ')}: memory or encrypted`, '');
  const advice =
    'the room is never swapped, but what other programs know of your secrets is, and without root and with a memlock limit below ' +
    '400 MiB a part of what a vault is opened with; encrypt it (crypttab(5): swap) or use zram';
  return row('swap', 'warn', `${open.join(', ')}: not known to be encrypted`, advice);
}

/**
 * An image of all memory on the disk, locked pages included. Secretmem forbids it for the whole machine while it is in
 * use.
 */
function checkHibernation(root: string, backing: Backing | 'closed'): Check {
  const supported = readText(root, '/sys/power/state')?.split(/\s+/).includes('disk') ?? false;
  if (backing === 'secretmem') {
    const forbidden = `off for the whole machine while a secret is in the room; to have it back, root writes 'locked' to ${backingFile}`;
    return row('hibernation', 'ok', existsSync(`${root}/sys/power/disk`) ? forbidden : 'not supported', '');
  }
  const advice =
    'the image on the disk holds the room; encrypt the disk, or do not hibernate (systemctl mask hibernate.target hybrid-sleep.target)';
  return supported ? row('hibernation', 'warn', 'possible', advice) : row('hibernation', 'ok', 'not supported', '');
}

/** Who may attach to a process: 0 any of the same user (also without Yama), 1 its parents, 2 root, 3 nobody. */
function checkPtrace(root: string): Check {
  const scope = readText(root, '/proc/sys/kernel/yama/ptrace_scope');
  const found = scope ?? 'none: this kernel has no Yama';
  const change = scope === undefined ? 'harden() in the bot prevents it' : 'sysctl kernel.yama.ptrace_scope=1, or harden() in the bot';
  return row(
    'ptrace scope',
    Number(scope) >= 1 ? 'ok' : 'warn',
    found,
    `a program of the same user can take over a bot that is not hardened; ${change}`,
  );
}

/** A pipe takes cores whatever their limit is (core(5)). */
function checkCorePattern(root: string): Check {
  const pattern = readText(root, '/proc/sys/kernel/core_pattern') ?? '';
  const advice = 'the core limit does not hold for it: it gets the ordinary memory of every bot that is not hardened; harden() in the bot';
  return row('core pattern', pattern.startsWith('|') ? 'warn' : 'ok', pattern || 'none', advice);
}

/** @param root where to look for /proc, /sys and /dev, for tests */
export function checkMachine(backing: Backing | 'closed', root = '', kernel = release()): Check[] {
  return [checkKernel(kernel), checkSwap(root), checkHibernation(root, backing), checkPtrace(root), checkCorePattern(root)];
}
