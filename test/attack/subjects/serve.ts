import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { writeHeapSnapshot } from 'node:v8';

import { tool } from '../lib/tools.js';

export type Command = (...args: never[]) => unknown;

interface Helpers {
  startTimer(): void;
  signals(): number;
  stopTimer(): void;
  holdInRegisters(descriptor: number): void;
  forkAndPause(): number;
  forkAndTouch(address: bigint, write: boolean): number;
  copyOut(address: bigint, size: number): Buffer;
}

let loaded: Helpers | undefined;
function helpers(): Helpers {
  loaded ??= require(tool('helpers.node')) as Helpers;
  return loaded;
}

/** Descriptors that a subject gets; see lib/subject.ts. */
export const DESCRIPTORS = { marker: 3, secrets: [4, 5, 6], password: 7, wrongPassword: 8, keys: 9, privateKeys: [10, 11, 12, 13] };

// In ordinary memory twice, as bytes and as text, and reachable for as long as the process lives.
const marker = { bytes: Buffer.alloc(0), text: '' };

/** What all subjects can do. */
const common: Record<string, Command> = {
  snapshot: (file: string) => writeHeapSnapshot(file),
  report: (file: string) => process.report.writeReport(file),
  startTimer: () => helpers().startTimer(),
  signals: () => helpers().signals(),
  stopTimer: () => helpers().stopTimer(),
  holdInRegisters: (descriptor: number) => helpers().holdInRegisters(descriptor),
  fork: () => helpers().forkAndPause(),
  forkAndTouch: (address: string, write: boolean) => helpers().forkAndTouch(BigInt(address), write),
  copyOut(address: string, size: string) {
    const bytes = helpers().copyOut(BigInt(address), Number(size));
    const text = bytes.toString('base64');
    bytes.fill(0);
    return text;
  },
  exit: () => process.exit(0),
  rss: () => process.memoryUsage.rss(),
};

/** Reads the marker, then answers commands, one line of JSON each, until stdin ends. */
export function serve(commands: Record<string, Command>): void {
  const all: Record<string, Command> = { ...common, ...commands };
  marker.bytes = readFileSync(DESCRIPTORS.marker);
  marker.text = marker.bytes.toString('hex');
  Object.assign(globalThis, { marker });
  createInterface({ input: process.stdin }).on('line', (line) => {
    const [name, ...args] = JSON.parse(line) as [string, ...never[]];
    const answer = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
    Promise.resolve()
      .then(() => all[name]!(...args))
      .then(
        (result) => answer({ result: result ?? null }),
        (error: unknown) => answer({ error: String((error as Error).stack) }),
      );
  });
}
