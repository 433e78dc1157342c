/** The place where an adapter asks for signatures, and the only one: whoever keeps keys elsewhere puts another {@link AdapterSigner} here. */
import type { PrivateKeyAlgorithm } from '../private-key.js';
import type { HashName, KeyForm } from '../secret.js';
import type { SignatureEncoding } from '../signature-encoding.js';

/** A hash that exchanges take over text with the secret in it, instead of an HMAC. */
export type SecretHash = 'md5' | 'sha256';

/**
 * What signs for another library. Every call answers at once, because `sign()` of ccxt does: a signer in another process waits
 * for its answer there. Messages and answers are public.
 */
export interface AdapterSigner {
  /** `hmac` for a secret, else what its private key signs with. */
  readonly algorithm: 'hmac' | PrivateKeyAlgorithm;
  /** The public API key, where the signer knows it. */
  readonly apiKey?: string | undefined;
  /** The HMAC of a message under the secret in one of its forms. */
  hmac(hash: HashName, form: KeyForm, message: string | Uint8Array, encoding: SignatureEncoding): string | Uint8Array;
  /** The hash of prefix, secret and suffix, in hexadecimal digits. Of the secret alone only where `bare` is true. */
  hash(hash: SecretHash, prefix: Uint8Array, suffix: Uint8Array, bare: boolean): string;
  /** The signature of a message with the private key, in a form of `PrivateKey.sign`: bytes for `bytes`, else text. */
  sign(message: string | Uint8Array, encoding: SignatureEncoding, form?: 'pss' | 'recoverable'): string | Uint8Array;
  /** Of secp256k1: the signature of 32 bytes that are a hash, as r, s and the recovery id, 65 bytes. */
  signDigest?(digest: Uint8Array): Uint8Array;
  /** Of secp256k1: the public key as SubjectPublicKeyInfo. */
  publicKey?(): Uint8Array;
  /** The passphrase that belongs to the API key, where the signer has it. */
  readonly passphrase?: AdapterPassphrase | undefined;
}

/** A passphrase: sent as it is, or as its HMAC under the secret. */
export interface AdapterPassphrase {
  /** The passphrase itself, where the exchange wants it in a header. */
  text?(): string;
  /** Its HMAC with SHA-256 under the secret, where that is sent. */
  hmac?(encoding: SignatureEncoding): string | Uint8Array;
}
