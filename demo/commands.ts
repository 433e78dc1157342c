/** What the demo's two bots do when they are told to, one line of JSON at a time. */
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
