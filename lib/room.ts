/** Which pages the room is made of, and who decides: the caller by `require`, or the machine's owner by a file. */
import { constants, closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StrongroomError } from './errors.js';
import { native } from './native.js';

/**
 * `secretmem`: pages out of the kernel's own map, that no other process can read, root included. While one exists the
 * machine cannot hibernate. `locked`: never swapped and never dumped, but root can read them.
 */
export type Backing = 'secretmem' | 'locked';

/** The machine's owner writes `locked` here (root's file) where the machine must be able to hibernate. */
export const backingFile = '/etc/strongroom/backing';

const anyBacking = 0;
const numbers: Readonly<Record<Backing, number>> = { secretmem: 1, locked: 2 };

/** The owner's choice, or undefined where there is no file. */
export function ownersBacking(): Backing | undefined {
  let file: number;
  try {
    file = openSync(backingFile, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StrongroomError('BACKING_FILE', { subject: backingFile }, { cause: error });
  }
  try {
    const stat = fstatSync(file);
    const buffer = Buffer.alloc(32);
    const word = stat.isFile() ? buffer.toString('latin1', 0, readSync(file, buffer)).trim() : '';
    if (stat.uid !== 0 || (stat.mode & 0o022) !== 0 || (word !== 'secretmem' && word !== 'locked')) {
      throw new StrongroomError('BACKING_FILE', { subject: backingFile });
    }
    return word;
  } finally {
    closeSync(file);
  }
}

let entered = false;

/**
 * Opens the room with the backing that caller and owner want, by default the best there is. Called before the first secret
 * by whoever insists on one; otherwise the first secret does it.
 * @throws StrongroomError `BACKING_UNAVAILABLE`: secretmem required, the kernel has none; `BACKING_CONFLICT`: the room is open
 * with the other backing, or the owner's file says `locked`; `BACKING_FILE`: that file says something else, or others can write it;
 * `MEMLOCK_LIMIT`: neither can be had under RLIMIT_MEMLOCK; `INVALID_ARGUMENT`
 *
 * @example
 * openRoom({ require: 'secretmem' });
 */
export function openRoom(options: { require?: Backing } = {}): void {
  const { require } = options;
  if (require !== undefined && (typeof require !== 'string' || !Object.hasOwn(numbers, require))) {
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'require' });
  }
  const owner = ownersBacking();
  if (require === 'secretmem' && owner === 'locked') throw new StrongroomError('BACKING_CONFLICT', { subject: backingFile });
  const wanted = require ?? owner;
  native.openRoom(wanted === undefined ? anyBacking : numbers[wanted]);
  entered = true;
}

/** Opens the room unless it is open. */
export function enterRoom(): void {
  if (!entered) openRoom();
}
