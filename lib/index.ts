/**
 * The public names; no logic. Begin with {@link Vault}; without a vault, with {@link Secret}.
 * @module strongroom
 */
export { StrongroomError, type ErrorCode, type ErrorDetail } from './errors.js';
export { openRoom, type Backing } from './room.js';
export { harden, protection, type Protection } from './protection.js';
export {
  Secret,
  HmacKey,
  type HashName,
  type KeyEncoding,
  type TerminalOptions,
  type LabelOptions,
  type PrivateKeyOptions,
  type SecretOptions,
} from './secret.js';
export { PrivateKey, type DsaForm, type FormOptions, type PrivateKeyAlgorithm, type RsaForm } from './private-key.js';
export { type SignatureEncoding } from './signature-encoding.js';
export { publicDigest } from './digest.js';
export { NonceCounter, type NonceOptions, type NonceUnit } from './nonce.js';
export type { AuditFinding, AuditOptions } from './vault/audit.js';
export type { EntryChanges, NewKey } from './vault/change-entries.js';
export type { KdfCost } from './vault/kdf.js';
export type { Right } from './vault/index-entry.js';
export {
  Vault,
  type VaultBackup,
  type VaultEntry,
  type VaultReplacedKey,
  type NewVaultEntry,
  type NewExchangeEntry,
  type NewPasswordEntry,
  type OpenVaultOptions,
  type SignerOptions,
} from './vault/vault.js';
export type { Migration } from './vault/migrate.js';
export type { RestoreOptions, Restored } from './vault/restore.js';
export type { VaultReport } from './vault/verify.js';
export { makeKeyFile, type KeyOptions } from './vault/keys.js';
export type { NewSlot, VaultSlot } from './vault/slots.js';
export { Signer, type NonceSource, type SignOptions, type SignerParts } from './signer.js';
export type { SigningKey, ToSign } from './signing-key.js';
export type { TimeReading } from './clock.js';
export { krakenFrame, type KrakenFrame, type KrakenFrameV1 } from './exchanges/kraken-frame.js';
export {
  exchanges,
  type AnyExchange,
  type Canonical,
  type Credentials,
  type Exchange,
  type ExchangeName,
  type ExchangeRequest,
  type Facts,
  type HmacFacts,
  type KeyAlgorithm,
  type LogonOf,
  type ParamValue,
  type Params,
  type PrivateKeyFacts,
  type RequestOf,
  type SignatureText,
  type SignedFrame,
  type SignedLogon,
  type SignedRequest,
  type SignedResponse,
  type TimeUnit,
  type UncheckedRequest,
  type WebSocketRequestOf,
} from './exchanges/index.js';
export type * from './exchanges/requests.js';
