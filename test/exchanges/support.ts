/** What the tests of this directory share: the vectors, and keys to sign them with. */
import type { KeyObject } from 'node:crypto';
import { createHash, createHmac, createPrivateKey, sign as cryptoSign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { type ExchangeName, exchanges } from '../../lib/exchanges/index.js';
import type { AnyExchange, Canonical, Credentials, Exchange, Facts, KeyAlgorithm } from '../../lib/exchanges/types.js';
import { NonceCounter } from '../../lib/nonce.js';
import { Secret } from '../../lib/secret.js';
import { Signer, type SignOptions } from '../../lib/signer.js';
import { HmacSigningKey, PrivateSigningKey, type SigningKey } from '../../lib/signing-key.js';

const packageRoot = path.join(__dirname, '..', '..', '..');

/** One vector of test/vectors/NAME.json, or of sdk/NAME.json beside it: what an SDK put on the wire. `oracle` says who computed the signature; `none` means nobody but us. */
export interface Vector {
  readonly name: string;
  readonly source: string;
  readonly oracle: 'official' | 'ccxt' | 'third-party' | 'none';
  readonly key: string | null;
  /** Absent only where `form` is `message`. */
  readonly secret: string;
  /** `hmac` unless told. */
  readonly algorithm?: KeyAlgorithm;
  readonly passphrase?: string;
  /**
   * `signature`: only the message is signed, since no request of ours makes it; the note says why. `message`: only the message
   * is compared, since the published signature belongs to no published secret.
   */
  readonly form: 'rest' | 'webSocket' | 'logon' | 'signature' | 'message';
  readonly request?: unknown;
  /** Instead of the exchange's own host. */
  readonly baseUrl?: string;
  readonly options?: SignOptions;
  /** Absent where the oracle did not show it: then the signature speaks for it. */
  readonly message?: string;
  readonly message_hex?: string;
  /** Of the HMAC, where it is not the exchange's first. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512';
  readonly expect: {
    readonly signature: string;
    readonly url?: string;
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | null;
    readonly ws_message?: unknown;
    readonly fields?: Record<string, string>;
  };
  readonly note?: string;
}

export const exchangeNames = Object.keys(exchanges) as ExchangeName[];

/** Where the vectors are. */
export const vectorDirectory = path.join(packageRoot, 'test', 'vectors');

export function vectorsOf(name: ExchangeName): Vector[] {
  const files = [path.join(vectorDirectory, `${name}.json`), path.join(vectorDirectory, 'sdk', `${name}.json`)];
  return files.filter((file) => existsSync(file)).flatMap((file) => JSON.parse(readFileSync(file, 'utf8')) as Vector[]);
}

/** A private key as exchanges hand it out: PEM, or the 64 bytes seed and public key of Ed25519 as base64. */
export function privateKey(secret: string): KeyObject {
  if (secret.includes('-----BEGIN')) return createPrivateKey(secret);
  const pair = Buffer.from(secret, 'base64');
  if (pair.length !== 64) throw new Error('neither PEM nor 64 bytes of base64');
  const [d, x] = [pair.subarray(0, 32), pair.subarray(32)].map((half) => half.toString('base64url'));
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
}

/** The key that the rest is compared with: node:crypto, outside the room. */
export function cryptoKey(secret: string, facts: Facts, algorithm: KeyAlgorithm = 'hmac'): SigningKey {
  if (algorithm !== 'hmac') {
    const key = privateKey(secret);
    const digest = algorithm === 'ed25519' ? null : 'sha256';
    return {
      algorithm,
      sign: ({ message, encoding }) =>
        cryptoSign(digest, Buffer.from(message as string), { key, dsaEncoding: 'ieee-p1363' }).toString(encoding),
      destroy: () => undefined,
    };
  }
  const { encoding: keyEncoding, hashes } = facts.keys.hmac!;
  const bytes = Buffer.from(secret, keyEncoding);
  return {
    algorithm,
    sign: ({ message, hashed, hash, encoding }) => {
      const hmac = createHmac(hash ?? hashes[0]!, bytes).update(message);
      if (hashed !== undefined) hmac.update(createHash('sha256').update(hashed).digest());
      return hmac.digest(encoding);
    },
    destroy: () => bytes.fill(0),
  };
}

/** The product's own key. */
export function roomKey(secret: string, facts: Facts, algorithm: KeyAlgorithm = 'hmac'): SigningKey {
  const held = Secret.fromBytes(Buffer.from(secret, 'utf8'));
  try {
    if (algorithm !== 'hmac') return new PrivateSigningKey(held.privateKey());
    const { hmac } = facts.keys;
    return new HmacSigningKey(hmac!, (hash) => held.hmacKey({ hash, encoding: hmac!.encoding }));
  } finally {
    held.destroy();
  }
}

/** Ways to hold a key, by name; what a signer does must not depend on which. */
export const keyMakers: Record<string, (secret: string, facts: Facts, algorithm?: KeyAlgorithm) => SigningKey> = {
  'node:crypto': cryptoKey,
  'the room': roomKey,
};

/** An HMAC secret that each exchange could have given out. */
export const SECRETS: { readonly [name: string]: string } & { readonly kraken: string; readonly binance: string } = {
  kraken: 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==',
  binance: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
};

/** A signer whose key is outside the room. */
export function signerFor<Name extends ExchangeName>(name: Name, apiKey = `API-KEY-OF-${name}`): Signer<Name> {
  return signerWith(name, cryptoKey(SECRETS[name]!, exchanges[name].facts), apiKey);
}

/** A signer of an exchange with a key of any kind. */
export function signerWith<Name extends ExchangeName>(name: Name, key: SigningKey, apiKey: string, passphrase?: string): Signer<Name> {
  const exchange: AnyExchange = exchanges[name];
  const { time, timeUnit } = exchange.facts;
  const nonces = time === 'nonce' && timeUnit !== 'iso' ? NonceCounter.inProcess(`${name} ${apiKey}`, { unit: timeUnit }) : undefined;
  const text = passphrase === undefined ? undefined : (): string => passphrase;
  return new Signer<Name>({ name: `${name}-test`, exchange, apiKey, key, nonces, passphrase: text });
}

/** What a canonical function is given besides the request. */
export function credentialsOf(vector: Pick<Vector, 'key' | 'algorithm' | 'options' | 'passphrase' | 'baseUrl'>): Credentials {
  const { time = 1_700_000_000_000, nonce = time, unique = '' } = vector.options ?? {};
  return {
    key: vector.key ?? API_KEY,
    algorithm: vector.algorithm ?? 'hmac',
    time,
    nonce: String(nonce),
    unique,
    passphrase: vector.passphrase ?? '',
    baseUrl: vector.baseUrl,
  };
}

/** The API key of a vector that publishes none. */
export const API_KEY = 'API-KEY-OF-A-SILENT-VECTOR';

/** The three canonical functions, for requests of any exchange. */
export function canonicalOf(exchange: AnyExchange, form: Vector['form'], request: unknown, credentials: Credentials): Canonical<unknown> {
  const { canonical, canonicalWebSocket, canonicalLogon } = exchange as unknown as Exchange<unknown, unknown, unknown>;
  const make = { rest: canonical, message: canonical, webSocket: canonicalWebSocket, logon: canonicalLogon, signature: undefined }[form];
  if (make === undefined) throw new Error(`${exchange.name} has no ${form}`);
  return make(request, credentials);
}
