// Builds of the same sources with other flags, each in a tree of its own under out/ that looks like the package, because node-gyp
// builds where binding.gyp lies and lib/native.ts loads the addon from one fixed place under the package's root.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { nodeGyp, publish } from './native.mjs';
import { root } from './run.mjs';

/**
 * For builds with sanitizers. Not gcc: its ASan and UBSan are two runtimes, of which only the first writes its reports to files;
 * and it has no libFuzzer.
 */
export const clang = { CC: 'clang-19', CXX: 'clang++-19' };

const own = new Set(['.git', 'build', 'dist', 'out', 'prebuilds']);

/** The folder of the variant: links to everything of the package but what is built. */
export function layOut(name) {
  const tree = path.join(root, 'out', name);
  mkdirSync(tree, { recursive: true });
  for (const entry of readdirSync(root)) {
    if (!own.has(entry) && !existsSync(path.join(tree, entry))) symlinkSync(path.join('../..', entry), path.join(tree, entry));
  }
  return tree;
}

/** Builds targets of the native part with these gyp variables and returns the variant's folder. */
export function buildVariant(name, variables, targets, env = {}) {
  const tree = layOut(name);
  nodeGyp(tree, variables, targets, { env: { ...process.env, ...env } });
  return tree;
}

/** As buildVariant, and with the addon and the compiled TypeScript in place, so that the tests run in the folder. */
export function buildPackageVariant(name, variables, targets, env = {}) {
  const tree = buildVariant(name, variables, targets, env);
  publish(tree);
  // A copy: node would follow a link and find the ordinary addon from there.
  rmSync(path.join(tree, 'dist'), { recursive: true, force: true });
  cpSync(path.join(root, 'dist'), path.join(tree, 'dist'), { recursive: true });
  return tree;
}
