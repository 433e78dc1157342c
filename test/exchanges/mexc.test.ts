/** MEXC: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';

import { exchanges } from '../../lib/exchanges/index.js';
import type { MexcContractRequest, MexcSpotRequest } from '../../lib/exchanges/mexc.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = '45d0b3c26f2644f19bfb98b07741b2f5';
const TIME = 1_644_489_390_087;
const { facts } = exchanges.mexc;

const signer: Signer<'mexc'> = signerWith('mexc', roomKey(SECRET, facts), 'mx0aBYs33eIilxBWC5');
const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('hex');
const at = { time: TIME };

describe('mexc spot', () => {
  /** [request, query, form] */
  const FORMS: ReadonlyArray<readonly [MexcSpotRequest, query: string, form: string]> = [
    [{ method: 'GET', path: '/api/v3/account' }, `timestamp=${TIME}`, ''],
    [
      { method: 'GET', path: '/api/v3/allOrders', params: { symbol: 'BTCUSDT', recvWindow: 5000, empty: '', x: 'é a+b&c=d,' } },
      `symbol=BTCUSDT&recvWindow=5000&empty=&x=%C3%A9%20a%2Bb%26c%3Dd%2C&timestamp=${TIME}`,
      '',
    ],
    [
      { method: 'POST', path: '/api/v3/batchOrders', params: { batchOrders: [{ type: 'LIMIT_ORDER', price: '1' }] } },
      `batchOrders=%5B%7B%22type%22%3A%22LIMIT_ORDER%22%2C%22price%22%3A%221%22%7D%5D&timestamp=${TIME}`,
      '',
    ],
    [{ method: 'DELETE', path: '/api/v3/order', params: { timestamp: TIME, symbol: 'A' } }, `timestamp=${TIME}&symbol=A`, ''],
    [{ method: 'PUT', path: '/api/v3/userDataStream', query: { listenKey: 'x' } }, `listenKey=x&timestamp=${TIME}`, ''],
    [{ method: 'POST', path: '/api/v3/order', params: { symbol: 'A' }, encoding: 'form' }, '', `symbol=A&timestamp=${TIME}`],
    [
      { method: 'POST', path: '/api/v3/order', query: { side: 'BUY' }, params: { symbol: 'a b' }, encoding: 'form' },
      'side=BUY',
      `symbol=a%20b&timestamp=${TIME}`,
    ],
    [
      { method: 'POST', path: '/api/v3/x', query: { a: ['1'] }, params: { b: ['2', { c: '3' }] }, encoding: 'form' },
      'a=%5B%221%22%5D',
      `b=%5B%222%22%2C%7B%22c%22%3A%223%22%7D%5D&timestamp=${TIME}`,
    ],
  ];

  for (const [request, query, form] of FORMS) {
    it(`${request.method} ${request.path} signs ${query}${form}`, () => {
      const signature = mac(query + form);
      const signed = signer.sign(request, at);
      const type = form === '' ? 'application/json' : 'application/x-www-form-urlencoded';
      assert.deepEqual(signed.headers, { 'X-MEXC-APIKEY': 'mx0aBYs33eIilxBWC5', 'Content-Type': type });
      const search = form === '' ? `?${query}&signature=${signature}` : query === '' ? '' : `?${query}`;
      assert.equal(signed.url, `https://api.mexc.com${request.path}${search}`);
      assert.equal(signed.body, form === '' ? undefined : `${form}&signature=${signature}`);
      assert.equal(new URL(signed.url).href, signed.url, 'a URL parser must not change a byte');
    });
  }

  it('refuses a signature, another time, a name given twice and JSON', () => {
    const sign = (change: object): unknown =>
      signer.sign({ method: 'POST', path: '/api/v3/order', params: { symbol: 'A' }, ...change } as never, at);
    assert.ok(sign({ params: { timestamp: String(TIME), Signature: 'x' } }));
    refused(() => sign({ params: { signature: 'x' } }), 'PARAM_INVALID', /^parameter signature is set by the signer/);
    refused(() => sign({ query: { signature: 'x' } }), 'PARAM_INVALID', /^parameter signature is set by the signer/);
    refused(() => sign({ params: { timestamp: 1 } }), 'PARAM_INVALID', /^parameter timestamp is set by the signer/);
    refused(() => sign({ query: { timestamp: TIME } }), 'PARAM_INVALID', /^parameter timestamp/);
    refused(() => sign({ query: { symbol: 'B' } }), 'PARAM_INVALID', /^parameter symbol is given twice/);
    refused(() => sign({ encoding: 'json' }), 'REQUEST_INVALID', /^the encoding is none of query, form/);
    refused(() => sign({ method: 'GET', encoding: 'form' }), 'REQUEST_INVALID', /^the encoding is none of query$/);
    refused(() => sign({ recvWindow: 1 }), 'REQUEST_INVALID', /field other than .*: "recvWindow"/);
    refused(() => signer.sign(null as never), 'REQUEST_INVALID', /^the request is null/);
  });
});

describe('mexc contracts', () => {
  /** [request, what is sent, what is signed after key and time, body] */
  const FORMS: ReadonlyArray<readonly [MexcContractRequest, search: string, signed: string, body: string | undefined]> = [
    [{ method: 'GET', path: '/api/v1/private/account/assets' }, '', '', undefined],
    [
      {
        method: 'GET',
        path: '/api/v1/private/order/list/open_orders',
        params: { symbol: 'BTC_USDT', page_num: 1, Z: '', a: 'é a+b&c=d,' },
      },
      '?Z=&a=%C3%A9%20a%2Bb%26c%3Dd%2C&page_num=1&symbol=BTC_USDT',
      'Z=&a=%C3%A9%20a%2Bb%26c%3Dd%2C&page_num=1&symbol=BTC_USDT',
      undefined,
    ],
    [
      { method: 'POST', path: '/api/v1/private/order/submit', params: { symbol: 'é&', vol: 1 } },
      '',
      '{"symbol":"é&","vol":1}',
      '{"symbol":"é&","vol":1}',
    ],
    [{ method: 'POST', path: '/api/v1/private/order/cancel', params: [1, '2', 3n] }, '', '[1,"2",3]', '[1,"2",3]'],
    [{ method: 'POST', path: '/api/v1/private/order/submit_batch', params: [{ vol: 1 }] }, '', '[{"vol":1}]', '[{"vol":1}]'],
    [{ method: 'DELETE', path: '/api/v1/private/x', params: { b: '2', a: ['1', '2'] } }, '?a=1%2C2&b=2', 'a=1%2C2&b=2', undefined],
  ];

  for (const [request, search, signed, body] of FORMS) {
    it(`${request.method} ${request.path}${search} signs ${signed || 'key and time'}`, () => {
      assert.deepEqual(signer.sign(request, at), {
        url: `https://api.mexc.com${request.path}${search}`,
        method: request.method,
        headers: {
          ApiKey: 'mx0aBYs33eIilxBWC5',
          'Request-Time': String(TIME),
          Signature: mac(`mx0aBYs33eIilxBWC5${TIME}${signed}`),
          'Content-Type': 'application/json',
        },
        ...(body === undefined ? {} : { body }),
      });
    });
  }

  it('sends a receive window as a header, which is not signed', () => {
    const request: MexcContractRequest = { method: 'GET', path: '/api/v1/private/account/assets' };
    const plain = signer.sign(request, at);
    const timed = signer.sign({ ...request, recvWindow: 20 }, at);
    assert.deepEqual(timed, { ...plain, headers: { ...plain.headers, 'Recv-Window': '20' } });
    assert.equal(signer.sign({ ...request, recvWindow: 60 }).headers['Recv-Window'], '60');
    refused(() => signer.sign({ ...request, recvWindow: 0.5 }), 'REQUEST_INVALID', /^the recvWindow is not a whole number/);
    refused(() => signer.sign({ ...request, recvWindow: 61 }), 'REQUEST_INVALID', /^the recvWindow is more than 60 seconds/);
  });

  it('refuses public paths, and what belongs to spot', () => {
    const get = (change: object): unknown => signer.sign({ method: 'GET', path: '/api/v1/private/x', ...change } as never);
    assert.ok(get({}));
    refused(() => get({ path: '/api/v1/contract/ping' }), 'REQUEST_INVALID', /^the path does not begin with/);
    refused(() => get({ query: { a: '1' } }), 'REQUEST_INVALID', /field other than .*: "query"/);
    refused(() => get({ method: 'PUT' }), 'REQUEST_INVALID', /^the method is none of GET, POST, DELETE/);
    refused(() => get({ params: { a: { b: '1' } } }), 'PARAM_INVALID', /^parameter a is an object/);
  });

  it('logs in to the WebSocket, with every private channel or with none', () => {
    const login = {
      method: 'login',
      param: { apiKey: 'mx0aBYs33eIilxBWC5', reqTime: String(TIME), signature: mac(`mx0aBYs33eIilxBWC5${TIME}`) },
    };
    const all = signer.signWebSocket({}, at);
    assert.equal(all.url, 'wss://contract.mexc.com/edge');
    assert.deepEqual(JSON.parse(all.frame!), login);
    assert.deepEqual(JSON.parse(signer.signWebSocket({ subscribe: false }, at).frame!), { subscribe: false, ...login });
    refused(
      () => signer.signWebSocket({ subscribe: true } as never),
      'REQUEST_INVALID',
      /^the subscribe is not false, which is all that it can be$/,
    );
    for (const subscribe of ['false', 0]) {
      refused(() => signer.signWebSocket({ subscribe } as never), 'REQUEST_INVALID', /^the subscribe is n/);
    }
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'mexc'>): void {
  typed.sign({ method: 'PUT', path: '/api/v3/userDataStream', params: { listenKey: 'x' } });
  typed.sign({ method: 'POST', path: '/api/v1/private/order/cancel', params: ['1', 2] });
  // @ts-expect-error contracts take no PUT
  typed.sign({ method: 'PUT', path: '/api/v1/private/order/submit' });
  // @ts-expect-error contracts take no forms
  typed.sign({ method: 'POST', path: '/api/v1/private/order/submit', encoding: 'form' });
  // @ts-expect-error spot takes no lists but as a parameter
  typed.sign({ method: 'POST', path: '/api/v3/batchOrders', params: [{ a: '1' }] });
  // @ts-expect-error public paths are not signed
  typed.sign({ method: 'GET', path: '/api/v1/contract/ping' });
  // @ts-expect-error every channel is what there is anyway
  typed.signWebSocket({ subscribe: true });
}
