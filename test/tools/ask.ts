/**
 * A program for terminal.test.ts: asks for a secret and prints on standard output what came of it, as JSON: the HMAC of
 * `message` under the secret, or the error's code and number.
 * usage: ask.js [--worker] [PROMPT [AGAIN]] [--idle MILLISECONDS] [--listen SIGNAL]... [--stay]: ends after the first signal heard
 */
import { Worker, isMainThread } from 'node:worker_threads';
import { Secret, StrongroomError } from '../../lib/index.js';

export const message = 'typed';

function main(args: readonly string[]): void {
  const prompts: string[] = [];
  let idle: number | undefined;
  let stay: NodeJS.Timeout | undefined;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '--listen') {
      const signal = args[++i] as NodeJS.Signals;
      process.on(signal, () => {
        console.log(JSON.stringify({ heard: signal }));
        clearInterval(stay);
      });
    } else if (args[i] === '--idle') {
      idle = Number(args[++i]);
    } else if (args[i] === '--stay') {
      stay = setInterval(() => {}, 1000);
    } else {
      prompts.push(args[i] as string);
    }
  }
  const [prompt, again] = prompts;
  try {
    const secret = Secret.fromTerminal({
      ...(prompt !== undefined && { prompt }),
      ...(again !== undefined && { again }),
      ...(idle !== undefined && { idle }),
    });
    console.log(JSON.stringify({ mac: secret.hmacKey({ hash: 'sha256' }).sign(message) }));
  } catch (error) {
    if (!(error instanceof StrongroomError)) throw error;
    console.log(JSON.stringify({ code: error.code, value: error.detail.value }));
  }
}

/** With --worker, the asking is done in a worker thread and the listening, as it must be, in the main thread. */
function start(args: readonly string[]): void {
  if (args[0] !== '--worker') return main(args);
  const listen = args.indexOf('--listen');
  if (listen > 0) process.on(args[listen + 1] as NodeJS.Signals, (signal) => console.log(JSON.stringify({ heard: signal })));
  new Worker(__filename, { argv: args.slice(1, listen > 0 ? listen : undefined) });
}

if (require.main === module || !isMainThread) start(process.argv.slice(2));
