/**
 * Messages over Kraken's private WebSocket. None of them is signed: each carries the token that a signed
 * `/0/private/GetWebSocketsToken` answers (docs.kraken.com/api-reference/trading/get-websockets-token, read 2026-11-24).
 */
import { jsonText, jsonValue } from './text/json.js';
import { type Entry, type Params, isPlainObject, readParams, refuseReserved } from './text/params.js';
import { paramInvalid, requestInvalid } from './text/refuse.js';
import { checkFields, count, plainName, visible } from './text/request.js';
import type { SignedFrame } from './types.js';

/** A message of version 2: `{ method: 'add_order', params: { order_type: 'limit', … } }`. */
export interface KrakenFrame {
  /** 2 unless told. */
  readonly version?: 2;
  /** As `add_order`. */
  readonly method: string;
  /** Without the token. */
  readonly params?: Params;
  /** `req_id`: comes back in the answer. */
  readonly id?: number;
}

/** A message of version 1: `{ version: 1, event: 'subscribe', params: { subscription: { name: 'ownTrades' } } }`. */
export interface KrakenFrameV1 {
  /** The older protocol. */
  readonly version: 1;
  /** As `subscribe`. */
  readonly event: string;
  /** Without the token. */
  readonly params?: Params;
  /** `reqid`: comes back in the answer. */
  readonly id?: number;
}

const TOKEN = 'token';
const SUBSCRIPTION = 'subscription';

/**
 * Puts the token where Kraken looks for it: into `params` in version 2; in version 1 into `subscription` of a message that has
 * one, else beside the parameters.
 *
 * The token opens the account's trading to whoever has it, for 15 minutes or as long as the connection lives, and is a
 * JavaScript string from the answer on: keep it out of logs, and let the key it is for have no right to withdraw.
 *
 * @param token `result.token` of the answer
 * @returns where to connect, and the text of the frame
 * @throws `REQUEST_INVALID`, `PARAM_INVALID`
 * @example
 * const signed = signer.sign({ method: 'POST', path: '/0/private/GetWebSocketsToken' });
 * const { result } = await (await fetch(signed.url, signed)).json();
 * const { url, frame } = krakenFrame(result.token, { method: 'subscribe', params: { channel: 'executions' } });
 * const socket = new WebSocket(url);
 * socket.on('open', () => socket.send(frame));
 */
export function krakenFrame(token: string, request: KrakenFrame | KrakenFrameV1): SignedFrame {
  const tokenEntry: Entry = [TOKEN, visible('token', token)];
  checkFields(request, ['version', 'method', 'event', 'params', 'id']);
  const { version = 2 } = request;
  if (version === 1) return frameV1(tokenEntry, request as KrakenFrameV1);
  if (version === 2) return frameV2(tokenEntry, request as KrakenFrame);
  throw requestInvalid('the version is none of 1, 2');
}

function frameV2(token: Entry, request: KrakenFrame): SignedFrame {
  checkFields(request, ['version', 'method', 'params', 'id']);
  const params = readParams(request.params);
  refuseReserved(params, [TOKEN]);
  const id = request.id === undefined ? '' : `,"req_id":${count('id', request.id)}`;
  return {
    url: 'wss://ws-auth.kraken.com/v2',
    frame: `{"method":"${plainName('method', request.method)}","params":${jsonText([...params, token])}${id}}`,
  };
}

function frameV1(token: Entry, request: KrakenFrameV1): SignedFrame {
  checkFields(request, ['version', 'event', 'params', 'id']);
  const params = readParams(request.params);
  refuseReserved(params, [TOKEN, 'event', 'reqid']);
  const at = params.findIndex(([name]) => name === SUBSCRIPTION);
  const subscription = params[at]?.[1];
  if (at !== -1 && !isPlainObject(subscription)) throw paramInvalid(SUBSCRIPTION, 'is not an object');
  const entries = at === -1 ? [...params, token] : params.filter((_, i) => i !== at);
  const inner = readParams(subscription, `${SUBSCRIPTION}.`);
  refuseReserved(inner, [TOKEN]);
  const texts = [`"event":"${plainName('event', request.event)}"`];
  if (request.id !== undefined) texts.push(`"reqid":${count('id', request.id)}`);
  for (const [name, value] of entries) texts.push(`"${name}":${jsonValue(name, value)}`);
  if (at !== -1) texts.push(`"${SUBSCRIPTION}":${jsonText([...inner, token])}`);
  return { url: 'wss://ws-auth.kraken.com', frame: `{${texts.join(',')}}` };
}
