/** What can be typed, of a program and of each of its verbs: the one thing that the completions of all shells are made of. */
import type { Argument, Command, Option } from 'commander';
import { optionsOf, suggestionsFor } from '../manual.js';

/** What can stand in one place. */
export type Values =
  { readonly kind: 'words'; readonly words: readonly string[] } | { readonly kind: 'files' } | { readonly kind: 'unknown' };

export interface OptionNode {
  /** `--json`, or `-h` and `--help`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Undefined where the option takes none. */
  readonly values: Values | undefined;
}

export interface ArgumentNode {
  readonly name: string;
  readonly values: Values;
  /** All that follow are like it. */
  readonly variadic: boolean;
}

export interface VerbNode {
  /** [] of the program itself. */
  readonly path: readonly string[];
  readonly description: string;
  /** Those that every verb takes among them. */
  readonly options: readonly OptionNode[];
  readonly arguments: readonly ArgumentNode[];
  readonly verbs: readonly VerbNode[];
}

/** A place that is called `path` or `file` takes files; but of arguments `file` and `copy`, since the path of a request is none. */
function valuesOf(where: Option | Argument, name: string, fileNames: readonly string[]): Values {
  const words = suggestionsFor(where);
  if (words !== undefined) return { kind: 'words', words };
  return fileNames.includes(name) ? { kind: 'files' } : { kind: 'unknown' };
}

function optionNode(option: Option): OptionNode {
  const placeholder = /[<[]([^>\].]+)(?:\.\.\.)?[>\]]/.exec(option.flags)?.[1];
  return {
    names: [option.short, option.long].filter((name) => name !== undefined),
    description: option.description,
    values: placeholder === undefined ? undefined : valuesOf(option, placeholder, ['path', 'file']),
  };
}

export function treeOf(command: Command, path: readonly string[] = []): VerbNode {
  const { own, global } = optionsOf(command);
  return {
    path,
    description: command.description(),
    options: [...own, ...global].map(optionNode),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      values: valuesOf(argument, argument.name(), ['file', 'copy']),
      variadic: argument.variadic,
    })),
    verbs: command.commands.map((verb) => treeOf(verb, [...path, verb.name()])),
  };
}

/** The node itself, and all below it. */
export const nodesOf = (node: VerbNode): VerbNode[] => [node, ...node.verbs.flatMap(nodesOf)];

/** Options of a node that have a value, by each name. */
export const valuedOptions = (node: VerbNode): { name: string; values: Values }[] =>
  node.options.flatMap(({ names, values }) => (values === undefined ? [] : names.map((name) => ({ name, values }))));

/** Within single quotes of a POSIX shell, of zsh. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export const header = (shell: string): string =>
  `# Completion of strongroom for ${shell}, made by 'strongroom completion ${shell}' out of its verbs and options.\n` +
  `# Names of entries are not completed: they are encrypted, and reading them would take the vault's password.\n`;
