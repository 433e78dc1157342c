/** Upbit: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { UpbitRequest } from '../../lib/exchanges/upbit.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = 'EXAMPLESECRET0123456789abcdef';
const UUID = '6f5570df-d8bc-4daf-85b4-976733feb624';
const { facts } = exchanges.upbit;
const signer: Signer<'upbit'> = signerWith('upbit', roomKey(SECRET, facts), 'KEY');

/** Reads a token as RFC 7515 says and checks its signature. */
function opened(authorization: string | undefined): { header: unknown; claims: unknown } {
  const [, header, claims, signature] = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization!) as unknown as [
    string,
    string,
    string,
    string,
  ];
  const object = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  const { alg } = object(header) as { alg: string };
  const expected = createHmac(`sha${alg.slice(2)}`, SECRET)
    .update(`${header}.${claims}`)
    .digest('base64url');
  assert.equal(signature, expected);
  return { header: object(header), claims: object(claims) };
}

const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');

describe('upbit', () => {
  /** [request, what is sent, the text that is hashed] */
  const FORMS: ReadonlyArray<readonly [UpbitRequest, target: string, body: string | undefined, hashed: string | undefined]> = [
    [{ method: 'GET', path: '/v1/accounts' }, '/v1/accounts', undefined, undefined],
    [{ method: 'GET', path: '/v1/accounts', params: {} }, '/v1/accounts', undefined, undefined],
    [
      { method: 'GET', path: '/v1/orders/open', params: { market: 'KRW-BTC', states: ['wait', 'watch'], limit: 10 } },
      '/v1/orders/open?market=KRW-BTC&states%5B%5D=wait&states%5B%5D=watch&limit=10',
      undefined,
      'market=KRW-BTC&states[]=wait&states[]=watch&limit=10',
    ],
    [
      { method: 'DELETE', path: '/v1/order', params: { identifier: 'a b+c%é=~' } },
      '/v1/order?identifier=a%20b%2Bc%25%C3%A9%3D~',
      undefined,
      'identifier=a b+c%é=~',
    ],
    [
      { method: 'POST', path: '/v1/orders', params: { market: 'KRW-BTC', volume: 0.5, post: true, identifier: 'é"' } },
      '/v1/orders',
      '{"market":"KRW-BTC","volume":0.5,"post":true,"identifier":"é\\""}',
      'market=KRW-BTC&volume=0.5&post=true&identifier=é"',
    ],
    [{ method: 'POST', path: '/v1/x', params: { ids: ['1', '2'] } }, '/v1/x', '{"ids":["1","2"]}', 'ids[]=1&ids[]=2'],
    [{ method: 'POST', path: '/v1/deposits/krw' }, '/v1/deposits/krw', undefined, undefined],
  ];

  for (const [request, target, body, hashed] of FORMS) {
    for (const hash of ['sha512', 'sha256'] as const) {
      it(`${request.method} ${target}${body ?? ''} hashes ${hashed ?? 'nothing'}, signed with ${hash}`, () => {
        const signed = signer.sign({ ...request, hash }, { unique: UUID });
        assert.equal(signed.url, `https://api.upbit.com${target}`);
        assert.equal(signed.body, body);
        const { Authorization, ...others } = signed.headers;
        assert.deepEqual(others, body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' });
        const query = hashed === undefined ? {} : { query_hash: sha512(hashed), query_hash_alg: 'SHA512' };
        assert.deepEqual(opened(Authorization), {
          header: { alg: `HS${hash.slice(3)}`, typ: 'JWT' },
          claims: { access_key: 'KEY', nonce: UUID, ...query },
        });
      });
    }
  }

  it('signs HS512 unless told, a new nonce each time', () => {
    const tokens = [1, 2].map(() => opened(signer.sign({ method: 'GET', path: '/v1/accounts' }).headers['Authorization']));
    const [first, second] = tokens as [{ header: unknown; claims: { nonce: string } }, { header: unknown; claims: { nonce: string } }];
    assert.deepEqual(first.header, { alg: 'HS512', typ: 'JWT' });
    assert.match(first.claims.nonce, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.notEqual(first.claims.nonce, second.claims.nonce);
  });

  it('goes where the key was made, unless baseUrl says otherwise', () => {
    for (const region of ['sg', 'id', 'th'] as const) {
      assert.equal(signer.sign({ method: 'GET', path: '/v1/accounts', region }).url, `https://${region}-api.upbit.com/v1/accounts`);
      assert.equal(signer.signWebSocket({ region }).url, `wss://${region}-api.upbit.com/websocket/v1/private`);
    }
    const other = signerWith('upbit', roomKey(SECRET, facts), 'KEY');
    other.baseUrl = 'http://127.0.0.1:8080';
    assert.equal(other.sign({ method: 'GET', path: '/v1/accounts', region: 'sg' }).url, 'http://127.0.0.1:8080/v1/accounts');
    refused(() => signer.sign({ method: 'GET', path: '/v1/accounts', region: 'us' as 'sg' }), 'REQUEST_INVALID', /^the region is none of/);
  });

  it('the WebSocket has its token in a header of the handshake, and no frame', () => {
    const { url, headers, frame } = signer.signWebSocket({ hash: 'sha256' }, { unique: UUID });
    assert.equal(url, 'wss://api.upbit.com/websocket/v1/private');
    assert.equal(frame, undefined);
    assert.deepEqual(opened(headers!['Authorization']), {
      header: { alg: 'HS256', typ: 'JWT' },
      claims: { access_key: 'KEY', nonce: UUID },
    });
  });

  it('refuses & in a value, since the hashed text would fit another request; objects; other hashes', () => {
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const sign = (params: object) => () => signer.sign({ method, path: '/v1/order', params } as never);
      assert.ok(sign({ a: 'x=b' })());
      refused(sign({ a: 'x&b=c' }), 'PARAM_INVALID', /^parameter a holds &/);
      refused(sign({ a: ['x&b=c'] }), 'PARAM_INVALID', /^parameter a\[\] holds &/);
      refused(sign({ a: { b: 'c' } }), 'PARAM_INVALID', /^parameter a is an object/);
      refused(sign({ a: [{ b: 'c' }] }), 'PARAM_INVALID', /^parameter a\[0\] is an object/);
      refused(sign({ a: [] }), 'PARAM_INVALID', /^parameter a is an empty list/);
    }
    refused(
      () => signer.sign({ method: 'GET', path: '/v1/accounts', hash: 'sha384' as 'sha512' }),
      'REQUEST_INVALID',
      /^the hash is none of/,
    );
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'upbit'>): void {
  typed.sign({ method: 'GET', path: '/v1/accounts', region: 'sg' });
  // @ts-expect-error a region without an exchange
  typed.sign({ method: 'GET', path: '/v1/accounts', region: 'us' });
  // @ts-expect-error a hash that the exchange does not take
  typed.sign({ method: 'GET', path: '/v1/accounts', hash: 'sha384' });
  // @ts-expect-error parameters have one place for each method
  typed.sign({ method: 'GET', path: '/v1/accounts', encoding: 'json' });
  // @ts-expect-error a method that the exchange does not have
  typed.sign({ method: 'PUT', path: '/v1/accounts' });
}
