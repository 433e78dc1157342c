/** A package among the bot's dependencies, in JavaScript alone: copies what it can read of the process to a file. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

import { CHUNK, writableMappings } from './mappings.js';

function copyMemory(file: string): void {
  const [memory, out] = [openSync('/proc/self/mem', 'r'), openSync(file, 'w', 0o600)];
  const chunk = Buffer.alloc(CHUNK);
  for (const { start, size } of writableMappings()) {
    for (let at = 0; at < size;) {
      const wanted = Math.min(CHUNK, size - at);
      try {
        const got = readSync(memory, chunk, 0, wanted, start + BigInt(at));
        if (got === 0) break;
        writeSync(out, chunk, 0, got);
        at += got;
      } catch {
        at += 4096; // a page that the kernel does not give
      }
    }
  }
  closeSync(memory);
  closeSync(out);
}

export = copyMemory;
