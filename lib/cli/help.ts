/** What --help prints, as wide as the terminal is. */
import type { Argument, Command, Help, Option } from 'commander';
import { exit, exitNames, meanings } from './exit.js';
import { descriptionOf, environment, examplesOf, exitsOf, notesOf, optionsOf, pathOf, synopsisOf } from './manual.js';
import { padTo, width, wrap } from './text.js';

const normal = 80;
const widest = 100; // longer lines are hard to read
const leastDescription = 24;

type Item = readonly [term: string, description: string];

const indented = (lines: readonly string[], by: number): string => lines.map((line) => `${' '.repeat(by)}${line}\n`).join('');

/** Terms and what they mean: beside each other, or below each other where that leaves too little. */
function list(title: string, items: readonly Item[], columns: number): string {
  if (items.length === 0) return '';
  const terms = Math.max(...items.map(([term]) => width(term)));
  const left = columns - terms - 4;
  const texts = items.map(([term, description]) => {
    if (left < leastDescription) return indented([term], 2) + indented(wrap(description, columns - 6), 6);
    const [first = '', ...rest] = wrap(description, left);
    return `${indented([`${padTo(term, terms)}  ${first}`], 2)}${indented(rest, terms + 4)}`;
  });
  return `\n${title}:\n${texts.join('')}`;
}

function usage(command: Command, columns: number): string {
  const [first = '', ...rest] = wrap(synopsisOf(command), columns - 'Usage: '.length);
  return `Usage: ${first}\n${indented(rest, 'Usage: '.length)}`;
}

const optionItem = (option: Option): Item => [option.flags, descriptionOf(option)];
const argumentItem = (argument: Argument): Item => [argument.name(), descriptionOf(argument)];
const verbItem = (command: Command): Item => [command.name(), command.description()];

const aboutSecrets = `Passwords and secrets are asked for on the terminal, unseen, or read from a descriptor: strongroom list --password-fd 3 3< password-file. \
They are never taken from the command line or shown by any option.`;
const aboutMore = "'strongroom VERB --help' says more of a verb, and 'man strongroom' all of it.";

/** The whole text, for commander's `configureHelp`. */
export function formatHelp(command: Command, { helpWidth }: Help): string {
  const columns = Math.min(helpWidth ?? normal, widest);
  const isProgram = command.parent === null;
  const { own, global } = optionsOf(command);
  const codes = isProgram ? exitNames : exitsOf(command);
  const isGroup = command.commands.length > 0;
  const examples = examplesOf(command).map((line) => `  ${line}\n`);
  return [
    usage(command, columns),
    `\n${indented(wrap(command.description(), columns), 0)}`,
    notesOf(command) === '' ? '' : `\n${indented(wrap(notesOf(command), columns), 0)}`,
    list('Arguments', command.registeredArguments.map(argumentItem), columns),
    list('Verbs', command.commands.map(verbItem), columns),
    list('Options', own.map(optionItem), columns),
    list('Options of every verb', global.map(optionItem), columns),
    examples.length === 0 ? '' : `\nExamples:\n${examples.join('')}`,
    isProgram ? `\n${indented(wrap(aboutSecrets, columns), 0)}` : '',
    isProgram ? list('Environment', environment, columns) : '',
    isProgram || !isGroup
      ? list(
          'Exit codes',
          codes.map((name): Item => [String(exit[name]), meanings[name]]),
          columns,
        )
      : '',
    isProgram
      ? `\n${indented(wrap(aboutMore, columns), 0)}`
      : pathOf(command).length > 0 && isGroup
        ? `\n${indented(wrap(aboutGroup(command), columns), 0)}`
        : '',
  ].join('');
}

const aboutGroup = (command: Command): string => `'strongroom ${pathOf(command).join(' ')} VERB --help' says more of each.`;
