/** What of an entry another library signs with (lib/ccxt): handles of its secret in whatever form that library makes a key of. */
import { StrongroomError } from '../errors.js';
import { factsNamed } from '../exchanges/index.js';
import type { NativeHashKey, NativeVaultKey } from '../native.js';
import { type PrivateKey, makePrivateKey } from '../private-key.js';
import { type HashName, type HmacKey, type KeyForm, formNumber, hashNumber, makeHmacKey } from '../secret.js';
import type { Contents } from './contents.js';
import { algorithmOf, passphraseOf, sealedOf } from './entry-signer.js';
import { type IndexEntry, requireExchange } from './index-entry.js';

/** Every handle is the caller's to destroy. */
export interface EntryKeys {
  readonly apiKey: string;
  readonly algorithm: string;
  hmacKey(hash: HashName, form: KeyForm): HmacKey;
  hashKey(bare: boolean): NativeHashKey;
  privateKey(): PrivateKey;
  readonly passphrase: { readonly sent: boolean; text(): string; destroy(): void } | undefined;
}

/** @throws StrongroomError `ENTRY_EXCHANGE` for a password, `ENTRY_INVALID` where the entry lacks what its exchange asks for, `VAULT_DAMAGED` */
export function keysOf(contents: Contents, vaultKey: NativeVaultKey, entry: IndexEntry): EntryKeys {
  requireExchange(entry);
  const secret = sealedOf(contents, entry, 'secret');
  if (secret === undefined) throw new StrongroomError('ENTRY_INVALID', { subject: 'secret is missing' });
  const { id, box } = secret;
  const facts = factsNamed(entry.exchange);
  const passphrase = passphraseOf(facts, vaultKey, secret, (role) => sealedOf(contents, entry, role));
  return {
    apiKey: entry.key,
    algorithm: algorithmOf(entry),
    hmacKey: (hash, form) => makeHmacKey(vaultKey.openHmacKey(box, id, hashNumber(hash), formNumber(form)), entry.name),
    hashKey: (bare) => vaultKey.openHashKey(box, id, bare),
    privateKey: () => makePrivateKey(vaultKey.openPrivateKey(box, id), entry.name),
    passphrase: passphrase && { sent: facts.passphrase === 'sent', ...passphrase },
  };
}
