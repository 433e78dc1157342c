/** How signatures are written, for all keys. */
import { StrongroomError } from './errors.js';

/** How a signature is returned; `bytes` is a Uint8Array. */
export type SignatureEncoding = 'hex' | 'base64' | 'base64url' | 'bytes';

/**
 * The number native code knows an encoding by. On the way of every signature: comparing constants is faster than searching a list.
 */
export function signatureNumber(encoding: SignatureEncoding): number {
  if (encoding === 'hex') return 0;
  if (encoding === 'base64') return 1;
  if (encoding === 'base64url') return 2;
  if (encoding === 'bytes') return 3;
  throw new StrongroomError('INVALID_ARGUMENT', { subject: 'encoding' });
}
