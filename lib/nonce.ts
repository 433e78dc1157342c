import type { TimeUnit } from './exchanges/types.js';
const last = new Map<string, bigint>();
const SCALE = { s: [1n, 1000n], ms: [1n, 1n], us: [1000n, 1n], ns: [1000000n, 1n] } as const;
export class NonceCounter {
  constructor(readonly name: string, readonly unit: TimeUnit = 'ms') {}
  next(milliseconds: number): string {
    const now = BigInt(this.at(milliseconds));
    const before = last.get(this.name) ?? 0n;
    const next = now > before ? now : before + 1n;
    last.set(this.name, next);
    return String(next);
  }
  at(milliseconds: number): string {
    const [up, down] = SCALE[this.unit];
    return String((BigInt(milliseconds) * up) / down);
  }
}
