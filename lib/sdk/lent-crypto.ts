/**
 * Signing where an SDK calls `createHmac` or `sign` of node:crypto itself: for the time of one synchronous call these are functions that
 * know its placeholder, and so is `createHash`, by which bodies go. Nothing else runs meanwhile, and any other key takes the way that it would have taken.
 */
import type * as Crypto from 'node:crypto';
import type { BinaryToTextEncoding, Encoding } from 'node:crypto';
import { crypto } from '../builtins.js';
import { StrongroomError } from '../errors.js';
import type { HashName, KeyForm } from '../secret.js';
import { type Members, wrapMethod } from './client.js';
import type { SdkSigner } from './sdk-signer.js';

/** As much of node's Hmac as the SDKs use. */
class NativeHmac {
  readonly #sdk: SdkSigner;
  readonly #form: KeyForm;
  #message: string | Uint8Array | undefined;

  constructor(sdk: SdkSigner, form: KeyForm) {
    this.#sdk = sdk;
    this.#form = form;
  }

  update(data: string | Uint8Array, encoding: Encoding = 'utf8'): this {
    if (this.#message !== undefined) throw new StrongroomError('SDK_UNSUPPORTED', { subject: `${this.#sdk.name} signs a text in pieces` });
    this.#sdk.check(data);
    this.#message = typeof data === 'string' && encoding !== 'utf8' ? Buffer.from(data, encoding) : data;
    return this;
  }

  digest(encoding?: BinaryToTextEncoding): string | Buffer {
    const { facts } = this.#sdk;
    const sign = (how: 'hex' | 'base64' | 'base64url' | 'bytes') => this.#sdk.hmac(facts.hash, this.#form, this.#message ?? '', how);
    if (encoding === 'hex' || encoding === 'base64' || encoding === 'base64url') return sign(encoding) as string;
    const bytes = Buffer.from(sign('bytes') as Uint8Array);
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }
}

type Lent = Pick<typeof Crypto, 'createHash' | 'createHmac' | 'sign'>;

/** Functions for one client, made once: each is also called with `new`, which is slow on a function that was never called before. */
class Lender {
  readonly #sdk: SdkSigner;
  readonly #lent: Record<keyof Lent, unknown>;
  /** Those that these stand in for. */
  #stock: Lent = crypto();
  #calls = 0;

  constructor(sdk: SdkSigner) {
    this.#sdk = sdk;
    const hash = (...args: [string, Crypto.HashOptions?]) => this.#hash(...args);
    const hmac = (...args: [HashName, Crypto.BinaryLike, object?]) => this.#hmac(...args);
    this.#lent = {
      createHash: function (algorithm: string, options?: Crypto.HashOptions) {
        return hash(algorithm, options);
      },
      createHmac: function (algorithm: HashName, key: Crypto.BinaryLike, options?: object) {
        return hmac(algorithm, key, options);
      },
      sign: this.#sign.bind(this),
    };
  }

  /** @throws StrongroomError `SDK_UNSUPPORTED` where the SDK signs in another way than it is known to, and what the signer throws */
  lend<Result>(call: () => Result): Result {
    const { createHash, createHmac, sign } = crypto();
    const found = { createHash, createHmac, sign };
    if (this.#calls++ === 0) this.#stock = found;
    Object.assign(crypto(), this.#lent);
    try {
      return call();
    } finally {
      Object.assign(crypto(), found);
      this.#calls--;
    }
  }

  /** Node's own, but for one thing: a text with the placeholder in it is refused. */
  #hash(algorithm: string, options?: Crypto.HashOptions): Crypto.Hash {
    const hash = this.#stock.createHash(algorithm, options);
    const { update } = hash;
    hash.update = (data: string | Uint8Array, encoding?: Encoding) => {
      this.#sdk.check(data);
      return update.call(hash, data as string, encoding as Encoding);
    };
    return hash;
  }

  #hmac(hash: HashName, key: Crypto.BinaryLike, options?: object): NativeHmac | Crypto.Hmac {
    const sdk = this.#sdk;
    const form = typeof key === 'string' || key instanceof Uint8Array ? sdk.formOf(key) : undefined;
    if (form === undefined) return this.#stock.createHmac(hash, key, options);
    if (hash !== sdk.facts.hash) throw new StrongroomError('SDK_UNSUPPORTED', { subject: `${sdk.name} signs with another hash` });
    return new NativeHmac(sdk, form);
  }

  #sign(hash: string | null, data: Uint8Array, key: Crypto.KeyLike | { key?: unknown }): Buffer {
    const sdk = this.#sdk;
    if ((typeof key === 'object' && 'key' in key ? key.key : key) !== sdk.text) return this.#stock.sign(hash, data, key as Crypto.KeyLike);
    sdk.check(data);
    return Buffer.from(sdk.signPrivately(data, 'bytes') as Uint8Array);
  }
}

/** Makes a method that signs before it waits for anything sign natively. */
export function signIn(client: Members, method: string, sdk: SdkSigner): void {
  const lender = new Lender(sdk);
  wrapMethod(
    client,
    method,
    sdk.name,
    (stock) =>
      (...args) =>
        lender.lend(() => stock.apply(client, args)),
  );
}
