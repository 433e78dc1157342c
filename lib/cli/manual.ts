/** What a verb has beside its options: examples and exit codes, for --help, the manual page and whoever tests them. */
import type { Argument, Command, Option } from 'commander';
import { type ExitName, exitNames } from './exit.js';

export interface Manual {
  /** Lines for a POSIX shell. Each begins the program once at least. */
  readonly examples: readonly string[];
  /** What the verb ends with beside what every verb does, and every verb that opens the vault. */
  readonly exits?: readonly ExitName[];
  /** What else is to be known of it, in sentences. */
  readonly notes?: string;
  /** What it takes, where its arguments do not say it. */
  readonly takes?: string;
}

const everyVerb: readonly ExitName[] = ['done', 'usage', 'memory', 'io', 'defect'];

/** What opening the vault can end with. */
export const opening: readonly ExitName[] = [
  'missing',
  'wrongPassword',
  'damaged',
  'permissions',
  'noTerminal',
  'input',
  'rollback',
  'cancelled',
];

/** What writing it can end with. */
export const writing: readonly ExitName[] = ['busy', 'replaced'];

const manuals = new WeakMap<Command, Manual>();
const exits = new WeakMap<Command, Set<ExitName>>();
const suggestions = new WeakMap<Argument | Option, readonly string[]>();

/** Every verb has a manual; a test looks. */
export function manual(command: Command, entry: Manual): Command {
  manuals.set(command, entry);
  return addExits(command, entry.exits ?? []);
}

export function addExits(command: Command, names: readonly ExitName[]): Command {
  exits.set(command, new Set([...(exits.get(command) ?? []), ...names]));
  return command;
}

export const examplesOf = (command: Command): readonly string[] => manuals.get(command)?.examples ?? [];
export const notesOf = (command: Command): string => manuals.get(command)?.notes ?? '';

/** In the order of their numbers. */
export function exitsOf(command: Command): ExitName[] {
  return exitNames.filter((name) => everyVerb.includes(name) || exits.get(command)?.has(name) === true);
}

/** Words that a shell offers where others are taken too, so that `choices` would be too narrow. */
export function suggests<Where extends Argument | Option>(where: Where, words: readonly string[]): Where {
  suggestions.set(where, words);
  return where;
}

export const suggestionsFor = (where: Argument | Option): readonly string[] | undefined => where.argChoices ?? suggestions.get(where);

/** The verbs themselves, without the groups that they are in, in the order in which they were declared. */
export function verbsOf(program: Command): Command[] {
  return program.commands.flatMap((command) => (command.commands.length === 0 ? [command] : verbsOf(command)));
}

/** As it is typed: `slot add`, without the program's name. */
export function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}

/** The line of its arguments, those that have to be given among them. */
export function synopsisOf(command: Command): string {
  const needed = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => flags);
  const args = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  const taken = manuals.get(command)?.takes;
  const inner = command.commands.length > 0 ? ['<verb>'] : [];
  return [programName(command), ...pathOf(command), ...needed, '[options]', ...inner, ...(taken === undefined ? args : [taken])].join(' ');
}

const programName = (command: Command): string => (command.parent === null ? command.name() : programName(command.parent));

/** `--help`, `--version` and what a verb takes, and then what every verb takes. */
export function optionsOf(command: Command): { own: readonly Option[]; global: readonly Option[] } {
  const helper = Object.assign(command.createHelp(), { showGlobalOptions: true });
  return { own: helper.visibleOptions(command), global: helper.visibleGlobalOptions(command).filter(({ long }) => long !== '--version') };
}

/** Of an option or argument: what it is, what it may be and what it is unless told. */
export function descriptionOf(where: Option | Argument): string {
  const choices = where.argChoices === undefined || where.argChoices.length > 8 ? [] : [`one of ${where.argChoices.join(', ')}`];
  return [where.description, ...choices].filter(Boolean).join('; ');
}

/** What the environment and the file system have to do with it, for --help and the manual page. */
export const environment: readonly (readonly [name: string, meaning: string])[] = [
  ['STRONGROOM_VAULT', 'the vault, unless --vault names another'],
  ['XDG_DATA_HOME', 'where the vault is, in strongroom/vault, unless told; ~/.local/share if it is not an absolute path'],
  ['XDG_STATE_HOME', 'where what was last seen of vaults is, in strongroom/; ~/.local/state if it is not an absolute path'],
  ['CREDENTIALS_DIRECTORY', 'where systemd puts the credentials of a service'],
  ['NO_COLOR', 'if it is set to anything, nothing is coloured'],
  ['FORCE_COLOR', 'if it is set, colours also go where there is no terminal; 0 switches them off'],
];
