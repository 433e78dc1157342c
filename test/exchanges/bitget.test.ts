/** Bitget: sorted queries that are signed before they are escaped, lists of orders, the demo account, the login. */
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';

import type { Signer } from '../../lib/signer.js';
import { KEY, TIME, hmac, pem, pemSigner, refused, textSigner } from './refused.js';

const PASSPHRASE = 'examplepass';
const signer = textSigner('bitget', PASSPHRASE);
const get = { method: 'GET', path: '/api/v2/spot/account/assets' } as const;
const post = { method: 'POST', path: '/api/v2/spot/trade/place-order' } as const;
const sign = (request: object): ReturnType<typeof signer.sign> => signer.sign(request as never, { time: TIME });

describe('bitget', () => {
  it('signs the query sorted and unescaped, and sends it sorted and escaped', () => {
    const signed = sign({ ...get, params: { symbol: '龙虾USDT', coin: 'A B+C=D%' } });
    assert.equal(signed.url, 'https://api.bitget.com/api/v2/spot/account/assets?coin=A%20B%2BC%3DD%25&symbol=%E9%BE%99%E8%99%BEUSDT');
    assert.equal(
      signed.headers['ACCESS-SIGN'],
      hmac('sha256', `${TIME}GET/api/v2/spot/account/assets?coin=A B+C=D%&symbol=龙虾USDT`, 'base64'),
    );
    assert.equal(signed.body, undefined);
    assert.equal(signed.headers['Content-Type'], undefined);
  });

  it('refuses a value that would read as another parameter once unescaped', () => {
    assert.ok(sign({ ...get, params: { coin: 'A=B' } }));
    refused(() => sign({ ...get, params: { coin: 'A&limit=1' } }), 'PARAM_INVALID', /^parameter coin holds &/);
  });

  it('takes & in a body, and a list of orders as the whole of it', () => {
    const one = sign({ ...post, params: { clientOid: 'a&b', nested: [{ a: 1 }] } });
    assert.equal(one.body, '{"clientOid":"a&b","nested":[{"a":1}]}');
    const many = sign({ method: 'POST', path: '/api/v3/trade/place-batch', params: [{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }] });
    assert.equal(many.body, '[{"symbol":"BTCUSDT"},{"symbol":"ETHUSDT"}]');
    assert.equal(many.headers['ACCESS-SIGN'], hmac('sha256', `${TIME}POST/api/v3/trade/place-batch${many.body}`, 'base64'));
    refused(() => sign({ ...get, params: { coin: ['a'] } }), 'PARAM_INVALID', /^parameter coin is a list/);
    refused(() => sign({ ...get, params: [{ coin: 'a' }] }), 'PARAM_INVALID', /^parameter params is not a plain object/);
  });

  it('sends an empty object where a POST has no parameters, and no ? where a GET has none', () => {
    assert.equal(sign(post).body, '{}');
    assert.equal(sign(get).url, 'https://api.bitget.com/api/v2/spot/account/assets');
  });

  it('sends language and demo account as headers that are not signed', () => {
    const plain = sign(get);
    const told = sign({ ...get, locale: 'zh-CN', demo: true });
    assert.equal(told.headers['locale'], 'zh-CN');
    assert.equal(told.headers['paptrading'], '1');
    assert.equal(told.headers['ACCESS-SIGN'], plain.headers['ACCESS-SIGN']);
    assert.equal(plain.headers['locale'], undefined);
    assert.equal(sign({ ...get, demo: false }).headers['paptrading'], undefined);
    refused(() => sign({ ...get, locale: 'de' }), 'REQUEST_INVALID', /^the locale is none of/);
    refused(() => sign({ ...get, demo: 1 }), 'REQUEST_INVALID', /^the demo is neither/);
  });

  it('signs with RSA keys as PKCS#1 v1.5 over SHA-256', () => {
    const { headers } = pemSigner('bitget', 'rsa', PASSPHRASE).sign(get, { time: TIME });
    const message = Buffer.from(`${TIME}GET/api/v2/spot/account/assets`);
    assert.ok(verify('sha256', message, createPublicKey(pem('rsa')), Buffer.from(headers['ACCESS-SIGN']!, 'base64')));
    refused(() => pemSigner('bitget', 'ed25519'), 'REQUEST_INVALID', /takes no ed25519 keys/);
  });

  it('needs a passphrase that can be a header, and shows it in no error', () => {
    refused(() => textSigner('bitget').sign(get), 'REQUEST_INVALID', /^the passphrase is not/);
    refused(() => textSigner('bitget').signWebSocket({}), 'REQUEST_INVALID', /^the passphrase is not/);
    for (const bad of ['two\r\nlines', 'ü', ' a']) {
      assert.throws(
        () => textSigner('bitget', bad).sign(get),
        (error: Error) => !error.message.includes(bad),
      );
    }
  });

  it('logs in to the private WebSocket of either version and of the demo account, with the time in seconds', () => {
    const { url, frame } = signer.signWebSocket({ version: 'v3', demo: true }, { time: TIME + 999 });
    assert.equal(url, 'wss://wspap.bitget.com/v3/ws/private');
    assert.deepEqual(JSON.parse(frame!), {
      op: 'login',
      args: [{ apiKey: KEY, passphrase: PASSPHRASE, timestamp: '1700000000', sign: hmac('sha256', '1700000000GET/user/verify', 'base64') }],
    });
    assert.equal(JSON.parse(textSigner('bitget', 'a"\\').signWebSocket({}).frame!).args[0].passphrase, 'a"\\');
    refused(() => signer.signWebSocket({ demo: 1 } as never), 'REQUEST_INVALID', /^the demo is neither/);
    refused(() => signer.signWebSocket({ version: 'v1' } as never), 'REQUEST_INVALID', /^the version is none of/);
  });

  it('refuses another method and a path elsewhere', () => {
    refused(() => sign({ ...get, method: 'DELETE' }), 'REQUEST_INVALID', /^the method is none of GET, POST/);
    refused(() => sign({ ...get, path: '/v2/spot' }), 'REQUEST_INVALID', /does not begin with \/api\//);
    refused(() => sign({ ...get, query: {} }), 'REQUEST_INVALID', /field other than .*"query"/);
  });
});

// Compiled and never called: what must not compile.
export function typesOfBitget(bitget: Signer<'bitget'>): void {
  bitget.sign({ method: 'POST', path: '/api/v3/trade/place-batch', params: [{ symbol: 'BTCUSDT' }], demo: true, locale: 'en-US' });
  // @ts-expect-error no such method
  bitget.sign({ method: 'PUT', path: '/api/v2/spot/trade/place-order' });
  // @ts-expect-error a path elsewhere
  bitget.sign({ method: 'GET', path: '/v2/spot' });
  // @ts-expect-error a list belongs into a body
  bitget.sign({ method: 'GET', path: '/api/v2/x', params: [{ a: 1 }] });
  // @ts-expect-error a language that Bitget does not have
  bitget.sign({ method: 'GET', path: '/api/v2/x', locale: 'de-DE' });
  // @ts-expect-error no such version
  bitget.signWebSocket({ version: 'v1' });
  // @ts-expect-error there is no FIX
  bitget.signLogon({});
}
