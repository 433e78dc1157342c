/** How much of the compiled files of lib/vault ran, by V8's own count. */
import { Session } from 'node:inspector';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}
interface Script {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

export class Coverage {
  readonly #session = new Session();

  #post(method: string, parameters: object = {}): unknown {
    let answer: unknown;
    this.#session.post(method, parameters, (error, result) => {
      if (error !== null) throw new Error(JSON.stringify(error));
      answer = result;
    });
    return answer; // the session is this thread's own: it has answered
  }

  /** Before the files are loaded. */
  start(): void {
    this.#session.connect();
    this.#post('Profiler.enable');
    this.#post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Percent of the characters of each file that ran. */
  take(names: readonly string[]): Map<string, number> {
    const { result } = this.#post('Profiler.takePreciseCoverage') as { result: Script[] };
    const percents = new Map<string, number>();
    for (const { url, functions } of result) {
      const name = path.basename(url, '.js');
      if (!names.includes(name) || !url.includes('/dist/lib/vault/')) continue;
      const ran = new Uint8Array(readFileSync(fileURLToPath(url), 'utf8').length).fill(1);
      // Functions and their blocks come from the outside in: the last word on a character is the innermost's.
      for (const { ranges } of functions) for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      percents.set(name, (100 * ran.reduce((sum, one) => sum + one, 0)) / ran.length);
    }
    return percents;
  }
}
