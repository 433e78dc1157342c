/** NODE_OPTIONS=--require: notes everything that goes into and out of node:crypto and node:fs, in the file that PRELOAD_OUT names. */
import crypto, { KeyObject } from 'node:crypto';
import fs from 'node:fs';

type Any = (this: unknown, ...args: unknown[]) => unknown;

const { appendFileSync } = fs;

function note(value: unknown): void {
  if (typeof value === 'string' || value instanceof Uint8Array) appendFileSync(process.env['PRELOAD_OUT']!, value);
  else if (value instanceof KeyObject && value.type === 'secret') note(value.export());
}

for (const module of [crypto, fs] as unknown as Record<string, unknown>[]) {
  for (const [name, original] of Object.entries(module)) {
    if (typeof original !== 'function' || /^[A-Z_]|^append/.test(name)) continue;
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
