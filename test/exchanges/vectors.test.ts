/** Every published signature that an HMAC key can make, and the request around it, byte for byte. */
import assert from 'node:assert/strict';

import { exchanges } from '../../lib/exchanges/index.js';
import type { Exchange, ExchangeRequest, Params, SignedRequest } from '../../lib/exchanges/types.js';
import { Signer } from '../../lib/signer.js';
import type { Vector } from './support.js';
import { cryptoKey, keyMakers, vectorsOf } from './support.js';

/** Not HMAC: these keys come with a later version. Anything else in the files must be checked below. */
const ASYMMETRIC = [
  'spot Ed25519 GET account (signature base64 then percent-encoded in the query)',
  'websocket API session.logon (Ed25519 only)',
];
const STRAY_SPACE =
  'USD-M futures mixed query/body; the docs carry a stray space after timestamp= and the published value is for that string';

/** The API key of a vector that publishes none. Kraken's example is silent about it. */
const API_KEY = 'API-KEY-OF-A-SILENT-VECTOR';

const checked = new Map<Vector, string>();

function signerOf(exchange: Exchange, vector: Vector, keyMaker: string): Signer {
  const key = keyMakers[keyMaker]!(vector.secret, exchange.facts);
  return new Signer({ name: vector.name, exchange, apiKey: vector.key ?? API_KEY, key });
}

function assertSigned(signed: SignedRequest, vector: Vector): void {
  assert.equal(signed.url, vector.expect.url);
  assert.equal(signed.method, vector.expect.method);
  assert.equal(signed.body ?? null, vector.expect.body);
  const silent: Record<string, string> = vector.key === null ? { 'API-Key': API_KEY } : {};
  const last = new URLSearchParams(signed.body ?? new URL(signed.url).search);
  assert.equal(signed.headers['API-Sign'] ?? last.get('signature'), vector.expect.signature);
  assert.deepEqual(signed.headers, { ...silent, ...vector.expect.headers });
}

for (const keyMaker of Object.keys(keyMakers)) {
  describe(`published signatures, keys in ${keyMaker}`, () => {
    for (const vector of vectorsOf('kraken')) {
      it(`kraken: ${vector.name}`, () => {
        checked.set(vector, 'rest');
        const request: ExchangeRequest = { method: 'POST', path: vector.path!, params: vector.params! };
        const time = Number(vector.nonce);

        const { message } = exchanges.kraken.canonical(request, { key: API_KEY, time: vector.nonce });
        assert.equal(Buffer.from(message).toString('hex'), vector.message_hex);
        assertSigned(signerOf(exchanges.kraken, vector, keyMaker).sign(request, { time }), vector);

        // The nonce is the signer's: leaving it out of the parameters gives the same request.
        const { nonce, ...params } = vector.params!;
        assert.equal(nonce, vector.nonce);
        assertSigned(signerOf(exchanges.kraken, vector, keyMaker).sign({ ...request, params }, { time }), vector);
      });
    }

    for (const vector of vectorsOf('binance')) {
      if (ASYMMETRIC.includes(vector.name)) {
        continue;
      }
      if (vector.name === STRAY_SPACE) {
        it(`binance: ${vector.name}`, () => {
          checked.set(vector, 'message');
          // No request has that space; but for it, the message is the one that we make.
          const { message } = exchanges.binance.canonical(
            {
              method: 'POST',
              path: vector.path!,
              query: { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' },
              params: { quantity: '1', price: '9000', recvWindow: '5000' },
              encoding: 'form',
            },
            { key: vector.key!, time: String(vector.time) },
          );
          assert.equal(message, vector.message.replace('timestamp= ', 'timestamp='));
          const key = keyMakers[keyMaker]!(vector.secret, exchanges.binance.facts);
          assert.equal(key.sign(vector.message, 'hex'), vector.expect.signature);
          assert.notEqual(key.sign(message, 'hex'), vector.expect.signature);
        });
      } else if (vector.path === null) {
        it(`binance: ${vector.name}`, () => {
          checked.set(vector, 'websocket');
          const { apiKey, ...params } = vector.params!;
          assert.equal(apiKey, vector.key);
          const request = { method: vector.method, id: '1', params };

          const { message } = exchanges.binance.canonicalWebSocket!(request, {
            key: vector.key!,
            time: String(vector.time),
          });
          assert.equal(message, vector.message);
          const signer = signerOf(exchanges.binance, vector, keyMaker);
          const frame: unknown = JSON.parse(signer.signWebSocket(request, { time: vector.time }));
          assert.deepEqual(frame, {
            id: '1',
            method: vector.expect.method,
            params: { ...vector.params, signature: vector.expect.signature },
          });
          assert.deepEqual(frame, vector.expect.ws_message ?? frame);
        });
      } else {
        it(`binance: ${vector.name}`, () => {
          checked.set(vector, 'rest');
          const request: ExchangeRequest = {
            method: vector.method as 'GET' | 'POST',
            path: vector.path!,
            query: vector.query ?? {},
            params: vector.oracle === 'ccxt' ? ccxtParams(vector) : vector.params!,
            encoding: vector.expect.body === null ? 'query' : 'form',
          };
          const { message } = exchanges.binance.canonical(request, { key: vector.key!, time: String(vector.time) });
          assert.equal(message, vector.message);
          assertSigned(signerOf(exchanges.binance, vector, keyMaker).sign(request, { time: vector.time }), vector);
        });
      }
    }
  });
}

/** ccxt writes the timestamp first and a window of its own last. */
function ccxtParams(vector: Vector): Params {
  return { timestamp: vector.time, ...vector.params, recvWindow: 10000 };
}

describe('the published signatures that were checked', () => {
  it('are all that an HMAC key can make, and every official one is among them', () => {
    const names = [...checked.keys()].map((vector) => vector.name);
    const left = (['kraken', 'binance'] as const).flatMap(vectorsOf).filter((vector) => !names.includes(vector.name));
    assert.deepEqual(
      left.map((vector) => vector.name),
      ASYMMETRIC,
    );
    for (const vector of left) {
      assert.match(vector.secret, /^-----BEGIN PRIVATE KEY-----/);
      assert.notEqual(vector.oracle, 'official');
    }
    assert.equal(names.length, 2 * (4 + 10));
    const official = [...checked.keys()].filter((vector) => vector.oracle === 'official');
    assert.equal(official.length, 2 * (1 + 7));
  });

  it('would not be equal with one bit of the message or of the key changed', () => {
    const [vector] = vectorsOf('binance');
    const { facts } = exchanges.binance;
    const sign = (secret: string, message: string) => cryptoKey(secret, facts).sign(message, 'hex');
    assert.equal(sign(vector!.secret, vector!.message), vector!.expect.signature);
    assert.notEqual(
      sign(vector!.secret, vector!.message.replace('quantity=1', 'quantity=3')),
      vector!.expect.signature,
    );
    assert.notEqual(sign(vector!.secret.replace('N', 'O'), vector!.message), vector!.expect.signature);
  });
});
