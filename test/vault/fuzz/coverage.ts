/** How much of lib/vault ran, by V8's own count over the file that it is joined in (scripts/lib/join.mjs). */
import { Session } from 'node:inspector';
import { readFileSync } from 'node:fs';
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
      if (!url.endsWith('/dist/lib/joined.js')) continue;
      const text = readFileSync(fileURLToPath(url), 'utf8');
      const ran = new Uint8Array(text.length).fill(1);
      // Functions and their blocks come from the outside in: the last word on a character is the innermost's.
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      const starts = [...text.matchAll(/^\/\/ lib\/(.+)\.ts$/gm)];
      starts.forEach(({ 1: file, index }, number) => {
        const name = names.find((wanted) => file === `vault/${wanted}`);
        const part = ran.subarray(index, starts[number + 1]?.index);
        if (name !== undefined) percents.set(name, (100 * part.reduce((sum, one) => sum + one, 0)) / part.length);
      });
    }
    return percents;
  }
}
