/** The rules for what is printed: results on standard output, all else on standard error, motion only for a person. */
import { width, wrap } from './text.js';

/** Escapes what could move a terminal's cursor: control characters of both sets and the marks that turn text around. */
export function plain(text: string): string {
  return text.replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** A word of a table in its colour; called after the columns are measured. */
type Paint = (cell: string, column: number) => string;

/**
 * Columns by their widest cell, two spaces between them. On a terminal that is too narrow for it the widest column is wrapped; where that
 * leaves too little of it, each row is a block of its own, under what the first row calls the cells.
 * @param headed the first row has the names of the columns
 */
export function table(
  rows: readonly (readonly string[])[],
  { headed = false, paint = (cell) => cell }: { headed?: boolean; paint?: Paint } = {},
): string {
  const cells = rows.map((row) => row.map((cell) => plain(cell).replaceAll('\n', ' ')));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  const room = process.stdout.isTTY ? process.stdout.columns || Infinity : Infinity;
  const excess = widths.reduce((sum, each) => sum + each + gap, -gap) - room;
  if (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const left = widths[widest]! - excess;
    if (left < leastColumn && headed) return blocks(cells, room);
    widths[widest] = Math.max(left, leastColumn);
  }
  return cells.flatMap((row) => lines(row, widths, paint)).join('');
}

const gap = 2;
const leastColumn = 16;

/** One row, of as many lines as its cells are wrapped to. */
function lines(row: readonly string[], widths: readonly number[], paint: Paint): string[] {
  const wrapped = row.map((cell, column) => wrap(cell, widths[column]!, true));
  const height = Math.max(...wrapped.map(({ length }) => length));
  return Array.from({ length: height }, (_, i) => {
    const parts = wrapped.map((cell, column) => {
      const text = cell[i] ?? '';
      const blanks = column === row.length - 1 ? '' : ' '.repeat(widths[column]! - width(text) + gap);
      return (text === '' ? '' : paint(text, column)) + blanks;
    });
    return `${parts.join('').trimEnd()}\n`;
  });
}

/** A row as lines of its own, each cell behind the name of its column; an empty line between two. */
function blocks([head = [], ...rows]: readonly (readonly string[])[], room: number): string {
  const names = Math.max(...head.map(width));
  const block = (row: readonly string[]): string =>
    row
      .flatMap((cell, column) =>
        cell === '' ? [] : lines([head[column] ?? '', cell], [names, Math.max(room - names - gap, leastColumn)], (text) => text),
      )
      .join('');
  return rows.map(block).join('\n');
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** A number of things, in words: `1 pass`, `2 passes`. @param things their plural, where it is not an s more */
export const count = (number: number, thing: string, things = `${thing}s`): string => `${number} ${number === 1 ? thing : things}`;
