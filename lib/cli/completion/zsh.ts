/** Completion for zsh, by its own _arguments. */
import { type OptionNode, type Values, type VerbNode, header, nodesOf, quoted } from './tree.js';

/** In a specification of _arguments brackets and colons have a meaning. */
const escaped = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&');

function action(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `(${values.words.join(' ')})`;
    case 'files':
      return '_files';
    case 'unknown':
      return ' '; // shows the message and completes nothing
  }
}

const functionOf = ({ path }: VerbNode): string => ['_strongroom', ...path].join('__');

/** One specification for each name of the option; those that exclude each other are the names of one. */
function optionSpecs({ names, description, values }: OptionNode): string[] {
  const value = values === undefined ? '' : `:value:${action(values)}`;
  const others = names.length > 1 ? `(${names.join(' ')})` : '';
  return names.map((name) =>
    quoted(`${others}${name}${values !== undefined && name.startsWith('--') ? '=' : ''}[${escaped(description)}]${value}`),
  );
}

function verbFunction(node: VerbNode): string {
  const specs = node.options.flatMap(optionSpecs);
  const args = node.arguments.map(({ name, values, variadic }) => quoted(`${variadic ? '*' : ''}:${escaped(name)}:${action(values)}`));
  if (node.verbs.length === 0) return `${functionOf(node)}() {\n  _arguments -s ${[...specs, ...args].join(' \\\n    ')}\n}\n`;
  const verbs = node.verbs.map(({ path, description }) => quoted(`${path.at(-1)!}:${description}`));
  return `${functionOf(node)}() {
  local curcontext=$curcontext state line
  local -A opt_args
  local -a verbs=(
    ${verbs.join('\n    ')}
  )
  _arguments -s -C ${[...specs, "':verb:->verb'", "'*::argument:->argument'"].join(' \\\n    ')} && return
  case $state in
    verb) _describe -t commands verb verbs ;;
    argument) (( $+functions[${functionOf(node)}__$words[1]] )) && ${functionOf(node)}__$words[1] ;;
  esac
}
`;
}

export function zshCompletion(program: VerbNode): string {
  const functions = nodesOf(program).map(verbFunction);
  return `#compdef strongroom
${header('zsh')}
${functions.join('\n')}
# In a file of $fpath this is the body of the function; read by a shell it declares it.
if [[ $funcstack[1] == _strongroom ]]; then
  _strongroom "$@"
else
  compdef _strongroom strongroom
fi
`;
}
