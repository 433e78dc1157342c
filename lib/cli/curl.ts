/** A signed request as a command line. */
import type { SignedRequest } from '../exchanges/types.js';

// What no shell of POSIX reads as anything but itself, wherever it stands.
const SAFE = /^[A-Za-z0-9_@%+:,./-]+$/;

/** One word of a POSIX shell (XCU section 2.2.2): nothing but a quote has a meaning within quotes. */
export function shellWord(text: string): string {
  return SAFE.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * A command that sends exactly this request: no file of options, no globbing of brackets, no dots taken out of the path, and no header that
 * curl would add to a body.
 */
export function curlCommand({ url, method, headers, body }: SignedRequest): string {
  const words = ['curl', '--disable', '--globoff', '--path-as-is', '--request', method];
  for (const [name, value] of Object.entries(headers)) words.push('--header', value === '' ? `${name};` : `${name}: ${value}`);
  if (body !== undefined) {
    if (!Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) words.push('--header', 'Content-Type:');
    words.push('--data-raw', body);
  }
  return [...words, '--url', url].map(shellWord).join(' ');
}
