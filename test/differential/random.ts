/** Chance that can be had again: everything random in the differential test comes from one seed. */

export interface Random {
  /** A whole number from 0 to `below` - 1. */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** True in `percent` of 100. */
  chance(percent: number): boolean;
}

/** mulberry32 over an FNV-1a of the texts. */
export function randomOf(...texts: readonly string[]): Random {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(texts.join('\0'))) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, pick: (list) => list[int(list.length)]!, chance: (percent) => int(100) < percent };
}

/** `length` characters of `alphabet`. */
export function randomText(random: Random, alphabet: string, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[random.int(alphabet.length)]!;
  return text;
}

export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const DIGITS = '0123456789';
export const ALPHANUMERIC = LOWER + LOWER.toUpperCase() + DIGITS;

/** A UUID of version 4. */
export function randomUuid(random: Random): string {
  const hex = randomText(random, '0123456789abcdef', 32);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${'89ab'[random.int(4)]!}${hex.slice(17, 20)}`,
    hex.slice(20),
  ];
  return parts.join('-');
}
