/**
 * Coinbase Advanced Trade and the platform as far as their door, from RFC 7515 and 7518, the official coinbase-advanced-py@54fb8ed
 * (claims with uri) and cdp-sdk@0c183ee (claims with uris). A token names method, host and path of one request; neither query nor body.
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';

import { type Account, type LocalExchange, parseObject, type Refusal, type Verdict, type Wire } from './server.js';

// "Your JWT expires after 2 minutes".
const LIFETIME_SECONDS = 120;

const CHANNELS: ReadonlySet<unknown> = new Set(['user', 'futures_balance_summary', 'level2']);
const PRODUCTS: ReadonlySet<unknown> = new Set(['BTC-USD', 'ETH-USD']);
const FIELDS: ReadonlySet<string> = new Set(['type', 'product_ids', 'channel', 'jwt']);

/** @param account its secret is the public key that was uploaded, as PEM */
export function coinbaseAdvancedServer(account: Account): LocalExchange {
  const door = new Door(account);
  return {
    http: (wire, now) => verdict(door.checkHttp(wire, now), { success: true }),
    webSocket: ({ target }) =>
      target === '/'
        ? { receive: (text, now) => verdict(door.checkSubscription(text, now), { channel: 'subscriptions' }) }
        : verdict('request', null),
  };
}

function verdict(refused: Refusal | undefined, answer: unknown): Verdict {
  return refused === undefined ? { answer } : { refused, status: 401, answer: 'Unauthorized' };
}

class Door {
  readonly #apiKey: string;
  readonly #key: KeyObject;
  readonly #seen = new Set<string>();

  constructor({ apiKey, secret }: Account) {
    this.#apiKey = apiKey;
    this.#key = createPublicKey(secret);
  }

  checkHttp({ method, target, headers, body, origin }: Wire, now: number): Refusal | undefined {
    if (method === 'GET' && body !== '') return 'request';
    const [path] = target.split('?') as [string];
    const uri = `${method} ${origin.slice('http://'.length)}${path}`;
    const [scheme, token, ...more] = (headers.authorization ?? '').split(' ');
    if (scheme !== 'Bearer' || token === undefined || more.length > 0) return 'request';
    const claims = path.startsWith('/platform/') ? { aud: ['cdp_service'], uris: [uri] } : { uri };
    return this.#checkToken(token, claims, now);
  }

  checkSubscription(text: string, now: number): Refusal | undefined {
    const frame = parseObject(text);
    if (frame === undefined || frame['type'] !== 'subscribe' || Object.keys(frame).some((name) => !FIELDS.has(name))) return 'request';
    const { product_ids: products, channel, jwt } = frame;
    if (!CHANNELS.has(channel) || !Array.isArray(products) || !products.every((name) => PRODUCTS.has(name))) return 'request';
    return typeof jwt === 'string' ? this.#checkToken(jwt, {}, now) : 'request';
  }

  #checkToken(token: string, expected: Readonly<Record<string, unknown>>, now: number): Refusal | undefined {
    const [header, claims, signature, ...more] = token.split('.') as [string, string?, string?];
    if (claims === undefined || signature === undefined || more.length > 0) return 'request';
    if (!this.#verifies(`${header}.${claims}`, signature)) return 'signature';
    const { alg, kid, typ, nonce } = parseObject(Buffer.from(header, 'base64url').toString()) ?? {};
    if (alg !== (this.#key.asymmetricKeyType === 'ec' ? 'ES256' : 'EdDSA') || typ !== 'JWT') return 'request';
    const { sub, iss, nbf, exp, iat, ...others } = parseObject(Buffer.from(claims, 'base64url').toString()) ?? {};
    if (kid !== this.#apiKey || sub !== this.#apiKey || iss !== 'cdp') return 'key';
    if (iat !== undefined && iat !== nbf) return 'request';
    if (JSON.stringify(others) !== JSON.stringify(expected)) return 'request';
    if (!isLive(nbf, exp, now / 1000)) return 'time';
    if (typeof nonce !== 'string' || nonce === '' || this.#seen.has(nonce)) return 'nonce';
    this.#seen.add(nonce);
    return undefined;
  }

  #verifies(message: string, signature: string): boolean {
    const bytes = Buffer.from(signature, 'base64url');
    // The last character has bits to spare: one signature, one text.
    if (bytes.toString('base64url') !== signature) return false;
    const hash = this.#key.asymmetricKeyType === 'ec' ? 'sha256' : null;
    return verify(hash, Buffer.from(message), { key: this.#key, dsaEncoding: 'ieee-p1363' }, bytes);
  }
}

function isLive(nbf: unknown, exp: unknown, now: number): boolean {
  if (typeof nbf !== 'number' || typeof exp !== 'number') return false;
  return nbf <= now && now < exp && exp - nbf <= LIFETIME_SECONDS;
}
