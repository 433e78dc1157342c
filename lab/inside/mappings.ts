import { readFileSync } from 'node:fs';

/** This process's writable mappings: start and size. */
export function writableMappings(): { start: bigint; size: number }[] {
  return [...readFileSync('/proc/self/maps', 'latin1').matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)].map(([, from, to]) => {
    const start = BigInt(`0x${from}`);
    return { start, size: Number(BigInt(`0x${to}`) - start) };
  });
}

/** Bytes that are copied at a time. */
export const CHUNK = 1 << 20;
