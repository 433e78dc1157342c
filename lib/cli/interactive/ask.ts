/** Questions to a person about what is not secret, each with a time after which nobody is there any more. */
import { createInterface } from 'node:readline/promises';
import { UsageError } from '../failure.js';

/** Nobody answered in time. */
export const idle = Symbol('idle');
/** Ctrl-D, or the terminal is gone. */
export const ended = Symbol('ended');

export type Answer = string | typeof idle | typeof ended;

const units = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** `30s`, `5m`, `1h` in milliseconds. */
export function parseIdle(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,2})([smh])$/.exec(text) ?? [];
  if (count === undefined) throw new UsageError(`${JSON.stringify(text)} is not a time`, 'for example: --idle 30s, --idle 5m, --idle 1h');
  return Number(count) * units[unit as keyof typeof units];
}

/**
 * Asks on standard output and takes one line of standard input, with the terminal's own editing. It reads nothing before and after: a password
 * that is asked for natively must not come here.
 * @param wait milliseconds; without end unless told
 */
export async function ask(question: string, wait?: number): Promise<Answer> {
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: false });
  const stop = new AbortController();
  const timer = wait === undefined ? undefined : setTimeout(() => stop.abort(), wait);
  try {
    const gone = new Promise<typeof ended>((resolve) => lines.once('close', () => resolve(ended)));
    return await Promise.race([lines.question(question, { signal: stop.signal }).then((line) => line.trim()), gone]);
  } catch (error) {
    if (stop.signal.aborted) return idle;
    throw error;
  } finally {
    clearTimeout(timer);
    lines.close();
  }
}
