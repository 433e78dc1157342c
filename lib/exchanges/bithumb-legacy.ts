import { formText } from './text/form.js';
import type { Params } from './text/params.js';
import { readParams, refuseReserved } from './text/params.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedRequest } from './types.js';

/** Bithumb with a key of API 1 ("Connect Key"), of which the pages of version 1.2.0 tell. */
const facts = Object.freeze({
  title: 'Bithumb API 1',
  page: 'https://apidocs.bithumb.com/v1.2.0/docs/인증-헤더-만들기',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha512'], encoding: 'utf8', signature: 'hex' } },
  signs: 'path, body and time, with a zero byte between them; the hexadecimal text of the signature is sent as base64',
  parameters: 'form in the body, percent-encoded with + for a space, endpoint first, then as given',
  time: 'timestamp',
  timeUnit: 'ms',
  hosts: Object.freeze({ '/info/': 'https://api.bithumb.com', '/trade/': 'https://api.bithumb.com' }),
  makeKey: {
    url: 'https://www.bithumb.com/react/api-support/management-api',
    advice: 'new keys are better made for API 2 (bithumb)',
  },
  differences: Object.freeze([
    'the page writes a slash as %2F and says nothing of a space; ccxt found that the server verifies PHP form text, with + for a space: +',
    'ccxt adds OPEN-API-PARTNER: CCXT, which names a reseller: left out',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call. */
export interface BithumbLegacyRequest {
  readonly method: 'POST';
  readonly path: `/info/${string}` | `/trade/${string}`;
  readonly params?: Params;
}

function canonical(request: BithumbLegacyRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['POST']);
  const url = urls(request.path, credentials.baseUrl);
  const given = readParams(request.params);
  refuseReserved(given, ['endpoint']);
  // No % is left in the text but those of escapes.
  const body = formText([['endpoint', request.path], ...given]).replaceAll('%20', '+');
  const time = String(credentials.time);
  return {
    message: `${request.path}\0${body}\0${time}`,
    finish: (signature) => ({
      url,
      method,
      headers: {
        'Api-Key': credentials.key,
        'Api-Nonce': time,
        'Api-Sign': Buffer.from(signature).toString('base64'),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body,
    }),
  };
}

export const bithumbLegacy: Exchange<BithumbLegacyRequest> = Object.freeze({ name: 'bithumb-legacy', facts, canonical });
