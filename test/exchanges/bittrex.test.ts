/** Bittrex: what its vectors cannot say. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { BittrexRequest } from '../../lib/exchanges/bittrex.js';
import type { Signer } from '../../lib/signer.js';
import { hmac, KEY, refused, textSigner, TIME } from './refused.js';

const signer = textSigner('bittrex');
const at = { time: TIME };
const UUID = '6f5570df-d8bc-4daf-85b4-976733feb624';
const OLD = { method: 'GET', path: '/api/v1.1/market/buylimit', params: { market: 'é a+b&c' } } as const satisfies BittrexRequest;
const ORDER = { method: 'POST', path: '/v3/orders', params: { marketSymbol: 'é "a"' } } as const satisfies BittrexRequest;
const old = (change: object): ReturnType<typeof signer.sign> => signer.sign({ ...OLD, ...change }, at);
const sign = (change: object): ReturnType<typeof signer.sign> => signer.sign({ ...ORDER, ...change }, at);
const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');
const V3 = 'https://api.bittrex.com/v3';

describe('bittrex', () => {
  it('version 1.1 signs the whole URL, with apikey and nonce last', () => {
    const { url, headers } = old({});
    assert.equal(url, `https://api.bittrex.com/api/v1.1/market/buylimit?market=%C3%A9%20a%2Bb%26c&apikey=${KEY}&nonce=${TIME}`);
    assert.deepEqual(headers, { apisign: hmac('sha512', url).toUpperCase() });
    for (const name of ['apikey', 'nonce']) refused(() => old({ params: { [name]: 'x' } }), 'PARAM_INVALID', /is set by the signer/);
    refused(() => old({ method: 'POST' }), 'REQUEST_INVALID', /^the method is none of GET$/);
    refused(() => old({ params: { a: ['b'] } }), 'PARAM_INVALID', /^parameter a is a list/);
    refused(() => old({ subaccount: UUID }), 'REQUEST_INVALID', /field other than method, path, params/);
  });

  it('version 3 signs timestamp, URL, method, content hash and subaccount', () => {
    const { url, body, headers } = sign({ subaccount: UUID });
    assert.deepEqual([url, body], [`${V3}/orders`, '{"marketSymbol":"é \\"a\\""}']);
    const hash = sha512(body!);
    assert.deepEqual(headers, {
      'Api-Key': KEY,
      'Api-Timestamp': String(TIME),
      'Api-Content-Hash': hash,
      'Api-Signature': hmac('sha512', `${TIME}${url}POST${hash}${UUID}`),
      'Api-Subaccount-Id': UUID,
      'Content-Type': 'application/json',
    });
    const without = sign({});
    assert.equal('Api-Subaccount-Id' in without.headers, false);
    assert.equal(without.headers['Api-Signature'], hmac('sha512', `${TIME}${url}POST${hash}`));
    for (const subaccount of ['', 'x', `${UUID}\r\nA: b`, 7]) {
      refused(() => sign({ subaccount }), 'REQUEST_INVALID', /^the subaccount is not a UUID$/);
    }
  });

  it('version 3 has its parameters in the query where there is no body, and a list as a batch', () => {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      const { url, body, headers } = sign({ method, params: { a: 'é b', ids: ['1', '2'] } });
      assert.deepEqual([url, body], [`${V3}/orders?a=%C3%A9%20b&ids=1&ids=2`, undefined]);
      assert.equal(headers['Api-Signature'], hmac('sha512', `${TIME}${url}${method}${sha512('')}`));
      assert.equal('Content-Type' in headers, false);
    }
    assert.equal(sign({ path: '/v3/batch', params: [{ a: 1 }, { b: '2' }] }).body, '[{"a":1},{"b":"2"}]');
    assert.equal(sign({ params: undefined }).body, undefined);
    refused(() => sign({ method: 'GET', params: [{ a: 1 }] }), 'PARAM_INVALID', /^parameter params is not a plain object/);
    refused(() => sign({ method: 'PUT' }), 'REQUEST_INVALID', /^the method is none of/);
    refused(() => sign({ path: '/v4/orders' }), 'REQUEST_INVALID', /^the path does not begin with/);
  });

  it('signs a challenge that cannot be the text of a request', () => {
    const call = (challenge: unknown): string => signer.signWebSocket({ version: '1.1', challenge: challenge as string, id: 3 }).frame!;
    const challenge = 'aB3+/=_.-';
    const { url } = signer.signWebSocket({ version: '1.1', challenge });
    assert.equal(url, 'wss://socket.bittrex.com/signalr');
    assert.deepEqual(JSON.parse(call(challenge)), { H: 'c2', M: 'Authenticate', A: [KEY, hmac('sha512', challenge).toUpperCase()], I: 3 });
    for (const bad of [
      '',
      OLD.path + '?x',
      'https://api.bittrex.com/api/v1.1/account/withdraw',
      'a b',
      'a:b',
      'a'.repeat(257),
      undefined,
    ]) {
      refused(() => call(bad), 'REQUEST_INVALID', /^the challenge is not/);
    }
  });

  it('version 3 of the WebSocket signs timestamp and a UUID of its own', () => {
    const { url, frame } = signer.signWebSocket({ version: '3' }, { ...at, unique: UUID });
    assert.equal(url, 'wss://socket-v3.bittrex.com/signalr');
    assert.deepEqual(JSON.parse(frame!), {
      H: 'c3',
      M: 'Authenticate',
      A: [KEY, TIME, UUID, hmac('sha512', `${TIME}${UUID}`).toUpperCase()],
      I: 1,
    });
    assert.notEqual(signer.signWebSocket({ version: '3' }, at).frame, signer.signWebSocket({ version: '3' }, at).frame);
    refused(() => signer.signWebSocket({ version: '2' } as never), 'REQUEST_INVALID', /^the version is none of 1.1, 3$/);
    refused(() => signer.signWebSocket({ version: '3', challenge: 'a' } as never), 'REQUEST_INVALID', /field other than version, id/);
    refused(() => signer.signWebSocket({ version: '3', id: 1.5 }), 'REQUEST_INVALID', /^the id is not/);
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(some: Signer<'bittrex'>): void {
  some.sign(OLD);
  some.sign(ORDER);
  // @ts-expect-error version 1.1 is GET alone
  some.sign({ ...OLD, method: 'POST' });
  // @ts-expect-error subaccounts are of version 3
  some.sign({ ...OLD, subaccount: UUID });
  // @ts-expect-error no version 2
  some.sign({ ...ORDER, path: '/v2/orders' });
  some.signWebSocket({ version: '3' });
  // @ts-expect-error version 1.1 answers a challenge
  some.signWebSocket({ version: '1.1' });
}
