import { crypto } from '../builtins.js';
import { formText } from './text/form.js';
import { jsonText } from './text/json.js';
import { isNested, readParams, withTime } from './text/params.js';
import { checkFields, headerValue, oneOf, urlOf } from './text/request.js';
import type { Canonical, Credentials, Exchange, ExchangeRequest, Facts, SignedRequest } from './types.js';

/** Kraken spot REST. The private WebSocket takes no signature: a token comes from `/0/private/GetWebSocketsToken`. */
const facts = Object.freeze({
  page: 'https://docs.kraken.com/exchange/guides/rest/authentication',
  read: '2026-11-24',
  hash: 'sha512',
  keyEncoding: 'base64',
  signatureEncoding: 'base64',
  signs: 'the path, then the 32 bytes of SHA-256(nonce and body)',
  parameters: 'in the body, nonce first, then as given; form (percent-encoded) or JSON',
  time: 'nonce',
  timeUnit: 'ms',
  timeParameter: 'nonce',
  keyHeader: 'API-Key',
  signaturePlace: Object.freeze({ header: 'API-Sign' }),
  hosts: Object.freeze({ '/0/private/': 'https://api.kraken.com' }),
} as const satisfies Facts);

/**
 * `encoding` is `form`, unless a parameter is a list or an object: such a request (AddOrderBatch) goes as `json`. A
 * one-time password is the parameter `otp`.
 */
function canonical(request: ExchangeRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'encoding']);
  const method = oneOf('method', request.method, ['POST']);
  const path = request.path;
  const url = urlOf(path, facts.hosts, credentials.baseUrl);
  const key = headerValue('API key', credentials.key);

  const entries = withTime(readParams(request.params), facts.timeParameter, credentials.time, 'first');
  const nested = entries.some(([, value]) => isNested(value));
  const encoding = oneOf('encoding', request.encoding ?? (nested ? 'json' : 'form'), ['form', 'json']);
  const body = encoding === 'json' ? jsonText(entries) : formText(entries);

  // This hash has no key: all that goes into it is on the wire.
  const digest = crypto().createHash('sha256')
    .update(credentials.time + body)
    .digest();
  return {
    message: Buffer.concat([Buffer.from(path), digest]),
    finish: (signature) => ({
      url,
      method,
      headers: {
        [facts.keyHeader]: key,
        [facts.signaturePlace.header]: signature,
        'Content-Type': encoding === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
      },
      body,
    }),
  };
}

export const kraken: Exchange = Object.freeze({ name: 'kraken', facts, canonical });
