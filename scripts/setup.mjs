// All the set-up a clone needs, and nothing twice: Debian packages, node_modules, the addon, the TypeScript.
// Runs before anything is installed, so it uses node's own modules only.
//
//   node scripts/setup.mjs build|demo|bench|lab|test|mutation
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { installPackages } from './lib/debian.mjs';
import { fetchLib25519 } from './lib/lib25519.mjs';
import { buildNative } from './lib/native.mjs';
import { SetupError, explain, root, run, say } from './lib/run.mjs';
import { compileTypescript } from './lib/typescript.mjs';

const modes = ['build', 'demo', 'bench', 'lab', 'test', 'mutation'];

/** node_modules of `folder` as its package-lock.json says; npm dates what it did by node_modules/.package-lock.json. */
function installModules(folder = '.') {
  const done = path.join(root, folder, 'node_modules/.package-lock.json');
  const lock = path.join(root, folder, 'package-lock.json');
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return false;
  say(folder === '.' ? 'npm ci' : `npm ci in ${folder}`);
  run('npm', ['ci', '--prefix', path.join(root, folder), '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  return true;
}

try {
  const mode = process.argv[2];
  if (process.argv.length !== 3 || !modes.includes(mode)) {
    throw new SetupError(`the mode is "${process.argv.slice(2).join(' ')}", expected one of ${modes.join(', ')}`);
  }
  if (process.platform !== 'linux') throw new SetupError(`this is ${process.platform}: strongroom runs on Linux`);
  const done = [
    installPackages(mode),
    fetchLib25519(),
    installModules(),
    // What is compared with, 200 MB of it, is for those who compare.
    mode === 'bench' && installModules('bench/rivals'),
    mode === 'lab' && installModules('lab/rivals'),
    (mode === 'lab' || mode === 'bench') && installModules('pictures'),
    mode === 'test' && installModules('test/differential'),
    mode === 'test' && installModules('test/sdk'),
    mode === 'mutation' && installModules('test/mutation'),
    buildNative(mode === 'bench' || mode === 'test'),
    await compileTypescript(),
  ];
  say(done.includes(true) ? 'done' : 'nothing to do');
} catch (error) {
  explain(error);
}
