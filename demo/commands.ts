/** The two bots, as the demo's main program sees them: a child each that takes commands, one line of JSON at a time. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

import type { ExchangeRequest, SignedRequest } from '../lib/index.js';

/** What both bots can do. */
export interface Commands {
  /** Gets its keys ready; says how. */
  start(folder: string): Promise<Ready>;
  /** Signs a request of an exchange at a given time. */
  sign(exchange: BotExchange, request: ExchangeRequest, time: number): SignedRequest;
  /** Signs one with the clock and sends it, once for every change that is made to it on the way. */
  send(exchange: BotExchange, request: ExchangeRequest, baseUrl: string, tamper: readonly Tamper[]): Promise<string[]>;
}

export type BotExchange = 'kraken' | 'binance';

/** What happens to a request between the bot and the exchange: nothing, or one text of it becomes another. */
export type Tamper = readonly [from: string, to: string] | null;

export interface Ready {
  /** Milliseconds to make the vault, and to open it again. */
  readonly made: number;
  readonly opened: number;
  readonly backing: string;
}

/** Descriptors on which the bot that uses strongroom reads its secrets. */
export const DESCRIPTORS = { password: 3, kraken: 4, binance: 5 };

/** Runs in a bot: answers commands until stdin ends. */
export function serve(commands: Commands): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [name, ...args] = JSON.parse(line) as [keyof Commands, ...never[]];
    const answer = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
    Promise.resolve()
      .then(() => (commands[name] as (...args: never[]) => unknown)(...args))
      .then(
        (result) => answer({ result }),
        (error: unknown) => answer({ error: String(error) }),
      );
  });
}

/** Sends a signed request, once for every change, and gives the answers back. */
export async function sendTampered(signed: SignedRequest, tamper: readonly Tamper[]): Promise<string[]> {
  const answers: string[] = [];
  for (const change of tamper) {
    const edit = (text: string): string => (change === null ? text : text.replace(change[0], change[1]));
    const sent = signed.body === undefined ? signed : { ...signed, body: edit(signed.body) };
    const response = await fetch(edit(signed.url), sent);
    answers.push(await response.text());
  }
  return answers;
}

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
    secrets.forEach((secret, i) => (this.#child.stdio[3 + i] as NodeJS.WritableStream).end(secret));
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
