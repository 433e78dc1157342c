/** New passwords, made of random bytes in the room: of characters, or of words that are easily typed and kept in mind. */
import { StrongroomError } from './errors.js';
import { native } from './native.js';
import { enterRoom } from './room.js';
import { type Secret, wrapSecret } from './secret.js';

/** Classes of characters and how many each has, in the order in which native code numbers them: together, all of visible ASCII. */
const CLASS_SIZES = { lower: 26, upper: 26, digits: 10, symbols: 32 } as const;
export type CharacterClass = keyof typeof CLASS_SIZES;
export const characterClasses = Object.keys(CLASS_SIZES) as CharacterClass[];

/** Of the EFF's long list: native/core/word_list.inc. */
export const WORDS_IN_LIST = 7776;
export const MAX_LENGTH = 1024;
export const MAX_WORDS = 64;

/** What a password is to be like. Every one that is like that is as likely as every other. */
export type Recipe =
  /** So many characters, at least one of each class. */
  | { readonly length: number; readonly classes: readonly CharacterClass[] }
  /** So many words of the EFF's long list, a space between two. */
  | { readonly words: number };

/** How it is shown on the terminal, once. */
const shown = { heading: 'The new password. It is shown this once:', footer: 'Press Enter to go on. ' };

/**
 * @param show on the terminal, until Enter, before it is anything else's: what is stored is never shown
 * @throws StrongroomError `INVALID_ARGUMENT`, `NO_TERMINAL`, `INPUT_CANCELLED`
 */
export function newPassword(recipe: Recipe, { show = false }: { show?: boolean } = {}): Secret {
  checkRecipe(recipe);
  enterRoom();
  const [heading, footer] = show ? [shown.heading, shown.footer] : [null, null];
  const [classes, length, words] = 'words' in recipe ? [0, 0, recipe.words] : [numberOf(recipe.classes), recipe.length, 0];
  return wrapSecret(native.newPassword(classes, length, words, heading, footer));
}

const numberOf = (classes: readonly CharacterClass[]): number =>
  classes.reduce((sum, name) => sum | (1 << characterClasses.indexOf(name)), 0);

function checkRecipe(recipe: Recipe): void {
  const within = (value: number, least: number, most: number): boolean => Number.isInteger(value) && value >= least && value <= most;
  if ('words' in recipe) {
    if (!within(recipe.words, 1, MAX_WORDS)) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'words' });
    return;
  }
  const { length, classes } = recipe;
  const known = classes.length > 0 && new Set(classes).size === classes.length && classes.every((name) => characterClasses.includes(name));
  if (!known) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'classes' });
  if (!within(length, classes.length, MAX_LENGTH)) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'length' });
}

/** The logarithm to base 2 of how many passwords a recipe has. @throws StrongroomError `INVALID_ARGUMENT` */
export function entropyBits(recipe: Recipe): number {
  checkRecipe(recipe);
  if ('words' in recipe) return recipe.words * Math.log2(WORDS_IN_LIST);
  const sizes = recipe.classes.map((name) => CLASS_SIZES[name]);
  // All texts, less those without one of the classes, and more those without two of them, which were taken away twice, and so on.
  let count = 0n;
  for (let left = 0; left < 1 << sizes.length; left++) {
    const some = sizes.filter((_, i) => (left >> i) & 1);
    const texts = BigInt(some.reduce((sum, size) => sum + size, 0)) ** BigInt(recipe.length);
    count += (sizes.length - some.length) % 2 === 0 ? texts : -texts;
  }
  return log2(count);
}

/** Of a number that may be beyond a double's. */
function log2(count: bigint): number {
  const digits = count.toString(2).length;
  const dropped = Math.max(0, digits - 64);
  return dropped + Math.log2(Number(count >> BigInt(dropped)));
}
