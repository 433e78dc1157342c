/**
 * Poloniex as far as its door, from api-docs.poloniex.com/spot/api and /spot/websocket/authentication: the text that is signed is made
 * anew from what came: parameters are decoded, sorted with the time among them, and escaped again; a body stands in it as it is.
 */
import { createHmac } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Verdict, type Wire } from './server.js';

// Milliseconds: how far ahead of the exchange a time may be, and how old when the request does not say.
const AHEAD = 1000;
const RECV_WINDOW = 60_000;

const SOCKETS: ReadonlySet<string> = new Set(['/ws/private', '/ws/v3/private']);
const PARAMS: ReadonlySet<string> = new Set(['key', 'signTimestamp', 'signature', 'signatureMethod', 'signatureVersion']);

export function poloniexServer(account: Account): LocalExchange {
  return {
    http: (wire, now) => verdict(checkHttp(wire, account, now), { id: '29772698821328896' }),
    webSocket: ({ target }) =>
      SOCKETS.has(target)
        ? { receive: (text, now) => verdict(checkLogin(text, account, now), { channel: 'auth', data: { success: true } }) }
        : verdict('request', null),
  };
}

function verdict(refused: Refusal | undefined, answer: unknown): Verdict {
  return refused === undefined ? { answer } : { refused, answer: { code: 401, message: 'Authentication failed!' } };
}

function checkHttp({ method, target, headers, body }: Wire, account: Account, now: number): Refusal | undefined {
  const [path, query, ...more] = target.split('?') as [string, string?];
  const { key, signature, signtimestamp: time, recvwindow: window } = headers;
  if (more.length > 0 || (query !== undefined && body !== '')) return 'request';
  if (body !== '' && headers['content-type'] !== 'application/json') return 'request';
  if (key !== account.apiKey) return 'key';
  if (typeof time !== 'string' || !/^\d{13}$/.test(time)) return 'request';
  const params = body === '' ? paramText(query, time) : `requestBody=${body}&signTimestamp=${time}`;
  if (params === undefined) return 'request';
  if (!same(signature, mac(`${method}\n${path}\n${params}`, account))) return 'signature';
  return checkTime(Number(time), Number(window ?? RECV_WINDOW), now);
}

function paramText(query: string | undefined, time: string): string | undefined {
  const pairs: Array<readonly [string, string]> = [['signTimestamp', time]];
  for (const pair of query === undefined ? [] : query.split('&')) {
    const [name, value, ...more] = pair.split('=') as [string, string?];
    if (value === undefined || more.length > 0) return undefined;
    try {
      pairs.push([decodeURIComponent(name), decodeURIComponent(value)]);
    } catch {
      return undefined;
    }
  }
  const inOrder = pairs.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return inOrder.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

function checkLogin(text: string, account: Account, now: number): Refusal | undefined {
  const { event, channel, params, ...others } = parseObject(text) ?? {};
  if (event !== 'subscribe' || JSON.stringify(channel) !== '["auth"]' || Object.keys(others).length > 0) return 'request';
  if (typeof params !== 'object' || params === null || Object.keys(params).some((name) => !PARAMS.has(name))) return 'request';
  const { key, signTimestamp: time, signature, signatureMethod, signatureVersion } = params as Record<string, unknown>;
  if (signatureMethod !== 'HmacSHA256' || signatureVersion !== '2' || typeof time !== 'number') return 'request';
  if (key !== account.apiKey) return 'key';
  if (!same(signature, mac(`GET\n/ws\nsignTimestamp=${time}`, account))) return 'signature';
  return checkTime(time, RECV_WINDOW, now);
}

const mac = (message: string, { secret }: Account): string => createHmac('sha256', secret).update(message).digest('base64');

function checkTime(time: number, window: number, now: number): Refusal | undefined {
  return time <= now + AHEAD && now - time <= window ? undefined : 'time';
}
