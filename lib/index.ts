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
} from './secret.js';
