/** The public names; no logic. */
export { StrongroomError, type ErrorCode, type ErrorDetail } from './errors.js';
export { openRoom, type Backing } from './room.js';
export { protection, harden, type Protection } from './protection.js';
export {
  Secret,
  HmacKey,
  type HashName,
  type KeyEncoding,
  type SignatureEncoding,
  type TerminalOptions,
  type LabelOptions,
  type SecretOptions,
} from './secret.js';
export { publicDigest } from './digest.js';
export { NonceCounter, type NonceOptions, type NonceUnit } from './nonce.js';
export { Vault, type VaultEntry, type NewVaultEntry, type OpenVaultOptions } from './vault/vault.js';
export { Signer, type SignOptions, type SigningKey } from './signer.js';
export {
  exchanges,
  type Exchange,
  type ExchangeName,
  type ExchangeRequest,
  type Facts,
  type ParamValue,
  type Params,
  type SignedRequest,
  type WebSocketRequest,
} from './exchanges/index.js';
