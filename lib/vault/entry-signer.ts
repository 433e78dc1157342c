/** What signs with an entry: its key, its passphrase and its nonces out of the vault. */
import { StrongroomError } from '../errors.js';
import { exchangeNamed } from '../exchanges/index.js';
import { isOfCcxt } from '../exchanges/of-ccxt.js';
import type { AnyExchange, Facts, KeyAlgorithm } from '../exchanges/types.js';
import type { NativeVaultKey } from '../native.js';
import { makePrivateKey } from '../private-key.js';
import { encodingNumber, hashNumber, makeHmacKey } from '../secret.js';
import { signatureNumber } from '../signature-encoding.js';
import { Signer } from '../signer.js';
import { HmacSigningKey, PrivateSigningKey, type SigningKey } from '../signing-key.js';
import { type Contents, secretBox } from './contents.js';
import type { ExchangeIndexEntry, IndexEntry } from './index-entry.js';
import { noncesOf } from './nonces.js';
import type { SignerOptions } from './types.js';

/** The algorithm of an API key: its own, or HMAC, which was the only one before entries said which. */
export const algorithmOf = (entry: { readonly algorithm?: string }): string => entry.algorithm ?? 'hmac';

/** Where a record of an entry lies. */
export interface Sealed {
  readonly id: Buffer;
  readonly box: Buffer;
}

export function sealedOf(contents: Contents, entry: IndexEntry, role: string): Sealed | undefined {
  const id = entry.secrets.find((secret) => secret.role === role)?.id;
  return id === undefined ? undefined : { id: Buffer.from(id, 'hex'), box: secretBox(contents, id) };
}

/** @throws StrongroomError what {@link Vault.signer} throws, but for the entry's name */
export function signerOf(contents: Contents, vaultKey: NativeVaultKey, entry: ExchangeIndexEntry, options: SignerOptions): Signer {
  if (isOfCcxt(entry.exchange))
    throw new StrongroomError('ENTRY_EXCHANGE', {
      subject: `${JSON.stringify(entry.name)} is one of ${entry.exchange}, which signs through strongroom/ccxt alone`,
    });
  const exchange = exchangeNamed(entry.exchange);
  const secret = sealedOf(contents, entry, 'secret');
  if (secret === undefined) throw new StrongroomError('ENTRY_INVALID', { subject: 'secret is missing' });
  const key = signingKey(exchange, vaultKey, entry, secret);
  const owned: { destroy(): void }[] = [];
  try {
    const passphrase = passphraseOf(exchange.facts, vaultKey, secret, (role) => sealedOf(contents, entry, role));
    if (passphrase !== undefined) owned.push(passphrase);
    const nonces = noncesOf(entry, exchange.facts, options.nonceFile);
    if (nonces !== undefined) owned.push(nonces);
    return new Signer({ name: entry.name, exchange, apiKey: entry.key, key, nonces, passphrase: passphrase?.text, owned });
  } catch (error) {
    for (const handle of [key, ...owned]) handle.destroy();
    throw error;
  }
}

function signingKey({ name, facts }: AnyExchange, vaultKey: NativeVaultKey, entry: ExchangeIndexEntry, { id, box }: Sealed): SigningKey {
  const algorithm = algorithmOf(entry) as KeyAlgorithm;
  const { hmac } = facts.keys;
  if (!Object.hasOwn(facts.keys, algorithm)) {
    throw new StrongroomError('ENTRY_INVALID', { subject: `algorithm is one that this program does not sign with for ${name}` });
  }
  if (algorithm === 'hmac' && hmac !== undefined) {
    const encoding = encodingNumber(hmac.encoding);
    return new HmacSigningKey(hmac, (hash) => makeHmacKey(vaultKey.openHmacKey(box, id, hashNumber(hash), encoding), entry.name));
  }
  const key = makePrivateKey(vaultKey.openPrivateKey(box, id), entry.name);
  if (key.algorithm === algorithm) return new PrivateSigningKey(key);
  key.destroy();
  throw new StrongroomError('VAULT_DAMAGED', { subject: 'an entry has a key of another algorithm than it says' });
}

/** The text that stands in requests for the passphrase. Where only its HMAC is sent, that is made here, once. */
export function passphraseOf(
  facts: Facts,
  vaultKey: NativeVaultKey,
  secret: Sealed,
  sealed: (role: string) => Sealed | undefined,
): { text: () => string; destroy(): void } | undefined {
  if (facts.passphrase === undefined) return undefined;
  const found = sealed(facts.passphrase === 'sent' ? 'sent-passphrase' : 'passphrase');
  if (found === undefined) throw new StrongroomError('ENTRY_INVALID', { subject: 'passphrase is missing' });
  if (facts.passphrase === 'sent') return vaultKey.openText(found.box, found.id);
  const { hmac } = facts.keys;
  if (hmac === undefined) throw new StrongroomError('ENTRY_INVALID', { subject: 'passphrase has no HMAC key to be signed with' });
  const text = vaultKey.signPassphrase(
    found.box,
    found.id,
    secret.box,
    secret.id,
    hashNumber(hmac.hashes[0]!),
    encodingNumber(hmac.encoding),
    signatureNumber(hmac.signature),
  ) as string;
  return { text: () => text, destroy: () => undefined };
}
