/** Poloniex's trading API: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = 'b'.repeat(128);
const { facts } = exchanges['poloniex-legacy'];

const signer: Signer<'poloniex-legacy'> = signerWith('poloniex-legacy', roomKey(SECRET, facts), 'KEY');
const mac = (message: string): string => createHmac('sha512', SECRET).update(message).digest('hex');
const BUY = { method: 'POST', path: '/tradingApi', params: { command: 'buy', currencyPair: 'BTC_ETH', rate: 0.05 } } as const;

describe('poloniex-legacy', () => {
  it('signs the form as it is sent, in the order given, the nonce where the caller put it or last', () => {
    const body = 'command=buy&currencyPair=BTC_ETH&rate=0.05&nonce=1700000000000';
    assert.deepEqual(signer.sign(BUY, { nonce: '1700000000000' }), {
      url: 'https://poloniex.com/tradingApi',
      method: 'POST',
      headers: { Key: 'KEY', Sign: mac(body), 'Content-Type': 'application/x-www-form-urlencoded' },
      body,
    });
    const first = signer.sign({ ...BUY, params: { nonce: 42, command: 'a b+&é' } }, { nonce: 42 });
    assert.equal(first.body, 'nonce=42&command=a%20b%2B%26%C3%A9');
    assert.equal(first.headers['Sign'], mac(first.body));
  });

  it('no nonce comes twice, and each is larger than the one before', () => {
    const nonces = Array.from({ length: 1000 }, () => Number(new URLSearchParams(signer.sign(BUY).body).get('nonce')));
    for (let i = 1; i < nonces.length; i++) assert.ok(nonces[i]! > nonces[i - 1]!);
  });

  it('refuses a nonce that is not the signer’s, a call without command, and lists', () => {
    const params = (more: object) => () => signer.sign({ ...BUY, params: { ...BUY.params, ...more } }, { nonce: 7 });
    assert.ok(params({ nonce: '7' })());
    refused(params({ nonce: '8' }), 'PARAM_INVALID', /^parameter nonce is set by the signer/);
    refused(params({ a: ['1'] }), 'PARAM_INVALID', /^parameter a is a list/);
    refused(() => signer.sign({ ...BUY, params: { a: '1' } } as never), 'REQUEST_INVALID', /^the params have no command/);
    refused(() => signer.sign({ ...BUY, path: '/tradingApi2' } as never), 'REQUEST_INVALID', /^the path is none of \/tradingApi/);
  });

  it('channel 1000 is subscribed to with a signed nonce', () => {
    const { url, frame } = signer.signWebSocket({ channel: '1000' }, { nonce: 42 });
    assert.equal(url, 'wss://api2.poloniex.com');
    assert.deepEqual(JSON.parse(frame!), { command: 'subscribe', channel: '1000', key: 'KEY', payload: 'nonce=42', sign: mac('nonce=42') });
    refused(() => signer.signWebSocket({ channel: '1002' } as never), 'REQUEST_INVALID', /^the channel is none of 1000/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'poloniex-legacy'>): void {
  typed.sign({ method: 'POST', path: '/tradingApi', params: { command: 'returnBalances' } });
  // @ts-expect-error a call without command
  typed.sign({ method: 'POST', path: '/tradingApi', params: { currencyPair: 'BTC_ETH' } });
  // @ts-expect-error the one path is another
  typed.sign({ method: 'POST', path: '/orders', params: { command: 'buy' } });
  // @ts-expect-error the one method is another
  typed.sign({ method: 'GET', path: '/tradingApi', params: { command: 'buy' } });
  // @ts-expect-error a channel that is not signed
  typed.signWebSocket({ channel: '1002' });
}
