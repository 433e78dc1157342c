// The addon: node-gyp into build/, then one file into prebuilds/, the only place that lib/native.ts loads from.
import { copyFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { headersOfNode } from './debian.mjs';
import { libraryVersions } from './libraries.mjs';
import { filesUnder, fingerprint, readStamp, root, run, say, writeStamp } from './run.mjs';

const stampFile = 'build/.strongroom';
const sources = ['native', 'binding.gyp', 'scripts/sources.mjs', 'scripts/libraries.mjs', 'scripts/lib/libraries.mjs', 'package-lock.json'];
const devSources = ['test/native', 'test/sanitizers', 'bench/native'];

/** node-gyp's configure and build in `folder`: gyp variables such as { dev: 1 }, targets or all. One at a time a folder. */
export function nodeGyp(folder, variables, targets = [], options = {}) {
  const gyp = path.join(root, 'node_modules/node-gyp/bin/node-gyp.js');
  mkdirSync(path.join(folder, 'build'), { recursive: true });
  const locked = (...args) => {
    run('flock', ['build/.lock', process.execPath, gyp, ...args], { cwd: folder, ...options });
  };
  const defines = Object.entries(variables).map(([name, value]) => `-D${name}=${value}`);
  locked('configure', `--nodedir=${headersOfNode()}`, '--', ...defines);
  locked('build', `--jobs=${os.cpus().length}`, ...targets);
}

/** Copies a built addon to its place under `folder` in one step, so that nobody ever loads half a file. */
export function publish(folder) {
  const target = path.join(folder, `prebuilds/linux-${process.arch}/strongroom.node`);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(path.join(folder, 'build/Release/strongroom.node'), `${target}.new`);
  renameSync(`${target}.new`, target);
}

/** Builds what is older than its sources. `dev` adds core_tests and the benches' rivals; who has them keeps them. */
export function buildNative(dev) {
  const last = readStamp(stampFile);
  const level = dev || last.startsWith('dev') ? 'dev' : 'user';
  const files = filesUnder(level === 'dev' ? [...sources, ...devSources] : sources);
  const wanted = [level, fingerprint(files, process.version, process.arch, JSON.stringify(libraryVersions()))].join('\n');
  const outputs = [`prebuilds/linux-${process.arch}/strongroom.node`, ...(level === 'dev' ? ['build/Release/core_tests'] : [])];
  if (last === wanted && outputs.every((file) => existsSync(path.join(root, file)))) return false;
  say(`building the addon${level === 'dev' ? ' and its test programs' : ''} (under a minute)`);
  nodeGyp(root, level === 'dev' ? { dev: 1 } : {});
  publish(root);
  writeStamp(stampFile, wanted);
  return true;
}
