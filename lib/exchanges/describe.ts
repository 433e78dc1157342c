/** What an exchange asks for, in words: for errors and for the command line. */
import type { Facts, HmacFacts, KeyAlgorithm } from './types.js';

const PRIVATE_KEYS = { ed25519: 'Ed25519', rsa: 'RSA', p256: 'P-256', secp256k1: 'secp256k1' } as const;

/** Kinds of key that an exchange takes. */
export function algorithmsOf({ keys }: Facts): KeyAlgorithm[] {
  return (['hmac', 'ed25519', 'rsa', 'p256', 'secp256k1'] as const).filter((algorithm) => keys[algorithm] !== undefined);
}

/** `64 bytes in base64`, `40 characters`: what an HMAC secret looks like. */
export function hmacForm({ encoding, bytes }: HmacFacts): string {
  const [least, most] = bytes ?? [];
  const count = bytes === undefined ? '' : `${least === most ? String(least) : `${String(least)} to ${String(most)}`} `;
  if (encoding === 'utf8') return `${count}visible ASCII characters`;
  return bytes === undefined ? encoding : `${count}bytes in ${encoding}`;
}

/** `an HMAC secret (64 bytes in base64)`, `a private key of RSA`. */
export function keyWords(facts: Facts, algorithm: KeyAlgorithm): string {
  const { hmac } = facts.keys;
  if (algorithm === 'hmac') return `an HMAC secret${hmac === undefined ? '' : ` (${hmacForm(hmac)})`}`;
  return `a private key of ${PRIVATE_KEYS[algorithm]}`;
}

/** All of them, with `or` between. */
export function keysWords(facts: Facts): string {
  return algorithmsOf(facts)
    .map((algorithm) => keyWords(facts, algorithm))
    .join(' or ');
}
