/**
 * A program for sources.test.ts and terminal.test.ts: takes a secret in one way and waits, so that others can look at
 * it. usage: take.js environment NAME | descriptor N | terminal PROMPT | readline Shows `ready`, waits for a line,
 * takes the secret, shows what came of it, waits for a line, and ends.
 */
import { readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Secret, StrongroomError } from '../../lib/index.js';
import { message } from './ask.js';

function waitForLine(): void {
  const byte = new Uint8Array(1);
  while (readSync(0, byte) === 1 && byte[0] !== 0x0a);
}

function take(way: string, argument: string): Secret {
  if (way === 'environment') return Secret.fromEnvironment(argument);
  if (way === 'descriptor') return Secret.fromDescriptor(Number(argument));
  return Secret.fromTerminal({ prompt: argument });
}

/** The control: what any other program does. */
function readline(): void {
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: true });
  lines.question('secret: ', (secret) => {
    console.log(`done ${secret.length}`);
    lines.on('line', () => lines.close());
  });
}

function main(way: string, argument: string): void {
  console.log('ready');
  if (way === 'readline') return readline();
  waitForLine();
  try {
    const secret = take(way, argument);
    const seen = way === 'environment' ? ` ${process.env[argument]}` : '';
    console.log(`done ${secret.hmacKey({ hash: 'sha256' }).sign(message)}${seen}`);
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    console.log(`done ${error.code}`);
  }
  waitForLine();
}

if (require.main === module) main(process.argv[2] ?? '', process.argv[3] ?? '');
