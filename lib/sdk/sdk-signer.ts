/** What signs for one client of an SDK, and the placeholder that it has in the place of a secret. */
import { type AdapterKey, signerOf } from '../adapter/credentials.js';
import type { OwnedSigner } from '../adapter/key-signer.js';
import { Placeholder, type PlaceholderShape } from '../adapter/placeholder.js';
import type { AdapterPassphrase, AdapterSigner } from '../adapter/signer.js';
import { StrongroomError } from '../errors.js';
import { type HashName, type KeyForm, Secret } from '../secret.js';
import type { SignatureEncoding } from '../signature-encoding.js';
import type { SdkFacts } from './facts.js';

/** What an SDK takes for the secret, by what signs. */
const shapes: Readonly<Record<string, PlaceholderShape>> = { hmac: 'key', ed25519: 'pem', rsa: 'rsa-pem' };

const PEM_LINE = /\n(.+)\n/;

export class SdkSigner {
  readonly name: string;
  readonly facts: SdkFacts;
  readonly #signer: AdapterSigner | OwnedSigner;
  /** Its keys were made here, and were not the caller's before. */
  readonly #madeKeys: boolean;
  readonly #placeholder: Placeholder;
  /** What of the placeholder is random: no text that is signed has it in it by chance. */
  readonly #random: string;

  /** @throws StrongroomError `SDK_CREDENTIAL`, `KEY_UNFIT`, and what {@link signerOf} throws */
  constructor(name: string, facts: SdkFacts, key: AdapterKey) {
    this.name = name;
    this.facts = facts;
    const { hash, form, privateKeys } = facts;
    const signer = signerOf(key, { only: { hash, form } }, undefined, false);
    this.#signer = signer;
    this.#madeKeys = key instanceof Secret || 'vault' in key;
    const { algorithm } = signer;
    if (algorithm === 'hmac') {
      // Of another hash? That is told here, not with the first order.
      if ('destroy' in signer) signer.hmac(hash, form, '', 'bytes');
    } else if (!privateKeys.includes(algorithm)) {
      this.abandon();
      throw new StrongroomError('SDK_CREDENTIAL', {
        subject: `${name} signs with ${['hmac', ...privateKeys].join(' or ')}, and this key is of ${algorithm}`,
      });
    }
    this.#placeholder = new Placeholder(shapes[algorithm]!);
    this.#random = PEM_LINE.exec(this.text)?.[1] ?? this.text;
  }

  /** The placeholder. */
  get text(): string {
    return this.#placeholder.text;
  }

  get algorithm(): AdapterSigner['algorithm'] {
    return this.#signer.algorithm;
  }

  get apiKey(): string | undefined {
    return this.#signer.apiKey;
  }

  get passphrase(): AdapterPassphrase | undefined {
    return this.#signer.passphrase;
  }

  /** Which form of the secret a key of an HMAC stands for; undefined for a key that has nothing to do with it. */
  formOf(key: string | Uint8Array): KeyForm | undefined {
    return this.#placeholder.formOf(key);
  }

  /**
   * As this SDK signs, whatever kind the key is of.
   * @throws StrongroomError `SDK_PLACEHOLDER`, `HANDLE_DESTROYED`
   */
  sign(message: string | Uint8Array): string {
    const { hash, form, encoding } = this.facts;
    this.check(message);
    return (this.algorithm === 'hmac' ? this.hmac(hash, form, message, encoding) : this.signPrivately(message, 'base64')) as string;
  }

  /**
   * Of a text that was checked.
   * @throws StrongroomError `KEY_UNFIT`, `HANDLE_DESTROYED`
   */
  hmac(hash: HashName, form: KeyForm, message: string | Uint8Array, encoding: SignatureEncoding): string | Uint8Array {
    return this.#signer.hmac(hash, form, message, encoding);
  }

  /**
   * Of a text that was checked.
   * @throws StrongroomError `KEY_UNFIT`, `HANDLE_DESTROYED`
   */
  signPrivately(message: string | Uint8Array, encoding: SignatureEncoding): string | Uint8Array {
    return this.#signer.sign(message, encoding);
  }

  /** @throws StrongroomError `SDK_PLACEHOLDER` for a text with the placeholder in it, which is to be signed, or hashed for that */
  check(message: string | Uint8Array): void {
    const text = typeof message === 'string' ? message : Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    if (text.includes(this.#random)) throw new StrongroomError('SDK_PLACEHOLDER', { subject: this.name });
  }

  /** For a client that is refused: a key that was handed over as one stays the caller's. */
  abandon(): void {
    if (this.#madeKeys) this.destroy();
  }

  destroy(): void {
    if ('destroy' in this.#signer) this.#signer.destroy();
  }
}
