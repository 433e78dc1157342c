/** Kraken Futures: what its vectors cannot say. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { KrakenFuturesRequest } from '../../lib/exchanges/kraken-futures.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, refused } from './refused.js';
import { cryptoKey, signerWith, vectorsOf } from './support.js';

const SECRET = vectorsOf('kraken-futures')[0]!.secret;
const signer = signerWith('kraken-futures', cryptoKey(SECRET, exchanges['kraken-futures'].facts), KEY);
const at = { nonce: '1700000000000' };
const ORDER = {
  method: 'POST',
  path: '/derivatives/api/v3/sendorder',
  params: { symbol: 'é a+b&c' },
} as const satisfies KrakenFuturesRequest;
const sign = (change: object): ReturnType<typeof signer.sign> => signer.sign({ ...ORDER, ...change }, at);

function authent(text: string): string {
  const digest = createHash('sha256').update(text).digest();
  return createHmac('sha512', Buffer.from(SECRET, 'base64')).update(digest).digest('base64');
}

const TEXT = 'symbol=%C3%A9%20a%2Bb%26c';
const UUID = 'c100b894-1729-464d-ace1-52dbce11db42';

describe('kraken-futures', () => {
  it('what is sent is hashed, in a form or a query, and the path loses /derivatives', () => {
    const form = sign({});
    assert.deepEqual([form.url, form.body], ['https://futures.kraken.com/derivatives/api/v3/sendorder', TEXT]);
    const query = sign({ encoding: 'query' });
    assert.deepEqual([query.url, query.body], [`https://futures.kraken.com/derivatives/api/v3/sendorder?${TEXT}`, undefined]);
    for (const { headers } of [form, query]) assert.equal(headers['Authent'], authent(`${TEXT}1700000000000/api/v3/sendorder`));
    for (const path of ['/api/history/v3/orders', '/api/auth/v1/api-keys/v3/check']) {
      const { url, headers } = sign({ method: 'GET', path });
      assert.equal(url, `https://futures.kraken.com${path}?${TEXT}`);
      assert.equal(headers['Authent'], authent(`${TEXT}1700000000000${path}`));
    }
  });

  it('the nonce can be left out, of header and hash', () => {
    assert.equal(sign({}).headers['Nonce'], '1700000000000');
    const { headers } = sign({ nonce: false });
    assert.equal('Nonce' in headers, false);
    assert.equal(headers['Authent'], authent(`${TEXT}/api/v3/sendorder`));
    refused(() => sign({ nonce: '5' }), 'REQUEST_INVALID', /^nonce is neither true nor false$/);
  });

  it('a list is repeated, the json of a batchorder may be an object, and no other', () => {
    assert.equal(sign({ params: { orderIds: ['a', 'b'] } }).body, 'orderIds=a&orderIds=b');
    assert.equal(sign({ params: { json: { a: [1] } } }).body, 'json=%7B%22a%22%3A%5B1%5D%7D');
    assert.equal(sign({ params: { json: '{"a":[1]}' } }).body, 'json=%7B%22a%22%3A%5B1%5D%7D');
    refused(() => sign({ params: { jsons: { a: [1] } } }), 'PARAM_INVALID', /^parameter jsons is an object/);
    refused(() => sign({ params: { orderIds: [] } }), 'PARAM_INVALID', /^parameter orderIds is an empty list/);
  });

  it('takes the methods, encodings and paths that it has', () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const { url, body } = sign({ method });
      assert.deepEqual([url, body], [`https://futures.kraken.com/derivatives/api/v3/sendorder?${TEXT}`, undefined], method);
    }
    assert.equal(sign({ params: undefined }).body, undefined);
    refused(() => sign({ method: 'PATCH' }), 'REQUEST_INVALID', /^the method is none of/);
    refused(() => sign({ method: 'GET', encoding: 'form' }), 'REQUEST_INVALID', /^the encoding is none of query$/);
    refused(() => sign({ encoding: 'json' }), 'REQUEST_INVALID', /^the encoding is none of form, query$/);
    refused(() => sign({ path: '/api/charts/v1/spot' }), 'REQUEST_INVALID', /^the path does not begin with/);
    refused(() => sign({ query: {} }), 'REQUEST_INVALID', /field other than/);
  });

  it('signs a challenge that is a UUID and nothing else: SHA-256 of other text is the Authent of an order', () => {
    const { url, frame } = signer.signWebSocket({
      feed: 'fills',
      challenge: UUID,
      params: { product_ids: ['PF_XBTUSD'] },
      event: 'unsubscribe',
    });
    assert.equal(url, 'wss://futures.kraken.com/ws/v1');
    assert.deepEqual(JSON.parse(frame!), {
      event: 'unsubscribe',
      feed: 'fills',
      api_key: KEY,
      original_challenge: UUID,
      signed_challenge: authent(UUID),
      product_ids: ['PF_XBTUSD'],
    });
    for (const challenge of ['', 'size=1/api/v3/sendorder', `${UUID}/api/v3/withdrawal`, `x=1${UUID}`, `${UUID}\n`, undefined, [UUID]]) {
      refused(
        () => signer.signWebSocket({ feed: 'fills', challenge: challenge as string }),
        'REQUEST_INVALID',
        /^the challenge is not a UUID$/,
      );
    }
    for (const name of ['event', 'feed', 'api_key', 'original_challenge', 'signed_challenge']) {
      const params = { [name]: 'x' };
      refused(() => signer.signWebSocket({ feed: 'fills', challenge: UUID, params }), 'PARAM_INVALID', /is set by the signer/);
    }
    refused(() => signer.signWebSocket({ feed: 'a"b', challenge: UUID }), 'REQUEST_INVALID', /^the feed is not/);
    refused(
      () => signer.signWebSocket({ feed: 'a', challenge: UUID, event: 'x' as 'subscribe' }),
      'REQUEST_INVALID',
      /^the event is none of/,
    );
  });
});

/** Compiled and never called: each line marked must not compile. */
export function wrongUses(some: Signer<'kraken-futures'>): void {
  some.sign(ORDER);
  // @ts-expect-error a path of Kraken spot
  some.sign({ ...ORDER, path: '/0/private/AddOrder' });
  // @ts-expect-error no JSON bodies
  some.sign({ ...ORDER, encoding: 'json' });
  // @ts-expect-error the signer makes the nonce
  some.sign({ ...ORDER, nonce: '5' });
  // @ts-expect-error a private subscription needs a challenge
  some.signWebSocket({ feed: 'fills' });
  // @ts-expect-error FIX of derivatives is signed with a key of kraken
  some.signLogon({ sequence: 1, sender: 'a' });
}
