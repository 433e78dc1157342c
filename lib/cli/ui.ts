/** The rules for what is printed: results on standard output, all else on standard error, motion only for a person. */

/** Escapes what could move a terminal's cursor: control characters of both sets and the marks that turn text around. */
export function plain(text: string): string {
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Columns by their widest cell, two spaces between them. */
export function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => plain(cell).replaceAll('\n', ' ')));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

const frames = ['|', '/', '-', '\\'];
const frameMs = 100;

/** Shows a person that something is going on; shows nothing where standard error is not a terminal. */
export class Progress {
  readonly #text: string;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(text: string) {
    this.#text = text;
  }

  start(): void {
    if (!process.stderr.isTTY || this.#timer !== undefined) return;
    this.#show();
    this.#timer = setInterval(() => this.#show(), frameMs);
  }

  /** Leaves an empty line where it was. */
  stop(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    process.stderr.write(`\r${' '.repeat(this.#text.length + 2)}\r`);
  }

  #show(): void {
    process.stderr.write(`\r${this.#text} ${frames[this.#frame++ % frames.length]}`);
  }
}
