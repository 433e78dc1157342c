import type { Entry } from './params.js';
import { jsonText } from './json.js';

/** JWS algorithm names of RFC 7518 and RFC 8037 that exchanges take. */
export type JwtAlgorithm = 'HS256' | 'HS512' | 'ES256' | 'EdDSA';

/**
 * The signing input of a JSON Web Token (RFC 7515 section 5.1): header and claims as base64url without padding. The token is
 * this text, a dot, and the signature as base64url.
 *
 * @param header its entries, or what {@link jwtPart} made of them
 * @throws `PARAM_INVALID`
 */
export function jwtMessage(header: readonly Entry[] | string, claims: readonly Entry[]): string {
  return `${typeof header === 'string' ? header : jwtPart(header)}.${jwtPart(claims)}`;
}

/**
 * One part of a token: the JSON text as base64url. For a header that never changes.
 *
 * @throws `PARAM_INVALID`
 */
export const jwtPart = (entries: readonly Entry[]): string => Buffer.from(jsonText(entries)).toString('base64url');
