/** strongroom completion: what a shell needs to know to complete a command line, out of the program itself. */
import { type Command, Argument } from 'commander';
import { bashCompletion } from './completion/bash.js';
import { fishCompletion } from './completion/fish.js';
import { treeOf } from './completion/tree.js';
import { zshCompletion } from './completion/zsh.js';
import { manual } from './manual.js';

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export function addCompletionCommand(program: Command): void {
  manual(program.command('completion'), {
    examples: [
      'strongroom completion bash > ~/.local/share/bash-completion/completions/strongroom',
      'strongroom completion zsh > "${fpath[1]}/_strongroom"',
      'strongroom completion fish > ~/.config/fish/completions/strongroom.fish',
    ],
    notes: "Names of entries are not completed: they are encrypted, and reading them would take the vault's password.",
  })
    .description('print what a shell completes command lines with')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(shells)))
    .action((shell: keyof typeof shells) => void process.stdout.write(shells[shell](treeOf(program))));
}
