/** Node programs run in a process of their own, as root or as somebody without rights. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

export const packageRoot = path.join(__dirname, '..', '..', '..');
export const isRoot = process.getuid?.() === 0;

/** The number of the system call, the same on every architecture. */
export const memfdSecret = '447';
const EPERM = '1';

/** In front of a command whose room is to be of locked pages. */
export const withoutSecretmem = ['python3', path.join(packageRoot, 'test/tools/without_syscall.py'), memfdSecret, EPERM];

/** Debian's user and group without rights. */
export const nobody = 65534;

export interface ChildOptions {
  env?: Record<string, string>;
  /** Run as {@link nobody}; the package then has to be where nobody can read it: see {@link readablePackage}. */
  unprivileged?: boolean;
  /** Put in front of node, for example `['prlimit', '--memlock=0:0']`. */
  wrapper?: string[];
  nodeArguments?: string[];
  /** Where the package lies; `strongroom` in the script is its path. */
  root?: string;
  timeout?: number;
}

/**
 * Runs `script` with `strongroom` (the package's exports), `native` (its binding) and `assert` in scope; what it prints as JSON
 * with `report(value)` is the result.
 */
export function runScript(script: string, options: ChildOptions = {}): SpawnSyncReturns<string> & { report: unknown } {
  const root = options.root ?? packageRoot;
  const program = `
    const strongroom = require(${JSON.stringify(path.join(root, 'dist/lib/index.js'))});
    const { native } = require(${JSON.stringify(path.join(root, 'dist/lib/native.js'))});
    const assert = require('node:assert/strict');
    const report = (value) => process.stdout.write('\\nreport ' + JSON.stringify(value) + '\\n');
    const refusal = (attempt) => { try { attempt(); } catch (error) { return { code: error.code, message: error.message }; } return null; };
    ${script}`;
  const command = [...(options.wrapper ?? []), process.execPath, ...(options.nodeArguments ?? []), '-e', program];
  const child = spawnSync(command[0]!, command.slice(1), {
    encoding: 'utf8',
    // No place to remember vaults in, unless a test gives one: old copies come back in many.
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: '/dev/null', ...inheritedPreload(), ...options.env },
    timeout: options.timeout ?? 60_000,
    cwd: '/',
    ...(options.unprivileged === true ? { uid: nobody, gid: nobody } : {}),
  });
  const line = /^report (.*)$/m.exec(child.stdout)?.[1];
  return Object.assign(child, { report: line === undefined ? undefined : (JSON.parse(line) as unknown) });
}

// The sanitizers' run time has to come first in a node that loads the sanitized addon.
function inheritedPreload(): Record<string, string> {
  const names = ['LD_PRELOAD', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}

/** A copy of the package that every user can read, since a clone may lie where only root can. Remove it with `remove`. */
export function readablePackage(): { root: string; remove(): void } {
  const root = mkdtempSync(path.join(tmpdir(), 'strongroom-package-'));
  chmodSync(root, 0o755);
  for (const part of ['package.json', 'dist/lib', 'prebuilds']) {
    cpSync(path.join(packageRoot, part), path.join(root, part), { recursive: true });
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
