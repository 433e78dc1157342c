/** Keys as a signer uses them, whatever kind they are. */
import { StrongroomError } from './errors.js';
import type { Canonical, HmacFacts, KeyAlgorithm, SignatureText } from './exchanges/types.js';
import type { PrivateKey } from './private-key.js';
import type { HmacKey } from './secret.js';

/** What is to be signed, and how the signature is to be written. */
export interface ToSign {
  /** A string stands for its UTF-8 bytes. */
  readonly message: string | Uint8Array;
  /** Its SHA-256, 32 bytes, follows the message: HMAC only. */
  readonly hashed?: string | undefined;
  /** Of an HMAC; the first of `facts.keys.hmac.hashes` unless told. */
  readonly hash?: Canonical<never>['hash'] | undefined;
  /** How the signature is written. */
  readonly encoding: SignatureText;
}

/** What a signer needs of a key: one that is in this process's room, or its counterpart in another process. */
export interface SigningKey {
  /** Which of `facts.keys` it is. */
  readonly algorithm: KeyAlgorithm;
  /** @throws `HANDLE_DESTROYED`, `INVALID_ARGUMENT` for what this kind of key cannot do */
  sign(toSign: ToSign): string;
  /** Wipes it; the signer that owns it calls this. */
  destroy(): void;
}

/** An exchange's HMAC key: one handle for each hash that its forms use. */
export class HmacSigningKey implements SigningKey {
  readonly algorithm = 'hmac';
  readonly #first: HmacKey;
  readonly #byHash: ReadonlyMap<string, HmacKey>;

  /** @param makeKey called once for each of `facts.hashes`; the keys are destroyed with this */
  constructor(facts: HmacFacts, makeKey: (hash: HmacFacts['hashes'][number]) => HmacKey) {
    const keys = new Map<string, HmacKey>();
    try {
      for (const hash of facts.hashes) keys.set(hash, makeKey(hash));
    } catch (error) {
      for (const key of keys.values()) key.destroy();
      throw error;
    }
    this.#byHash = keys;
    this.#first = keys.get(facts.hashes[0] as string) as HmacKey;
  }

  sign({ message, hashed, hash, encoding }: ToSign): string {
    const key = hash === undefined ? this.#first : this.#byHash.get(hash);
    if (key === undefined) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'hash' });
    if (hashed === undefined) return key.sign(message, encoding);
    return key.signDigest(message as string, hashed, encoding);
  }

  destroy(): void {
    for (const key of this.#byHash.values()) key.destroy();
  }
}

/** A private key of an exchange's account. */
export class PrivateSigningKey implements SigningKey {
  readonly algorithm: KeyAlgorithm;
  readonly #key: PrivateKey;

  /** @param key owned by this from here on */
  constructor(key: PrivateKey) {
    this.algorithm = key.algorithm;
    this.#key = key;
  }

  /** ECDSA's is r and s (IEEE P1363). */
  sign({ message, hashed, encoding }: ToSign): string {
    if (hashed !== undefined) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'hashed' });
    return this.#key.sign(message, encoding);
  }

  destroy(): void {
    this.#key.destroy();
  }
}
