/** In the place of `hmac` and `hash` of an exchange object: what is keyed with a placeholder is signed with the secret. */
import { StrongroomError } from '../errors.js';
import type { SignatureEncoding } from '../signature-encoding.js';
import type { HashName } from '../secret.js';
import type { CcxtDigest, CcxtHash, CcxtMembers } from './exchange.js';
import { hashName } from './hash-name.js';
import type { Placeholder } from '../adapter/placeholder.js';
import type { AdapterSigner, SecretHash } from '../adapter/signer.js';

const encodings: Readonly<Record<CcxtDigest, SignatureEncoding>> = { hex: 'hex', base64: 'base64', binary: 'bytes' };

const bytesOf = (text: string | Uint8Array): Uint8Array => (typeof text === 'string' ? Buffer.from(text) : text);

/** How an exchange departs from HMACs with its secret. */
export interface HookOptions {
  /** Where HMAC is the only way that leads to a private key: how its signature is written there. */
  readonly asymmetric?: ((message: string | Uint8Array) => string) | undefined;
  /** The MD5 of the secret is a key of HMACs, and is not sent (btcbox). */
  readonly digestIsKey: boolean;
  /** The hash of the secret alone is sent (cryptomus), and somebody allowed it. */
  readonly bareHash: boolean;
}

/** @throws StrongroomError, later and from the hooks: `CCXT_PLACEHOLDER` where a signed text would hold the secret, `BARE_HASH`, `HANDLE_DESTROYED` */
export function hookHashes(
  exchange: CcxtMembers,
  placeholder: Placeholder,
  signer: AdapterSigner,
  passphrase: string | undefined,
  options: HookOptions,
): void {
  const stock = { hmac: exchange.hmac, hash: exchange.hash };
  const { id } = exchange;

  exchange.hmac = function hmac(request: string | Uint8Array, secret: string | Uint8Array, hash: CcxtHash, digest: CcxtDigest = 'hex') {
    const form = placeholder.formOf(secret);
    if (form === undefined) return stock.hmac(request, secret, hash, digest);
    if (options.asymmetric !== undefined) return options.asymmetric(request);
    if (passphrase !== undefined) {
      const bytes = Buffer.from(bytesOf(request));
      const at = bytes.indexOf(passphrase, 0, 'latin1');
      if (at === 0 && bytes.length === passphrase.length && signer.passphrase?.hmac !== undefined)
        return signer.passphrase.hmac(encodings[digest]);
      if (at >= 0) request = bytes.toString('utf8').replaceAll(passphrase, passphraseText(signer, id));
    }
    const name = hashName(hash);
    if (name === undefined || name === 'md5')
      throw new StrongroomError('CCXT_UNSUPPORTED', { subject: `${id} signs with a hash that this version does not know` });
    if (placeholder.placeIn(bytesOf(request)) >= 0)
      throw new StrongroomError('CCXT_PLACEHOLDER', { subject: `${id}: a text to be signed` });
    return signer.hmac(name, form, request, encodings[digest]);
  };

  exchange.hash = function hash(request: string | Uint8Array, hash: CcxtHash, digest: CcxtDigest = 'hex') {
    const bytes = bytesOf(request);
    const at = placeholder.placeIn(bytes);
    if (at < 0) return stock.hash(request, hash, digest);
    const suffix = bytes.subarray(at + placeholder.text.length);
    const isBare = at === 0 && suffix.length === 0;
    if (isBare && options.digestIsKey && hashName(hash) === 'md5') return placeholder.ofDigest;
    const name = secretHash(hashName(hash), id);
    if (digest !== 'hex')
      throw new StrongroomError('CCXT_UNSUPPORTED', { subject: `${id} writes a hash in a way that this version does not know` });
    return signer.hash(name, bytes.subarray(0, at), suffix, isBare && options.bareHash);
  };
}

function secretHash(name: HashName | SecretHash | undefined, id: string): SecretHash {
  if (name === 'md5' || name === 'sha256') return name;
  throw new StrongroomError('CCXT_UNSUPPORTED', { subject: `${id} hashes its secret in a way that this version does not know` });
}

/** @throws StrongroomError `CCXT_CREDENTIAL` where only the HMAC of the passphrase can be had */
export function passphraseText({ passphrase }: AdapterSigner, id: string): string {
  if (passphrase?.text === undefined)
    throw new StrongroomError('CCXT_CREDENTIAL', { subject: `${id} sends the passphrase itself, and this one can only be signed` });
  return passphrase.text();
}
