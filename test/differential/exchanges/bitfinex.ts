import assert from 'node:assert/strict';

import type { Call, Descriptor, Difference, Pair } from '../descriptor.js';
import { bodyOf, headerOf } from '../forms.js';
import { textsOf } from '../params.js';

// ccxt counts nonces in milliseconds, ours in microseconds unless told.
const options = ({ time }: { time: number }): { nonce: string } => ({ nonce: String(time) });

const page = 'https://docs.bitfinex.com/v1/docs/rest-auth';

/** Both payloads are signed; ours is the body in UTF-8, ccxt's has the low byte of each UTF-16 unit. */
function assertPayloads({ ours, theirs, sign }: Pair): void {
  for (const [request, encoding] of [
    [ours, 'utf8'],
    [theirs, 'latin1'],
  ] as const) {
    const payload = headerOf(request, 'X-BFX-PAYLOAD');
    assert.equal(headerOf(request, 'X-BFX-SIGNATURE'), sign(payload));
    assert.equal(payload, Buffer.from(bodyOf(request), encoding).toString('base64'));
  }
}

const isAscii = ({ params }: Call): boolean => textsOf(params).every((text) => /^[\x00-\x7f]*$/.test(text));

const payloadNotUtf8: Difference = {
  name: 'a payload in ccxt that is not the body',
  settled: 'ccxt 1.89 makes bytes of characters by cutting them off; the page makes the payload of the UTF-8 of the body',
  page,
  applies: (call) => !isAscii(call),
  verify(pair) {
    assertPayloads(pair);
    assert.equal(bodyOf(pair.ours), bodyOf(pair.theirs));
    assert.equal(pair.ours.url, pair.theirs.url);
  },
};

const queryInRequest: Difference = {
  name: 'parameters of orders/hist in the URL as well in ccxt',
  settled: 'the page of version 1 has parameters in the payload and nowhere else, and request is the path',
  page,
  applies: ({ endpoint, params }) => endpoint.path.includes('/hist') && Object.keys(params).length > 0,
  verify(pair) {
    const { ours, theirs } = pair;
    assertPayloads(pair);
    const { request, ...content } = JSON.parse(bodyOf(theirs)) as Record<string, unknown>;
    assert.equal(theirs.url, `https://api.bitfinex.com${String(request)}`);
    const path = String(request).split('?')[0];
    assert.equal(ours.url, `https://api.bitfinex.com${path!}`);
    assert.deepEqual(JSON.parse(bodyOf(ours)), { ...content, request: path });
  },
};

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitfinex',
    oracle: { class: 'bitfinex' },
    sections: { private: ['private'], others: ['public'] },
    params: () => ({ lists: 'nested' }),
    request: ({ path, params }) => ({ method: 'POST', path: `/v2/${path}`, params }),
    options,
    webSocket: [
      {
        name: 'auth',
        run: (pro) => (pro as unknown as { authenticate(): Promise<unknown> }).authenticate(),
        request: () => ({}),
        options,
      },
    ],
  },
  {
    exchange: 'bitfinex',
    form: 'version 1',
    oracle: { package: 'ccxt-1.89', class: 'bitfinex' },
    sections: { private: ['private'], others: ['public', 'v2'] },
    params: () => ({ lists: 'nested', reserved: ['nonce', 'request'] }),
    request: ({ path, params }) => ({ method: 'POST', path: `/v1/${path}`, params }),
    options,
    differences: [queryInRequest, payloadNotUtf8],
  },
];
