/** The demo's exchanges take what is right and refuse each thing that is not: otherwise the demo would show nothing. */
import assert from 'node:assert/strict';

import { checkBinance, checkKraken } from '../../demo/exchange-server.js';
import type { ExchangeRequest } from '../../lib/exchanges/types.js';
import { vectorsOf } from '../exchanges/support.js';

const [kraken] = vectorsOf('kraken');
const [binance] = vectorsOf('binance');
const NONCE = kraken!.options!.nonce!;
const TIME = binance!.options!.time!;

describe('the demo’s kraken', () => {
  const account = { apiKey: 'K', secret: kraken!.secret };
  const wire = {
    target: (kraken!.request as ExchangeRequest).path,
    headers: { 'api-key': 'K', 'api-sign': kraken!.expect.signature },
    body: kraken!.expect.body!,
  };
  const answer = (change: object, lastNonce = 0n) =>
    JSON.stringify(checkKraken({ ...wire, ...change }, account, { value: lastNonce }).body);

  it('takes the documented request, once', () => {
    const memory = { value: 0n };
    assert.match(JSON.stringify(checkKraken(wire, account, memory).body), /buy 1\.25 XBTUSD limit 37500.*txid/);
    assert.equal(memory.value, BigInt(NONCE));
    assert.match(JSON.stringify(checkKraken(wire, account, memory).body), /EAPI:Invalid nonce/);
  });

  it('refuses another path, body, key, signature and none', () => {
    assert.match(answer({}), /txid/);
    assert.match(answer({ target: '/0/private/Withdraw' }), /EAPI:Invalid signature/);
    assert.match(answer({ body: wire.body.replace('1.25', '9.25') }), /EAPI:Invalid signature/);
    assert.match(answer({ headers: { ...wire.headers, 'api-key': 'L' } }), /EAPI:Invalid key/);
    assert.match(
      answer({ headers: { ...wire.headers, 'api-sign': `A${kraken!.expect.signature.slice(1)}` } }),
      /EAPI:Invalid signature/,
    );
    assert.match(answer({ headers: { 'api-key': 'K' } }), /EAPI:Invalid signature/);
  });

  it('refuses a nonce that did not grow, and does not remember a refused one', () => {
    const memory = { value: BigInt(NONCE) - 1n };
    checkKraken({ ...wire, body: 'nonce=9' }, account, memory);
    assert.match(JSON.stringify(checkKraken(wire, account, memory).body), /txid/);
    assert.match(answer({}, BigInt(NONCE)), /EAPI:Invalid nonce/);
  });
});

describe('the demo’s binance', () => {
  const account = { apiKey: binance!.key!, secret: binance!.secret };
  const url = new URL(binance!.expect.url!);
  const wire = { target: url.pathname + url.search, headers: { 'x-mbx-apikey': account.apiKey }, body: '' };
  const answer = (change: object, now = TIME) =>
    JSON.stringify(checkBinance({ ...wire, ...change }, account, now).body);

  it('takes the documented request, in the query or in a form', () => {
    assert.match(answer({}), /"NEW"/);
    assert.match(answer({ target: url.pathname, body: url.search.slice(1) }), /"NEW"/);
  });

  it('refuses another parameter, key, signature, two and none', () => {
    assert.match(answer({ target: wire.target.replace('quantity=1', 'quantity=9') }), /-1022/);
    assert.match(answer({ headers: {} }), /-2015/);
    assert.match(answer({ target: wire.target.slice(0, -1) }), /-1022/);
    assert.match(answer({ target: `${wire.target}&signature=${'0'.repeat(64)}` }), /-1022/);
    assert.match(answer({ target: wire.target.split('&signature=')[0] }), /-1022/);
  });

  it('refuses a timestamp outside the window, at the millisecond', () => {
    assert.match(answer({}, TIME + 5000), /"NEW"/);
    assert.match(answer({}, TIME + 5001), /-1021/);
    assert.match(answer({}, TIME - 999), /"NEW"/);
    assert.match(answer({}, TIME - 1000), /-1021/);
  });
});
