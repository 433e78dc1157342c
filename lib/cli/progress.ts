/** What a person sees while a key is derived. */
import { native } from '../native.js';

const frames = ['|', '/', '-', '\\'];
const frameMs = 100;

/**
 * Shows a person that something is going on; shows nothing where standard error is not a terminal. Meanwhile the terminal shows nothing of
 * what is typed, and forgets it: somebody who pastes a secret ahead of the question for it would read it on the screen.
 */
export class Progress {
  readonly #text: string;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  #started = false;

  constructor(text: string) {
    this.#text = text;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    native.muteTerminal();
    if (!process.stderr.isTTY) return;
    this.#show();
    this.#timer = setInterval(() => this.#show(), frameMs);
  }

  /** Leaves an empty line where it was. */
  stop(): void {
    if (!this.#started) return;
    this.#started = false;
    native.unmuteTerminal();
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.stderr.write(`\r${' '.repeat(this.#text.length + 2)}\r`);
  }

  #show(): void {
    process.stderr.write(`\r${this.#text} ${frames[this.#frame++ % frames.length]}`);
  }
}
