/** Bitstamp: what goes into the text that is signed, the signature of its answers over a real server, and the old form. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { exchanges } from '../../lib/exchanges/index.js';
import type { SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, SECRET, TIME, hmac, refused, textSigner } from './refused.js';
import { cryptoKey, signerWith, vectorsOf } from './support.js';

const UUID = '6f5570df-d8bc-4daf-85b4-976733feb624';
const options = { time: TIME, unique: UUID };
const signer = textSigner('bitstamp');
const sign = (request: object): SignedRequest => signer.sign(request as never, options);
const post = { method: 'POST', path: '/api/v2/buy/btcusd/' } as const;
const FORM = 'application/x-www-form-urlencoded';

describe('bitstamp', () => {
  it('signs host, path, ? and query, content type, nonce, time, version and body, one after the other', () => {
    const got = sign({ method: 'GET', path: '/api/v2/trade_history/', params: { sort: 'asc', q: 'a b&c' } });
    assert.equal(got.url, 'https://www.bitstamp.net/api/v2/trade_history/?sort=asc&q=a%20b%26c');
    assert.equal(
      got.headers['X-Auth-Signature'],
      hmac('sha256', `BITSTAMP ${KEY}GETwww.bitstamp.net/api/v2/trade_history/?sort=asc&q=a%20b%26c${UUID}${TIME}v2`),
    );
    assert.equal(got.body, undefined);
    for (const encoding of ['form', 'json']) assert.equal(sign({ ...post, params: {}, encoding }).body, undefined, encoding);
    const posted = sign({ ...post, params: { amount: '0.01', note: 'ü +' } });
    assert.equal(posted.body, 'amount=0.01&note=%C3%BC%20%2B');
    assert.equal(posted.headers['Content-Type'], FORM);
    assert.equal(
      posted.headers['X-Auth-Signature'],
      hmac('sha256', `BITSTAMP ${KEY}POSTwww.bitstamp.net${post.path}${FORM}${UUID}${TIME}v2${posted.body}`),
    );
  });

  it('sends neither body nor Content-Type where there are no parameters', () => {
    for (const request of [post, { ...post, params: {} }]) {
      const signed = sign(request);
      assert.equal(signed.body, undefined);
      assert.deepEqual(
        Object.keys(signed.headers).filter((name) => name.toLowerCase() === 'content-type'),
        [],
      );
    }
  });

  it('sends JSON for lists and objects, or when told', () => {
    for (const [params, encoding] of [
      [{ ids: [1, 2] }, undefined],
      [{ id: 'a' }, 'json'],
    ] as const) {
      const signed = sign({ ...post, params, encoding });
      assert.equal(signed.body, JSON.stringify(params));
      assert.equal(signed.headers['Content-Type'], 'application/json');
      assert.equal(
        signed.headers['X-Auth-Signature'],
        hmac('sha256', `BITSTAMP ${KEY}POSTwww.bitstamp.net${post.path}application/json${UUID}${TIME}v2${signed.body}`),
      );
    }
    refused(() => sign({ ...post, params: { ids: [1] }, encoding: 'form' }), 'PARAM_INVALID', /^parameter ids is a list/);
    refused(() => sign({ method: 'GET', path: '/api/v2/x/', params: { ids: [1] } }), 'PARAM_INVALID', /^parameter ids is a list/);
    refused(() => sign({ method: 'GET', path: '/api/v2/x/', encoding: 'json' }), 'REQUEST_INVALID', /^a GET has no encoding/);
    refused(() => sign({ ...post, encoding: 'query' }), 'REQUEST_INVALID', /^the encoding is none of/);
  });

  it('names a sub-account in a header of its own', () => {
    assert.equal(sign({ ...post, subaccount: '990129' }).headers['X-Auth-Subaccount-Id'], '990129');
    assert.equal(sign(post).headers['X-Auth-Subaccount-Id'], undefined);
    refused(() => sign({ ...post, subaccount: '1\r\nX-Auth: other' }), 'REQUEST_INVALID', /^the subaccount is not/);
  });

  it('makes a nonce of its own for each request: 36 small characters', () => {
    const nonces = [1, 2, 3].map(() => signer.sign(post).headers['X-Auth-Nonce']!);
    assert.equal(new Set(nonces).size, 3);
    for (const nonce of nonces) assert.match(nonce, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('refuses another method, another version and an unknown field', () => {
    refused(() => sign({ ...post, method: 'DELETE' }), 'REQUEST_INVALID', /^the method is none of GET, POST/);
    refused(() => sign({ ...post, path: '/api/v1/buy/' }), 'REQUEST_INVALID', /does not begin with \/api\/v2\//);
    refused(() => sign({ ...post, subAccount: '1' }), 'REQUEST_INVALID', /"subAccount"/);
  });
});

/** A server that checks the request and signs its answer as Bitstamp does, and that lies on request. */
function bitstampServer(lie: { body?: string; signature?: string; none?: boolean }): http.Server {
  return http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const header = (name: string): string => String(request.headers[name] ?? '');
      const [nonce, time] = [header('x-auth-nonce'), header('x-auth-timestamp')];
      const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('hex');
      const text = `BITSTAMP ${KEY}${request.method}${header('host')}${request.url}${header('content-type')}${nonce}${time}v2${Buffer.concat(chunks)}`;
      if (header('x-auth') !== `BITSTAMP ${KEY}` || header('x-auth-signature') !== mac(text)) {
        response.writeHead(403).end('{"code":"API0005"}');
        return;
      }
      const type = 'application/json; charset=utf-8';
      const body = '{"balance":"1.5","note":"grüße"}';
      const signature = lie.signature ?? mac(`${nonce}${time}${type}${body}`);
      response.writeHead(200, { 'Content-Type': type, ...(!lie.none && { 'X-Server-Auth-Signature': signature }) });
      response.end(lie.body ?? body);
    });
  });
}

describe('bitstamp: the signature of an answer', () => {
  const lie: { body?: string; signature?: string; none?: boolean } = {};
  const server = bitstampServer(lie);
  const local = textSigner('bitstamp');

  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    local.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());
  afterEach(() => {
    for (const name of Object.keys(lie)) delete lie[name as keyof typeof lie];
  });

  async function ask(params?: Record<string, string>): Promise<{ request: SignedRequest; response: Response; body: string }> {
    const request = local.sign({ method: 'POST', path: '/api/v2/account_balances/', ...(params && { params }) });
    const response = await fetch(request.url, request);
    return { request, response, body: await response.text() };
  }

  it('is right for what the server wrote, with a body and without', async () => {
    for (const params of [undefined, { offset: '1' }]) {
      const { request, response, body } = await ask(params);
      assert.equal(response.status, 200);
      assert.equal(local.verifyResponse({ headers: response.headers, body }, request), true);
    }
  });

  it('is wrong for another body, another request, another content type and another key', async () => {
    const { request, response, body } = await ask();
    const answer = { headers: response.headers, body };
    assert.equal(local.verifyResponse(answer, request), true);
    assert.equal(local.verifyResponse({ ...answer, body: body.replace('1.5', '9.5') }, request), false);
    assert.equal(local.verifyResponse(answer, (await ask()).request), false);
    const other = signerWith('bitstamp', cryptoKey('another secret', exchanges.bitstamp.facts), KEY);
    assert.equal(other.verifyResponse(answer, request), false);
    const headers = new Headers(response.headers);
    headers.set('content-type', 'text/html');
    assert.equal(local.verifyResponse({ headers, body }, request), false);
    for (const signature of ['', '0', 'ü', response.headers.get('x-server-auth-signature')!.toUpperCase()]) {
      assert.equal(local.verifyResponse({ headers: { get: () => signature }, body }, request), false);
    }
    lie.body = body.replace('1.5', '9.5');
    const tampered = await ask();
    assert.equal(local.verifyResponse({ headers: tampered.response.headers, body: tampered.body }, tampered.request), false);
  });

  it('must be there', async () => {
    lie.none = true;
    const { request, response, body } = await ask();
    refused(
      () => local.verifyResponse({ headers: response.headers, body }, request),
      'REQUEST_INVALID',
      /no header X-Server-Auth-Signature/,
    );
    const answer = { headers: { get: () => 'x' }, body };
    refused(
      () => local.verifyResponse({ headers: new Map() as never, body }, request),
      'REQUEST_INVALID',
      /no header X-Server-Auth-Signature/,
    );
    refused(
      () => local.verifyResponse({ ...answer, body: { balance: '1.5' } as never }, request),
      'REQUEST_INVALID',
      /^the body of the answer is not text/,
    );
    for (const name of ['X-Auth-Nonce', 'X-Auth-Timestamp']) {
      const { [name]: _, ...headers } = request.headers;
      refused(
        () => local.verifyResponse(answer, { ...request, headers }),
        'REQUEST_INVALID',
        /^the request has no headers X-Auth-Nonce and X-Auth-Timestamp$/,
      );
    }
    refused(() => textSigner('gemini').verifyResponse(answer, request), 'REQUEST_INVALID', /gemini does not sign its answers/);
  });

  it('is that of the vector', () => {
    const { message, expect } = vectorsOf('bitstamp').find(({ form }) => form === 'signature')!;
    const request = sign(post);
    const body = message!.slice(`${UUID}${TIME}application/json`.length);
    const get = (name: string): string | null =>
      ({ 'x-server-auth-signature': expect.signature, 'content-type': 'application/json' })[name.toLowerCase()] ?? null;
    assert.equal(signer.verifyResponse({ headers: { get }, body }, request), true);
    assert.equal(signer.verifyResponse({ headers: { get }, body: `${body} ` }, request), false);
    const untyped = hmac('sha256', `${UUID}${TIME}${body}`);
    const only = (name: string): string | null => (name === 'X-Server-Auth-Signature' ? untyped : null);
    assert.equal(signer.verifyResponse({ headers: { get: only }, body }, request), true, 'an answer without a content type');
  });
});

describe('bitstamp-legacy', () => {
  const old = textSigner('bitstamp-legacy');
  const call = { method: 'POST', path: '/api/v2/buy/btcusd/', customerId: '12345' } as const;
  const signOld = (change: object): SignedRequest => old.sign({ ...call, ...change }, { nonce: 1_700_000_000 });

  it('signs nonce, customer and key, and nothing else', () => {
    const signature = hmac('sha256', `170000000012345${KEY}`).toUpperCase();
    assert.equal(signOld({}).body, `key=${KEY}&signature=${signature}&nonce=1700000000`);
    const order = signOld({ params: { amount: '1', note: 'a b&c' } });
    assert.equal(order.body, `key=${KEY}&signature=${signature}&nonce=1700000000&amount=1&note=a%20b%26c`);
  });

  it('takes nonces that grow', () => {
    const nonces = [1, 2, 3].map(() => BigInt(new URLSearchParams(old.sign(call).body).get('nonce')!));
    assert.ok(nonces[0]! < nonces[1]! && nonces[1]! < nonces[2]!);
  });

  it('refuses what the signer sets, lists, and a customer that is none', () => {
    for (const name of ['key', 'signature', 'nonce']) {
      refused(() => signOld({ params: { [name]: '1' } }), 'PARAM_INVALID', new RegExp(`^parameter ${name} is set by the signer`));
    }
    refused(() => signOld({ params: { ids: [1] } }), 'PARAM_INVALID', /^parameter ids is a list/);
    refused(() => signOld({ customerId: '1&nonce=2' }), 'REQUEST_INVALID', /^the customerId is not/);
    refused(() => signOld({ customerId: undefined }), 'REQUEST_INVALID', /^the customerId is not/);
    refused(() => signOld({ method: 'GET' }), 'REQUEST_INVALID', /^the method is none of POST/);
  });
});

// Compiled and never called: what must not compile.
export function typesOfBitstamp(bitstamp: Signer<'bitstamp'>, legacy: Signer<'bitstamp-legacy'>): void {
  bitstamp.sign({ method: 'POST', path: '/api/v2/buy/btcusd/', params: { amount: '1' }, encoding: 'json', subaccount: '1' });
  // @ts-expect-error no such method
  bitstamp.sign({ method: 'PUT', path: '/api/v2/buy/btcusd/' });
  // @ts-expect-error a path elsewhere
  bitstamp.sign({ method: 'GET', path: '/api/v1/balance/' });
  // @ts-expect-error of another exchange
  bitstamp.sign({ method: 'GET', path: '/api/v2/x/', demo: true });
  // @ts-expect-error its WebSocket takes a token
  bitstamp.signWebSocket({});
  // @ts-expect-error without the customer
  legacy.sign({ method: 'POST', path: '/api/balance/' });
}
