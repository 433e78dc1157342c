/** A question to a person, on the terminal, whatever the standard streams are. Of nothing secret: what is typed is shown. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { plain } from './ui.js';

/**
 * Anything but yes is no.
 * @throws StrongroomError `NO_TERMINAL`; `INPUT_CANCELLED` for Ctrl-D
 */
export function confirmed(question: string): boolean {
  const terminal = openTerminal();
  try {
    writeSync(terminal, `${plain(question)} [y/N] `);
    const buffer = Buffer.alloc(256); // a terminal hands out a line at a time
    const size = readSync(terminal, buffer);
    if (size === 0) throw new StrongroomError('INPUT_CANCELLED');
    return /^(y|yes)$/i.test(buffer.toString('utf8', 0, size).trim());
  } finally {
    closeSync(terminal);
  }
}

function openTerminal(): number {
  try {
    return openSync('/dev/tty', 'r+');
  } catch (error) {
    const errno = Math.abs((error as NodeJS.ErrnoException).errno ?? 0);
    throw new StrongroomError('NO_TERMINAL', { errno }, { cause: error });
  }
}
