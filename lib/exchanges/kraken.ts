import { formText } from './text/form.js';
import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { hasNested, readParams, withTime } from './text/params.js';
import { checkFields, count, visible, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedLogon, SignedRequest } from './types.js';

/**
 * Kraken spot: REST, the private WebSocket's token (kraken-frame.ts sends it), FIX of spot and derivatives. Other pages, read the
 * same day: docs.kraken.com/api-reference/trading/get-websockets-token, docs.kraken.com/exchange/api-reference/unified-fix/logon,
 * docs.kraken.com/exchange/guides/fix/authentication.
 */
const facts = Object.freeze({
  title: 'Kraken spot',
  page: 'https://docs.kraken.com/exchange/guides/rest/authentication',
  read: '2026-11-24',
  keys: { hmac: { hashes: ['sha512'], encoding: 'base64', signature: 'base64', bytes: [64, 64] } },
  keyPattern: '[A-Za-z0-9+/]{56}',
  signs: 'the path, then the 32 bytes of SHA-256(nonce and body)',
  parameters: 'in the body, nonce first, then as given; form (percent-encoded) or JSON',
  time: 'nonce',
  timeUnit: 'ms',
  serverTime: { url: 'https://api.kraken.com/0/public/Time', field: 'result.unixtime', unit: 's' },
  hosts: Object.freeze({ '/0/private/': 'https://api.kraken.com' }),
  webSocket: 'a token from /0/private/GetWebSocketsToken, good for 15 minutes, in each private message',
  fix: 'Password (554) over the SHA-256 of the fields 35, 34, 49, 56 and 553, each with SOH after it, and the milliseconds in tag 5025',
  makeKey: {
    url: 'https://pro.kraken.com/app/settings/api',
    advice: 'allow "Create & modify orders", "Cancel & close orders" and the queries; leave "Withdraw" off; set "IP address restriction"',
  },
  differences: Object.freeze([
    'ccxt writes lists in a form as name[0]=, ours goes as JSON by itself: the page takes both and shows JSON for lists',
  ]),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A private call of Kraken spot. A one-time password is the parameter `otp`. */
export interface KrakenRequest {
  readonly method: 'POST';
  readonly path: `/0/private/${string}`;
  readonly params?: Params & { readonly otp?: string };
  /** `form`, unless a parameter is a list or an object: such a request (AddOrderBatch) goes as `json`. */
  readonly encoding?: 'form' | 'json';
}

function canonical(request: KrakenRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params', 'encoding']);
  const method = oneOf('method', request.method, ['POST']);
  const url = urls(request.path, credentials.baseUrl);

  const entries = withTime(readParams(request.params), 'nonce', credentials.nonce, 'first');
  const encoding = oneOf('encoding', request.encoding ?? (hasNested(entries) ? 'json' : 'form'), ['form', 'json']);
  const body = encoding === 'json' ? jsonText(entries) : formText(entries);
  const type = encoding === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
  return {
    message: request.path,
    hashed: credentials.nonce + body,
    finish: (signature) => ({
      url,
      method,
      headers: { 'API-Key': credentials.key, 'API-Sign': signature, 'Content-Type': type },
      body,
    }),
  };
}

/** FIX logon of a trading session, of spot or derivatives. It takes an API key of the kind FIX. */
export interface KrakenLogon {
  /** MsgSeqNum (34): 1 in a new session. */
  readonly sequence: number;
  /** SenderCompID (49), given by Kraken; that of derivatives ends in DRV. */
  readonly sender: string;
}

const SOH = '\x01';
const FIX_TARGET = 'KRAKEN-TRD';

function canonicalLogon(logon: KrakenLogon, credentials: Credentials): Canonical<SignedLogon> {
  checkFields(logon, ['sequence', 'sender']);
  const sequence = count('sequence', logon.sequence);
  const sender = visible('sender', logon.sender);
  // Milliseconds whatever the unit of the key's other nonces: it has to be within five seconds of Kraken's clock.
  const nonce = String(credentials.time);
  const fields = ['35=A', `34=${sequence}`, `49=${sender}`, `56=${FIX_TARGET}`, `553=${credentials.key}`];
  return {
    message: '',
    hashed: fields.join(SOH) + SOH + nonce,
    finish: (signature) => ({
      fields: { 34: sequence, 49: sender, 56: FIX_TARGET, 553: credentials.key, 554: signature, 5025: nonce },
    }),
  };
}

export const kraken: Exchange<KrakenRequest, never, KrakenLogon> = Object.freeze({ name: 'kraken', facts, canonical, canonicalLogon });
