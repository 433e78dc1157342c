/** Completion for bash 4.4 and later, with nothing but bash. */
import { type Values, type VerbNode, header, nodesOf, quoted, valuedOptions } from './tree.js';

const list = (words: readonly string[]): string => quoted(words.join(' '));

/** A node is known by the words before it, a blank before each: '' is the program, ' slot add' a verb. */
const keyOf = ({ path }: VerbNode): string => path.map((word) => ` ${word}`).join('');

function verbCase(node: VerbNode): string {
  const verbs = list(node.verbs.map(({ path }) => path.at(-1)!));
  const options = list(node.options.flatMap(({ names }) => names));
  const valued = list(valuedOptions(node).map(({ name }) => name));
  return `    ${quoted(keyOf(node))}) verbs=${verbs} options=${options} valued=${valued} ;;\n`;
}

function valueCase(pattern: string, values: Values): string {
  if (values.kind === 'unknown') return '';
  return `    ${pattern}) ${values.kind === 'files' ? '_strongroom_files' : `_strongroom_words ${list(values.words)}`} ;;\n`;
}

/** By option, and by the number of the argument. */
function valueCases(node: VerbNode): string {
  const options = valuedOptions(node).map(({ name, values }) => valueCase(quoted(`${keyOf(node)} ${name}`), values));
  const args = node.arguments.map(({ values, variadic }, i) => {
    const place = quoted(`${keyOf(node)} ${i + 1}`);
    return valueCase(variadic ? `${place}|${quoted(`${keyOf(node)} `)}[0-9]*` : place, values);
  });
  return [...options, ...args].join('');
}

export function bashCompletion(program: VerbNode): string {
  const nodes = nodesOf(program);
  return `${header('bash')}
_strongroom_verb() {
  case $1 in
${nodes.map(verbCase).join('')}  esac
}

_strongroom_values() {
  case $1 in
${nodes.map(valueCases).join('')}  esac
}

_strongroom_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

_strongroom_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_strongroom() {
  local cur=\${COMP_WORDS[COMP_CWORD]} verb='' count=1 option='' literal='' word i verbs options valued
  COMPREPLY=()
  _strongroom_verb ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ $word == '=' && -n $option ]]; then
      continue # bash takes --option=value apart
    elif [[ -n $option ]]; then
      option=''
    elif [[ -z $literal && $word == '--' ]]; then
      literal=yes
    elif [[ -z $literal && $word == -* ]]; then
      if [[ " $valued " == *" $word "* ]]; then option=$word; fi
    elif [[ " $verbs " == *" $word "* ]]; then
      verb+=" $word"
      _strongroom_verb "$verb"
    else
      count=$((count + 1))
    fi
  done
  if [[ $cur == '=' && -n $option ]]; then cur=''; fi
  if [[ -n $option ]]; then
    _strongroom_values "$verb $option"
  elif [[ -z $literal && $cur == -* ]]; then
    _strongroom_words "$options"
  elif [[ -n $verbs ]]; then
    _strongroom_words "$verbs"
  else
    _strongroom_values "$verb $count"
  fi
}

complete -F _strongroom strongroom
`;
}
