/** A question with yes or no on the terminal, whatever the standard streams are. */
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { StrongroomError } from '../errors.js';
import { requireTerminal } from './input.js';
import { plain } from './ui.js';

const TERMINAL = '/dev/tty';
/** Bytes of an answer; of a longer one the rest is dropped with the next question. */
const ANSWER_SIZE = 256;

/**
 * Goes on only after a yes.
 * @param about what is about to happen, in lines
 * @throws StrongroomError `NO_TERMINAL`, `INPUT_CANCELLED` for any other answer
 */
export function confirm(about: string, question: string): void {
  requireTerminal();
  dropTypedAhead();
  const terminal = openSync(TERMINAL, 'r+');
  try {
    writeSync(terminal, plain(`${about}${question} [y/N] `));
    const answer = Buffer.alloc(ANSWER_SIZE);
    const size = readSync(terminal, answer, 0, answer.length, null);
    if (size === 0) writeSync(terminal, '\n'); // Ctrl-D leaves the cursor behind the question
    if (!/^y(es)?\n$/i.test(answer.toString('latin1', 0, size))) throw new StrongroomError('INPUT_CANCELLED');
  } finally {
    closeSync(terminal);
  }
}

/** What was typed before the question was there is no answer to it. */
function dropTypedAhead(): void {
  const terminal = openSync(TERMINAL, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    while (readSync(terminal, Buffer.alloc(ANSWER_SIZE)) > 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
  } finally {
    closeSync(terminal);
  }
}
