/** Handles of asymmetric keys in the room. */
import { StrongroomError } from './errors.js';
import { Handle } from './handle.js';
import type { NativePrivateKey } from './native.js';
import { type SignatureEncoding, signatureNumber } from './signature-encoding.js';

/**
 * What a private key signs with: `ed25519` (RFC 8032), `rsa` (PKCS#1 v1.5 or PSS with SHA-256, 2,048 to 8,192 bits), `p256` (ECDSA with
 * SHA-256), `secp256k1` (the same over that curve, with the nonce of RFC 6979 and the lower s).
 */
export type PrivateKeyAlgorithm = 'ed25519' | 'rsa' | 'p256' | 'secp256k1';

/**
 * How an ECDSA signature is written: `p1363` is r and s, 32 bytes each, as JSON Web Tokens have it; `der` is X9.62's; `recoverable`, of
 * secp256k1 alone, is r and s and the recovery id, 0 to 3, in one byte more: 65 bytes.
 */
export type DsaForm = 'p1363' | 'der' | 'recoverable';

/** How an RSA signature is padded (RFC 8017): `pkcs1` is PKCS#1 v1.5; `pss` has MGF1 over SHA-256 and a random salt of 32 bytes. */
export type RsaForm = 'pkcs1' | 'pss';

/** How a signature is made: see {@link DsaForm}, {@link RsaForm}. Unless told, `p1363` and `pkcs1`; with Ed25519 an error. */
export interface FormOptions {
  /** One that the key has, else `INVALID_ARGUMENT`. */
  form?: DsaForm | RsaForm;
}

/** The order of this list is the numbering that native code uses. Not public. */
export const algorithmNames = ['ed25519', 'rsa', 'p256', 'secp256k1'] as const;

// In native code's numbering.
const forms: Record<PrivateKeyAlgorithm, Partial<Record<DsaForm | RsaForm, number>>> = {
  ed25519: {},
  rsa: { pkcs1: 0, pss: 3 },
  p256: { p1363: 0, der: 1 },
  secp256k1: { p1363: 0, der: 1, recoverable: 2 },
};

/** The number native code knows an algorithm by, or null for any. Not public. */
export function algorithmNumber(algorithm: PrivateKeyAlgorithm | undefined): number | null {
  if (algorithm === undefined) return null;
  const number = algorithmNames.indexOf(algorithm);
  if (number < 0) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'algorithm' });
  return number;
}

// What only this file can hand to the constructor: JavaScript knows no private ones.
const own = Symbol('made by strongroom');

let wrap: (key: NativePrivateKey, label: string) => PrivateKey;

/**
 * A private key in locked memory, made by {@link Secret.privateKey}. It signs, and tells its public key; nothing else of it comes out.
 *
 * @example
 * const key = Secret.fromFile('ed25519.pem').privateKey();
 * const signature = key.sign('what is to be signed', 'base64');
 * const forTheExchange = key.publicKey({ format: 'pem' });
 */
export class PrivateKey extends Handle {
  readonly #native: NativePrivateKey;
  readonly #sign: NativePrivateKey['sign'];
  readonly #signDigest: NativePrivateKey['signDigest'];
  readonly #algorithm: PrivateKeyAlgorithm;

  private constructor(token: symbol, handle: NativePrivateKey, label: string) {
    if (token !== own) throw new StrongroomError('HANDLE_INVALID', { subject: 'private key' });
    super(label);
    this.#native = handle;
    this.#sign = handle.sign;
    this.#signDigest = handle.signDigest;
    this.#algorithm = algorithmNames[handle.algorithm()]!;
  }

  static {
    wrap = (key, label) => new PrivateKey(own, key, label);
  }

  /** Tells the kinds of handles apart. */
  get kind(): 'private-key' {
    return 'private-key';
  }

  /** What it signs with. */
  get algorithm(): PrivateKeyAlgorithm {
    return this.#algorithm;
  }

  /**
   * The signature of a message: of a string's UTF-8 bytes (a lone surrogate counts as U+FFFD), or of a Uint8Array's. All but Ed25519 sign its
   * SHA-256.
   * @throws StrongroomError `HANDLE_DESTROYED`, `INVALID_ARGUMENT`
   */
  sign(message: string | Uint8Array, encoding: 'bytes', options?: FormOptions): Uint8Array;
  sign(message: string | Uint8Array, encoding: 'hex' | 'base64' | 'base64url', options?: FormOptions): string;
  sign(message: string | Uint8Array, encoding: SignatureEncoding, options?: FormOptions): string | Uint8Array {
    const sign = this.#sign;
    return sign(message, signatureNumber(encoding), options?.form === undefined ? 0 : this.#formNumber(options.form));
  }

  /**
   * The signature of a message whose hash the caller has made: 32 bytes, of SHA-256 for RSA, of whatever hash for ECDSA. Who signs hashes made
   * by others signs what he has not seen.
   * @throws StrongroomError `HANDLE_DESTROYED`; `INVALID_ARGUMENT`, also of Ed25519, which signs messages
   */
  signDigest(digest: Uint8Array, encoding: 'bytes', options?: FormOptions): Uint8Array;
  signDigest(digest: Uint8Array, encoding: 'hex' | 'base64' | 'base64url', options?: FormOptions): string;
  signDigest(digest: Uint8Array, encoding: SignatureEncoding, options?: FormOptions): string | Uint8Array {
    const signDigest = this.#signDigest;
    return signDigest(digest, signatureNumber(encoding), options?.form === undefined ? 0 : this.#formNumber(options.form));
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
    const lines = Buffer.from(der)
      .toString('base64')
      .replace(/.{64}(?=.)/g, '$&\n');
    return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
  }

  /** Wipes the key. A second call does nothing; any other use afterwards throws `HANDLE_DESTROYED`. */
  destroy(): void {
    this.#native.destroy();
  }

  /** `destroy`, for `using`. */
  [Symbol.dispose](): void {
    this.destroy();
  }

  #formNumber(form: DsaForm | RsaForm): number {
    const mine = forms[this.#algorithm];
    const number = Object.hasOwn(mine, form) ? mine[form] : undefined;
    if (number === undefined) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'form' });
    return number;
  }
}

/** A public handle for a key that native code made, for this package's own modules. */
export function makePrivateKey(key: NativePrivateKey, label: string): PrivateKey {
  return wrap(key, label);
}
