/** Handles of asymmetric keys in the room. */
import { StrongroomError } from './errors.js';
import { Handle } from './handle.js';
import type { NativePrivateKey } from './native.js';
import { type SignatureEncoding, signatureNumber } from './signature-encoding.js';

/**
 * What a private key signs with: `ed25519` (RFC 8032), `rsa` (PKCS#1 v1.5 with SHA-256, 2,048 to 8,192 bits), `p256` (ECDSA with
 * SHA-256).
 */
export type PrivateKeyAlgorithm = 'ed25519' | 'rsa' | 'p256';

/** How an ECDSA signature is written: `p1363` is r and s, 32 bytes each, as JSON Web Tokens have it; `der` is X9.62's. */
export type DsaForm = 'p1363' | 'der';

/** The order of this list is the numbering that native code uses. Not public. */
export const algorithmNames = ['ed25519', 'rsa', 'p256'] as const;

// What only this file can hand to the constructor: JavaScript knows no private ones.
const own = Symbol('made by strongroom');

let wrap: (key: NativePrivateKey, label: string) => PrivateKey;

/**
 * A private key in locked memory, made by {@link Secret.privateKey}. It signs, and tells its public key; nothing else of it comes out.
 */
export class PrivateKey extends Handle {
  readonly #native: NativePrivateKey;
  readonly #sign: NativePrivateKey['sign'];
  readonly #algorithm: PrivateKeyAlgorithm;

  private constructor(token: symbol, handle: NativePrivateKey, label: string) {
    if (token !== own) throw new StrongroomError('HANDLE_INVALID', { subject: 'private key' });
    super(label);
    this.#native = handle;
    this.#sign = handle.sign;
    this.#algorithm = algorithmNames[handle.algorithm()]!;
  }

  static {
    wrap = (key, label) => new PrivateKey(own, key, label);
  }

  get kind(): 'private-key' {
    return 'private-key';
  }

  /** What it signs with. */
  get algorithm(): PrivateKeyAlgorithm {
    return this.#algorithm;
  }

  /**
   * The signature of a message: of a string's UTF-8 bytes (a lone surrogate counts as U+FFFD), or of a Uint8Array's.
   * @param options.form how ECDSA writes it, `p1363` unless told; with other algorithms an error
   * @throws StrongroomError `HANDLE_DESTROYED`, `INVALID_ARGUMENT`
   */
  sign(message: string | Uint8Array, encoding: 'bytes', options?: { form?: DsaForm }): Uint8Array;
  sign(message: string | Uint8Array, encoding: 'hex' | 'base64' | 'base64url', options?: { form?: DsaForm }): string;
  sign(message: string | Uint8Array, encoding: SignatureEncoding, options?: { form?: DsaForm }): string | Uint8Array {
    const sign = this.#sign;
    return sign(message, signatureNumber(encoding), options?.form === undefined ? 0 : this.#formNumber(options.form));
  }

  /**
   * The public key that belongs to it, as SubjectPublicKeyInfo (RFC 5280): what an exchange asks for.
   * @param options.format `pem` for text, `der` for bytes
   * @throws StrongroomError `HANDLE_DESTROYED`, `INVALID_ARGUMENT`
   */
  publicKey(options: { format: 'der' }): Uint8Array;
  publicKey(options: { format: 'pem' }): string;
  publicKey(options: { format: 'pem' | 'der' }): string | Uint8Array {
    const format = (options as { format?: unknown } | undefined)?.format;
    if (format !== 'pem' && format !== 'der') throw new StrongroomError('INVALID_ARGUMENT', { subject: 'format' });
    const der = this.#native.publicKey();
    if (format === 'der') return der;
    const lines = Buffer.from(der).toString('base64').replace(/.{64}(?=.)/g, '$&\n');
    return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
  }

  /** Wipes the key. A second call does nothing; any other use afterwards throws `HANDLE_DESTROYED`. */
  destroy(): void {
    this.#native.destroy();
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  #formNumber(form: DsaForm): number {
    if (this.#algorithm === 'p256' && form === 'p1363') return 0;
    if (this.#algorithm === 'p256' && form === 'der') return 1;
    throw new StrongroomError('INVALID_ARGUMENT', { subject: 'form' });
  }
}

/** A public handle for a key that native code made, for this package's own modules. */
export function makePrivateKey(key: NativePrivateKey, label: string): PrivateKey {
  return wrap(key, label);
}
