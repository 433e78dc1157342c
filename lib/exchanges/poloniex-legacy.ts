import { formText } from './text/form.js';
import { jsonText } from './text/json.js';
import type { Params } from './text/params.js';
import { readParams, withTime } from './text/params.js';
import { requestInvalid } from './text/refuse.js';
import { checkFields, oneOf, urlsOn } from './text/request.js';
import type { Canonical, Credentials, Exchange, Facts, SignedFrame, SignedRequest } from './types.js';

/**
 * Poloniex before August 2022: the trading API and channel 1000 of its WebSocket, "decommissioned as of Feb 28th, 2023" (the
 * page). The form was on docs.poloniex.com, which is gone; a copy of its source is github.com/anders94/api-docs,
 * source/includes/_getting-started.md. The WebSocket's form is that of poloniex-api-node 2.0.2; its page is gone.
 */
const facts = Object.freeze({
  title: 'Poloniex trading API (legacy)',
  page: 'https://api-docs.poloniex.com/spot',
  read: '2026-11-24',
  closed: '2023-02-28',
  keys: { hmac: { hashes: ['sha512'], encoding: 'utf8', signature: 'hex' } },
  signs: 'the body as sent, which has command and nonce in it',
  parameters: 'form in the body, percent-encoded, as given, nonce last',
  time: 'nonce',
  timeUnit: 'ms',
  hosts: Object.freeze({ '/tradingApi': 'https://poloniex.com' }),
  webSocket: 'channel 1000: the text nonce=N is signed and sent beside the signature',
  makeKey: { url: 'https://poloniex.com/apiKeys', advice: 'no such keys are taken any more: make one for poloniex' },
  differences: Object.freeze(['poloniex-api-node sends the channel as a number: text']),
} as const satisfies Facts);

const urls = urlsOn(facts.hosts);

/** A call of the trading API. */
export interface PoloniexLegacyRequest {
  readonly method: 'POST';
  readonly path: '/tradingApi';
  readonly params: Params & { readonly command: string };
}

function canonical(request: PoloniexLegacyRequest, credentials: Credentials): Canonical<SignedRequest> {
  checkFields(request, ['method', 'path', 'params']);
  const method = oneOf('method', request.method, ['POST']);
  const url = urls(oneOf('path', request.path, ['/tradingApi']), credentials.baseUrl);
  const entries = readParams(request.params);
  if (!entries.some(([name]) => name === 'command')) throw requestInvalid('the params have no command');
  const body = formText(withTime(entries, 'nonce', credentials.nonce, 'last'));
  return {
    message: body,
    finish: (signature) => ({
      url,
      method,
      headers: { Key: credentials.key, Sign: signature, 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    }),
  };
}

/** Subscription to the account's channel. */
export interface PoloniexLegacyWebSocketRequest {
  /** 1000, the account notifications, is the one that is signed. */
  readonly channel: '1000';
}

const WEB_SOCKET = 'wss://api2.poloniex.com';

function canonicalWebSocket(request: PoloniexLegacyWebSocketRequest, credentials: Credentials): Canonical<SignedFrame> {
  checkFields(request, ['channel']);
  const channel = oneOf('channel', request.channel, ['1000']);
  const payload = `nonce=${credentials.nonce}`;
  return {
    message: payload,
    finish: (sign) => ({
      url: WEB_SOCKET,
      frame: jsonText([
        ['command', 'subscribe'],
        ['channel', channel],
        ['key', credentials.key],
        ['payload', payload],
        ['sign', sign],
      ]),
    }),
  };
}

export const poloniexLegacy: Exchange<PoloniexLegacyRequest, PoloniexLegacyWebSocketRequest> = Object.freeze({
  name: 'poloniex-legacy',
  facts,
  canonical,
  canonicalWebSocket,
});
