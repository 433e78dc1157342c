/** The two bots as the demo's main program sees them: children that take commands. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

import type { Commands } from './commands.js';

/** A running bot. */
export class Bot {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  /**
   * @param program a file beside this one
   * @param secrets given over one pipe each, on descriptors 3, 4, …
   * @param environment added to the child's
   */
  constructor(program: 'bot' | 'control', secrets: readonly string[], environment: Record<string, string>) {
    this.#child = spawn(process.execPath, [path.join(__dirname, `${program}.js`)], {
      stdio: ['pipe', 'pipe', 'inherit', ...secrets.map(() => 'pipe' as const)],
      env: { ...process.env, ...environment },
    });
    const pipes = [this.#child.stdin!, ...this.#child.stdio.slice(3)] as NodeJS.WritableStream[];
    // A bot that fails does not read on; it has said why in its answer.
    pipes.forEach((pipe) => pipe.on('error', () => undefined));
    secrets.forEach((secret, i) => pipes[1 + i]!.end(secret));
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Runs a command in the bot. */
  async call<Name extends keyof Commands>(name: Name, ...args: Parameters<Commands[Name]>): Promise<Awaited<ReturnType<Commands[Name]>>> {
    this.#child.stdin!.write(`${JSON.stringify([name, ...args])}\n`);
    const { value, done } = await this.#answers.next();
    const answer = (done ? { error: 'it ended' } : JSON.parse(value)) as { result: never; error?: string };
    if (answer.error !== undefined) {
      throw new Error(`${path.basename(this.#child.spawnargs[1]!)} could not ${name}: ${answer.error}`);
    }
    return answer.result;
  }

  async stop(): Promise<void> {
    this.#child.stdin!.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit');
    }
  }
}
