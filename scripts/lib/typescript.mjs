// Everything TypeScript goes into dist/ by one tsc; then what every bot loads of it is joined into one file.
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { filesUnder, fingerprint, readStamp, root, run, say, writeStamp } from './run.mjs';

const stampFile = 'dist/.strongroom';

/** A tsc by hand writes the files as they were before they were joined. */
function isJoined() {
  const index = path.join(root, 'dist/lib/index.js');
  return existsSync(index) && readFileSync(index, 'utf8').includes("require('./joined.js')");
}

/** Compiles if a source changed since the last time. What no longer has a source leaves dist/, so that no old test runs. */
export async function compileTypescript() {
  const sources = filesUnder(['lib', 'test', 'bench', 'demo', 'lab'], /\.ts$/);
  const wanted = fingerprint([...sources, 'tsconfig.json', 'package-lock.json', 'scripts/lib/join.mjs'], process.version);
  if (readStamp(stampFile) === wanted && isJoined()) return false;
  say('compiling TypeScript');
  run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  for (const file of filesUnder(['dist'], /\.(js|d\.ts)$/)) {
    const source = file.replace(/^dist\//, '').replace(/(\.d\.ts|\.js)$/, '.ts');
    if (!existsSync(path.join(root, source))) rmSync(path.join(root, file));
  }
  const { joinModules } = await import('./join.mjs'); // not before node_modules are there
  await joinModules();
  const command = path.join(root, 'dist/lib/cli/main.js');
  if (existsSync(command)) chmodSync(command, 0o755);
  writeStamp(stampFile, wanted);
  return true;
}
