/** test/vault/reader.py, run: the format read a second time, by a program that shares nothing with the product. */
import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { plainEnvironment } from '../../attack/lib/tools.js';
import { packageRoot } from '../../support/child.js';
import { type Given, givenLines } from './vector.js';

// Debian's own: only it has Debian's modules.
const PYTHON = '/usr/bin/python3';
const READER = path.join(packageRoot, 'test/vault/reader.py');

/** What the reader says of one vault, in the words of test/vault/testkit/vector.ts. */
export interface ReaderLine {
  /** Of the vector, where there is one. */
  readonly name: string;
  readonly expect: string;
  readonly entries?: object[];
  readonly records?: string[];
  readonly values?: Readonly<Record<string, string>>;
}

/** Of every vector in a folder, by name. */
export function readFolder(folder: string): ReaderLine[] {
  const { status, stdout, stderr } = spawnSync(PYTHON, [READER, folder], { env: plainEnvironment(), encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`the reader ended with ${status}: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ReaderLine);
}

/** One reader for many vaults. */
export class Reader {
  readonly #child: ChildProcessWithoutNullStreams = spawn(PYTHON, [READER, '-'], { env: plainEnvironment() });
  readonly #lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();

  async read(file: Buffer, given: Given): Promise<ReaderLine> {
    const head = givenLines(given).map(([name, digits]) => `${name}=${digits}`);
    this.#child.stdin.write(`${head.join()} ${file.toString('hex')}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('the reader has ended');
    return JSON.parse(value) as ReaderLine;
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}
