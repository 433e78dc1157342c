/** bitFlyer: what its vectors cannot say. */
import assert from 'node:assert/strict';

import type { BitflyerRequest } from '../../lib/exchanges/bitflyer.js';
import type { Signer } from '../../lib/signer.js';
import { hmac, KEY, refused, textSigner, TIME } from './refused.js';

const signer = textSigner('bitflyer');
const at = { time: TIME };
const ORDER = {
  method: 'POST',
  path: '/v1/me/sendparentorder',
  params: { order_method: 'IFD', parameters: [{ product_code: 'é a+b&c', size: 0.1 }] },
} as const satisfies BitflyerRequest;
const sign = (change: object): ReturnType<typeof signer.sign> => signer.sign({ ...ORDER, ...change }, at);

describe('bitflyer', () => {
  it('signs timestamp, method, path and body', () => {
    const { body, headers } = sign({});
    assert.equal(body, '{"order_method":"IFD","parameters":[{"product_code":"é a+b&c","size":0.1}]}');
    assert.deepEqual(headers, {
      'ACCESS-KEY': KEY,
      'ACCESS-TIMESTAMP': String(TIME),
      'ACCESS-SIGN': hmac('sha256', `${TIME}POST/v1/me/sendparentorder${body}`),
      'Content-Type': 'application/json',
    });
    const empty = sign({ params: {} });
    assert.equal(empty.body, undefined);
    assert.equal(empty.headers['ACCESS-SIGN'], hmac('sha256', `${TIME}POST/v1/me/sendparentorder`));
  });

  it('a GET has its parameters in the query, which is signed as sent', () => {
    const { url, body, headers } = sign({ method: 'GET', params: { a: 'é b&c', empty: '' } });
    assert.deepEqual([url, body], ['https://api.bitflyer.com/v1/me/sendparentorder?a=%C3%A9%20b%26c&empty=', undefined]);
    assert.equal(headers['ACCESS-SIGN'], hmac('sha256', `${TIME}GET/v1/me/sendparentorder?a=%C3%A9%20b%26c&empty=`));
    assert.equal(sign({ method: 'GET', params: { a: ['1', '2'] } }).url, 'https://api.bitflyer.com/v1/me/sendparentorder?a=1&a=2');
    refused(() => sign({ method: 'GET', params: { o: {} } }), 'PARAM_INVALID', /^parameter o is an object/);
    refused(() => sign({ method: 'DELETE' }), 'REQUEST_INVALID', /^the method is none of GET, POST$/);
    refused(() => sign({ path: '/v1/getboard' }), 'REQUEST_INVALID', /^the path does not begin with \/v1\/me\/$/);
    refused(() => sign({ query: {} }), 'REQUEST_INVALID', /field other than/);
  });

  it('authenticates the Realtime API with random text of 16 characters or more', () => {
    const frame = (unique?: string): { id: number; params: { nonce: string; signature: string } } =>
      JSON.parse(signer.signWebSocket({ id: 9 }, { ...at, ...(unique !== undefined && { unique }) }).frame!) as ReturnType<typeof frame>;
    const { id, params } = frame();
    assert.equal(id, 9);
    assert.equal(signer.signWebSocket({}, at).url, 'wss://ws.lightstream.bitflyer.com/json-rpc');
    assert.match(params.nonce, /^[0-9a-f]{32}$/);
    assert.equal(params.signature, hmac('sha256', `${TIME}${params.nonce}`));
    assert.notEqual(frame().params.nonce, params.nonce);
    assert.equal(frame('0123456789abcdef').params.nonce, '0123456789abcdef');
    refused(() => frame('0123456789abcde'), 'REQUEST_INVALID', /^unique has fewer than 16 characters$/);
    refused(() => signer.signWebSocket({ id: -1 }, at), 'REQUEST_INVALID', /^the id is not/);
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(some: Signer<'bitflyer'>): void {
  some.sign(ORDER);
  // @ts-expect-error no DELETE
  some.sign({ ...ORDER, method: 'DELETE' });
  // @ts-expect-error a public path
  some.sign({ ...ORDER, path: '/v1/getboard' });
  some.signWebSocket({});
  // @ts-expect-error a number is a number
  some.signWebSocket({ id: '1' });
}
