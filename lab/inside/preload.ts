/** NODE_OPTIONS=--require: notes everything that goes into and out of node:crypto and node:fs, in the file that PRELOAD_OUT names. */
import crypto, { KeyObject } from 'node:crypto';
import fs from 'node:fs';

type Any = (this: unknown, ...args: unknown[]) => unknown;

const { writeSync } = fs;
const out = fs.openSync(process.env['PRELOAD_OUT']!, 'a', 0o600);

function note(value: unknown): void {
  if (typeof value === 'string') writeSync(out, value);
  else if (value instanceof Uint8Array) writeSync(out, value);
  else if (value instanceof KeyObject && value.type === 'secret') note(value.export());
}

for (const module of [crypto, fs] as unknown as Record<string, unknown>[]) {
  for (const [name, { value: original, writable }] of Object.entries(Object.getOwnPropertyDescriptors(module))) {
    if (typeof original !== 'function' || writable !== true || /^[A-Z_]/.test(name)) continue;
    module[name] = function (this: unknown, ...args: unknown[]): unknown {
      args.forEach(note);
      const result = (original as Any).apply(this, args);
      note(result);
      args.forEach(note); // what a call filled
      return result;
    };
  }
}
Object.values(process.env).forEach(note);
