/** Every vector of every exchange: the signed message and the request around it, byte for byte. */
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';

import { type ExchangeName, exchanges } from '../../lib/exchanges/index.js';
import type { AnyExchange, SignedFrame, SignedLogon, SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import type { Vector } from './support.js';
import {
  API_KEY,
  canonicalOf,
  credentialsOf,
  exchangeNames,
  keyMakers,
  privateKey,
  signerWith,
  vectorDirectory,
  vectorsOf,
} from './support.js';

/** All that the HMAC or the private key signs: where the message ends in a digest, with it. */
function signedBytes({ message, hashed }: { message: string | Uint8Array; hashed?: string }): Buffer {
  const bytes = Buffer.from(message as string);
  return hashed === undefined ? bytes : Buffer.concat([bytes, createHash('sha256').update(hashed).digest()]);
}

function assertMessage(exchange: AnyExchange, vector: Vector): void {
  const signed = signedBytes(canonicalOf(exchange, vector.form, vector.request, credentialsOf(vector)));
  if (vector.message_hex !== undefined) assert.equal(signed.toString('hex'), vector.message_hex);
  // An SDK says what it sent, not what it signed: there the signature has to do.
  else if (vector.message !== undefined || vector.form === 'message') assert.equal(signed.toString(), vector.message);
}

/** Headers, whatever their case. `Content-Type` counts where there is a body: oracles differ in what they send without one. */
function comparable(headers: Readonly<Record<string, string>>, body: string | null | undefined): Record<string, string> {
  const pairs = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(pairs.filter(([name]) => name !== 'content-type' || (body ?? '') !== ''));
}

/** ECDSA signatures are random: the vector's is put in place of ours once ours was verified. */
function settled(text: string, vector: Vector, message: Buffer): string {
  if (vector.algorithm !== 'p256') return text;
  return text.replace(/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{86}(?![A-Za-z0-9_.-])/, (ours) => {
    assert.ok(verifies(vector.secret, message, ours));
    return vector.expect.signature;
  });
}

function verifies(secret: string, message: Buffer, signature: string): boolean {
  const key = createPublicKey(privateKey(secret));
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
}

function assertRequest(signed: SignedRequest, vector: Vector): void {
  const { expect } = vector;
  assert.equal(signed.url, expect.url);
  assert.equal(signed.method, expect.method);
  assert.equal(signed.body ?? null, expect.body === '' ? null : (expect.body ?? null));
  const ours = comparable(signed.headers, signed.body);
  if (vector.key === null) {
    for (const [name, value] of Object.entries(ours)) if (value === API_KEY) delete ours[name];
  }
  assert.deepEqual(ours, comparable(expect.headers ?? {}, signed.body));
}

function assertFrame(signed: SignedFrame, vector: Vector): void {
  const { expect } = vector;
  if (expect.url !== undefined) assert.equal(signed.url, expect.url);
  assert.match(signed.url, /^wss:\/\//);
  // A URL parser may leave out the port that is wss's own, and end a host with a slash; nothing else.
  const address = signed.url.replace(':443/', '/');
  assert.ok([address, `${address}/`].includes(new URL(signed.url).href), 'a URL parser must not change a byte');
  const everything = decodeURIComponent(signed.url) + JSON.stringify(signed.headers ?? {}) + (signed.frame ?? '');
  assert.ok(everything.includes(expect.signature), 'the signature is there');
  if (expect.headers !== undefined && Object.keys(expect.headers).length > 0) {
    assert.deepEqual(comparable(signed.headers ?? {}, ''), comparable(expect.headers, ''));
  }
  if (expect.ws_message !== undefined) assert.deepEqual(JSON.parse(signed.frame!), expect.ws_message);
}

function check(signer: Signer, vector: Vector, message: Buffer): void {
  const request = vector.request as never;
  if (vector.form === 'rest') {
    const signed = signer.sign(request, vector.options);
    assertRequest(JSON.parse(settled(JSON.stringify(signed), vector, message)) as SignedRequest, vector);
  } else if (vector.form === 'webSocket') {
    const signed = signer.signWebSocket(request, vector.options);
    assertFrame(JSON.parse(settled(JSON.stringify(signed), vector, message)) as SignedFrame, vector);
  } else {
    const { fields }: SignedLogon = signer.signLogon(request, vector.options);
    for (const [tag, value] of Object.entries(vector.expect.fields!)) assert.equal(fields[tag], value);
  }
}

function vectorTest(name: ExchangeName, vector: Vector, keyMaker: string): void {
  const exchange: AnyExchange = exchanges[name];
  const { algorithm } = vector;
  if (vector.form === 'message') {
    assert.ok(vector.note, 'a vector whose signature nobody can compute says why');
    assertMessage(exchange, vector);
    return;
  }
  const key = keyMakers[keyMaker]!(vector.secret, exchange.facts, algorithm);
  if (vector.form === 'signature') {
    assert.ok(vector.note, 'a vector that no request makes says why');
    const encoding = exchange.facts.keys[algorithm ?? 'hmac']!.signature;
    const { hash } = vector;
    if (algorithm === 'p256') {
      for (const signature of [key.sign({ message: vector.message!, encoding }), vector.expect.signature]) {
        assert.ok(verifies(vector.secret, Buffer.from(vector.message!), signature));
        assert.ok(!verifies(vector.secret, Buffer.from(`${vector.message!} `), signature));
      }
      return;
    }
    const message = vector.message_hex === undefined ? Buffer.from(vector.message!) : Buffer.from(vector.message_hex, 'hex');
    assert.equal(key.sign({ message, encoding, hash }), vector.expect.signature);
    assert.notEqual(key.sign({ message: Buffer.concat([message, Buffer.of(0x20)]), encoding, hash }), vector.expect.signature);
    return;
  }
  assertMessage(exchange, vector);
  const message = signedBytes(canonicalOf(exchange, vector.form, vector.request, credentialsOf(vector)));
  const signer = signerWith(name, key, vector.key ?? API_KEY, vector.passphrase);
  signer.baseUrl = vector.baseUrl;
  check(signer, vector, message);
}

for (const name of exchangeNames) {
  describe(`published requests: ${name}`, () => {
    const vectors = vectorsOf(name);
    for (const keyMaker of Object.keys(keyMakers)) {
      for (const vector of vectors) {
        it(`${vector.name} (${vector.oracle}), the key in ${keyMaker}`, () => vectorTest(name, vector, keyMaker));
      }
    }

    it('are of the exchange that has that name', () => assert.equal(exchanges[name].name, name));

    it('are not made with one bit of the key changed', () => {
      for (const vector of vectors) {
        if ((vector.algorithm ?? 'hmac') !== 'hmac' || vector.form === 'message') continue;
        const wrong = vector.secret.replace(/[A-Za-z0-9]/, (c) => (c === 'B' ? 'C' : 'B'));
        const changed: Vector = { ...vector, secret: wrong };
        assert.throws(() => vectorTest(name, changed, 'node:crypto'), vector.name);
      }
    });

    it('include one that somebody else has computed, or each says where its form is from', () => {
      assert.ok(vectors.length > 0 && (vectors.some(({ oracle }) => oracle !== 'none') || vectors.every(({ note }) => note)));
    });
  });
}

describe('published requests', () => {
  it('of an SDK are each of an exchange that is checked here', () => {
    const names = readdirSync(path.join(vectorDirectory, 'sdk')).map((file) => path.basename(file, '.json'));
    assert.ok(names.length > 0);
    // Those of the rest stand beside the other vectors.
    for (const name of [...names, 'okx', 'bybit', 'kucoin', 'gate', 'mexc', 'htx', 'deribit', 'phemex'] as ExchangeName[]) {
      assert.ok(exchangeNames.includes(name), name);
      assert.ok(
        vectorsOf(name).some(({ source, oracle }) => /^[^ ]+@[0-9a-f.]+(?:$|,| )/.test(source) && oracle !== 'none'),
        name,
      );
    }
  });
});
