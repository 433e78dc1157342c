/** How the demo speaks: plain lines, with colour on a terminal that wants it. */

const colourful = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

const paint = (code: number) => (text: string) => (colourful ? `\u001b[${code}m${text}\u001b[0m` : text);
export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);

/** Prints a line. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Prints the heading of a part. */
export function heading(number: number, text: string): void {
  say(`\n${bold(`${number}. ${text}`)}`);
}

let wrong = 0;

/** Prints whether something is as it must be; whatever is not makes the demo fail. */
export function check(ok: boolean, text: string): void {
  wrong += ok ? 0 : 1;
  say(`   ${ok ? green('ok   ') : red('WRONG')}  ${text}`);
}

/** How many checks failed. */
export function failures(): number {
  return wrong;
}

/** `text` in a column of that many characters; `end` puts it at the right. */
export function column(text: string, width: number, side: 'start' | 'end' = 'start'): string {
  return side === 'start' ? text.padEnd(width) : text.padStart(width);
}

/** 1234.5 milliseconds as `1.23 s`. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
