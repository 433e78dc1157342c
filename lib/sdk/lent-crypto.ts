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

type Writable = { -readonly [Name in 'createHash' | 'createHmac' | 'sign']: unknown };

/** @throws StrongroomError `SDK_UNSUPPORTED` where the SDK signs in another way than it is known to, and what the signer throws */
function lend<Result>(sdk: SdkSigner, call: () => Result): Result {
  const { createHash, createHmac, sign } = crypto();
  const lent = crypto() as unknown as Writable;
  // These two are also called with `new`, so no arrows.
  lent.createHash = function (algorithm: string, options?: Crypto.HashOptions) {
    const made = createHash(algorithm, options);
    const { update } = made;
    made.update = (data: string | Uint8Array, encoding?: Encoding) => {
      sdk.check(data);
      return update.call(made, data as string, encoding as Encoding);
    };
    return made;
  };
  lent.createHmac = function (hash: HashName, key: Crypto.BinaryLike, ...rest: never[]) {
    const form = typeof key === 'string' || key instanceof Uint8Array ? sdk.formOf(key) : undefined;
    if (form === undefined) return createHmac(hash, key, ...rest);
    if (hash !== sdk.facts.hash) throw new StrongroomError('SDK_UNSUPPORTED', { subject: `${sdk.name} signs with another hash` });
    return new NativeHmac(sdk, form);
  };
  lent.sign = (hash: string | null, data: Uint8Array, key: Crypto.KeyLike | { key?: unknown }) =>
    (typeof key === 'object' && 'key' in key ? key.key : key) === sdk.text
      ? Buffer.from(sdk.signPrivately(data, 'bytes') as Uint8Array)
      : sign(hash, data, key as Crypto.KeyLike);
  try {
    return call();
  } finally {
    lent.createHash = createHash;
    lent.createHmac = createHmac;
    lent.sign = sign;
  }
}

/** Makes a method that signs before it waits for anything sign natively. */
export function signIn(client: Members, method: string, sdk: SdkSigner): void {
  wrapMethod(
    client,
    method,
    sdk.name,
    (stock) =>
      (...args) =>
        lend(sdk, () => stock.apply(client, args)),
  );
}
