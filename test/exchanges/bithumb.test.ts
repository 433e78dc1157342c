/** Bithumb, both kinds of key: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';

import type { BithumbRequest } from '../../lib/exchanges/bithumb.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = 'EXAMPLESECRET0123456789abcdef';
const UUID = '6f5570df-d8bc-4daf-85b4-976733feb624';
const TIME = 1_700_000_000_999;

const signer: Signer<'bithumb'> = signerWith('bithumb', roomKey(SECRET, exchanges.bithumb.facts), 'KEY');
const legacy: Signer<'bithumb-legacy'> = signerWith('bithumb-legacy', roomKey(SECRET, exchanges['bithumb-legacy'].facts), 'KEY');

/** Reads a token as RFC 7515 says and checks its signature. */
function opened(authorization: string | undefined): { header: unknown; claims: unknown } {
  const [, header, claims, signature] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization!) as unknown as [
    string,
    string,
    string,
    string,
  ];
  assert.equal(signature, createHmac('sha256', SECRET).update(`${header}.${claims}`).digest('base64url'));
  const object = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  return { header: object(header), claims: object(claims) };
}

const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');
const CLAIMS = { access_key: 'KEY', nonce: UUID, timestamp: TIME };

describe('bithumb', () => {
  /** [request, what is sent, the text that is hashed] */
  const FORMS: ReadonlyArray<readonly [BithumbRequest, target: string, body: string | undefined, hashed: string | undefined]> = [
    [{ method: 'GET', path: '/v1/accounts' }, '/v1/accounts', undefined, undefined],
    [
      { method: 'GET', path: '/v2/orders/history', params: { market: 'KRW-BTC', states: ['done', 'cancel'], limit: 5 } },
      '/v2/orders/history?market=KRW-BTC&states[]=done&states[]=cancel&limit=5',
      undefined,
      'market=KRW-BTC&states[]=done&states[]=cancel&limit=5',
    ],
    [{ method: 'DELETE', path: '/v2/order', params: { order_id: 'C0101' } }, '/v2/order?order_id=C0101', undefined, 'order_id=C0101'],
    [
      { method: 'POST', path: '/v2/orders', params: { market: 'KRW-BTC', price: 84000000, volume: '0.001', ids: ['a', 'b'] } },
      '/v2/orders',
      '{"market":"KRW-BTC","price":84000000,"volume":"0.001","ids":["a","b"]}',
      'market=KRW-BTC&price=84000000&volume=0.001&ids[]=a&ids[]=b',
    ],
  ];

  for (const [request, target, body, hashed] of FORMS) {
    it(`${request.method} ${target}${body ?? ''} hashes ${hashed ?? 'nothing'}`, () => {
      const signed = signer.sign(request, { time: TIME, unique: UUID });
      assert.equal(signed.url, `https://api.bithumb.com${target}`);
      assert.equal(new URL(signed.url).href, signed.url, 'a URL parser must not change a byte');
      assert.equal(signed.body, body);
      const { Authorization, ...others } = signed.headers;
      assert.deepEqual(others, body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' });
      const query = hashed === undefined ? {} : { query_hash: sha512(hashed), query_hash_alg: 'SHA512' };
      assert.deepEqual(opened(Authorization), { header: { alg: 'HS256', typ: 'JWT' }, claims: { ...CLAIMS, ...query } });
    });
  }

  it('has a nonce of its own in each token, a UUID', () => {
    const nonces = [1, 2].map(
      () => (opened(signer.sign({ method: 'GET', path: '/v1/accounts' }).headers['Authorization']).claims as { nonce: string }).nonce,
    );
    assert.notEqual(nonces[0], nonces[1]);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('the WebSocket has its token in a header of the handshake, and no frame', () => {
    const { url, headers, frame } = signer.signWebSocket({}, { time: TIME, unique: UUID });
    assert.equal(url, 'wss://ws-api.bithumb.com/websocket/v2/private');
    assert.equal(frame, undefined);
    assert.deepEqual(opened(headers!['Authorization']).claims, CLAIMS);
    refused(() => signer.signWebSocket({ channel: 'x' } as never), 'REQUEST_INVALID', /^the request has a field and takes none/);
  });

  it('refuses values that the page and the exchange hash differently, and lists of objects', () => {
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const sign = (params: object) => () => signer.sign({ method, path: '/v2/orders', params } as never);
      assert.ok(sign({ a: 'Az09-._~', b: '', c: -1 })());
      for (const a of ['a b', 'é', '임', 'a+b', 'a&b', 'a%b', 'a=b', 'a/b', '(', ['x', 'a b']]) {
        refused(
          sign({ a }),
          'PARAM_INVALID',
          /^parameter a(\[\])? holds more than letters, digits and - \. _ ~, which Bithumb and its page hash differently$/,
        );
      }
      refused(sign({ orders: [{ market: 'KRW-BTC' }] }), 'PARAM_INVALID', /^parameter orders\[0\] is an object/);
    }
  });
});

describe('bithumb-legacy', () => {
  const mac = (message: string): string => Buffer.from(createHmac('sha512', SECRET).update(message).digest('hex')).toString('base64');

  it('signs path, form and time with zero bytes between, and sends base64 of hexadecimal text', () => {
    const body = 'endpoint=%2Finfo%2Fbalance&currency=a+b%2Bc%25%26%EC%9E%84';
    const signed = legacy.sign({ method: 'POST', path: '/info/balance', params: { currency: 'a b+c%&임' } }, { time: TIME });
    assert.deepEqual(signed, {
      url: 'https://api.bithumb.com/info/balance',
      method: 'POST',
      headers: {
        'Api-Key': 'KEY',
        'Api-Nonce': String(TIME),
        'Api-Sign': mac(`/info/balance\0${body}\0${TIME}`),
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body,
    });
    const { url, body: bare } = legacy.sign({ method: 'POST', path: '/trade/place' });
    assert.deepEqual([url, bare], ['https://api.bithumb.com/trade/place', 'endpoint=%2Ftrade%2Fplace']);
  });

  it('refuses another endpoint than the path, paths of the other API, and lists', () => {
    const sign = (change: object) => () => legacy.sign({ method: 'POST', path: '/info/balance', ...change } as never);
    assert.ok(sign({ params: { end: 'x' } })());
    refused(sign({ params: { endpoint: '/trade/place' } }), 'PARAM_INVALID', /^parameter endpoint is set by the signer/);
    refused(sign({ path: '/v1/accounts' }), 'REQUEST_INVALID', /^the path does not begin with \/info\/ or \/trade\//);
    refused(sign({ params: { a: ['x'] } }), 'PARAM_INVALID', /^parameter a is a list/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'bithumb'>, old: Signer<'bithumb-legacy'>): void {
  typed.sign({ method: 'GET', path: '/v2/orders' });
  // @ts-expect-error a path of API 1
  typed.sign({ method: 'POST', path: '/info/balance' });
  // @ts-expect-error the hash is HS256's
  typed.sign({ method: 'GET', path: '/v2/orders', hash: 'sha512' });
  old.sign({ method: 'POST', path: '/trade/place' });
  // @ts-expect-error a path of API 2
  old.sign({ method: 'POST', path: '/v1/accounts' });
  // @ts-expect-error every call is a POST
  old.sign({ method: 'GET', path: '/info/balance' });
  // @ts-expect-error there is no signed WebSocket
  old.signWebSocket({});
}
