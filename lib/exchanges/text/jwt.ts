import type { Entry } from './params.js';
import { jsonText } from './json.js';

/** JWS algorithm names of RFC 7518 and RFC 8037 that exchanges take. */
export type JwtAlgorithm = 'HS256' | 'HS512' | 'ES256' | 'EdDSA';

/**
 * The signing input of a JSON Web Token (RFC 7515 section 5.1): header and claims as base64url without padding. The token is
 * this text, a dot, and the signature as base64url.
 *
 * @throws `PARAM_INVALID`
 */
export function jwtMessage(header: readonly Entry[], claims: readonly Entry[]): string {
  return `${base64url(jsonText(header))}.${base64url(jsonText(claims))}`;
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url');
