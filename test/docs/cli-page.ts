/** docs/cli.md: written by hand, but for its tables of verbs and of exit codes, which are made of the program. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { type ExitName, exit, exitNames, exitOf, meanings } from '../../lib/cli/exit.js';
import { makeProgram } from '../../lib/cli/main.js';
import { synopsisOf, verbsOf } from '../../lib/cli/manual.js';

const packageRoot = path.join(__dirname, '..', '..', '..');

/** Where the page is kept. */
export const cliFile = path.join(packageRoot, 'docs', 'cli.md');

function verbs(): string {
  const rows = verbsOf(makeProgram()).map((verb) => `| \`${synopsisOf(verb).replaceAll('|', '\\|')}\` | ${verb.description()} |`);
  return ['| verb | does |', '| --- | --- |', ...rows].join('\n');
}

function exitRow(name: ExitName): string {
  const codes = Object.entries(exitOf).flatMap(([code, status]) => (status === exit[name] ? [`\`${code}\``] : []));
  return `| ${exit[name]} | ${meanings[name]} | ${codes.sort().join(', ')} |`;
}

const exitCodes = (): string => ['| code | meaning | error codes |', '| --- | --- | --- |', ...exitNames.map(exitRow)].join('\n');

const parts: Readonly<Record<string, () => string>> = { verbs, 'exit codes': exitCodes };

/** The page as it is, with those parts made anew; each stands between two comments that name it. */
export function cliPage(): string {
  return Object.entries(parts).reduce(
    (page, [name, make]) => {
      const begin = `<!-- ${name}: made by npm run docs -->\n`;
      const end = `\n<!-- end of ${name} -->`;
      const from = page.indexOf(begin);
      const to = page.indexOf(end);
      if (from < 0 || to < from) throw new Error(`docs/cli.md has no place for its ${name}`);
      return page.slice(0, from + begin.length) + make() + page.slice(to);
    },
    readFileSync(cliFile, 'utf8'),
  );
}
