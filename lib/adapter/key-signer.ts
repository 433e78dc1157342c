/** Signers whose keys lie in this process's room. */
import { StrongroomError } from '../errors.js';
import type { NativeHashKey } from '../native.js';
import type { PrivateKey } from '../private-key.js';
import type { HashName, HmacKey, KeyForm } from '../secret.js';
import type { SignatureEncoding } from '../signature-encoding.js';
import type { EntryKeys } from '../vault/entry-keys.js';
import type { KeyNeeds } from './key-needs.js';
import type { AdapterPassphrase, AdapterSigner, SecretHash } from './signer.js';

/** A signer that owns handles. */
export interface OwnedSigner extends AdapterSigner {
  destroy(): void;
}

/** What the keys of a secret are made with: a {@link Secret}, or an entry of a vault. */
export interface KeyMaker {
  hmacKey(hash: HashName, form: KeyForm): HmacKey;
  hashKey(bare: boolean): NativeHashKey;
}

const HASHES: readonly HashName[] = ['sha256', 'sha384', 'sha512'];
/** Numbers of native code. */
const hashNumbers: Readonly<Record<SecretHash, number>> = { md5: 0, sha256: 1 };
const HEX = 0;

const unfit = (what: string): StrongroomError => new StrongroomError('KEY_UNFIT', { subject: `${what}, which this key cannot do` });

/** A secret, as every key that its exchange could ask for: made at once, so that the secret itself can be destroyed. */
export class SecretSigner implements OwnedSigner {
  readonly algorithm = 'hmac';
  readonly apiKey: string | undefined;
  readonly passphrase: AdapterPassphrase | undefined;
  readonly #keys = new Map<string, HmacKey>();
  readonly #hashKey: NativeHashKey | undefined;

  /** @throws StrongroomError `HANDLE_DESTROYED`, `SECRET_ENCODING` for a secret that its exchange cannot have given out, `ROOM_FULL` */
  constructor(
    maker: KeyMaker,
    needs: KeyNeeds,
    bareHash: boolean,
    rest: { apiKey?: string | undefined; passphrase?: AdapterPassphrase | undefined } = {},
  ) {
    this.apiKey = rest.apiKey;
    this.passphrase = rest.passphrase;
    try {
      if (needs.only !== undefined) {
        const { hash, form } = needs.only;
        this.#keys.set(`${hash} ${form}`, maker.hmacKey(hash, form));
        return;
      }
      for (const hash of HASHES) {
        this.#keys.set(`${hash} utf8`, maker.hmacKey(hash, 'utf8'));
        if (needs.form !== undefined) this.#keys.set(`${hash} ${needs.form}`, maker.hmacKey(hash, needs.form));
        const decoded = needs.form === 'base64url' ? undefined : ifDecodes(() => maker.hmacKey(hash, 'base64'));
        if (decoded !== undefined) this.#keys.set(`${hash} base64`, decoded);
      }
      if (needs.hashes === true) this.#hashKey = maker.hashKey(bareHash);
    } catch (error) {
      this.destroy();
      throw error;
    }
  }

  hmac(hash: HashName, form: KeyForm, message: string | Uint8Array, encoding: SignatureEncoding): string | Uint8Array {
    const key = this.#keys.get(`${hash} ${form}`) ?? (form === 'base64' ? this.#keys.get(`${hash} base64url`) : undefined);
    if (key === undefined) throw unfit(`an HMAC is wanted with the secret as ${form}`);
    return encoding === 'bytes' ? key.sign(message, encoding) : key.sign(message, encoding);
  }

  hash(hash: SecretHash, prefix: Uint8Array, suffix: Uint8Array): string {
    if (prefix.length + suffix.length === 0 && this.#hashKey === undefined) throw new StrongroomError('BARE_HASH');
    if (this.#hashKey === undefined) throw unfit('a hash over the secret is wanted');
    return this.#hashKey.hash(hashNumbers[hash], prefix, suffix, HEX) as string;
  }

  sign(): never {
    throw unfit('a signature of a private key is wanted');
  }

  destroy(): void {
    for (const key of this.#keys.values()) key.destroy();
    this.#hashKey?.destroy();
  }
}

function ifDecodes(make: () => HmacKey): HmacKey | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof StrongroomError && error.code === 'SECRET_ENCODING') return undefined;
    throw error;
  }
}

/** Bytes of a MAC to the hash that it is of. */
const hashOfSize: Readonly<Record<number, HashName>> = { 32: 'sha256', 48: 'sha384', 64: 'sha512' };

/** One HMAC key that somebody made: of one hash, and of the encoding that they chose. */
export class HmacKeySigner implements OwnedSigner {
  readonly algorithm = 'hmac';
  readonly #key: HmacKey;
  readonly #hash: HashName;

  constructor(key: HmacKey) {
    this.#key = key;
    this.#hash = hashOfSize[key.sign('', 'bytes').length]!;
  }

  hmac(hash: HashName, _form: KeyForm, message: string | Uint8Array, encoding: SignatureEncoding): string | Uint8Array {
    if (hash !== this.#hash) throw unfit(`an HMAC with ${hash} is wanted`);
    return encoding === 'bytes' ? this.#key.sign(message, encoding) : this.#key.sign(message, encoding);
  }

  hash(): never {
    throw unfit('a hash over the secret is wanted');
  }

  sign(): never {
    throw unfit('a signature of a private key is wanted');
  }

  destroy(): void {
    this.#key.destroy();
  }
}

/** A private key. */
export class PrivateKeySigner implements OwnedSigner {
  readonly algorithm: PrivateKey['algorithm'];
  readonly apiKey: string | undefined;
  readonly passphrase = undefined;
  readonly #key: PrivateKey;

  constructor(key: PrivateKey, apiKey?: string) {
    this.algorithm = key.algorithm;
    this.apiKey = apiKey;
    this.#key = key;
  }

  hmac(): never {
    throw unfit('an HMAC is wanted');
  }

  hash(): never {
    throw unfit('a hash over the secret is wanted');
  }

  sign(message: string | Uint8Array, encoding: SignatureEncoding, form?: 'pss' | 'recoverable'): string | Uint8Array {
    const options = form === undefined ? {} : { form };
    return encoding === 'bytes' ? this.#key.sign(message, encoding, options) : this.#key.sign(message, encoding, options);
  }

  signDigest(digest: Uint8Array): Uint8Array {
    return this.#key.signDigest(digest, 'bytes', { form: 'recoverable' });
  }

  publicKey(): Uint8Array {
    return this.#key.publicKey({ format: 'der' });
  }

  destroy(): void {
    this.#key.destroy();
  }
}

/** @throws StrongroomError as the constructors above; `KEY_NOT_TAKEN` as native code */
export function signerOfEntry(keys: EntryKeys, needs: KeyNeeds, bareHash: boolean): OwnedSigner {
  if (keys.algorithm !== 'hmac') return new PrivateKeySigner(keys.privateKey(), keys.apiKey);
  return new SecretSigner(keys, needs, bareHash, { apiKey: keys.apiKey, passphrase: passphraseOf(keys) });
}

function passphraseOf({ passphrase }: EntryKeys): AdapterPassphrase | undefined {
  if (passphrase === undefined) return undefined;
  if (passphrase.sent) return { text: passphrase.text };
  // Its HMAC in base64, which is made once when the entry is opened.
  return {
    hmac: (encoding) => {
      const bytes = Buffer.from(passphrase.text(), 'base64');
      return encoding === 'bytes' ? Uint8Array.from(bytes) : bytes.toString(encoding);
    },
  };
}
