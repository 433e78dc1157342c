/** The public names; no logic. */
export { StrongroomError, type ErrorCode, type ErrorDetail } from './errors.js';
export { openRoom, type Backing } from './room.js';
export { protection, harden, type Protection } from './protection.js';
export {
  Secret,
  HmacKey,
  type HashName,
  type KeyEncoding,
  type TerminalOptions,
  type LabelOptions,
} from './secret.js';
export { PrivateKey, type DsaForm, type PrivateKeyAlgorithm } from './private-key.js';
export { type SignatureEncoding } from './signature-encoding.js';
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
