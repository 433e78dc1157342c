/** Bybit: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, verify } from 'node:crypto';

import type { BybitRequest } from '../../lib/exchanges/bybit.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { cryptoKey, roomKey, signerWith } from './support.js';

const SECRET = 'EXAMPLESECRET0123456789abcdef';
const TIME = 1_700_000_000_001;
const { facts } = exchanges.bybit;

const signer: Signer<'bybit'> = signerWith('bybit', roomKey(SECRET, facts), 'KEY');
const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('hex');

describe('bybit', () => {
  /** [request, query that is sent, body] */
  const FORMS: ReadonlyArray<readonly [BybitRequest, query: string, body: string | undefined]> = [
    [{ method: 'GET', path: '/v5/user/query-api' }, '', undefined],
    [
      { method: 'GET', path: '/v5/order/realtime', params: { category: 'linear', coin: ['BTC', 'ETH'], cursor: 'a%3A1+b c&d=é', z: '' } },
      'category=linear&coin=BTC%2CETH&cursor=a%253A1%2Bb%20c%26d%3D%C3%A9&z=',
      undefined,
    ],
    [
      { method: 'POST', path: '/v5/order/create-batch', params: { category: 'linear', request: [{ qty: '0.1', note: 'é&+' }], n: 1 } },
      '',
      '{"category":"linear","request":[{"qty":"0.1","note":"é&+"}],"n":1}',
    ],
    [{ method: 'POST', path: '/v5/user/frozen' }, '', undefined],
  ];

  for (const [request, query, body] of FORMS) {
    it(`${request.method} ${request.path} ${query}${body ?? ''} is signed as it is sent`, () => {
      const signed = signer.sign(request, { time: TIME });
      assert.deepEqual(signed, {
        url: `https://api.bybit.com${request.path}${query === '' ? '' : `?${query}`}`,
        method: request.method,
        headers: {
          'X-BAPI-API-KEY': 'KEY',
          'X-BAPI-TIMESTAMP': String(TIME),
          'X-BAPI-SIGN': mac(`${TIME}KEY5000${query}${body ?? ''}`),
          'X-BAPI-RECV-WINDOW': '5000',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
      assert.equal(new URL(signed.url).href, signed.url, 'a URL parser must not change a byte');
    });
  }

  const GET: BybitRequest = { method: 'GET', path: '/v5/order/realtime', params: { category: 'linear' } };

  it('signs the receive window that it sends', () => {
    const { headers } = signer.sign({ ...GET, recvWindow: 1234 }, { time: TIME });
    assert.equal(headers['X-BAPI-RECV-WINDOW'], '1234');
    assert.equal(headers['X-BAPI-SIGN'], mac(`${TIME}KEY1234category=linear`));
    for (const recvWindow of [-1, 1.5, '5000', NaN]) {
      refused(() => signer.sign({ ...GET, recvWindow } as never), 'REQUEST_INVALID', /^the recvWindow is not a whole number/);
    }
  });

  it('an RSA signature is base64, in a header and in a frame', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const rsa = signerWith('bybit', cryptoKey(pem, facts, 'rsa'), 'KEY');
    const good = (message: string, signature: string): boolean =>
      verify('sha256', Buffer.from(message), publicKey, Buffer.from(signature, 'base64'));

    const signature = rsa.sign(GET, { time: TIME }).headers['X-BAPI-SIGN']!;
    assert.ok(good(`${TIME}KEY5000category=linear`, signature));
    assert.ok(!good(`${TIME}KEY5000category=spot`, signature));
    const { args } = JSON.parse(rsa.signWebSocket({}, { time: TIME }).frame!) as { args: [string, number, string] };
    assert.ok(good(`GET/realtime${TIME + 10_000}`, args[2]));
  });

  it('refuses the closed v2 interface, and a list where there is none', () => {
    refused(() => signer.sign({ ...GET, path: '/v2/private/order' as never }), 'REQUEST_INVALID', /^the path does not begin with \/v5\//);
    refused(() => signer.sign({ ...GET, params: { a: { b: 1 } } }), 'PARAM_INVALID', /^parameter a is an object/);
    refused(() => signer.sign({ ...GET, query: {} } as never), 'REQUEST_INVALID', /field other than .*"query"/);
    refused(() => signer.sign({ ...GET, encoding: 'json' } as never), 'REQUEST_INVALID', /field other than .*"encoding"/);
  });

  it('logs in for as long as it is told, with the same frame on both streams', () => {
    const frame = (expires: number): string => JSON.stringify({ op: 'auth', args: ['KEY', expires, mac(`GET/realtime${expires}`)] });
    const at = { time: TIME };
    assert.deepEqual(signer.signWebSocket({}, at), { url: 'wss://stream.bybit.com/v5/private', frame: frame(TIME + 10_000) });
    const trade = signer.signWebSocket({ stream: 'trade', validFor: 1000 }, at);
    assert.deepEqual(trade, { url: 'wss://stream.bybit.com/v5/trade', frame: frame(TIME + 1000) });
    refused(() => signer.signWebSocket({ stream: 'public' as never }), 'REQUEST_INVALID', /^the stream is none of private, trade/);
    refused(() => signer.signWebSocket({ validFor: -1 }), 'REQUEST_INVALID', /^the validFor is not a whole number/);
    refused(() => signer.signWebSocket(undefined as never), 'REQUEST_INVALID', /^the request is undefined/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'bybit'>): void {
  typed.sign({ method: 'GET', path: '/v5/order/realtime', recvWindow: 1000 });
  // @ts-expect-error the v2 interface is closed
  typed.sign({ method: 'GET', path: '/v2/private/order' });
  // @ts-expect-error Bybit takes no DELETE
  typed.sign({ method: 'DELETE', path: '/v5/order/cancel' });
  // @ts-expect-error a body of Bybit is an object
  typed.sign({ method: 'POST', path: '/v5/order/create', params: [{ a: '1' }] });
  // @ts-expect-error a window in words
  typed.sign({ method: 'GET', path: '/v5/order/realtime', recvWindow: '5000' });
  // @ts-expect-error a public stream needs no login
  typed.signWebSocket({ stream: 'public' });
}
