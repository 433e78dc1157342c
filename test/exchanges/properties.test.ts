/** What is signed is what is sent, for any parameters; and nothing in a value can pass for a separator. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';

import type { ParamValue, Params } from '../../lib/exchanges/types.js';
import { isNested } from '../../lib/exchanges/text/params.js';
import { percentEncode } from '../../lib/exchanges/text/percent.js';
import { SECRETS, signerFor } from './support.js';

const RESERVED = ['nonce', 'timestamp', 'signature', 'apiKey', '__proto__', 'constructor', 'prototype'];
const NAME_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:[]-';

const name = fc
  .stringOf(fc.constantFrom(...NAME_CHARACTERS), { minLength: 1, maxLength: 12 })
  .filter((text) => !RESERVED.includes(text));
// Whatever Unicode has, and often what a query, a form or JSON is made of.
const text = fc.oneof(
  fc.fullUnicodeString({ maxLength: 24 }),
  fc.stringOf(fc.constantFrom(...'&=?#%+ "\\/\n\u0000é€😀'), { maxLength: 8 }),
);
const scalar: fc.Arbitrary<ParamValue> = fc.oneof(text, fc.maxSafeInteger(), fc.boolean(), fc.bigInt());
const { tree } = fc.letrec<{ tree: ParamValue }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name, tie('tree'), { maxKeys: 4 }),
  ),
}));
const scalars: fc.Arbitrary<Params> = fc.dictionary(name, scalar, { maxKeys: 8 });
const trees: fc.Arbitrary<Params> = fc.dictionary(name, tree, { maxKeys: 5 });

/** Only unreserved characters, upper-case escapes, and the separators between the parts. */
const FORM = /^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})+=(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/;

function pairsOf(params: Params): Array<[string, string]> {
  return Object.entries(params).map(([key, value]) => [key, String(value)]);
}

/** Reads a query or a form as a server does, and checks that each part is escaped. */
function parse(form: string): Array<[string, string]> {
  for (const part of form.split('&')) {
    assert.match(part, FORM);
  }
  return [...new URLSearchParams(form)];
}

/** JSON text with its numbers kept as text: a bigint does not survive JSON.parse. */
function expectedJson(value: ParamValue): unknown {
  if (Array.isArray(value)) {
    return value.map(expectedJson);
  }
  if (isNested(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expectedJson(inner)]));
  }
  return typeof value === 'bigint' ? Number(value) : value;
}

const hmac = (hash: string, key: Buffer, message: string | Buffer) => createHmac(hash, key).update(message).digest();

describe('what is signed is what is sent', () => {
  it('kraken: the path and body on the wire give the signature, and the form gives the parameters back', () => {
    const signer = signerFor('kraken');
    const key = Buffer.from(SECRETS.kraken, 'base64');
    fc.assert(
      fc.property(scalars, fc.maxSafeNat(), (params, time) => {
        const signed = signer.sign({ method: 'POST', path: '/0/private/AddOrder', params }, { time });
        assert.deepEqual(parse(signed.body!), [['nonce', String(time)], ...pairsOf(params)]);
        const digest = createHash('sha256').update(`${time}${signed.body}`).digest();
        const message = Buffer.concat([Buffer.from(new URL(signed.url).pathname), digest]);
        assert.equal(signed.headers['API-Sign'], hmac('sha512', key, message).toString('base64'));
      }),
      { numRuns: 500 },
    );
  });

  it('kraken: a list or an object goes as JSON, which gives the parameters back', () => {
    const signer = signerFor('kraken');
    fc.assert(
      fc.property(trees, fc.maxSafeNat(), (params, time) => {
        const signed = signer.sign(
          { method: 'POST', path: '/0/private/AddOrderBatch', params, encoding: 'json' },
          { time },
        );
        assert.deepEqual(JSON.parse(signed.body!), { nonce: String(time), ...(expectedJson(params) as object) });
        assert.ok(signed.body!.startsWith(`{"nonce":"${time}"`));
        const nested = Object.values(params).some(isNested);
        const byItself = signer.sign(
          { method: 'POST', path: '/0/private/AddOrderBatch', params: nested ? params : {} },
          { time },
        );
        assert.equal(
          byItself.headers['Content-Type'],
          nested ? 'application/json' : 'application/x-www-form-urlencoded',
        );
      }),
      { numRuns: 500 },
    );
  });

  it('binance: query and body on the wire give the signature, wherever the parameters are', () => {
    const signer = signerFor('binance');
    const key = Buffer.from(SECRETS.binance);
    fc.assert(
      fc.property(scalars, fc.maxSafeNat(), fc.boolean(), fc.nat({ max: 8 }), (params, time, form, split) => {
        const entries = Object.entries(params);
        const query = Object.fromEntries(entries.slice(0, split));
        const rest = Object.fromEntries(entries.slice(split));
        const encoding = form ? 'form' : 'query';
        const signed = signer.sign({ method: 'POST', path: '/api/v3/order', query, params: rest, encoding }, { time });

        const url = new URL(signed.url);
        assert.equal(url.href, signed.url, 'a URL parser must not change a byte');
        const sent = url.search.slice(1) + (signed.body ?? '');
        const [message, signature] = sent.split(/&signature=/) as [string, string];
        assert.equal(signature, hmac('sha256', key, message).toString('hex'));

        const received = [
          ...(url.search === '' ? [] : parse(url.search.slice(1))),
          ...(form ? parse(signed.body!) : []),
        ];
        const sentPairs = [...pairsOf(query), ...pairsOf(rest)];
        assert.deepEqual(received, [...sentPairs, ['timestamp', String(time)], ['signature', signature]]);
      }),
      { numRuns: 500 },
    );
  });

  it('binance: a WebSocket frame gives back the sorted message that was signed', () => {
    const signer = signerFor('binance');
    const key = Buffer.from(SECRETS.binance);
    const noAmpersand = fc.dictionary(
      name,
      fc.oneof(
        text.filter((value) => !value.includes('&')),
        fc.maxSafeInteger(),
      ),
    );
    fc.assert(
      fc.property(noAmpersand, fc.maxSafeNat(), (params, time) => {
        const frame = JSON.parse(signer.signWebSocket({ method: 'order.place', id: 7, params }, { time }).frame!) as {
          params: Record<string, unknown>;
        };
        const { signature, ...rest }: Record<string, unknown> = frame.params;
        const sent: unknown = rest;
        assert.deepEqual(sent, { ...params, apiKey: 'API-KEY-OF-binance', timestamp: time });
        const names = Object.keys(rest).sort();
        const message = names.map((other) => `${other}=${String(rest[other])}`).join('&');
        assert.equal(signature, hmac('sha256', key, message).toString('hex'));
      }),
      { numRuns: 500 },
    );
  });

  it('fetch puts exactly the signed bytes on the wire', async () => {
    const seen: Array<{ url: string; body: Buffer }> = [];
    const server = http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push({ url: request.url!, body: Buffer.concat(chunks) });
        response.end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const binance = signerFor('binance');
      const kraken = signerFor('kraken');
      const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      binance.baseUrl = baseUrl;
      kraken.baseUrl = baseUrl;
      await fc.assert(
        fc.asyncProperty(scalars, trees, async (params, nested) => {
          for (const signed of [
            binance.sign({ method: 'POST', path: '/api/v3/order', params }),
            binance.sign({ method: 'POST', path: '/api/v3/order', params, encoding: 'form' }),
            kraken.sign({ method: 'POST', path: '/0/private/AddOrder', params }),
            kraken.sign({ method: 'POST', path: '/0/private/AddOrderBatch', params: nested, encoding: 'json' }),
          ]) {
            await (await fetch(signed.url, signed)).arrayBuffer();
            const { url, body } = seen.pop()!;
            assert.equal(baseUrl + url, signed.url);
            assert.ok(body.equals(Buffer.from(signed.body ?? '')));
          }
        }),
        { numRuns: 40 },
      );
    } finally {
      server.close();
    }
  });
});

describe('text', () => {
  it('percent-encoding leaves the unreserved characters of RFC 3986 and nothing else', () => {
    const unreserved = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';
    for (let code = 0; code < 128; code++) {
      const character = String.fromCharCode(code);
      const escaped = `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
      assert.equal(percentEncode(character), unreserved.includes(character) ? character : escaped);
    }
    assert.equal(percentEncode('１ ü'), '%EF%BC%91%20%C3%BC');
  });

  it('a number is sent as the digits that read back as that number, or not at all', () => {
    const signer = signerFor('binance');
    let refused = 0;
    fc.assert(
      fc.property(fc.double(), (price) => {
        try {
          const { url } = signer.sign({ method: 'GET', path: '/api/v3/order', params: { price } });
          const sent = new URL(url).searchParams.get('price')!;
          assert.match(sent, /^-?\d+(\.\d+)?$/);
          assert.equal(Number(sent), price === 0 ? 0 : price);
        } catch (error) {
          assert.equal((error as { code: string }).code, 'PARAM_INVALID');
          refused++;
        }
      }),
      { numRuns: 1000, examples: [[0.1], [-0], [1e-7], [0.1 + 0.2], [1e21], [37500.5]] },
    );
    assert.ok(refused > 0 && refused < 1000);
  });
});
