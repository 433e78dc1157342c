import type { SignedRequest } from '../types.js';

/**
 * The request around a body of JSON. Without one it has no Content-Type either.
 *
 * @param headers the others; not copied, which would cost as much as the signature
 */
export function jsonRequest(url: string, method: string, headers: Record<string, string>, body: string): SignedRequest {
  if (body === '') return { url, method, headers };
  headers['Content-Type'] = 'application/json';
  return { url, method, headers, body };
}
