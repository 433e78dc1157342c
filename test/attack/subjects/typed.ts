/** Control program: asks on the terminal as the product does, and keeps what is typed as programs do. argv: the prompts. */
import { openSync, readSync, writeSync } from 'node:fs';

const terminal = openSync('/dev/tty', 'r+');
const typed: string[] = [];
Object.assign(globalThis, { typed });

for (const prompt of process.argv.slice(2)) {
  writeSync(terminal, prompt);
  const line = Buffer.alloc(4096); // as much as a terminal gives at once
  typed.push(line.toString('latin1', 0, readSync(terminal, line)).trimEnd());
}
writeSync(terminal, 'all typed');
readSync(terminal, Buffer.alloc(1));
