import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { plainEnvironment } from './tools.js';

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(path.delimiter).some((directory) => {
    try {
      accessSync(path.join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function hasArgon2(): boolean {
  try {
    const found = execFileSync('gcc', ['-print-file-name=libargon2.a'], { env: plainEnvironment() }).toString().trim();
    return path.isAbsolute(found);
  } catch {
    return false;
  }
}

/** By the system call itself, whose number is the same on every architecture. */
function hasSecretmem(): boolean {
  const python = 'import ctypes,os; fd = ctypes.CDLL(None).syscall(447, 0); os._exit(0 if fd >= 0 else 1)';
  try {
    execFileSync('python3', ['-c', python], { env: plainEnvironment() });
    return true;
  } catch {
    return false;
  }
}

function writable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** What an attack may need: how to find out, and the reason to print where it is missing. */
const REQUIREMENTS = {
  root: { met: () => process.getuid?.() === 0, reason: 'needs root' },
  gcc: { met: () => onPath('gcc'), reason: 'needs gcc' },
  gdb: { met: () => onPath('gdb'), reason: 'needs gdb' },
  libargon2: { met: hasArgon2, reason: 'needs libargon2-dev' },
  secretmem: { met: hasSecretmem, reason: 'needs a kernel with memfd_secret (secretmem.enable=1)' },
  swap: { met: () => existsSync('/proc/swaps') && onPath('swapon'), reason: 'needs a kernel with swap' },
  'core pattern': { met: () => writable('/proc/sys/kernel/core_pattern'), reason: 'needs a writable core_pattern' },
  // Sanitizers keep copies of what passes through them, so a scan of such a process says nothing about the product.
  'no sanitizer': {
    met: () => !/asan|tsan|valgrind/.test(readFileSync('/proc/self/maps', 'utf8')),
    reason: 'a sanitizer is loaded',
  },
} satisfies Record<string, { met: () => boolean; reason: string }>;

export type Requirement = keyof typeof REQUIREMENTS;

/**
 * A `describe` that is skipped by name, with the reasons, where something is missing. In CI as root nothing may be
 * missing, but for a sanitizer's own run: there the attacks run, and fail.
 */
export function attack(title: string, needs: readonly Requirement[], body: () => void): void {
  const missing = needs.filter((need) => !REQUIREMENTS[need].met());
  const strict = process.env['CI'] === 'true' && process.getuid?.() === 0 && !missing.includes('no sanitizer');
  if (missing.length === 0 || strict) describe(title, body);
  else describe.skip(`${title} (skipped: ${missing.map((need) => REQUIREMENTS[need].reason).join(', ')})`, body);
}
