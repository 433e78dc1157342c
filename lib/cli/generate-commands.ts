/** What there is to type about new passwords: strongroom generate. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CharacterClass, MAX_LENGTH, MAX_WORDS, characterClasses } from '../new-password.js';
import { generate } from './generate.js';
import { manual, writing } from './manual.js';
import { opensVault } from './options.js';

const count =
  (most: number) =>
  (text: string): number => {
    const value = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > most) throw new InvalidArgumentError(`a number from 1 to ${most} is needed.`);
    return value;
  };

function classes(text: string): CharacterClass[] {
  const names = [...new Set(text.split(','))];
  const unknown = names.find((name) => !characterClasses.includes(name as CharacterClass));
  if (unknown !== undefined) throw new InvalidArgumentError(`${JSON.stringify(unknown)} is none of ${characterClasses.join(', ')}.`);
  return names as CharacterClass[];
}

export function addGenerateCommands(program: Command): void {
  manual(opensVault(program.command('generate')), {
    examples: ['strongroom generate exchange-login --user someone', 'strongroom generate disk --words 6 --show'],
    exits: ['exists', ...writing],
  })
    .description('make a password and put it into the vault, without showing it')
    .argument('<name>', 'what to call it, for example exchange-login')
    .addOption(new Option('--length <n>', 'how many characters').argParser(count(MAX_LENGTH)).default(20))
    .addOption(
      new Option('--classes <list>', 'what characters: at least one of each')
        .argParser(classes)
        .default(characterClasses, characterClasses.join()),
    )
    .addOption(new Option('--words <n>', 'words instead of characters, of the list of the EFF').argParser(count(MAX_WORDS)))
    .option('--user <name>', 'who logs in with it')
    .option('--show', 'show it on the terminal, once, before it is stored')
    .action((name: string, _, command: Command) => {
      const given = (option: string): boolean => command.getOptionValueSource(option) === 'cli';
      const options = command.optsWithGlobals();
      return generate(name, { ...options, lengthGiven: given('length') || given('classes') } as Parameters<typeof generate>[1]);
    });
}
