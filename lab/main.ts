/**
 * The attack lab: every attack on every way of holding a key, each cell a run of its own; writes what came out, the page and the pictures.
 * As root: `npm run lab`. `npm run lab -- gcore buffer root` runs the cells that fit all of the words and writes nothing;
 * `--draw` runs none and makes page and pictures of what is recorded.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import path from 'node:path';

import { withDirectory, withKernelCores } from '../test/attack/lib/cores.js';
import { tool } from '../test/attack/lib/tools.js';
import { nobody } from '../test/support/child.js';
import { ATTACKS } from './attacks.js';
import { draw } from './draw.js';
import { labPage, pageFile } from './page.js';
import { readResults, resultsFile, type Cell, type Found, type Results } from './results.js';
import { asUser, withSession, type Session } from './session.js';
import { WAYS, type WayName } from './ways.js';

type Place = Pick<Cell, 'attack' | 'who' | 'way'>;

const all: Place[] = Object.entries(ATTACKS).flatMap(([attack, { who: whos }]) =>
  whos.flatMap((who) => (Object.keys(WAYS) as WayName[]).map((way) => ({ attack, who, way }))),
);

function runCell({ attack, who, way }: Place, session: Session, folder: string): Found {
  const command = [...(who === 'root' ? [] : asUser), process.execPath, path.join(__dirname, 'cell.js'), way, attack];
  // As in a shell of whoever attacks: what the lab itself was started with is no part of it.
  const env = { ...session.env, LAB_FOLDER: folder };
  const { status, stdout, stderr } = spawnSync(command[0]!, command.slice(1), { env, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${attack} as ${who}, ${way}: ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as Found;
}

async function attackOnce(place: Place, session: Session): Promise<Cell> {
  return withDirectory(async (folder) => {
    chmodSync(folder, 0o700);
    chownSync(folder, nobody, nobody); // where the kernel writes a core of the user's, and a bot what it is told to
    const { cores } = ATTACKS[place.attack]!;
    const go = (): Promise<Found> => Promise.resolve(runCell(place, session, folder));
    return { ...place, ...(cores === undefined ? await go() : await withKernelCores(folder, go, cores)) };
  });
}

function show({ attack, who, way, marker, copies, forms }: Cell): void {
  const found = copies > 0 ? `FOUND, ${copies} copies of ${forms.length} forms` : 'nothing';
  console.log(`${attack} as ${who}, ${way}: ${marker ? found : 'NO RESULT: the marker was not found either'}`);
}

/** Page and pictures. */
async function write(results: Results): Promise<void> {
  writeFileSync(pageFile, labPage(results));
  await draw('lab', results, { attacks: ATTACKS, ways: WAYS });
}

async function main(): Promise<void> {
  if (process.getuid!() !== 0) throw new Error('the lab needs root: it attacks as root, and starts the bots as another user');
  const words = process.argv.slice(2);
  if (words[0] === '--draw') return write(readResults());
  const asked = all.filter((place) => words.every((word) => Object.values<string>(place).includes(word)));
  if (asked.length === 0) throw new Error(`no cell is called ${words.join(' ')}`);
  for (const name of ['scan', 'pageout', 'helpers.node', 'copy_reads.so'] as const) tool(name); // while there is somebody who may write them
  const start = Date.now();
  const cells: Cell[] = [];
  await withSession(async (session) => {
    for (const place of asked) {
      const cell = await attackOnce(place, session);
      show(cell);
      cells.push(cell);
    }
  });
  const without = cells.filter(({ marker }) => !marker);
  if (without.length > 0) throw new Error(`${without.length} cells have no positive control: nothing is written`);
  if (words.length > 0) return;
  const results: Results = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus()[0]!.model} x ${cpus().length}, Linux ${release()}, Node.js ${process.version}`,
    seconds: Math.round((Date.now() - start) / 1000),
    cells,
  };
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 1)}\n`);
  await write(results);
}

main().catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
