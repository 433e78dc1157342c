/** strongroom generate: a new password, made in the room and stored from there. */
import { StrongroomError } from '../errors.js';
import { type CharacterClass, type Recipe, WORDS_IN_LIST, entropyBits, newPassword } from '../new-password.js';
import { UsageError } from './failure.js';
import { requireTerminal } from './input.js';
import { type VaultOptions, withVault } from './session.js';
import { count, plain } from './ui.js';

export interface GenerateOptions extends VaultOptions {
  readonly length: number;
  readonly classes: readonly CharacterClass[];
  readonly words?: number;
  /** Whether somebody asked for a length or for classes. */
  readonly lengthGiven: boolean;
  readonly user?: string;
  readonly show?: true;
}

/** Bits below which a password is called guessable: a fast hash of it is searched through by one machine in weeks. */
const LITTLE = 64;

/** @throws StrongroomError `ENTRY_EXISTS`, `NO_TERMINAL`, `INPUT_CANCELLED`, and what {@link Vault.add} throws */
export async function generate(name: string, options: GenerateOptions): Promise<void> {
  const recipe = recipeOf(options);
  const show = options.show === true;
  if (show) requireTerminal();
  await withVault(options, async (vault) => {
    // Before it is shown: what is not stored is not to be used.
    if (vault.entries().some((entry) => entry.name === name.normalize('NFC'))) throw new StrongroomError('ENTRY_EXISTS', { subject: name });
    const secret = newPassword(recipe, { show });
    try {
      await vault.add({ name: name.normalize('NFC'), secret, ...(options.user !== undefined && { user: options.user.normalize('NFC') }) });
    } catch (error) {
      if (show) process.stderr.write('the password that was shown is not stored\n');
      throw error;
    } finally {
      secret.destroy();
    }
  });
  const bits = entropyBits(recipe);
  process.stderr.write(plain(`stored a new password as ${name}: ${words(recipe)}, ${bits.toFixed(1)} bits\n`));
  if (bits < LITTLE)
    process.stderr.write('that is few: who has what a server keeps of it can try every one; 20 characters or 6 words are better\n');
}

function recipeOf({ length, classes, words, lengthGiven }: GenerateOptions): Recipe {
  if (words !== undefined) {
    if (lengthGiven) throw new UsageError('--words makes a password of words: --length and --classes are for one of characters');
    return { words };
  }
  if (length < classes.length)
    throw new UsageError(
      `${count(length, 'character')} ${length === 1 ? 'has' : 'have'} no room for one of each of ${classes.length} classes`,
    );
  return { length, classes };
}

const words = (recipe: Recipe): string =>
  'words' in recipe
    ? `${count(recipe.words, 'word')} of ${WORDS_IN_LIST}`
    : `${count(recipe.length, 'character')} of ${recipe.classes.join(', ')}`;
