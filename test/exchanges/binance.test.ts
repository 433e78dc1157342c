/** Binance: what its vectors cannot say. */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';

import type { BinanceRequest, BinanceWebSocketRequest } from '../../lib/exchanges/binance.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { credentialsOf, cryptoKey, SECRETS, signerFor, signerWith } from './support.js';

const { facts } = exchanges.binance;
const at = { time: 1_700_000_000_000 };
const ORDER = { method: 'POST', path: '/api/v3/order', params: { symbol: 'BTCUSDT', price: '37500' } } as const satisfies BinanceRequest;
const CALL = { method: 'order.place', id: 1, params: { symbol: 'BTCUSDT' } } as const satisfies BinanceWebSocketRequest;

const made = new Map<string, ReturnType<typeof makeAsymmetric>>();
/** The same key each time: to make one of RSA takes its time. */
function asymmetric(type: 'ed25519' | 'rsa'): ReturnType<typeof makeAsymmetric> {
  const found = made.get(type) ?? makeAsymmetric(type);
  made.set(type, found);
  return found;
}

function makeAsymmetric(type: 'ed25519' | 'rsa'): { signer: Signer<'binance'>; publicKey: KeyObject } {
  const { publicKey, privateKey } = type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { signer: signerWith('binance', cryptoKey(pem, facts, type), 'k'), publicKey };
}

const sign = (change: object): ReturnType<Signer<'binance'>['sign']> => signerFor('binance').sign({ ...ORDER, ...change }, at);
const call = (change: object): string => signerFor('binance').signWebSocket({ ...CALL, ...change }, at).frame!;
const refused = (action: () => unknown, code: string, message: RegExp): void => assert.throws(action, { code, message });

describe('binance', () => {
  it('each interface has its host, and no other path is signed', () => {
    for (const [path, host] of [
      ['/api/v3/order', 'api'],
      ['/sapi/v1/margin/order', 'api'],
      ['/fapi/v1/order', 'fapi'],
      ['/dapi/v1/order', 'dapi'],
      ['/eapi/v1/order', 'eapi'],
      ['/papi/v1/um/order', 'papi'],
    ] as const) {
      assert.equal(new URL(sign({ path }).url).origin, `https://${host}.binance.com`);
    }
    refused(() => sign({ path: '/bapi/v1/order' }), 'REQUEST_INVALID', /^the path does not begin with \/api\/ or/);
    refused(() => sign({ path: '/api' }), 'REQUEST_INVALID', /^the path does not begin with/);
  });

  it('the third example of the USD-M page is what we sign, but for its stray space', () => {
    const { message } = exchanges.binance.canonical(
      {
        method: 'POST',
        path: '/fapi/v1/order',
        query: { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
        params: { quantity: 1, price: 9000, recvWindow: 5000 },
        encoding: 'form',
      },
      credentialsOf({ key: 'k', options: { time: 1_591_702_613_943 } }),
    );
    assert.equal(
      message,
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTCquantity=1&price=9000&recvWindow=5000&timestamp=1591702613943',
    );
  });

  it('a form is signed with the query before it, and each stays where it is', () => {
    const signed = sign({ encoding: 'form', query: { recvWindow: 1, b: 'x y' } });
    const query = 'recvWindow=1&b=x%20y';
    const form = 'symbol=BTCUSDT&price=37500&timestamp=1700000000000';
    const signature = createHmac('sha256', SECRETS.binance)
      .update(query + form)
      .digest('hex');
    assert.deepEqual(signed, {
      url: `https://api.binance.com/api/v3/order?${query}`,
      method: 'POST',
      headers: { 'X-MBX-APIKEY': 'API-KEY-OF-binance', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `${form}&signature=${signature}`,
    });
    assert.equal(sign({ encoding: 'form' }).url, 'https://api.binance.com/api/v3/order');
    refused(() => sign({ method: 'GET', encoding: 'form' }), 'REQUEST_INVALID', /^the encoding is none of query$/);
  });

  for (const type of ['ed25519', 'rsa'] as const) {
    it(`an ${type} signature is base64, escaped in a URL and a form and not in a frame`, () => {
      const { signer, publicKey } = asymmetric(type);
      const holds = (message: string, signature: string): boolean =>
        verify(type === 'rsa' ? 'sha256' : null, Buffer.from(message), publicKey, Buffer.from(signature, 'base64'));
      const escaped = /^(?:[A-Za-z0-9]|%2B|%2F|%3D)+$/;

      const query = new URL(signer.sign(ORDER, at).url).search.slice(1).split('&signature=');
      assert.match(query[1]!, escaped);
      assert.ok(holds(query[0]!, decodeURIComponent(query[1]!)));

      const form = signer.sign({ ...ORDER, encoding: 'form' }, at).body!.split('&signature=');
      assert.match(form[1]!, escaped);
      assert.ok(holds(form[0]!, decodeURIComponent(form[1]!)));

      const { params } = JSON.parse(signer.signWebSocket(CALL, at).frame!) as { params: { signature: string } };
      assert.ok(holds('apiKey=k&symbol=BTCUSDT&timestamp=1700000000000', params.signature));
      assert.ok(!holds('apiKey=k&symbol=BTCUSDT&timestamp=1700000000001', params.signature));
    });
  }

  it('a receive window is a number of milliseconds up to 60000, with at most 3 decimals', () => {
    for (const recvWindow of [0, 5000, 60000, '60000', 6000.346, '6000.346', 0.001]) {
      assert.match(sign({ params: { recvWindow } }).url, new RegExp(`recvWindow=${recvWindow}&`));
      assert.ok(sign({ query: { recvWindow } }));
      assert.ok(call({ params: { recvWindow } }));
    }
    for (const recvWindow of [60000.001, 60001, -1, '', '5e3', ' 5000', '1.2345', 1.2345, '5000.', '.5', '060000', '0x10', true, 100000n]) {
      const message = /^parameter recvWindow is not a number of milliseconds from 0 to 60000 with at most 3 decimals$/;
      refused(() => sign({ params: { recvWindow } }), 'PARAM_INVALID', message);
      refused(() => sign({ query: { recvWindow } }), 'PARAM_INVALID', message);
      refused(() => call({ params: { recvWindow } }), 'PARAM_INVALID', message);
    }
    refused(() => sign({ params: { recvWindow: [5000] } }), 'PARAM_INVALID', /^parameter recvWindow is a list/);
    refused(() => sign({ params: { recvWindow: NaN } }), 'PARAM_INVALID', /^parameter recvWindow is not a finite number/);
  });

  it('lists and objects are JSON text, escaped', () => {
    const { url } = sign({ method: 'DELETE', params: { symbols: ['BTCUSDT', 'a&b'], list: [{ price: 1 }], empty: '' } });
    assert.match(url, /\?symbols=%5B%22BTCUSDT%22%2C%22a%26b%22%5D&list=%5B%7B%22price%22%3A1%7D%5D&empty=&timestamp=/);
  });

  it('the places of signature, timestamp and API key are not for the caller', () => {
    refused(() => sign({ params: { signature: 'x' } }), 'PARAM_INVALID', /^parameter signature is set by the signer/);
    refused(() => sign({ query: { signature: 'x' } }), 'PARAM_INVALID', /^parameter signature is set by the signer/);
    refused(() => sign({ params: { timestamp: 1 } }), 'PARAM_INVALID', /^parameter timestamp is set by the signer/);
    refused(() => sign({ query: { timestamp: at.time } }), 'PARAM_INVALID', /^parameter timestamp is set by the signer/);
    refused(() => sign({ query: { price: '1' } }), 'PARAM_INVALID', /^parameter price is given twice/);
    refused(() => call({ params: { apiKey: 'x' } }), 'PARAM_INVALID', /^parameter apiKey is set by the signer/);
    refused(() => call({ params: { signature: 'x' } }), 'PARAM_INVALID', /^parameter signature is set by the signer/);
    refused(() => call({ params: { timestamp: 1 } }), 'PARAM_INVALID', /^parameter timestamp is set by the signer/);
    assert.ok(call({ params: { timestamp: at.time } }));
  });

  it('each WebSocket interface has its address, and signs alike', () => {
    const addresses = {
      spot: 'wss://ws-api.binance.com:443/ws-api/v3',
      usdm: 'wss://ws-fapi.binance.com/ws-fapi/v1',
      coinm: 'wss://ws-dapi.binance.com/ws-dapi/v1',
    } as const;
    const frames = (['spot', 'usdm', 'coinm'] as const).map((market) => {
      const { url, frame } = signerFor('binance').signWebSocket({ ...CALL, market }, at);
      assert.equal(url, addresses[market]);
      return frame!;
    });
    assert.equal(new Set(frames).size, 1);
    const { params } = JSON.parse(frames[0]!) as { params: Record<string, unknown> };
    const message = 'apiKey=API-KEY-OF-binance&symbol=BTCUSDT&timestamp=1700000000000';
    assert.equal(params['signature'], createHmac('sha256', SECRETS.binance).update(message).digest('hex'));
    refused(() => call({ market: 'options' }), 'REQUEST_INVALID', /^the market is none of spot, usdm, coinm$/);
  });

  it('a frame carries no value that would read as two, and no list', () => {
    assert.ok(call({ params: { symbol: 'a=b c+d%26' } }));
    refused(() => call({ params: { symbol: 'a&price=1' } }), 'PARAM_INVALID', /^parameter symbol holds &/);
    refused(() => call({ params: { symbol: ['a'] } }), 'PARAM_INVALID', /^parameter symbol is a list/);
    refused(() => call({ id: '1","method":"x' }), 'REQUEST_INVALID', /^the id is not/);
    refused(() => call({ id: NaN }), 'PARAM_INVALID', /^parameter id is not a finite number/);
    assert.match(call({ id: 'a-1' }), /^\{"id":"a-1",/);
    refused(() => call({ method: 'order.place","x":"' }), 'REQUEST_INVALID', /^the method is not/);
  });

  it('a session logs on with an Ed25519 key and no other; a subscription takes any', () => {
    const { signer } = asymmetric('ed25519');
    assert.match(signer.signWebSocket({ method: 'session.logon', id: 1 }, at).frame!, /"method":"session.logon"/);
    for (const other of [signerFor('binance'), asymmetric('rsa').signer]) {
      refused(
        () => other.signWebSocket({ method: 'session.logon', id: 1 }, at),
        'REQUEST_INVALID',
        /^session.logon takes an ed25519 key, and this one is (hmac|rsa)$/,
      );
      assert.ok(other.signWebSocket({ method: 'userDataStream.subscribe.signature', id: 1 }, at));
    }
  });

  it('a FIX session logs on with an Ed25519 key, and its message carries what was signed', () => {
    const { signer, publicKey } = asymmetric('ed25519');
    const { fields } = signer.signLogon({ sender: 'bot_1-a', sequence: 12 }, at);
    assert.deepEqual(
      { ...fields, 96: '' },
      { 34: '12', 49: 'bot_1-a', 52: '20231114-22:13:20.000', 56: 'SPOT', 95: '88', 96: '', 553: 'k' },
    );
    const message = Buffer.from(['A', fields[49], fields[56], fields[34], fields[52]].join('\x01'));
    assert.ok(verify(null, message, publicKey, Buffer.from(fields[96]!, 'base64')));
    for (const other of [signerFor('binance'), asymmetric('rsa').signer]) {
      refused(() => other.signLogon({ sender: 'bot', sequence: 1 }), 'REQUEST_INVALID', /^a FIX logon takes an ed25519 key/);
    }
    for (const sender of ['', '123456789', 'a\x01b', 'a b', 'ä', undefined]) {
      refused(() => signer.signLogon({ sender: sender as string, sequence: 1 }), 'REQUEST_INVALID', /^the sender is not 1 to 8/);
    }
    for (const sequence of [-1, 1.5, NaN, '1']) {
      refused(() => signer.signLogon({ sender: 'bot', sequence: sequence as number }), 'REQUEST_INVALID', /^the sequence is not/);
    }
    refused(() => signer.signLogon({ sender: 'bot', sequence: 1, target: 'X' } as never), 'REQUEST_INVALID', /field other than/);
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(signer: Signer<'binance'>): void {
  signer.sign(ORDER);
  // @ts-expect-error Binance has no PATCH
  signer.sign({ ...ORDER, method: 'PATCH' });
  // @ts-expect-error a path of another interface
  signer.sign({ ...ORDER, path: '/0/private/AddOrder' });
  // @ts-expect-error no JSON bodies
  signer.sign({ ...ORDER, encoding: 'json' });
  // @ts-expect-error a typing error would lose the order
  signer.sign({ method: 'POST', path: '/api/v3/order', parms: {} });
  // @ts-expect-error a window is a number or its text
  signer.sign({ ...ORDER, params: { recvWindow: true } });
  signer.signWebSocket(CALL);
  // @ts-expect-error no such market
  signer.signWebSocket({ ...CALL, market: 'margin' });
  // @ts-expect-error every call has an id
  signer.signWebSocket({ method: 'order.place' });
  signer.signLogon({ sender: 'bot', sequence: 1 });
  // @ts-expect-error the number is a number
  signer.signLogon({ sender: 'bot', sequence: '1' });
}
