import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, verify as cryptoVerify } from 'node:crypto';

import { makeKey } from '../../support/keys.js';
import type { Call, Descriptor, Difference, OurRequest, Pair, TheirRequest } from '../descriptor.js';

// In the form in which the portal hands ES256 keys out, the only one that ccxt reads.
const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' }).toString();
const publicKey = createPublicKey(pem);

/** Seed and public key as base64, as the portal hands Ed25519 keys out. */
function seedAndPublicKey(): string {
  const { d, x } = makeKey('ed25519').export({ format: 'jwk' });
  return Buffer.concat([Buffer.from(d!, 'base64url'), Buffer.from(x!, 'base64url')]).toString('base64');
}

const UUID = '3b910e93-7d2c-4d31-9c2c-6c8f3a3f0d11';
const hexOf = ({ uuid }: Call): string => uuid.replaceAll('-', '');

interface Token {
  readonly header: unknown;
  readonly claims: Record<string, unknown>;
  readonly message: string;
  readonly signature: string;
}

function tokenOf(text: string): Token {
  const [header, claims, signature] = text.split('.') as [string, string, string];
  const parsed = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: parsed(header), claims: parsed(claims) as Token['claims'], message: `${header}.${claims}`, signature };
}

const bearerOf = ({ headers }: OurRequest | TheirRequest): Token => tokenOf(String(headers!['Authorization']).replace(/^Bearer /, ''));

const isOfP256Key = ({ message, signature }: Token): boolean =>
  cryptoVerify('sha256', Buffer.from(message), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));

/** What both have to say of one moment and one key, and then each for itself. */
function claimsOf({ time }: Call, key: string, more: object): object {
  const now = Math.floor(time / 1000);
  return { sub: key, nbf: now, exp: now + 120, ...more };
}

/** Everything but the claims that the name of the difference tells. */
function assertPair(
  { call, ours, theirs }: Pair,
  key: string,
  alg: string,
  theirClaims: (uri: string, now: number) => object,
): [Token, Token] {
  assert.equal(ours.url, theirs.url);
  assert.equal(ours.body, theirs.body);
  assert.equal(ours.headers['Content-Type'], theirs.body === undefined ? undefined : 'application/json');
  const uri = `${call.endpoint.method} ${ours.url.replace(/^https:\/\/|\?.*$/g, '')}`;
  const [mine, other] = [bearerOf(ours), bearerOf(theirs)];
  for (const { header } of [mine, other]) assert.deepEqual(header, { alg, typ: 'JWT', kid: key, nonce: hexOf(call) });
  assert.deepEqual(mine.claims, claimsOf(call, key, { iss: 'cdp', uri }));
  assert.deepEqual(other.claims, claimsOf(call, key, theirClaims(uri, Math.floor(call.time / 1000))));
  return [mine, other];
}

const p256ApiKey = `organizations/${UUID}/apiKeys/${UUID}`;

const olderClaims: Difference = {
  name: 'ES256: iss coinbase-cloud, iat and aud in ccxt',
  settled: 'ours has the claims of the page and of the official coinbase-advanced-py: iss cdp, neither aud nor iat',
  page: 'https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication',
  applies: () => true,
  verify(pair: Pair): void {
    const older = (uri: string, iat: number): object => ({ iss: 'coinbase-cloud', aud: ['retail_rest_api_proxy'], iat, uri });
    for (const token of assertPair(pair, p256ApiKey, 'ES256', older)) assert.ok(isOfP256Key(token));
  },
};

const platformClaims: Difference = {
  name: "EdDSA: the platform's claims aud, iat and uris in ccxt",
  settled: 'ours has uri for both kinds of key, as the official coinbase-advanced-py, and uris on the platform alone',
  page: 'https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication',
  applies: () => true,
  verify(pair: Pair): void {
    const platform = (uri: string, iat: number): object => ({ iss: 'cdp', aud: ['cdp_service'], iat, uris: [uri] });
    for (const { message, signature } of assertPair(pair, UUID, 'EdDSA', platform)) assert.equal(signature, pair.sign(message));
  },
};

interface Frame {
  readonly jwt: string;
}

/** The frame with what its token says, without the claims that {@link olderClaims} is about. */
function comparableFrame(frame: unknown): unknown {
  const { jwt, ...rest } = frame as Frame;
  const token = tokenOf(jwt);
  const { iss: _iss, iat: _iat, aud: _aud, ...claims } = token.claims;
  return { ...rest, header: token.header, claims, valid: isOfP256Key(token) };
}

interface Pro {
  createWSAuth(name: string, products: string[]): object;
}

const p256: Descriptor = {
  exchange: 'coinbase-advanced',
  form: 'ES256',
  oracle: { class: 'coinbase' },
  algorithm: 'p256',
  apiKey: p256ApiKey,
  secret: () => pem,
  cases: 250,
  sections: { private: ['v2.private', 'v3.private'], others: ['v2.public', 'v3.public'] },
  params: ({ method }) => ({ lists: method === 'GET' ? 'flat' : 'nested' }),
  request: ({ endpoint, path, params }) => ({
    method: endpoint.method,
    path: `${endpoint.section === 'v2.private' ? '/v2' : '/api/v3'}/${path}`,
    params,
    encoding: endpoint.method === 'GET' ? 'query' : 'json',
  }),
  options: (call) => ({ unique: hexOf(call) }),
  differences: [olderClaims],
  alwaysDiffers: true,
  webSocket: [
    {
      name: 'user channel',
      run: (pro, capture) => {
        const subscribe = { type: 'subscribe', product_ids: ['BTC-USD', 'ETH-USD'], channel: 'user' };
        const auth = (pro as unknown as Pro).createWSAuth('user', subscribe.product_ids);
        capture.push({ url: 'wss://advanced-trade-ws.coinbase.com', message: { ...subscribe, ...auth } });
        return Promise.resolve();
      },
      request: () => ({ channel: 'user', product_ids: ['BTC-USD', 'ETH-USD'], endpoint: 'market' }),
      options: (call) => ({ unique: hexOf(call) }),
      comparable: comparableFrame,
      note: 'without iss, iat and aud, which differ as they do in a request',
    },
  ],
};

// ccxt.pro takes no Ed25519 keys.
const { webSocket: _webSocket, cases: _cases, ...rest } = p256;

export const descriptors: readonly Descriptor[] = [
  p256,
  { ...rest, form: 'EdDSA', algorithm: 'ed25519', apiKey: UUID, secret: seedAndPublicKey, differences: [platformClaims] },
];
