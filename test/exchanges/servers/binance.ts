/**
 * Binance as far as its door, from binance/binance-spot-api-docs (rest-api.md and web-socket-api.md, commit a5e0bc3): what is signed
 * is the query and the body as they came, without the signature; over the WebSocket, the sorted parameters. Method and path are
 * not signed: an exchange knows its own, and refuses the rest.
 */
import { createHmac, createPublicKey, verify } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, same, type Session, type Verdict, type Wire } from './server.js';

const ENDPOINTS: ReadonlySet<string> = new Set([
  'POST /api/v3/order',
  'DELETE /api/v3/order',
  'GET /api/v3/account',
  'GET /sapi/v1/margin/account',
  'POST /fapi/v1/order',
  'GET /fapi/v2/balance',
  'POST /dapi/v1/order',
  'POST /papi/v1/um/order',
]);
const SOCKETS: ReadonlySet<string> = new Set(['/ws-api/v3', '/ws-fapi/v1', '/ws-dapi/v1']);
const METHODS: ReadonlySet<string> = new Set(['order.place', 'order.cancel', 'userDataStream.subscribe.signature', 'session.logon']);

// Milliseconds: how far ahead a timestamp may be, how old when the request does not say, and at most.
const AHEAD = 1000;
const RECV_WINDOW = 5000;
const MOST_RECV_WINDOW = 60_000;

const CODES: Readonly<Record<Refusal, readonly [code: number, msg: string]>> = {
  request: [-1102, 'A mandatory parameter was not sent, was empty/null, or malformed.'],
  key: [-2015, 'Invalid API-key, IP, or permissions for action.'],
  signature: [-1022, 'Signature for this request is not valid.'],
  passphrase: [-1022, 'Signature for this request is not valid.'],
  time: [-1021, 'Timestamp for this request is outside of the recvWindow.'],
  nonce: [-1021, 'Timestamp for this request is outside of the recvWindow.'],
};

/**
 * @param account its secret is the HMAC secret, or the public key that was uploaded, as PEM
 * @param endpoints method and path of each that there is
 */
export function binanceServer(account: Account, endpoints: ReadonlySet<string> = ENDPOINTS): LocalExchange {
  return {
    http: (wire, now) => verdict(checkHttp(wire, account, now, endpoints), { orderId: 28, status: 'NEW' }),
    webSocket: ({ target }) => (SOCKETS.has(target) ? session(account) : verdict('request', null)),
  };
}

function verdict(refused: Refusal | undefined, answer: unknown): Verdict {
  if (refused === undefined) return { answer };
  const [code, msg] = CODES[refused];
  return { refused, answer: { code, msg } };
}

function checkHttp(
  { method, target, headers, body }: Wire,
  account: Account,
  now: number,
  endpoints: ReadonlySet<string>,
): Refusal | undefined {
  const [path, query = '', ...more] = target.split('?');
  if (!endpoints.has(`${method} ${path!}`) || more.length > 0) return 'request';
  if (body !== '' && (method === 'GET' || headers['content-type'] !== 'application/x-www-form-urlencoded')) return 'request';
  if (headers['x-mbx-apikey'] !== account.apiKey) return 'key';

  let signature: string | undefined;
  let found = 0;
  const unsigned = (part: string): string => {
    const kept = part.split('&').filter((pair) => !pair.startsWith('signature='));
    const taken = part.split('&').filter((pair) => pair.startsWith('signature='));
    found += taken.length;
    signature ??= taken[0]?.slice('signature='.length);
    return kept.join('&');
  };
  const payload = unsigned(query) + unsigned(body);
  if (found !== 1 || !signed(payload, decoded(signature), account)) return 'signature';
  const params = new URLSearchParams(`${unsigned(query)}&${unsigned(body)}`);
  return checkTime(params.get('timestamp'), params.get('recvWindow'), now);
}

function decoded(part: string | undefined): string | undefined {
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function session(account: Account): Session {
  let loggedOn = false;
  return {
    receive: (text, now) => {
      const frame = parseObject(text);
      const { method, params, id } = frame ?? {};
      const known = typeof method === 'string' && METHODS.has(method) && id !== undefined;
      const refused = known ? checkFrame(params, account, now, loggedOn) : 'request';
      if (method !== 'session.logon') return verdict(refused, { id, status: 200, result: {} });
      if (refused !== undefined) return verdict(refused, null);
      // "Only Ed25519 keys are supported for this feature."
      if (keyType(account) !== 'ed25519') return verdict('key', null);
      loggedOn = true;
      return verdict(undefined, { id, status: 200, result: { apiKey: account.apiKey } });
    },
  };
}

function checkFrame(params: unknown, account: Account, now: number, loggedOn: boolean): Refusal | undefined {
  if (typeof params !== 'object' || params === null) return 'request';
  const { signature, ...rest } = params as Record<string, unknown>;
  if (!('apiKey' in rest) && signature === undefined && loggedOn) return checkTime(rest['timestamp'], rest['recvWindow'], now);
  if (rest['apiKey'] !== account.apiKey) return 'key';
  const payload = Object.keys(rest)
    .sort()
    .map((name) => `${name}=${String(rest[name])}`)
    .join('&');
  if (!signed(payload, signature, account)) return 'signature';
  return checkTime(rest['timestamp'], rest['recvWindow'], now);
}

const keyType = ({ secret }: Account): string | undefined =>
  secret.startsWith('-----') ? createPublicKey(secret).asymmetricKeyType : undefined;

function signed(payload: string, signature: unknown, account: Account): boolean {
  if (typeof signature !== 'string') return false;
  const type = keyType(account);
  // "Signatures generated using HMAC are not case-sensitive."
  if (type === undefined) return same(signature.toLowerCase(), createHmac('sha256', account.secret).update(payload).digest('hex'));
  const bytes = Buffer.from(signature, 'base64');
  return bytes.toString('base64') === signature && verify(type === 'rsa' ? 'sha256' : null, Buffer.from(payload), account.secret, bytes);
}

function checkTime(timestamp: unknown, recvWindow: unknown, now: number): Refusal | undefined {
  const window = Number(recvWindow ?? RECV_WINDOW);
  if (timestamp === null || timestamp === undefined || !(window <= MOST_RECV_WINDOW)) return 'request';
  return Number(timestamp) < now + AHEAD && now - Number(timestamp) <= window ? undefined : 'time';
}
