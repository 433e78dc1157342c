// The tables in docs/platforms.md, from what scripts/platforms.mjs saw.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError, root, run } from './run.mjs';

const page = path.join(root, 'docs/platforms.md');
const marks = ['<!-- written by npm run platforms -->', '<!-- end -->'];
const show = (cell) => cell?.text ?? '-';

/** One row a node on a system. */
function rowOf(row) {
  const where = `Debian ${row.release}, ${row.arch}${row.arch === process.arch ? '' : ' (qemu)'}, glibc ${row.glibc}`;
  const node = row.npm === null ? `${row.version}, nodejs.org's` : `${row.version}, Debian's, npm ${row.npm}`;
  return [where, node, ...[row.installed, row.asImport, row.asRequire, row.foreign, row.tests, row.room].map(show)];
}

const table = (lines) => [lines[0], lines[0].map(() => '---'), ...lines.slice(1)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @param refused of machines that there is no binary for */
export function writePlatforms(rows, refused) {
  const headings = ['system', 'node', 'npm install', 'example, import', 'example, require', "other's vault", 'tests', 'room'];
  const supported = table([headings, ...rows.map(rowOf)]);
  const unsupported = table([
    ['refused', 'node', 'what it says'],
    ...refused.map(({ name, version, said }) => [name, version, show(said)]),
  ]);
  const date = new Date().toISOString().slice(0, 10);
  const seen = `Seen on ${date}, kernel ${run('uname', ['-r']).trim()}; in the binaries: ${rows
    .map((row) => show(row.openssl))
    .filter((it, i, all) => all.indexOf(it) === i)
    .join('; ')}.`;
  const text = readFileSync(page, 'utf8');
  const [from, to] = marks.map((mark) => text.indexOf(mark));
  if (from < 0 || to < from) throw new SetupError(`${page} has no marks for the table`);
  writeFileSync(page, `${text.slice(0, from)}${marks[0]}\n\n${seen}\n\n${supported}\n\n${unsupported}\n\n${text.slice(to)}`);
}
