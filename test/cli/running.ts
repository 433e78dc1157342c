/** A command line that is still running while a test looks at what it does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Place, password, program } from './support.js';

export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Running {
  readonly ended: Promise<Ended>;
  readonly pid: number;
  #stderr = '';
  #stdout = '';
  readonly #child;

  /** Without a terminal, with the password on descriptor 9. @param command strongroom itself unless told */
  constructor(
    place: Place,
    args: readonly string[],
    env: Record<string, string> = {},
    command: readonly string[] = [process.execPath, program],
  ) {
    const input = ['ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore'] as const;
    // --password-fd stands before --, behind which everything is another program's.
    const [verb, ...rest] = args;
    this.#child = spawn(command[0]!, [...command.slice(1), verb!, '--password-fd', '9', ...rest], {
      stdio: ['ignore', 'pipe', 'pipe', ...input, 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: place.folder,
        STRONGROOM_VAULT: place.vault,
        LD_PRELOAD: process.env['LD_PRELOAD'] ?? '',
        ...env,
      },
    });
    this.pid = this.#child.pid!;
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    const handed = (this.#child.stdio as readonly unknown[])[9] as NodeJS.WritableStream;
    handed.on('error', () => undefined).end(password);
    this.ended = once(this.#child, 'close').then(([status, signal]) => ({ status, signal, stdout: this.#stdout, stderr: this.#stderr }));
  }

  /** Waits until it has said this; an error if it ends first. */
  async says(text: string): Promise<void> {
    const over = this.ended.then((ended) => {
      if (!`${ended.stdout}${ended.stderr}`.includes(text)) throw new Error(`it ended without saying '${text}': ${JSON.stringify(ended)}`);
    });
    while (!`${this.#stdout}${this.#stderr}`.includes(text))
      await Promise.race([over, once(this.#child.stderr!, 'data'), once(this.#child.stdout!, 'data')]);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
