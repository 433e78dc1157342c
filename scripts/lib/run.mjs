// Running other programs, and the fingerprints that tell whether anything has to be done.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's root: two up from this file. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** A failure whose message is all that a person needs: no stack is printed. */
export class SetupError extends Error {}

export function say(line) {
  console.log(`set-up: ${line}`);
}

/** Ends the process with the message of a SetupError; anything else is a defect and keeps its stack. */
export function explain(error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`set-up: ${error.message}`);
  process.exit(1);
}

/** Runs a program quietly in the root and returns what it printed; what it printed is shown only when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options });
  if (result.error) throw new SetupError(`cannot run ${command}: ${result.error.message}`);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    const how = result.signal ? `was ended by ${result.signal}` : `failed with exit code ${result.status}`;
    throw new SetupError(`${[command, ...args].join(' ')} ${how}`);
  }
  return result.stdout;
}

/** Whether a program of that name is on PATH. */
export function hasCommand(name) {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(path.join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

/** Every file under the given files and folders (relative to the root) whose name fits, sorted; what is missing is left out. */
export function filesUnder(places, pattern = /./) {
  const found = [];
  const visit = (place) => {
    const full = path.join(root, place);
    if (!existsSync(full)) return;
    if (!statSync(full).isDirectory()) {
      if (pattern.test(place)) found.push(place);
      return;
    }
    for (const name of readdirSync(full)) visit(path.join(place, name));
  };
  places.forEach(visit);
  return found.sort();
}

/** Names, sizes and times of the files, and anything else the result depends on, as one string. */
export function fingerprint(files, ...more) {
  const lines = files.map((file) => {
    const { size, mtimeMs } = statSync(path.join(root, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  return [...lines, ...more].join('\n');
}

/** What was written by the last `writeStamp` to that file, or '' if nothing. */
export function readStamp(file) {
  const full = path.join(root, file);
  return existsSync(full) ? readFileSync(full, 'utf8') : '';
}

export function writeStamp(file, text) {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}
