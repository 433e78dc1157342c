/** A native addon among the bot's dependencies: copies the process's own memory to a file. */
import { closeSync, openSync, writeSync } from 'node:fs';

import { tool } from '../../test/attack/lib/tools.js';
import { CHUNK, writableMappings } from './mappings.js';

function copyMemory(file: string): void {
  const { copyOut } = require(tool('helpers.node')) as { copyOut(address: bigint, size: number): Buffer };
  const out = openSync(file, 'w', 0o600);
  for (const { start, size } of writableMappings()) {
    for (let at = 0; at < size; at += CHUNK) writeSync(out, copyOut(start + BigInt(at), Math.min(CHUNK, size - at)));
  }
  closeSync(out);
}

export = copyMemory;
