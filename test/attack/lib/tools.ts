import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

const packageRoot = path.join(__dirname, '../../../..');
const sources = path.join(packageRoot, 'test/attack/tools');
const built = path.join(packageRoot, 'dist/test/attack/tools');

interface Recipe {
  readonly sources: readonly string[];
  readonly flags?: readonly string[];
}

const RECIPES = {
  scan: { sources: ['scan.c', 'scan_process.c', 'needle_search.c'] },
  pageout: { sources: ['pageout.c'] },
  'stay_dumpable.so': { sources: ['stay_dumpable.c'], flags: ['-shared', '-fPIC'] },
  'copy_reads.so': { sources: ['copy_reads.c'], flags: ['-shared', '-fPIC'] },
  open_memfd: { sources: ['open_memfd.c'] },
  kdf_oracle: { sources: ['kdf_oracle.c'], flags: ['-l:libargon2.a', '-pthread'] },
  'helpers.node': { sources: ['helpers.c'], flags: ['-shared', '-fPIC', '-pthread', `-I${nodeHeaders()}`] },
} satisfies Record<string, Recipe>;

/** The headers of the node that runs: beside its binary, or where Debian's libnode-dev puts them. */
function nodeHeaders(): string {
  const beside = path.join(path.dirname(process.execPath), '../include/node');
  return existsSync(path.join(beside, 'node_api.h')) ? beside : '/usr/include/node';
}

function newest(directory: string): number {
  return Math.max(...readdirSync(directory).map((name) => statSync(path.join(directory, name)).mtimeMs));
}

/** The path of a compiled tool from test/attack/tools; compiles it where it is missing or older than any source. */
export function tool(name: keyof typeof RECIPES): string {
  const out = path.join(built, name);
  if (existsSync(out) && statSync(out).mtimeMs > newest(sources)) return out;
  mkdirSync(built, { recursive: true });
  const recipe: Recipe = RECIPES[name];
  const files = recipe.sources.map((file) => path.join(sources, file));
  const fresh = `${out}.${process.pid}`;
  execFileSync('gcc', ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-o', fresh, ...files, ...(recipe.flags ?? [])], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: plainEnvironment(),
  });
  renameSync(fresh, out);
  return out;
}

/** This process's environment without what a sanitizer run preloads: for programs that are not node. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { LD_PRELOAD: _, ...rest } = process.env;
  return rest;
}

/** Runs a program that is not node; its output as text. */
export function run(command: string, args: readonly string[], options: ExecFileSyncOptions = {}): string {
  return execFileSync(command, args, { env: plainEnvironment(), maxBuffer: 1 << 28, ...options }).toString();
}
