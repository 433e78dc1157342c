/** Plain hashes of public data, for the exchanges that sign the digest of a body. */
import { native } from './native.js';
import { type HashName, hashNumber } from './secret.js';
import { type SignatureEncoding, signatureNumber } from './signature-encoding.js';

/**
 * SHA-2 of what anybody may see: a string's UTF-8 bytes, or a Uint8Array's. Never of a secret: the message goes through ordinary memory
 * and stays there. Several times faster than `crypto.createHash` for a request.
 * @throws StrongroomError `INVALID_ARGUMENT`
 */
export function publicDigest(hash: HashName, message: string | Uint8Array, encoding: 'bytes'): Uint8Array;
export function publicDigest(hash: HashName, message: string | Uint8Array, encoding?: 'hex' | 'base64' | 'base64url'): string;
export function publicDigest(hash: HashName, message: string | Uint8Array, encoding: SignatureEncoding = 'hex'): string | Uint8Array {
  return native.publicDigest(hashNumber(hash), message, signatureNumber(encoding));
}
