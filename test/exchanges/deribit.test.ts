/** Deribit: calls over HTTP with HMAC keys, the login by client_signature with every kind of key. */
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';

import type { SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, TIME, hmac, pem, pemSigner, refused, textSigner } from './refused.js';

const UNIQUE = '1iqt2wls';
const options = { time: TIME, unique: UNIQUE };
const signer = textSigner('deribit');
const sign = (request: object): SignedRequest => signer.sign(request as never, options);
const get = { method: 'GET', path: '/api/v2/private/get_positions' } as const;
const LOGIN = { method: 'GET', path: '/api/v2/public/auth' } as const;

const authorization = (message: string): string =>
  `deri-hmac-sha256 id=${KEY},ts=${TIME},nonce=${UNIQUE},sig=${hmac('sha256', `${TIME}\n${UNIQUE}\n${message}`)}`;

describe('deribit', () => {
  it('signs the query as it is sent, an empty body, and a line end after it', () => {
    const signed = sign({ ...get, params: { currency: 'BTC', kinds: ['future', 'option'], note: 'a b&ü' } });
    const path = '/api/v2/private/get_positions?currency=BTC&kinds=%5B%22future%22%2C%22option%22%5D&note=a%20b%26%C3%BC';
    assert.equal(signed.url, `https://www.deribit.com${path}`);
    assert.deepEqual(signed.headers, { Authorization: authorization(`GET\n${path}\n\n`) });
    assert.equal(sign(get).headers['Authorization'], authorization(`GET\n${get.path}\n\n`));
  });

  it('signs the JSON-RPC body of a POST', () => {
    const signed = sign({ method: 'POST', path: '/api/v2/private/buy', params: { amount: 40, label: 'a&b', legs: [{ x: 1 }] }, id: 7 });
    assert.equal(signed.body, '{"jsonrpc":"2.0","id":7,"method":"private/buy","params":{"amount":40,"label":"a&b","legs":[{"x":1}]}}');
    assert.equal(signed.headers['Authorization'], authorization(`POST\n/api/v2/private/buy\n${signed.body}\n`));
    assert.equal(signed.headers['Content-Type'], 'application/json');
    assert.equal(sign({ method: 'POST', path: '/api/v2/private/buy' }).body, '{"jsonrpc":"2.0","id":1,"method":"private/buy","params":{}}');
    refused(() => sign({ ...get, id: 7 }), 'REQUEST_INVALID', /^a GET has no id/);
    refused(() => sign({ method: 'POST', path: '/api/v2/private/buy', id: '7' }), 'REQUEST_INVALID', /^the id is not/);
  });

  it('makes a nonce of its own for each request', () => {
    const nonces = [1, 2].map(() => /nonce=([0-9a-f]{32}),/.exec(signer.sign(get).headers['Authorization']!)![1]);
    assert.notEqual(nonces[0], nonces[1]);
  });

  it('logs in over the WebSocket and over HTTP, with data that is signed', () => {
    const signature = hmac('sha256', `${TIME}\n${UNIQUE}\nhello wörld`);
    const params = { scope: 'trade:read_write session:bot', data: 'hello wörld' };
    const { url, frame } = signer.signWebSocket({ params, id: 9 }, options);
    assert.equal(url, 'wss://www.deribit.com/ws/api/v2');
    const login = { grant_type: 'client_signature', client_id: KEY, signature, nonce: UNIQUE, ...params };
    assert.equal(frame!.split('"data":').length, 2, 'data is there once');
    assert.deepEqual(JSON.parse(frame!), { jsonrpc: '2.0', id: 9, method: 'public/auth', params: { ...login, timestamp: TIME } });
    const http = sign({ ...LOGIN, params });
    assert.deepEqual([http.method, http.headers], ['GET', {}]);
    assert.deepEqual(Object.fromEntries(new URL(http.url).searchParams), { ...login, timestamp: String(TIME) });
    assert.ok(http.url.startsWith('https://www.deribit.com/api/v2/public/auth?grant_type=client_signature&'));
    assert.equal(JSON.parse(signer.signWebSocket({}, options).frame!).params.signature, hmac('sha256', `${TIME}\n${UNIQUE}\n`));
  });

  for (const algorithm of ['ed25519', 'rsa'] as const) {
    it(`takes ${algorithm} keys for the login, as base64url without =, and for nothing else`, () => {
      const own = pemSigner('deribit', algorithm);
      const { params } = JSON.parse(own.signWebSocket({}, options).frame!) as { params: { signature: string } };
      assert.match(params.signature, /^[A-Za-z0-9_-]+$/);
      const message = Buffer.from(`${TIME}\n${UNIQUE}\n`);
      const digest = algorithm === 'ed25519' ? null : 'sha256';
      assert.ok(verify(digest, message, createPublicKey(pem(algorithm)), Buffer.from(params.signature, 'base64url')));
      assert.equal(new URL(own.sign(LOGIN, options).url).searchParams.get('signature'), params.signature);
      refused(() => own.sign(get, options), 'REQUEST_INVALID', new RegExp(`takes ${algorithm} keys at /api/v2/public/auth only`));
    });
  }

  it('refuses a login with what it sets itself, or with another grant', () => {
    for (const name of ['grant_type', 'client_id', 'client_secret', 'refresh_token', 'timestamp', 'signature', 'nonce']) {
      refused(() => sign({ ...LOGIN, params: { [name]: 'x' } }), 'PARAM_INVALID', new RegExp(`^parameter ${name} is set by the signer`));
      refused(() => signer.signWebSocket({ params: { [name]: 'x' } }), 'PARAM_INVALID', new RegExp(`^parameter ${name} is set by`));
    }
    refused(() => sign({ ...LOGIN, params: { data: 1 } }), 'PARAM_INVALID', /^parameter data is not text/);
    refused(() => sign({ ...LOGIN, params: { data: '\ud800' } }), 'PARAM_INVALID', /^parameter data holds half/);
    for (const data of ['GET\n/api/v2/private/withdraw?amount=1\n\n', '\n']) {
      refused(() => sign({ ...LOGIN, params: { data } }), 'PARAM_INVALID', /^parameter data has more than one line/);
      refused(() => signer.signWebSocket({ params: { data } }), 'PARAM_INVALID', /^parameter data has more than one line/);
    }
    assert.ok(sign({ ...LOGIN, params: { data: 'GET /api/v2/private/withdraw' } }));
    refused(() => sign({ ...LOGIN, params: { scope: ['a'] } }), 'PARAM_INVALID', /^parameter scope is a list/);
    refused(() => signer.signWebSocket({ params: { scope: ['a'] } } as never), 'PARAM_INVALID', /^parameter scope is a list/);
    refused(() => sign({ ...LOGIN, id: 1 }), 'REQUEST_INVALID', /"id"/);
    refused(() => sign({ ...LOGIN, method: 'POST' }), 'REQUEST_INVALID', /^the method is none of GET/);
  });

  it('refuses a public path, one that only begins as the login, another method, and a key that would end its field', () => {
    refused(() => sign({ ...get, path: '/api/v2/public/get_time' }), 'REQUEST_INVALID', /does not begin with/);
    refused(
      () => sign({ ...get, path: '/api/v2/public/authenticate' }),
      'REQUEST_INVALID',
      /^the path begins with \/api\/v2\/public\/auth and is another/,
    );
    refused(() => sign({ ...get, method: 'PUT' }), 'REQUEST_INVALID', /^the method is none of GET, POST/);
    const comma = textSigner('deribit', undefined, 'a,nonce=1');
    refused(() => comma.sign(get), 'REQUEST_INVALID', /^the API key is not/);
  });
});

// Compiled and never called: what must not compile.
export function typesOfDeribit(deribit: Signer<'deribit'>): void {
  deribit.sign({ method: 'POST', path: '/api/v2/private/buy', params: { amount: 1 }, id: 1 });
  deribit.sign({ method: 'GET', path: '/api/v2/public/auth', params: { scope: 'session:a' } });
  // @ts-expect-error no such method
  deribit.sign({ method: 'DELETE', path: '/api/v2/private/buy' });
  // @ts-expect-error a path that needs no signature
  deribit.sign({ method: 'GET', path: '/api/v2/public/get_time' });
  // @ts-expect-error a login is a GET
  deribit.sign({ method: 'POST', path: '/api/v2/public/auth' });
  // @ts-expect-error data is text
  deribit.signWebSocket({ params: { data: 1 } });
}
