/** What the demo's two bots do when they are told to, one line of JSON at a time. */
import { createInterface } from 'node:readline';

import type { ExchangeRequest, SignedRequest } from '../lib/index.js';

/** What both bots can do. */
export interface Commands {
  /** Gets its keys ready; says how. */
  start(folder: string): Promise<Ready>;
  /** Signs a request of an exchange, for a given time or with the clock. */
  sign(exchange: BotExchange, request: ExchangeRequest, time?: number): SignedRequest;
}

export type BotExchange = 'kraken' | 'binance';

export interface Ready {
  /** Milliseconds to make the vault, and to open it again. */
  readonly made: number;
  readonly opened: number;
  /** What the room is made of. */
  readonly backing: string;
  /** Names in the vault, after it was opened again. */
  readonly entries: readonly string[];
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
