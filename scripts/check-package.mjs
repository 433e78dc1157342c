// Looks at the tarball that npm would get: publint, Are The Types Wrong, its size, that it has what `npm run binaries` built, and that these are
// hardened.
//
//   node scripts/check-package.mjs
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { requireHardened } from './lib/hardening.mjs';
import { SetupError, explain, root, run } from './lib/run.mjs';
import { checkBinaries } from './lib/sbom.mjs';

const largest = 8 << 20; // bytes
const attw = '@arethetypeswrong/cli@0.18.5'; // needs node 20, so not among the development dependencies

const folder = mkdtempSync(path.join(tmpdir(), 'strongroom-pack-'));
try {
  for (const file of checkBinaries()) requireHardened(file);
  run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
  const file = path.join(folder, readdirSync(folder)[0]);
  const { size } = statSync(file);
  if (size > largest) throw new SetupError(`the tarball has ${size} bytes, the limit is ${largest}`);
  console.log(`${path.basename(file)}: ${size} bytes of at most ${largest}`);
  console.log(run(process.execPath, [path.join(root, 'node_modules/publint/src/cli.js'), 'run', file, '--strict']).trim());
  console.log(
    run('npm', ['exec', '--yes', `--package=${attw}`, '--', 'attw', file, '--format', 'ascii', '--no-color', '--profile', 'node16']).trim(),
  );
} catch (error) {
  explain(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
