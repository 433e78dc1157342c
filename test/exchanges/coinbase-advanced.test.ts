/** Coinbase Advanced Trade and the platform: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createPublicKey, type KeyObject, verify } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { CoinbaseAdvancedRequest } from '../../lib/exchanges/coinbase-advanced.js';
import type { Signer } from '../../lib/signer.js';
import { makeKey } from '../support/keys.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const KEY = 'organizations/00000000-0000-0000-0000-000000000000/apiKeys/11111111-1111-1111-1111-111111111111';
const TIME = 1_700_000_000_999;
const OPTIONS = { time: TIME, unique: '00112233445566778899aabbccddeeff' };
const { facts } = exchanges['coinbase-advanced'];

const pem = (key: KeyObject, type: 'sec1' | 'pkcs8'): string => key.export({ type, format: 'pem' }) as string;
const p256 = makeKey('p256');
const ed25519 = makeKey('ed25519');
const { d, x } = ed25519.export({ format: 'jwk' });
const pair = Buffer.concat([d, x].map((half) => Buffer.from(half!, 'base64url'))).toString('base64');

const KEYS = [
  ['ES256', 'p256', 'SEC1 PEM', pem(p256, 'sec1'), p256],
  ['ES256', 'p256', 'PKCS#8 PEM', pem(p256, 'pkcs8'), p256],
  ['EdDSA', 'ed25519', 'PKCS#8 PEM', pem(ed25519, 'pkcs8'), ed25519],
  ['EdDSA', 'ed25519', 'seed and public key', pair, ed25519],
] as const;

const object = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());

/** Reads a token as RFC 7515 says and checks its signature. */
function opened(token: string, key: KeyObject): { header: unknown; claims: unknown } {
  const [header, claims, signature, ...more] = token.split('.') as [string, string, string];
  assert.deepEqual(more, []);
  const ec = key.asymmetricKeyType === 'ec';
  const bytes = Buffer.from(signature, 'base64url');
  assert.equal(bytes.length, 64);
  const publicKey = { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' } as const;
  assert.ok(verify(ec ? 'sha256' : null, Buffer.from(`${header}.${claims}`), publicKey, bytes));
  return { header: object(header), claims: object(claims) };
}

for (const [alg, algorithm, form, secret, key] of KEYS) {
  describe(`coinbase-advanced, ${alg} key from ${form}`, () => {
    const signer = signerWith('coinbase-advanced', roomKey(secret, facts, algorithm), KEY);
    const header = { alg, kid: KEY, nonce: OPTIONS.unique, typ: 'JWT' };

    /** [request, what follows the host on the wire, its body, the uri that is signed] */
    const FORMS: ReadonlyArray<readonly [CoinbaseAdvancedRequest, target: string, body: string | undefined, uri: string]> = [
      [
        { method: 'GET', path: '/api/v3/brokerage/accounts' },
        '/api/v3/brokerage/accounts',
        undefined,
        'GET api.coinbase.com/api/v3/brokerage/accounts',
      ],
      [
        { method: 'GET', path: '/api/v3/brokerage/orders/historical/batch', params: { order_status: ['OPEN', 'FILLED'], cursor: 'a b+' } },
        '/api/v3/brokerage/orders/historical/batch?order_status=OPEN&order_status=FILLED&cursor=a%20b%2B',
        undefined,
        'GET api.coinbase.com/api/v3/brokerage/orders/historical/batch',
      ],
      [
        {
          method: 'POST',
          path: '/api/v3/brokerage/orders',
          params: { client_order_id: 'é', order_configuration: { market_market_ioc: { quote_size: '1' } } },
        },
        '/api/v3/brokerage/orders',
        '{"client_order_id":"é","order_configuration":{"market_market_ioc":{"quote_size":"1"}}}',
        'POST api.coinbase.com/api/v3/brokerage/orders',
      ],
      [
        { method: 'DELETE', path: '/api/v3/brokerage/cfm/sweeps' },
        '/api/v3/brokerage/cfm/sweeps',
        undefined,
        'DELETE api.coinbase.com/api/v3/brokerage/cfm/sweeps',
      ],
      [
        { method: 'PUT', path: '/api/v3/brokerage/portfolios/1', params: { name: 'a' }, query: { b: ['1', '2'] } },
        '/api/v3/brokerage/portfolios/1?b=1&b=2',
        '{"name":"a"}',
        'PUT api.coinbase.com/api/v3/brokerage/portfolios/1',
      ],
      [{ method: 'DELETE', path: '/v2/x', params: { a: '1' }, encoding: 'json' }, '/v2/x', '{"a":"1"}', 'DELETE api.coinbase.com/v2/x'],
      [{ method: 'POST', path: '/v2/x', params: { a: '1' }, encoding: 'query' }, '/v2/x?a=1', undefined, 'POST api.coinbase.com/v2/x'],
      [
        { method: 'GET', path: '/v2/accounts', params: { limit: 5 } },
        '/v2/accounts?limit=5',
        undefined,
        'GET api.coinbase.com/v2/accounts',
      ],
    ];

    for (const [request, target, body, uri] of FORMS) {
      it(`${request.method} ${request.path}: a token of two minutes for ${uri}`, () => {
        const signed = signer.sign(request, OPTIONS);
        assert.equal(signed.url, `https://api.coinbase.com${target}`);
        assert.equal(signed.body, body);
        const { Authorization, ...others } = signed.headers as { Authorization: string };
        assert.deepEqual(others, body === undefined ? {} : { 'Content-Type': 'application/json' });
        assert.ok(Authorization.startsWith('Bearer '));
        assert.deepEqual(opened(Authorization.slice(7), key), {
          header,
          claims: { sub: KEY, iss: 'cdp', nbf: 1_700_000_000, exp: 1_700_000_120, uri },
        });
      });
    }

    it('the platform has claims of its own', () => {
      const { url, headers } = signer.sign({ method: 'POST', path: '/platform/v2/evm/accounts', params: { name: 'a' } }, OPTIONS);
      assert.equal(url, 'https://api.cdp.coinbase.com/platform/v2/evm/accounts');
      const claims = {
        sub: KEY,
        iss: 'cdp',
        aud: ['cdp_service'],
        uris: ['POST api.cdp.coinbase.com/platform/v2/evm/accounts'],
        iat: 1_700_000_000,
        nbf: 1_700_000_000,
        exp: 1_700_000_120,
      };
      assert.deepEqual(opened(headers['Authorization']!.slice(7), key), { header, claims });
    });

    it('the host that is signed is the host that it is sent to', () => {
      const other = signerWith('coinbase-advanced', roomKey(secret, facts, algorithm), KEY);
      other.baseUrl = 'http://127.0.0.1:8080';
      const { url, headers } = other.sign({ method: 'GET', path: '/v2/user' }, OPTIONS);
      assert.equal(url, 'http://127.0.0.1:8080/v2/user');
      const { claims } = opened(headers['Authorization']!.slice(7), key) as { claims: { uri: string } };
      assert.equal(claims.uri, 'GET 127.0.0.1:8080/v2/user');
    });

    it('a subscription has a token without uri', () => {
      const { url, frame } = signer.signWebSocket({ channel: 'user', product_ids: ['BTC-USD'] }, OPTIONS);
      assert.equal(url, 'wss://advanced-trade-ws-user.coinbase.com');
      const { jwt, ...others } = JSON.parse(frame!) as { jwt: string };
      assert.deepEqual(others, { type: 'subscribe', product_ids: ['BTC-USD'], channel: 'user' });
      const claims = { sub: KEY, iss: 'cdp', nbf: 1_700_000_000, exp: 1_700_000_120 };
      assert.deepEqual(opened(jwt, key), { header, claims });
      const market = signer.signWebSocket({ channel: 'level2', endpoint: 'market', type: 'unsubscribe' }, OPTIONS);
      assert.equal(market.url, 'wss://advanced-trade-ws.coinbase.com');
      assert.equal((JSON.parse(market.frame!) as { type: string }).type, 'unsubscribe');
    });

    it('no two tokens are alike', () => {
      const tokens = Array.from(
        { length: 100 },
        () => signer.sign({ method: 'GET', path: '/v2/user' }, { time: TIME }).headers['Authorization'],
      );
      assert.equal(new Set(tokens).size, 100);
    });

    it('refuses paths of other interfaces and channels that are no name', () => {
      assert.ok(signer.sign({ method: 'GET', path: '/v2/user' }));
      for (const path of ['/api/v2/user', '/v3/user', '/platformer/x', '/v2']) {
        refused(() => signer.sign({ method: 'GET', path } as never), 'REQUEST_INVALID', /^the path does not begin with \/api\/v3\/ or/);
      }
      refused(() => signer.signWebSocket({ channel: 'us"er' }), 'REQUEST_INVALID', /^the channel is not/);
      refused(() => signer.signWebSocket({ channel: 'user', product_ids: ['a"b'] }), 'REQUEST_INVALID', /^the product_ids\[0\] is not/);
      refused(
        () => signer.signWebSocket({ channel: 'user', endpoint: 'x' as 'user' }),
        'REQUEST_INVALID',
        /^the endpoint is none of user, market$/,
      );
      refused(() => signer.signWebSocket({ channel: 'user', type: 'x' as 'subscribe' }), 'REQUEST_INVALID', /^the type is none of/);
    });
  });
}

describe('coinbase-advanced', () => {
  it('takes no HMAC key', () => {
    const hmac = { algorithm: 'hmac', sign: () => '', destroy: () => undefined } as const;
    refused(() => signerWith('coinbase-advanced', hmac, KEY), 'REQUEST_INVALID', /takes no hmac keys/);
  });

  it('knows both names of a key, and no other', () => {
    const pattern = new RegExp(`^(?:${facts.keyPattern!})$`);
    for (const name of [KEY, KEY.slice(-36)]) assert.match(name, pattern);
    for (const name of ['', 'EXAMPLEKEY0123456789', KEY.slice(1), `${KEY}0`]) assert.doesNotMatch(name, pattern);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'coinbase-advanced'>): void {
  typed.sign({ method: 'GET', path: '/v2/user' });
  // @ts-expect-error a path of no interface
  typed.sign({ method: 'GET', path: '/v1/user' });
  // @ts-expect-error a method that the exchange does not have
  typed.sign({ method: 'PATCH', path: '/v2/user' });
  // @ts-expect-error a passphrase belongs to coinbase-exchange
  typed.sign({ method: 'GET', path: '/v2/user', passphrase: 'x' });
  // @ts-expect-error one channel for each subscription
  typed.signWebSocket({ channels: ['user'] });
  // @ts-expect-error there is no FIX
  typed.signLogon({ sequence: 1 });
}
