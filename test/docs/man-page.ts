/** man/strongroom.1, made of the program itself: its verbs, their options, examples and exit codes. */
import path from 'node:path';
import type { Argument, Command, Option } from 'commander';

import { exit, exitNames, exitOf, type ExitName, meanings } from '../../lib/cli/exit.js';
import { makeProgram } from '../../lib/cli/main.js';
import { descriptionOf, environment, examplesOf, exitsOf, notesOf, optionsOf, pathOf, synopsisOf, verbsOf } from '../../lib/cli/manual.js';
import { wrap } from '../../lib/cli/text.js';

const packageRoot = path.join(__dirname, '..', '..', '..');

/** Where the page is kept, and npm installs it from. */
export const manFile = path.join(packageRoot, 'man', 'strongroom.1');

/** Of the last change of the words in this file: a date of the clock would make another page every day. */
const CHANGED = '2026-11-28';

/** Text of roff: a backslash begins a request within a line, a period or an apostrophe at its beginning one of its own. */
const text = (plain: string): string => plain.replaceAll('\\', '\\e').replace(/^(?=[.'])/gm, '\\&');

/** What is typed as it stands: its hyphens are those of ASCII, and can be copied, and so are its quotes. */
const literal = (typed: string): string =>
  text(typed)
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replace(/^\\\(aq/, '\\&\\(aq');

/** Names that are to be replaced are in italics, all else is bold. */
const typed = (line: string): string =>
  line
    .split(/([<[][^>\]]+[>\]])/)
    .filter((part) => part !== '')
    .map((part) => (/^[<[]/.test(part) ? `\\fI${literal(part)}\\fR` : `\\fB${literal(part)}\\fR`))
    .join('');

/** Options and file names within a sentence keep their hyphens, too, and names in capitals are not hyphenated. Lines of roff are to be short. */
const sentence = (words: string): string =>
  text(wrap(words, 72).join('\n'))
    .replaceAll('-', '\\-')
    .replaceAll('~', '\\(ti')
    .replace(/\$?\b[A-Z]+_[A-Z_]+/g, '\\%$&');

const item = (term: string, description: string): string => `.TP\n${typed(term)}\n${sentence(description)}\n`;
const optionItem = (option: Option): string => item(option.flags, descriptionOf(option));
const argumentItem = (argument: Argument): string => item(`<${argument.name()}>`, descriptionOf(argument));

function verbSection(verb: Command): string {
  const { own } = optionsOf(verb);
  const numbers = exitsOf(verb).map((name) => String(exit[name]));
  const notes = notesOf(verb);
  return [
    `.SS ${literal(pathOf(verb).join(' '))}\n`,
    `${typed(synopsisOf(verb))}\n.PP\n${sentence(asSentence(verb.description()))}\n`,
    notes === '' ? '' : `.PP\n${sentence(notes)}\n`,
    ...verb.registeredArguments.map(argumentItem),
    ...own.filter(({ long }) => long !== '--help').map(optionItem),
    `.PP\nExit codes: ${numbers.join(', ')}.\n.PP\n.EX\n${examplesOf(verb)
      .map((line) => `  ${literal(line)}\n`)
      .join('')}.EE\n`,
  ].join('');
}

const asSentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function exitItem(name: ExitName): string {
  const codes = Object.entries(exitOf).flatMap(([code, status]) => (status === exit[name] ? [code] : []));
  return item(
    String(exit[name]),
    `${asSentence(meanings[name])}${codes.length === 0 ? '' : ` Codes of errors: ${codes.sort().join(', ')}.`}`,
  );
}

const paragraphs = [
  'Secrets that an exchange gives out with an API key are asked for once. From then on they are encrypted in a vault, or in memory that is \
never swapped and never dumped, and where the kernel can do it, not readable by any other process. Requests are signed there; no secret comes out.',
  'Passwords and secrets are asked for on the terminal, unseen, or read from a descriptor that a program hands over. They are never taken from \
the command line, which every user of the machine can read.',
  'Results go to standard output, everything else to standard error. An error is one line, and a second one says what to do.',
];

/** The whole page. */
export function manPage(): string {
  const program = makeProgram();
  const { own } = optionsOf(program);
  return `.\\" Made by \`npm run docs\` of lib/cli. A change made here is lost, and a test fails.
.TH STRONGROOM 1 ${CHANGED} "strongroom ${program.version()!}" "User Commands"
.SH NAME
strongroom \\- exchange API secrets in locked memory
.SH SYNOPSIS
.nf
${verbsOf(program)
  .map((verb) => `${typed(synopsisOf(verb))}\n`)
  .join('')}.fi
.SH DESCRIPTION
${paragraphs.map(sentence).join('\n.PP\n')}
.SH OPTIONS
These can stand before and after every verb.
${own.map(optionItem).join('')}.SH VERBS
${verbsOf(program).map(verbSection).join('')}.SH ENVIRONMENT
${environment.map(([name, meaning]) => item(name, asSentence(meaning))).join('')}.SH FILES
${item('~/.local/share/strongroom/vault', 'The vault, unless told. Beside it: the one before the last change, with .bak at the end of its name.')}${item(
    '~/.local/state/strongroom/',
    'What was last seen of vaults, by which an older copy is noticed.',
  )}${item('/etc/strongroom/backing', "With the word 'locked' in it, written by root, the memory of secrets is locked pages, and the machine can hibernate.")}.SH EXIT STATUS
${exitNames.map(exitItem).join('')}.SH SEE ALSO
.BR systemd\\-creds (1)
`;
}
