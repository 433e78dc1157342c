/** Gate: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';

import type { GateRequest } from '../../lib/exchanges/gate.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { roomKey, signerWith } from './support.js';

const SECRET = 'EXAMPLESECRET0123456789abcdef';
const TIME = 1_541_993_715_999;
const SECONDS = 1_541_993_715;
const { facts } = exchanges.gate;

const signer: Signer<'gate'> = signerWith('gate', roomKey(SECRET, facts), 'KEY');
const mac = (message: string): string => createHmac('sha512', SECRET).update(message).digest('hex');
const sha512 = (text: string): string => createHash('sha512').update(text).digest('hex');

describe('gate', () => {
  /** [request, query that is sent, query that is signed, body] */
  const FORMS: ReadonlyArray<readonly [GateRequest, sent: string, signed: string, body: string | undefined]> = [
    [{ method: 'GET', path: '/api/v4/spot/accounts' }, '', '', undefined],
    [
      { method: 'GET', path: '/api/v4/spot/orders', params: { z: 1, currencies: ['BTC', 'ETH'], text: 't-é a+b=c%41', empty: '' } },
      '?z=1&currencies=BTC%2CETH&text=t-%C3%A9%20a%2Bb%3Dc%2541&empty=',
      'z=1&currencies=BTC,ETH&text=t-é a+b=c%41&empty=',
      undefined,
    ],
    [
      { method: 'DELETE', path: '/api/v4/spot/orders/1', params: { currency_pair: 'BTC_USDT' } },
      '?currency_pair=BTC_USDT',
      'currency_pair=BTC_USDT',
      undefined,
    ],
    [
      { method: 'PATCH', path: '/api/v4/spot/orders/1', query: { currency_pair: 'BTC_USDT' }, params: { amount: '1' } },
      '?currency_pair=BTC_USDT',
      'currency_pair=BTC_USDT',
      '{"amount":"1"}',
    ],
    [
      { method: 'POST', path: '/api/v4/futures/usdt/positions/BTC_USDT/leverage', params: { leverage: '10' }, encoding: 'query' },
      '?leverage=10',
      'leverage=10',
      undefined,
    ],
    [{ method: 'POST', path: '/api/v4/spot/batch_orders', params: [{ text: 't-é&=+' }] }, '', '', '[{"text":"t-é&=+"}]'],
    [{ method: 'POST', path: '/api/v4/futures/usdt/batch_cancel_orders', params: ['1', '2'] }, '', '', '["1","2"]'],
    [{ method: 'PUT', path: '/api/v4/futures/usdt/orders/1', params: { size: -3, price: 0.5 } }, '', '', '{"size":-3,"price":0.5}'],
  ];

  for (const [request, sent, query, body] of FORMS) {
    it(`${request.method} ${request.path}${sent}${body ?? ''} signs ${query || 'no query'}`, () => {
      const signed = signer.sign(request, { time: TIME });
      const { method, path } = request;
      assert.deepEqual(signed, {
        url: `https://api.gateio.ws${path}${sent}`,
        method,
        headers: {
          KEY: 'KEY',
          Timestamp: String(SECONDS),
          SIGN: mac(`${method}\n${path}\n${query}\n${sha512(body ?? '')}\n${SECONDS}`),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
      assert.equal(new URL(signed.url).href, signed.url, 'a URL parser must not change a byte');
      const read = [...new URL(signed.url).searchParams].map(([name, value]) => `${name}=${value}`).join('&');
      assert.equal(read, query, 'a server that reads the query gets what was signed');
    });
  }

  const GET: GateRequest = { method: 'GET', path: '/api/v4/spot/orders' };

  it('refuses & in a query, which is signed unescaped, and takes it in a body', () => {
    assert.ok(signer.sign({ ...GET, params: { text: 'a=b' } }));
    refused(() => signer.sign({ ...GET, params: { text: 'a&b' } }), 'PARAM_INVALID', /^parameter text holds &/);
    assert.ok(signer.sign({ method: 'POST', path: '/api/v4/spot/orders', params: { text: 'a&b' } }));
  });

  it('refuses what has no place, no method, no exact text', () => {
    assert.ok(signer.sign(GET));
    refused(() => signer.sign({ ...GET, encoding: 'json' } as never), 'REQUEST_INVALID', /^the encoding is none of query$/);
    refused(() => signer.sign({ ...GET, method: 'HEAD' } as never), 'REQUEST_INVALID', /^the method is none of/);
    refused(() => signer.sign({ ...GET, path: '/spot/orders' as never }), 'REQUEST_INVALID', /^the path does not begin with \/api\/v4\//);
    refused(() => signer.sign({ ...GET, path: '/api/v4/spot/../wallet' }), 'REQUEST_INVALID', /^the path is not/);
    refused(() => signer.sign({ ...GET, parms: {} } as never), 'REQUEST_INVALID', /field other than .*: "parms"/);
    refused(() => signer.sign({ ...GET, params: { a: 1e-7 } }), 'PARAM_INVALID', /^parameter a is a number that prints/);
    refused(() => signer.sign({ ...GET, params: { a: { b: '1' } } }), 'PARAM_INVALID', /^parameter a is an object/);
    refused(() => signer.sign({ ...GET, query: { a: '1' }, params: { a: '1' } }), 'PARAM_INVALID', /^parameter a is given twice/);
    const post = { method: 'POST', path: '/api/v4/spot/orders' } as const;
    refused(() => signer.sign({ ...post, params: { a: { b: NaN } } }), 'PARAM_INVALID', /^parameter a\.b is not a finite/);
  });

  it('signs a subscription by channel, event and time, whatever its payload', () => {
    const sign = (payload?: string[]) =>
      signer.signWebSocket({ channel: 'futures.orders', event: 'subscribe', market: 'usdt', ...(payload && { payload }) }, { time: TIME });
    const SIGN = mac(`channel=futures.orders&event=subscribe&time=${SECONDS}`);
    const auth = { method: 'api_key', KEY: 'KEY', SIGN };
    assert.equal(sign().url, 'wss://fx-ws.gateio.ws/v4/ws/usdt');
    assert.deepEqual(JSON.parse(sign().frame!), { time: SECONDS, channel: 'futures.orders', event: 'subscribe', auth });
    const payload = ['20011', 'é"'];
    assert.deepEqual(JSON.parse(sign(payload).frame!), { time: SECONDS, channel: 'futures.orders', event: 'subscribe', payload, auth });
  });

  it('connects to the address of the market, and to that of spot unless told', () => {
    for (const [market, url] of [
      [undefined, 'wss://api.gateio.ws/ws/v4/'],
      ['spot', 'wss://api.gateio.ws/ws/v4/'],
      ['usdt', 'wss://fx-ws.gateio.ws/v4/ws/usdt'],
      ['btc', 'wss://fx-ws.gateio.ws/v4/ws/btc'],
      ['delivery-usdt', 'wss://fx-ws.gateio.ws/v4/ws/delivery/usdt'],
      ['delivery-btc', 'wss://fx-ws.gateio.ws/v4/ws/delivery/btc'],
      ['options', 'wss://op-ws.gateio.live/v4/ws'],
    ] as const) {
      assert.equal(signer.signWebSocket({ channel: 'a.b', event: 'subscribe', ...(market && { market }) }).url, url);
    }
  });

  it('signs a call of the WebSocket API with the JSON text of its req_param, which is {} unless told', () => {
    const call = (params?: unknown): string =>
      signer.signWebSocket({ channel: 'spot.order_place', event: 'api', id: 'r1', ...(params !== undefined && { params }) } as never, {
        time: TIME,
      }).frame!;
    for (const [params, text] of [
      [undefined, '{}'],
      [null, ''],
      ['', '""'],
      [{ text: 't-é&', amount: '1', n: 2 }, '{"text":"t-é&","amount":"1","n":2}'],
      [[{ order_id: '1' }], '[{"order_id":"1"}]'],
    ] as const) {
      const frame = call(params);
      const { payload, ...rest } = JSON.parse(frame) as { payload: Record<string, unknown> };
      assert.deepEqual(rest, { time: SECONDS, channel: 'spot.order_place', event: 'api' });
      assert.equal(payload['signature'], mac(`api\nspot.order_place\n${text}\n${SECONDS}`));
      if (text === '') assert.ok(!frame.includes('req_param'));
      else assert.ok(frame.endsWith(`"req_param":${text}}}`), 'the signed text is the sent text');
      const { signature, req_param, ...named } = payload;
      assert.ok(signature);
      assert.equal(JSON.stringify(req_param), text === '' ? undefined : text);
      assert.deepEqual(named, { req_id: 'r1', api_key: 'KEY', timestamp: String(SECONDS) });
    }
  });

  it('refuses a frame that is half one kind and half the other, and names that are no names', () => {
    const good = { channel: 'spot.orders', event: 'subscribe' } as const;
    const bad = (change: object, message: RegExp): void =>
      refused(() => signer.signWebSocket({ ...good, ...change }), 'REQUEST_INVALID', message);
    assert.ok(signer.signWebSocket(good));
    bad({ id: '1' }, /field other than .*: "id"/);
    bad({ event: 'api', id: '1', payload: [] }, /field other than .*: "payload"/);
    bad({ event: 'api' }, /^the id is not/);
    bad({ event: 'api', id: 'a"b' }, /^the id is not/);
    bad({ event: 'update' }, /^the event is none of subscribe, unsubscribe, api/);
    bad({ channel: 'spot.orders","event":"x' }, /^the channel is not/);
    bad({ channel: 'a\nb' }, /^the channel is not/);
    bad({ market: 'margin' }, /^the market is none of spot, usdt, btc/);
    refused(() => signer.signWebSocket(null as never), 'REQUEST_INVALID', /^the request is null/);
    const call = { channel: 'spot.order_place', event: 'api', id: '1', params: [{ a: NaN }] } as const;
    refused(() => signer.signWebSocket(call), 'PARAM_INVALID', /^parameter params\[0\]\.a is not a finite/);
    refused(() => signer.signWebSocket({ ...good, payload: [NaN] }), 'PARAM_INVALID', /^parameter payload\[0\] is not a finite/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'gate'>): void {
  typed.sign({ method: 'POST', path: '/api/v4/spot/orders', params: { a: 1 }, query: { b: '2' } });
  // @ts-expect-error a GET has no body
  typed.sign({ method: 'GET', path: '/api/v4/spot/orders', encoding: 'json' });
  // @ts-expect-error the path has its version
  typed.sign({ method: 'GET', path: '/spot/orders' });
  // @ts-expect-error a form is no form of Gate's
  typed.sign({ method: 'POST', path: '/api/v4/spot/orders', encoding: 'form' });
  // @ts-expect-error a subscription has no req_param
  typed.signWebSocket({ channel: 'spot.orders', event: 'subscribe', params: {} });
  // @ts-expect-error a call has an id
  typed.signWebSocket({ channel: 'spot.login', event: 'api' });
  // @ts-expect-error no such market
  typed.signWebSocket({ channel: 'spot.orders', event: 'subscribe', market: 'margin' });
}
