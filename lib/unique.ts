/** Texts that are random and public: what some exchanges want in each request, so that no two are alike. */
import { crypto } from './builtins.js';

/** 32 hexadecimal digits are 16 bytes. */
const DIGITS = 32;
const TEXTS_PER_POOL = 128;

// Asking for random bytes takes as long as a whole signature, so they are asked for many at a time. A text from here is used once.
let pool = '';
let used = 0;

/** 32 random hexadecimal digits. */
export function uniqueHex(): string {
  if (used === pool.length) {
    pool = crypto()
      .randomBytes((DIGITS / 2) * TEXTS_PER_POOL)
      .toString('hex');
    used = 0;
  }
  const text = pool.slice(used, used + DIGITS);
  used += DIGITS;
  return text;
}
