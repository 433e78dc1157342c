/** What a caller hands over, as a signer. */
import { StrongroomError } from '../errors.js';
import { PrivateKey, type PrivateKeyAlgorithm } from '../private-key.js';
import { HmacKey, Secret, formNumber, hashNumber, makeHmacKey, requireSecret } from '../secret.js';
import { Vault, entryKeysOf } from '../vault/vault.js';
import type { KeyNeeds } from './key-needs.js';
import { HmacKeySigner, type OwnedSigner, PrivateKeySigner, SecretSigner, signerOfEntry } from './key-signer.js';
import type { AdapterSigner } from './signer.js';

/** An API key's entry in an open vault: it gives the API key too, and the passphrase. */
export interface AdapterVaultEntry {
  /** An open one. */
  readonly vault: Vault;
  /** Its name. */
  readonly entry: string;
}

/**
 * What an object of another library can sign with: a secret, of which every key that could be asked for is made at once, so that it can be
 * destroyed afterwards; a private key, which that object owns from here on, as it does an HMAC key; an entry of a vault, which may be destroyed
 * afterwards; or a signer of the caller's own.
 */
export type AdapterKey = Secret | PrivateKey | HmacKey | AdapterVaultEntry | AdapterSigner;

/**
 * @param kind what a {@link Secret} is the private key of; undefined where it is what HMACs are made with
 * @throws StrongroomError `SECRET_STRING`, `HANDLE_INVALID`, `HANDLE_DESTROYED`, `INVALID_ARGUMENT`, and what making the keys throws
 */
export function signerOf(
  key: AdapterKey,
  needs: KeyNeeds,
  kind: PrivateKeyAlgorithm | undefined,
  bareHash: boolean,
): AdapterSigner | OwnedSigner {
  if (typeof key === 'string') throw new StrongroomError('SECRET_STRING');
  if (typeof key !== 'object' || key === null) throw new StrongroomError('INVALID_ARGUMENT', { subject: 'key' });
  if (key instanceof PrivateKey) return new PrivateKeySigner(key);
  if (key instanceof HmacKey) return new HmacKeySigner(key);
  if (key instanceof Secret)
    return kind === undefined ? secretSigner(key, needs, bareHash) : new PrivateKeySigner(key.privateKey({ algorithm: kind }));
  if ('vault' in key) {
    if (!(key.vault instanceof Vault)) throw new StrongroomError('HANDLE_INVALID', { subject: 'vault' });
    return signerOfEntry(entryKeysOf(key.vault, key.entry), needs, bareHash);
  }
  if (typeof key.hmac === 'function' && typeof key.hash === 'function' && typeof key.sign === 'function') return key;
  throw new StrongroomError('INVALID_ARGUMENT', { subject: 'key' });
}

function secretSigner(secret: Secret, needs: KeyNeeds, bareHash: boolean): OwnedSigner {
  const native = requireSecret(secret);
  const maker = {
    hmacKey: (hash: Parameters<typeof hashNumber>[0], form: Parameters<typeof formNumber>[0]): HmacKey =>
      makeHmacKey(native.hmacKey(hashNumber(hash), formNumber(form)), secret.label),
    hashKey: (bare: boolean) => native.hashKey(bare),
  };
  return new SecretSigner(maker, needs, bareHash);
}
