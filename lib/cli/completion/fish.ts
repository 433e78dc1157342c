/** Completion for fish 3.4 and later. */
import { type OptionNode, type Values, type VerbNode, header, nodesOf, valuedOptions } from './tree.js';

/** Within single quotes of fish a backslash hides a quote and itself. */
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

function optionValues(values: Values | undefined): string {
  if (values === undefined) return '';
  if (values.kind === 'files') return ' -r -F';
  return values.kind === 'words' ? ` -x -a ${quoted(values.words.join(' '))}` : ' -x';
}

function optionLine(at: string, { names, description, values }: OptionNode): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return `complete -c strongroom -n ${at} ${flags.join(' ')}${optionValues(values)} -d ${quoted(description)}`;
}

function linesOf(node: VerbNode): string[] {
  const key = node.path.join(' ');
  const at = quoted(`__strongroom_at ${quoted(key)}`);
  const verbs = node.verbs.map(({ path, description }) => `complete -c strongroom -n ${at} -a ${path.at(-1)!} -d ${quoted(description)}`);
  const args = node.arguments.flatMap(({ values, variadic }, i) => {
    const place = quoted(`__strongroom_at ${quoted(key)} ${i + 1}${variadic ? ' more' : ''}`);
    if (values.kind === 'unknown') return [];
    return [`complete -c strongroom -n ${place} ${values.kind === 'files' ? '-F' : `-a ${quoted(values.words.join(' '))}`}`];
  });
  return [...verbs, ...node.options.map((option) => optionLine(at, option)), ...args];
}

export function fishCompletion(program: VerbNode): string {
  const nodes = nodesOf(program);
  const verbs = nodes.slice(1).map(({ path }) => quoted(path.join(' ')));
  const valued = nodes.flatMap((node) => valuedOptions(node).map(({ name }) => quoted([...node.path, name].join(' '))));
  return `${header('fish')}
set -g __strongroom_verbs ${verbs.join(' ')}
set -g __strongroom_valued ${valued.join(' ')}

# __strongroom_at VERB [PLACE [more]]: whether VERB, and no part of another, has been typed, and PLACE is the number of the argument to come.
function __strongroom_at
    set -l verb ''
    set -l place 1
    set -l value no
    for word in (commandline -opc)[2..-1]
        set -l longer (string trim "$verb $word")
        if test $value = yes
            set value no
        else if string match -q -- '-*' $word
            contains -- $longer $__strongroom_valued; and set value yes
        else if contains -- $longer $__strongroom_verbs
            set verb $longer
        else
            set place (math $place + 1)
        end
    end
    test "$verb" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; or test $place -eq $argv[2]; or test "$argv[3]" = more -a $place -ge "$argv[2]"
end

complete -c strongroom -f
${nodes.flatMap(linesOf).join('\n')}
`;
}
