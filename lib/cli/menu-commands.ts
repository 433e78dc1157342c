/** strongroom menu, and strongroom alone. */
import { type Command, Option } from 'commander';
import { parseIdle } from './interactive/ask.js';
import { type MenuOptions, menu } from './interactive/menu.js';
import { manual } from './manual.js';
import { opensVault } from './options.js';

export function addMenuCommand(program: Command): void {
  manual(opensVault(program.command('menu')), {
    examples: ['strongroom menu --idle 1m'],
    notes:
      "'strongroom' alone on a terminal is the same. When nobody has typed anything for that long, the vault's key is wiped and the screen cleared.",
  })
    .description('pick an entry, do something with it, go back')
    .addOption(
      new Option('--idle <time>', 'lock after this long, 5m unless told; for example 30s or 1h')
        .argParser(parseIdle)
        .default(parseIdle('5m'), '5m'),
    )
    .action((_, command: Command) => menu(command.optsWithGlobals<MenuOptions>()));
}

/** `strongroom` or `strongroom --vault PATH`, to a person. */
export function meansMenu(program: Command, args: readonly string[]): boolean {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const { operands, unknown } = program.parseOptions([...args]);
  return operands.length === 0 && unknown.length === 0;
}
