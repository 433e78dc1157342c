const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

/**
 * Percent-encoding of RFC 3986 section 2.1: everything but the unreserved characters (section 2.3: letters, digits and
 * `-._~`) becomes `%XX` of its UTF-8 bytes, in upper-case hexadecimal. A space is `%20`, never `+`.
 *
 * @param text well formed: no lone surrogate
 */
export function percentEncode(text: string): string {
  // Most of what is signed has nothing to escape, and the rest of this function is slow.
  if (UNRESERVED.test(text)) {
    return text;
  }
  // encodeURIComponent leaves !'()* alone, which RFC 3986 reserves.
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
