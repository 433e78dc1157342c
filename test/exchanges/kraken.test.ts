/** Kraken spot: what its vectors cannot say. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';

import { krakenFrame } from '../../lib/exchanges/kraken-frame.js';
import type { KrakenRequest } from '../../lib/exchanges/kraken.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { SECRETS, signerFor } from './support.js';

const at = { nonce: '1700000000000' };
const ORDER = { method: 'POST', path: '/0/private/AddOrder', params: { pair: 'XBTUSD' } } as const satisfies KrakenRequest;
const sign = (change: object): ReturnType<Signer<'kraken'>['sign']> => signerFor('kraken').sign({ ...ORDER, ...change }, at);

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const hmac = (message: Buffer): string => createHmac('sha512', Buffer.from(SECRETS.kraken, 'base64')).update(message).digest('base64');

describe('kraken', () => {
  it('a form is percent-encoded with %20 for a space, JSON is written without white space', () => {
    const params = { pair: 'é a+b&c', otp: '012345', empty: '' };
    assert.equal(sign({ params }).body, 'nonce=1700000000000&pair=%C3%A9%20a%2Bb%26c&otp=012345&empty=');
    assert.equal(sign({ params, encoding: 'json' }).body, '{"nonce":"1700000000000","pair":"é a+b&c","otp":"012345","empty":""}');
    for (const signed of [sign({ params }), sign({ params, encoding: 'json' })]) {
      const message = Buffer.concat([Buffer.from(ORDER.path), sha256(at.nonce + signed.body!)]);
      assert.equal(signed.headers['API-Sign'], hmac(message));
    }
  });

  it('a list or an object makes the body JSON; a form takes neither', () => {
    const params = { orders: [{ volume: '1.25' }] };
    assert.equal(sign({ params }).headers['Content-Type'], 'application/json');
    assert.equal(sign({}).headers['Content-Type'], 'application/x-www-form-urlencoded');
    refused(() => sign({ params, encoding: 'form' }), 'PARAM_INVALID', /^parameter orders is a list/);
  });

  it('the nonce is the signer’s; the caller has a say in its place alone', () => {
    assert.equal(sign({ params: { a: '1', nonce: at.nonce } }).body, 'a=1&nonce=1700000000000');
    refused(() => sign({ params: { nonce: '1' } }), 'PARAM_INVALID', /^parameter nonce is set by the signer/);
    refused(() => sign({ method: 'GET' }), 'REQUEST_INVALID', /^the method is none of POST/);
    refused(() => sign({ path: '/0/public/Time' }), 'REQUEST_INVALID', /^the path does not begin with \/0\/private\//);
    refused(() => sign({ encoding: 'query' }), 'REQUEST_INVALID', /^the encoding is none of form, json/);
  });

  it('a FIX logon signs the SHA-256 of its fields, each with SOH after it, and milliseconds whatever the unit of the nonces', () => {
    const { fields } = signerFor('kraken').signLogon({ sequence: 1, sender: 'KRAKEN-DRV' }, { time: 1_700_000_000_123, nonce: '9' });
    const text = '35=A\x0134=1\x0149=KRAKEN-DRV\x0156=KRAKEN-TRD\x01553=API-KEY-OF-kraken\x011700000000123';
    assert.deepEqual(fields, {
      34: '1',
      49: 'KRAKEN-DRV',
      56: 'KRAKEN-TRD',
      553: 'API-KEY-OF-kraken',
      554: hmac(sha256(text)),
      5025: '1700000000123',
    });
    for (const sender of ['', 'a\x0156=X', 'a b', 'ä', 7]) {
      refused(() => signerFor('kraken').signLogon({ sequence: 1, sender: sender as string }), 'REQUEST_INVALID', /^the sender is not/);
    }
    refused(() => signerFor('kraken').signLogon({ sequence: -1, sender: 'a' }), 'REQUEST_INVALID', /^the sequence is not/);
  });
});

describe('a frame of Kraken’s private WebSocket', () => {
  const TOKEN = '1Dwc4lzSwNWOAwkMdqhssNNFhs1ed606d1WcF3XfEMw';
  const parsed = (request: object): unknown => JSON.parse(krakenFrame(TOKEN, request as never).frame!);

  it('of version 2 has the token in params', () => {
    const params = { channel: 'executions', snap_orders: true, list: [{ price: '1' }] };
    assert.deepEqual(parsed({ method: 'subscribe', params, id: 7 }), {
      method: 'subscribe',
      params: { ...params, token: TOKEN },
      req_id: 7,
    });
    assert.deepEqual(parsed({ version: 2, method: 'cancel_all' }), { method: 'cancel_all', params: { token: TOKEN } });
    assert.equal(krakenFrame(TOKEN, { method: 'cancel_all' }).url, 'wss://ws-auth.kraken.com/v2');
  });

  it('of version 1 has it in subscription, or beside the parameters', () => {
    assert.deepEqual(parsed({ version: 1, event: 'subscribe', params: { subscription: { name: 'ownTrades', snapshot: true } }, id: 7 }), {
      event: 'subscribe',
      reqid: 7,
      subscription: { name: 'ownTrades', snapshot: true, token: TOKEN },
    });
    const order = { pair: 'XBT/USD', volume: '1.25', conditional: { close: 'é "a"' } };
    assert.deepEqual(parsed({ version: 1, event: 'addOrder', params: order }), { event: 'addOrder', ...order, token: TOKEN });
    assert.equal(krakenFrame(TOKEN, { version: 1, event: 'addOrder' }).url, 'wss://ws-auth.kraken.com');
  });

  it('is refused where something would be lost or said twice', () => {
    assert.ok(krakenFrame(TOKEN, { method: 'subscribe' }));
    for (const token of ['', 'a b', 'a\n', undefined, 7]) {
      refused(() => krakenFrame(token as string, { method: 'subscribe' }), 'REQUEST_INVALID', /^the token is not 1 to 256 visible/);
    }
    refused(() => parsed({ method: 'subscribe', params: { token: 'x' } }), 'PARAM_INVALID', /^parameter token is set by the signer/);
    refused(() => parsed({ version: 1, event: 'a', params: { token: 'x' } }), 'PARAM_INVALID', /^parameter token is set/);
    refused(() => parsed({ version: 1, event: 'a', params: { event: 'x' } }), 'PARAM_INVALID', /^parameter event is set/);
    refused(() => parsed({ version: 1, event: 'a', params: { reqid: 1 } }), 'PARAM_INVALID', /^parameter reqid is set/);
    refused(() => parsed({ version: 1, event: 'a', params: { subscription: { token: 'x' } } }), 'PARAM_INVALID', /^parameter token is set/);
    refused(
      () => parsed({ version: 1, event: 'a', params: { subscription: 'x' } }),
      'PARAM_INVALID',
      /^parameter subscription is not an object/,
    );
    refused(() => parsed({ method: 'a"b' }), 'REQUEST_INVALID', /^the method is not/);
    refused(() => parsed({ version: 1, event: 'a"b' }), 'REQUEST_INVALID', /^the event is not/);
    refused(() => parsed({ version: 3, method: 'a' }), 'REQUEST_INVALID', /^the version is none of 1, 2$/);
    refused(() => parsed({ method: 'a', parms: {} }), 'REQUEST_INVALID', /field other than/);
    refused(() => krakenFrame(TOKEN, null as never), 'REQUEST_INVALID', /^the request is null/);
    refused(() => parsed({ method: 'a', id: -1 }), 'REQUEST_INVALID', /^the id is not/);
    refused(() => parsed({ method: 'a', params: { price: 1e-7 } }), 'PARAM_INVALID', /^parameter price is a number that prints/);
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(signer: Signer<'kraken'>): void {
  signer.sign(ORDER);
  // @ts-expect-error every private call is a POST
  signer.sign({ ...ORDER, method: 'GET' });
  // @ts-expect-error a public path
  signer.sign({ ...ORDER, path: '/0/public/Time' });
  // @ts-expect-error no query
  signer.sign({ ...ORDER, encoding: 'query' });
  // @ts-expect-error a one-time password may begin with 0
  signer.sign({ ...ORDER, params: { otp: 123456 } });
  // @ts-expect-error nothing over Kraken's WebSocket is signed: see krakenFrame
  signer.signWebSocket({ method: 'subscribe' });
  // @ts-expect-error the sender is missing
  signer.signLogon({ sequence: 1 });
  krakenFrame('token', { method: 'subscribe' });
  // @ts-expect-error version 1 has events
  krakenFrame('token', { version: 1, method: 'subscribe' });
}
