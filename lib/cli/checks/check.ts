/** One row of `strongroom doctor`. */
import { readFileSync } from 'node:fs';

/** ok: as it should be; warn: less than there could be; bad: a secret is not safe here. */
export type State = 'ok' | 'warn' | 'bad';

export interface Check {
  readonly check: string;
  readonly state: State;
  /** What the system says. */
  readonly found: string;
  /** What to do about it. Rows that are not ok have it. */
  readonly advice?: string;
}

/** The one form of a row: advice is dropped where there is nothing to do. */
export function row(check: string, state: State, found: string, advice: string): Check {
  return state === 'ok' ? { check, state, found } : { check, state, found, advice };
}

/** The text of a file below `root`, trimmed; undefined where there is none or it may not be read. */
export function readText(root: string, file: string): string | undefined {
  try {
    return readFileSync(`${root}${file}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
