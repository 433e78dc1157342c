/** OKX: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { OkxRequest } from '../../lib/exchanges/okx.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = '22582BD0CFF14C41EDBF1AB98506286D';
const TIME = 1_607_418_537_715;
const ISO = '2020-12-08T09:08:57.715Z';
const { facts } = exchanges.okx;

const signerOf = (passphrase?: string): Signer<'okx'> => signerWith('okx', roomKey(SECRET, facts), 'KEY', passphrase);
const signer = signerOf('Pass&Word1!');
const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('base64');

describe('okx', () => {
  /** [request, what is sent] */
  const FORMS: ReadonlyArray<readonly [OkxRequest, target: string, body: string | undefined]> = [
    [{ method: 'GET', path: '/api/v5/account/balance' }, '/api/v5/account/balance', undefined],
    [{ method: 'GET', path: '/api/v5/account/balance', params: {} }, '/api/v5/account/balance', undefined],
    [
      { method: 'GET', path: '/api/v5/account/balance', params: { ccy: ['BTC', 'ETH'], Z: '', a: 'é a+b&c=d' } },
      '/api/v5/account/balance?ccy=BTC%2CETH&Z=&a=%C3%A9%20a%2Bb%26c%3Dd',
      undefined,
    ],
    [
      { method: 'POST', path: '/api/v5/trade/order', params: { instId: 'BTC-USDT', sz: 2, attachAlgoOrds: [{ tpOrdPx: '-1' }] } },
      '/api/v5/trade/order',
      '{"instId":"BTC-USDT","sz":2,"attachAlgoOrds":[{"tpOrdPx":"-1"}]}',
    ],
    [
      { method: 'POST', path: '/api/v5/trade/batch-orders', params: [{ instId: 'é' }, { instId: 'B' }] },
      '/api/v5/trade/batch-orders',
      '[{"instId":"é"},{"instId":"B"}]',
    ],
    [{ method: 'POST', path: '/api/v5/trade/mass-cancel' }, '/api/v5/trade/mass-cancel', undefined],
  ];

  for (const [request, target, body] of FORMS) {
    it(`${request.method} ${target}${body ?? ''} is signed as it is sent`, () => {
      const signed = signer.sign(request, { time: TIME });
      assert.deepEqual(signed, {
        url: `https://www.okx.com${target}`,
        method: request.method,
        headers: {
          'OK-ACCESS-KEY': 'KEY',
          'OK-ACCESS-SIGN': mac(ISO + request.method + target + (body ?? '')),
          'OK-ACCESS-TIMESTAMP': ISO,
          'OK-ACCESS-PASSPHRASE': 'Pass&Word1!',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
      assert.equal(new URL(signed.url).href, signed.url, 'a URL parser must not change a byte');
    });
  }

  const GET: OkxRequest = { method: 'GET', path: '/api/v5/account/balance' };

  it('a region and demo trading change host and header, and a deadline is a header, not what is signed', () => {
    const plain = signer.sign(GET, { time: TIME });
    const path = '/api/v5/account/balance';
    assert.deepEqual(signer.sign({ ...GET, region: 'eea' }, { time: TIME }), { ...plain, url: `https://eea.okx.com${path}` });
    assert.deepEqual(signer.sign({ ...GET, region: 'us' }, { time: TIME }), { ...plain, url: `https://us.okx.com${path}` });
    const demo = signer.sign({ ...GET, demo: true }, { time: TIME });
    assert.deepEqual(demo, { ...plain, headers: { ...plain.headers, 'x-simulated-trading': '1' } });
    assert.deepEqual(signer.sign({ ...GET, demo: false }, { time: TIME }), plain);
    const late = signer.sign({ ...GET, expTime: TIME + 1000 }, { time: TIME });
    assert.deepEqual(late, { ...plain, headers: { ...plain.headers, expTime: String(TIME + 1000) } });

    const elsewhere = signerOf('p');
    elsewhere.baseUrl = 'https://openapi.okx.com';
    assert.equal(elsewhere.sign({ ...GET, region: 'eea' }, { time: TIME }).url, `https://openapi.okx.com${path}`);

    refused(() => signer.sign({ ...GET, region: 'tr' } as never), 'REQUEST_INVALID', /^the region is none of eea, us/);
    refused(() => signer.sign({ ...GET, demo: 'true' } as never), 'REQUEST_INVALID', /^the demo is neither true nor false/);
    refused(() => signer.sign({ ...GET, expTime: 1.5 }), 'REQUEST_INVALID', /^the expTime is not a whole number/);
  });

  it('needs a passphrase that can stand in a header', () => {
    assert.ok(signerOf('aA1! @#$%^&*()').sign(GET));
    for (const passphrase of [undefined, '', ' a', 'a\r\nX: y', 'é']) {
      refused(() => signerOf(passphrase).sign(GET), 'REQUEST_INVALID', /^the passphrase is not 1 to 1024 visible/);
      refused(() => signerOf(passphrase).signWebSocket({}), 'REQUEST_INVALID', /^the passphrase is not 1 to 1024 visible/);
    }
  });

  it('refuses another version, a list in a query that is no list of texts, and a list as the query', () => {
    refused(() => signer.sign({ ...GET, path: '/api/v3/order' as never }), 'REQUEST_INVALID', /^the path does not begin with \/api\/v5\//);
    refused(() => signer.sign({ ...GET, params: { a: [['b']] } }), 'PARAM_INVALID', /^parameter a\[0\] is a list/);
    refused(() => signer.sign({ ...GET, params: { a: ['b,c'] } }), 'PARAM_INVALID', /^parameter a is a list with a comma/);
    refused(() => signer.sign({ ...GET, params: [{ a: '1' }] } as never), 'PARAM_INVALID', /^parameter params is not a plain object/);
    refused(() => signer.sign({ ...GET, query: { a: '1' } } as never), 'REQUEST_INVALID', /field other than .*"query"/);
  });

  it('logs in on every stream of every region with the same frame, its time in seconds', () => {
    const sign = mac('1607418537GET/users/self/verify');
    const frame = JSON.stringify({
      op: 'login',
      args: [{ apiKey: 'KEY', passphrase: 'Pass&Word1!', timestamp: '1607418537', sign }],
    });
    for (const [request, host, stream] of [
      [{}, 'ws', 'private'],
      [{ stream: 'business' }, 'ws', 'business'],
      [{ demo: true }, 'wspap', 'private'],
      [{ region: 'eea' }, 'wseea', 'private'],
      [{ region: 'eea', demo: true }, 'wseeapap', 'private'],
      [{ region: 'us', stream: 'business' }, 'wsus', 'business'],
      [{ region: 'us', demo: true }, 'wsuspap', 'private'],
    ] as const) {
      assert.deepEqual(signer.signWebSocket(request, { time: TIME }), { url: `wss://${host}.okx.com:8443/ws/v5/${stream}`, frame });
    }
    refused(() => signer.signWebSocket({ stream: 'public' as never }), 'REQUEST_INVALID', /^the stream is none of private, business/);
    refused(() => signer.signWebSocket({ demo: 'true' as never }), 'REQUEST_INVALID', /^the demo is neither true nor false/);
    refused(() => signer.signWebSocket({ region: 'tr' as never }), 'REQUEST_INVALID', /^the region is none of/);
    refused(() => signer.signWebSocket(null as never), 'REQUEST_INVALID', /^the request is null/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'okx'>): void {
  typed.sign({ method: 'POST', path: '/api/v5/trade/batch-orders', params: [{ a: '1' }], region: 'eea', demo: true });
  // @ts-expect-error a list is a body, and a GET has none
  typed.sign({ method: 'GET', path: '/api/v5/trade/orders', params: [{ a: '1' }] });
  // @ts-expect-error OKX takes no DELETE
  typed.sign({ method: 'DELETE', path: '/api/v5/trade/order' });
  // @ts-expect-error another version
  typed.sign({ method: 'GET', path: '/api/v3/account' });
  // @ts-expect-error no such site
  typed.sign({ method: 'GET', path: '/api/v5/account/balance', region: 'tr' });
  // @ts-expect-error a time in words
  typed.sign({ method: 'POST', path: '/api/v5/trade/order', expTime: 'soon' });
  // @ts-expect-error a public stream needs no login
  typed.signWebSocket({ stream: 'public' });
  // @ts-expect-error no FIX
  typed.signLogon({});
}
