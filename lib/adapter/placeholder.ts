/** The text that stands in an object of another library where a secret would: random, public, and of the secret's outward form. */
import { crypto } from '../builtins.js';
import type { KeyForm } from '../secret.js';

/**
 * What ccxt and SDKs look at to tell kinds of secrets apart. `key`: letters and digits that also are base64, at most 32 of them (more is RSA for
 * lbank), no `=` at the end (Ed25519 for coinbase). `long-key`: 44 (HMAC for hibachi). `ec-pem`: what coinbase takes for P-256; it is only looked at.
 * `base64`: 88 characters, Ed25519 for coinbase. `hex`: a private key of 32 bytes. `pem` and `rsa-pem`: Ed25519 and RSA for SDKs, which look at the header
 * and at whether there are more than 150 characters.
 */
export type PlaceholderShape = 'key' | 'long-key' | 'ec-pem' | 'base64' | 'hex' | 'pem' | 'rsa-pem';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** @returns `length` random letters and digits: 5.95 bits each */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    const value = crypto().randomBytes(1)[0]! & 63;
    if (value < ALPHABET.length) text += ALPHABET[value]!;
  }
  return text;
}

const pem = (kind: string): string => `-----BEGIN ${kind}-----\n${randomText(64)}\n-----END ${kind}-----`;

const shapes: Readonly<Record<PlaceholderShape, () => string>> = {
  key: () => randomText(32),
  'long-key': () => randomText(44),
  'ec-pem': () => pem('EC PRIVATE KEY'),
  base64: () => `${randomText(86)}==`,
  hex: () => `0x${crypto().randomBytes(32).toString('hex')}`,
  pem: () => pem('PRIVATE KEY'),
  'rsa-pem': () => pem('RSA PRIVATE KEY'),
};

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** A placeholder, and the forms in which ccxt hands it to its hash functions. */
export class Placeholder {
  readonly text: string;
  readonly #forms: ReadonlyMap<string, KeyForm>;

  constructor(shape: PlaceholderShape) {
    this.text = shapes[shape]();
    /** Of the MD5 of the secret, which ccxt uses as a key too: {@link ofDigest}. */
    this.ofDigest = crypto().randomBytes(16).toString('hex');
    this.#forms = new Map<string, KeyForm>([
      [this.text, 'utf8'],
      [Buffer.from(this.text, 'base64').toString('latin1'), 'base64'],
      [Buffer.from(this.text).toString('base64'), 'base64-text'],
      [this.text.toUpperCase(), 'upper'],
      [this.ofDigest, 'md5-text'],
    ]);
  }

  /** Stands for the MD5 of the secret. */
  readonly ofDigest: string;

  /** Which form of the secret a key of an HMAC stands for; undefined for a key that has nothing to do with it. */
  formOf(key: string | Uint8Array): KeyForm | undefined {
    return this.#forms.get(typeof key === 'string' ? key : latin1(key));
  }

  /** Where in a message the placeholder begins, below 0 if nowhere. */
  placeIn(message: Uint8Array): number {
    return Buffer.from(message.buffer, message.byteOffset, message.byteLength).indexOf(this.text, 0, 'latin1');
  }
}
