/** KuCoin: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { KucoinRequest } from '../../lib/exchanges/kucoin.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = 'f03a5284-5c39-4aaa-9b20-dea10bdcf8e3';
const TIME = 1_547_015_186_532;
const { facts } = exchanges.kucoin;

const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('base64');
const PASSPHRASE = mac('the passphrase');
const signerOf = (passphrase?: string): Signer<'kucoin'> =>
  signerWith('kucoin', roomKey(SECRET, facts), '5c2db93503aa674c74a31734', passphrase);
const signer = signerOf(PASSPHRASE);

describe('kucoin', () => {
  /** [request, what is sent, what is signed between method and body] */
  const FORMS: ReadonlyArray<readonly [KucoinRequest, target: string, signed: string, body: string | undefined]> = [
    [{ method: 'GET', path: '/api/v1/accounts' }, '/api/v1/accounts', '/api/v1/accounts', undefined],
    [
      // The example of the page, but for its values in place of "test".
      { method: 'GET', path: '/api/v1/sub/api-key', params: { apiKey: '67b3', subName: 'é a', passphrase: 'abc!@#11', x: 'a+b=c%41' } },
      '/api/v1/sub/api-key?apiKey=67b3&subName=%C3%A9%20a&passphrase=abc%21%40%2311&x=a%2Bb%3Dc%2541',
      '/api/v1/sub/api-key?apiKey=67b3&subName=é a&passphrase=abc!@#11&x=a+b=c%41',
      undefined,
    ],
    [
      { method: 'DELETE', path: '/api/v1/orders', params: { symbol: ['A', 'B'], empty: '' } },
      '/api/v1/orders?symbol=A&symbol=B&empty=',
      '/api/v1/orders?symbol=A&symbol=B&empty=',
      undefined,
    ],
    [
      { method: 'DELETE', path: '/api/v1/orders/multi-cancel', params: { orderIdsList: ['1', '2'] }, encoding: 'json' },
      '/api/v1/orders/multi-cancel',
      '/api/v1/orders/multi-cancel',
      '{"orderIdsList":["1","2"]}',
    ],
    [
      {
        method: 'POST',
        path: '/api/ua/v1/classic/order/place',
        query: { tradeType: 'SPOT' },
        params: { tradeType: 'SPOT', size: '1', n: 2 },
      },
      '/api/ua/v1/classic/order/place?tradeType=SPOT',
      '/api/ua/v1/classic/order/place?tradeType=SPOT',
      '{"tradeType":"SPOT","size":"1","n":2}',
    ],
    [
      { method: 'POST', path: '/api/v1/orders/multi', params: [{ clientOid: 'é&=+' }] },
      '/api/v1/orders/multi',
      '/api/v1/orders/multi',
      '[{"clientOid":"é&=+"}]',
    ],
    [{ method: 'PUT', path: '/api/v1/x', params: { a: ['b'] } }, '/api/v1/x', '/api/v1/x', '{"a":["b"]}'],
    [{ method: 'POST', path: '/api/v1/bullet-private' }, '/api/v1/bullet-private', '/api/v1/bullet-private', undefined],
  ];

  for (const [request, target, signed, body] of FORMS) {
    it(`${request.method} ${target}${body ?? ''} signs ${signed}`, () => {
      const sent = signer.sign(request, { time: TIME });
      assert.deepEqual(sent, {
        url: `https://api.kucoin.com${target}`,
        method: request.method,
        headers: {
          'KC-API-KEY': '5c2db93503aa674c74a31734',
          'KC-API-SIGN': mac(TIME + request.method + signed + (body ?? '')),
          'KC-API-TIMESTAMP': String(TIME),
          'KC-API-PASSPHRASE': PASSPHRASE,
          'KC-API-KEY-VERSION': '3',
          'Content-Type': 'application/json',
        },
        ...(body === undefined ? {} : { body }),
      });
      assert.equal(new URL(sent.url).href, sent.url, 'a URL parser must not change a byte');
      const { pathname, searchParams } = new URL(sent.url);
      const read = [...searchParams].map(([name, value]) => `${name}=${value}`).join('&');
      assert.equal(pathname + (read === '' ? '' : `?${read}`), signed, 'a server that reads the query gets what was signed');
    });
  }

  const GET: KucoinRequest = { method: 'GET', path: '/api/v1/position', params: { symbol: 'XBTUSDM' } };

  it('futures have their host and the same signature, and the version of a key is a header', () => {
    const spot = signer.sign(GET, { time: TIME });
    const futures = signer.sign({ ...GET, market: 'futures' }, { time: TIME });
    assert.deepEqual(futures, { ...spot, url: 'https://api-futures.kucoin.com/api/v1/position?symbol=XBTUSDM' });
    const second = signer.sign({ ...GET, keyVersion: '2' }, { time: TIME });
    assert.deepEqual(second, { ...spot, headers: { ...spot.headers, 'KC-API-KEY-VERSION': '2' } });
    refused(() => signer.sign({ ...GET, keyVersion: '1' } as never), 'REQUEST_INVALID', /^the keyVersion is none of 2, 3/);
    refused(() => signer.sign({ ...GET, market: 'margin' } as never), 'REQUEST_INVALID', /^the market is none of spot, futures/);
  });

  it('sends no passphrase that was not signed', () => {
    assert.ok(signerOf(PASSPHRASE).sign(GET));
    for (const passphrase of [undefined, '', 'a b']) {
      refused(() => signerOf(passphrase).sign(GET), 'REQUEST_INVALID', /^the signed passphrase is not/);
      refused(() => signerOf(passphrase).signWebSocket({ step: 'open' }), 'REQUEST_INVALID', /^the signed passphrase is not/);
    }
  });

  it('refuses & in a query, which is signed unescaped, and takes it in a body', () => {
    const params = { a: 'b&c=d' };
    assert.ok(signer.sign({ method: 'POST', path: '/api/v1/orders', params }));
    assert.ok(signer.sign({ ...GET, params: { a: 'b=c' } }));
    refused(() => signer.sign({ ...GET, params }), 'PARAM_INVALID', /^parameter a holds &/);
    refused(() => signer.sign({ ...GET, params: { a: ['b', 'c&d'] } }), 'PARAM_INVALID', /^parameter a holds &/);
    refused(() => signer.sign({ ...GET, params: { a: { b: 1 } } }), 'PARAM_INVALID', /^parameter a is an object/);
    refused(() => signer.sign({ ...GET, encoding: 'json' } as never), 'REQUEST_INVALID', /^the encoding is none of query$/);
    refused(() => signer.sign({ ...GET, query: { symbol: 'X' } }), 'PARAM_INVALID', /^parameter symbol is given twice/);
  });

  it('opens the WebSocket for orders at a signed address', () => {
    const { url, frame } = signer.signWebSocket({ step: 'open' }, { time: TIME });
    assert.equal(frame, undefined);
    const { searchParams } = new URL(url);
    assert.deepEqual(Object.fromEntries(searchParams), {
      apikey: '5c2db93503aa674c74a31734',
      timestamp: String(TIME),
      sign: mac(`5c2db93503aa674c74a31734${TIME}`),
      passphrase: PASSPHRASE,
    });
    assert.ok(url.startsWith('wss://wsapi.kucoin.com/v1/private?apikey='));
    const odd = signerWith('kucoin', roomKey(SECRET, facts), 'a&sign=b+', PASSPHRASE).signWebSocket({ step: 'open' });
    assert.equal(new URL(odd.url).searchParams.get('apikey'), 'a&sign=b+');
  });

  it('answers a welcome with its signature, and signs nothing else that the other end may send', () => {
    const welcome = '{"sessionId": "a1b2", "timestamp":1547015186532}';
    const answer = signer.signWebSocket({ step: 'answer', welcome }, { time: TIME });
    assert.deepEqual(answer, { url: 'wss://wsapi.kucoin.com/v1/private', frame: mac(welcome) });

    const longest = `{"sessionId":"${'a'.repeat(1024 - 16)}"}`;
    assert.equal(signer.signWebSocket({ step: 'answer', welcome: longest }).frame, mac(longest));

    for (const bad of [
      `${TIME}POST/api/v3/withdrawals{"currency":"BTC","sessionId":"a"}`,
      `5c2db93503aa674c74a31734${TIME}`,
      ` ${welcome}`,
      '{"sessionId":1}',
      '{"session":"a"}',
      '[{"sessionId":"a"}]',
      '{"sessionId":"a"',
      `{"sessionId":"${'a'.repeat(1025 - 16)}"}`,
      '{"sessionId":"\ud800"}',
      '',
      undefined,
      { sessionId: 'a' },
    ]) {
      refused(
        () => signer.signWebSocket({ step: 'answer', welcome: bad as string }),
        'REQUEST_INVALID',
        /^the welcome is not the text of a JSON object with a sessionId, of at most 1024 characters$/,
      );
    }
    refused(() => signer.signWebSocket({ step: 'open', welcome } as never), 'REQUEST_INVALID', /field other than step: "welcome"/);
    refused(() => signer.signWebSocket({ step: 'close' } as never), 'REQUEST_INVALID', /^the step is none of open, answer/);
    refused(() => signer.signWebSocket(null as never), 'REQUEST_INVALID', /^the request is null/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'kucoin'>): void {
  typed.sign({ method: 'DELETE', path: '/api/v1/orders/multi-cancel', params: { a: ['1'] }, encoding: 'json', market: 'futures' });
  // @ts-expect-error a GET has no body
  typed.sign({ method: 'GET', path: '/api/v1/accounts', encoding: 'json' });
  // @ts-expect-error version 1 was withdrawn
  typed.sign({ method: 'GET', path: '/api/v1/accounts', keyVersion: '1' });
  // @ts-expect-error a path of KuCoin begins with /api/
  typed.sign({ method: 'GET', path: '/v1/accounts' });
  // @ts-expect-error no such market
  typed.sign({ method: 'GET', path: '/api/v1/accounts', market: 'margin' });
  // @ts-expect-error an answer needs what it answers
  typed.signWebSocket({ step: 'answer' });
  // @ts-expect-error nothing was said yet
  typed.signWebSocket({ step: 'open', welcome: '{}' });
}
