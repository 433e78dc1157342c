/** docs/lab.md, made of what the lab recorded. */
import path from 'node:path';

import { ATTACKS, NOT_RUN, type Who } from './attacks.js';
import { readResults, type Cell, type Results } from './results.js';
import { WAYS, type WayName } from './ways.js';

/** Where the page is kept. */
export const pageFile = path.join(__dirname, '../../docs/lab.md');

const names = Object.keys(WAYS) as WayName[];
const WHO: Record<Who, string> = { root: 'As root', user: 'As another program of the same user, or inside the bot' };

/** How often the key was found, in the words of the table. */
const cellText = ({ copies }: Cell): string => (copies > 0 ? `**found** ×${copies}` : 'nothing');

function table(results: Results, who: Who): string {
  const rows = Object.entries(ATTACKS)
    .filter(([, attack]) => attack.who.includes(who))
    .map(([id, { title }]) => {
      const cells = names.map((way) => results.cells.find((cell) => cell.attack === id && cell.who === who && cell.way === way)!);
      return `| ${title} | ${cells.map(cellText).join(' | ')} |`;
    });
  return [
    `## ${WHO[who]}\n`,
    `| attack | ${names.map((way) => WAYS[way].title).join(' | ')} |`,
    `| --- |${names.map(() => ' --- |').join('')}`,
    ...rows,
  ].join('\n');
}

const commands = (): string =>
  Object.entries(ATTACKS)
    .map(([id, { title, command, who }]) => `| \`${id}\` | ${title} | \`${command.replaceAll('|', '\\|')}\` | ${who.join(', ')} |`)
    .join('\n');

export function labPage(results: Results = readResults()): string {
  const { date, machine, seconds, cells } = results;
  const found = (way: WayName): string => {
    const of = cells.filter((cell) => cell.way === way);
    return `| ${WAYS[way].title} | ${of.filter(({ copies }) => copies > 0).length} of ${of.length} |`;
  };
  return `# The attack lab

The same kind of key held in ${names.length} ways, ${Object.keys(ATTACKS).length} attacks on each: what they find. Made by \`npm run lab\` on ${date} (${machine}; ${cells.length} runs in ${seconds} s); nothing here is typed in.

Each cell is a run of its own: a bot starts as a user without rights, with a fresh random key, signs a thousand times, and is attacked once. Searched for are the key in
every form that text takes, its padded and hashed forms of HMAC, and the password of a vault; 16 bytes of any are a find, and the number is of copies. *Nothing* means that the same attack
did find a marker that is no secret and lies beside the key: a cell whose marker was not found is no result, and the lab fails then. Each bot is seen to sign with its key before. None has called
\`harden()\`, which closes a process to other programs of its user. The Argon2id of the vaults is a cheap one here: it is not what is attacked.

\`npm run lab -- gcore root buffer\` runs the cells that fit all of the words. A way of holding keys is a row of \`lab/ways.ts\`, an attack one of \`lab/attacks.ts\`.

| held as | attacks that found it |
| --- | --- |
${names.map(found).join('\n')}

${table(results, 'root')}

${table(results, 'user')}

## What was run

\`scan\` is \`test/attack/tools/scan.c\`, with what is searched for on descriptor 3; PID is the bot, OUT a file of the attacker's.

| name | attack | command | as |
| --- | --- | --- | --- |
${commands()}

The library of \`LD_PRELOAD\` copies what \`read\`, \`pread\` and \`recvmsg\` return: with more work it gets what the native addon gets, whose row says what code in the process can do. The keyring is
open, as it is while its user is logged in. The bot holds the key while it is attacked, but in the row that says otherwise.

## Not run

| attack | why |
| --- | --- |
${NOT_RUN.map(([attack, reason]) => `| ${attack} | ${reason} |`).join('\n')}
`;
}
