import { formText } from './text/form.js';
import type { Params } from './text/params.js';
import { readParams, refuseReserved } from './text/params.js';
import { checkFields, oneOf, plainName, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedRequest } from './types.js';

/**
 * Bitstamp's first authentication, in the body. Its page is gone; the rule is as clients of its time have it
 * (gist badmofo/ab5f5d9c71168233c07e18aee9d740b5, the example on edureka.co/community/15632). It signs no parameter: whoever
 * sees one signature can put it under another order with the same nonce. For keys that Bitstamp still takes, use `bitstamp`.
 */
const facts = Object.freeze({
  title: 'Bitstamp, signature in the body',
  page: 'https://www.bitstamp.net/api/',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha256'], encoding: 'utf8', signature: 'hex' } },
  signs: 'nonce, customer ID and key; neither path nor parameters',
  parameters: 'form: key, signature, nonce, then as given (percent-encoded)',
  time: 'nonce',
  timeUnit: 'ms',
  hosts: Object.freeze({ '/api/': 'https://www.bitstamp.net' }),
  makeKey: {
    url: 'https://www.bitstamp.net/settings/api-access/',
    advice: 'allow account balance, orders and user transactions; leave withdrawals and transfers off; list the IP addresses',
  },
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call in the old form. */
export interface BitstampLegacyRequest {
  readonly method: 'POST';
  readonly path: `/api/${string}`;
  readonly params?: Params;
  /** Digits, from the account's page. */
  readonly customerId: string;
}

function canonical(request: BitstampLegacyRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'customerId']);
  const method = oneOf('method', request.method, ['POST']);
  const url = urls(request.path, credentials.baseUrl);
  const customerId = plainName('customerId', request.customerId);
  const { key, nonce } = credentials;
  const given = readParams(request.params);
  refuseReserved(given, ['key', 'signature', 'nonce']);
  // Before signing: what cannot be sent is refused first.
  const rest = given.length === 0 ? '' : `&${formText(given)}`;
  return {
    message: nonce + customerId + key,
    finish: (signature) => ({
      url,
      method,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      // "encoded to hexadecimal … in uppercase"
      body:
        formText([
          ['key', key],
          ['signature', signature.toUpperCase()],
          ['nonce', nonce],
        ]) + rest,
    }),
  };
}

export const bitstampLegacy: Exchange<BitstampLegacyRequest> = Object.freeze({ name: 'bitstamp-legacy', facts, canonical });
