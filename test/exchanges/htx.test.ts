/** HTX: what the vectors do not say. */
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, verify } from 'node:crypto';

import type { HtxRequest } from '../../lib/exchanges/htx.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Signer } from '../../lib/signer.js';
import { refused } from './refused.js';
import { cryptoKey, roomKey, signerWith } from './support.js';

const SECRET = 'EXAMPLESECRET0123456789abcdef';
const TIME = 1_700_000_000_999;
const { facts } = exchanges.htx;

const signerOf = (): Signer<'htx'> => signerWith('htx', roomKey(SECRET, facts), 'KEY');
const signer = signerOf();
const mac = (message: string): string => createHmac('sha256', SECRET).update(message).digest('base64');

const AUTH = 'AccessKeyId=KEY&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2023-11-14T22%3A13%3A20';

describe('htx', () => {
  /** [request, host, query that is sent and signed, body] */
  const FORMS: ReadonlyArray<readonly [HtxRequest, host: string, query: string, body: string | undefined]> = [
    [{ method: 'GET', path: '/v1/account/accounts' }, 'api.huobi.pro', AUTH, undefined],
    [
      {
        method: 'GET',
        path: '/v1/order/orders',
        params: { states: ['filled', 'canceled'], symbol: 'é a+b&c=d', Zed: '', direct: true, A: 1 },
      },
      'api.huobi.pro',
      'A=1&' + AUTH + '&Zed=&direct=true&states=filled%2Ccanceled&symbol=%C3%A9%20a%2Bb%26c%3Dd',
      undefined,
    ],
    [
      { method: 'POST', path: '/v1/order/orders/place', params: { symbol: 'btcusdt', amount: '0.1', note: 'é&+' } },
      'api.huobi.pro',
      AUTH,
      '{"symbol":"btcusdt","amount":"0.1","note":"é&+"}',
    ],
    [{ method: 'POST', path: '/v1/order/batch-orders', params: [{ a: '1' }, { b: 2 }] }, 'api.huobi.pro', AUTH, '[{"a":"1"},{"b":2}]'],
    [{ method: 'POST', path: '/v1/order/orders/59378/submitcancel' }, 'api.huobi.pro', AUTH, '{}'],
    [{ method: 'GET', path: '/v2/account/ledger', params: { accountId: '1' } }, 'api.huobi.pro', `${AUTH}&accountId=1`, undefined],
    [{ method: 'POST', path: '/api/v1/contract_order', params: { volume: 1 } }, 'api.hbdm.com', AUTH, '{"volume":1}'],
    [{ method: 'POST', path: '/swap-api/v1/swap_order', params: { volume: 1 } }, 'api.hbdm.com', AUTH, '{"volume":1}'],
    [{ method: 'POST', path: '/v5/trade/order', params: { volume: '1' } }, 'api.hbdm.com', AUTH, '{"volume":"1"}'],
    [{ method: 'GET', path: '/v5/account/universal_transfer_records' }, 'api.huobi.pro', AUTH, undefined],
    [{ method: 'POST', path: '/linear-swap-api/v1/swap_order', params: { volume: 1 } }, 'api.hbdm.com', AUTH, '{"volume":1}'],
  ];

  for (const [request, host, query, body] of FORMS) {
    it(`${request.method} ${request.path} signs ${host} and ${query}, and no body`, () => {
      const signed = signer.sign(request, { time: TIME });
      const signature = mac(`${request.method}\n${host}\n${request.path}\n${query}`);
      assert.deepEqual(signed, {
        url: `https://${host}${request.path}?${query}&Signature=${encodeURIComponent(signature)}`,
        method: request.method,
        headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      });
      assert.equal(new URL(signed.url).href, signed.url, 'a URL parser must not change a byte');
      assert.equal(new URL(signed.url).searchParams.get('Signature'), signature);
    });
  }

  it('signs the host that the request goes to, with its port', () => {
    const request: HtxRequest = { method: 'GET', path: '/v1/account/accounts' };
    for (const [baseUrl, host] of [
      ['https://api-aws.huobi.pro', 'api-aws.huobi.pro'],
      ['https://api-aws.huobi.pro/', 'api-aws.huobi.pro'],
      ['http://127.0.0.1:8080', '127.0.0.1:8080'],
    ] as const) {
      const elsewhere = signerOf();
      elsewhere.baseUrl = baseUrl;
      const url: URL = new URL(elsewhere.sign(request, { time: TIME }).url);
      assert.equal(url.host, host);
      assert.equal(url.searchParams.get('Signature'), mac(`GET\n${host}\n/v1/account/accounts\n${AUTH}`));
    }
  });

  it('escapes the API key as any other value', () => {
    const odd = signerWith('htx', roomKey(SECRET, facts), 'a&b=c+');
    const query = AUTH.replace('KEY', 'a%26b%3Dc%2B');
    for (const [params, signed] of [
      [{}, query],
      [{ a: '1' }, `${query}&a=1`],
    ] as const) {
      const { searchParams } = new URL(odd.sign({ method: 'GET', path: '/v1/account/accounts', params }, { time: TIME }).url);
      assert.equal(searchParams.get('AccessKeyId'), 'a&b=c+');
      assert.equal(searchParams.get('Signature'), mac(`GET\napi.huobi.pro\n/v1/account/accounts\n${signed}`));
    }
  });

  it('an Ed25519 key names its method in what it signs', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const ed25519 = signerWith('htx', cryptoKey(pem, facts, 'ed25519'), 'KEY');
    const good = (message: string, signature: string): boolean =>
      verify(null, Buffer.from(message), publicKey, Buffer.from(signature, 'base64'));

    const { url } = ed25519.sign({ method: 'GET', path: '/v1/account/accounts' }, { time: TIME });
    const signature = new URL(url).searchParams.get('Signature')!;
    const query = AUTH.replace('HmacSHA256', 'Ed25519');
    assert.ok(url.includes(`?${query}&Signature=`));
    assert.ok(good(`GET\napi.huobi.pro\n/v1/account/accounts\n${query}`, signature));
    assert.ok(!good(`GET\napi.huobi.pro\n/v1/account/accounts\n${AUTH}`, signature));

    const { params } = JSON.parse(ed25519.signWebSocket({ path: '/ws/v2' }, { time: TIME }).frame!) as { params: Record<string, string> };
    assert.equal(params['signatureMethod'], 'Ed25519');
    const own = 'accessKey=KEY&signatureMethod=Ed25519&signatureVersion=2.1&timestamp=2023-11-14T22%3A13%3A20';
    assert.ok(good(`GET\napi.huobi.pro\n/ws/v2\n${own}`, params['signature']!));
  });

  it('refuses the names that it sets itself, in a query and in a body', () => {
    for (const name of ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature']) {
      const params = { [name]: 'x' };
      refused(
        () => signer.sign({ method: 'GET', path: '/v1/order/orders', params }),
        'PARAM_INVALID',
        new RegExp(`^parameter ${name} is set by`),
      );
      refused(
        () => signer.sign({ method: 'POST', path: '/v1/order/orders/place', params }),
        'PARAM_INVALID',
        new RegExp(`^parameter ${name} is set by`),
      );
      assert.ok(signer.sign({ method: 'GET', path: '/v1/order/orders', params: { [name.toLowerCase()]: 'x' } }));
    }
    // Who hides a name when it is asked for, and shows it when it is written, is found out.
    const hidden = new Proxy(
      { Signature: 'x' },
      {
        has: () => false,
        getOwnPropertyDescriptor: (target, name) => (asked++ > 0 ? undefined : Reflect.getOwnPropertyDescriptor(target, name)),
      },
    );
    let asked = 0;
    refused(
      () => signer.sign({ method: 'POST', path: '/v1/order/orders/place', params: hidden }),
      'PARAM_INVALID',
      /^parameter Signature is set by/,
    );
    refused(() => signer.sign({ method: 'GET', path: '/v3/order' as never }), 'REQUEST_INVALID', /^the path does not begin with/);
    refused(() => signer.sign({ method: 'DELETE', path: '/v1/order' } as never), 'REQUEST_INVALID', /^the method is none of GET, POST/);
    refused(
      () => signer.sign({ method: 'GET', path: '/v1/o', encoding: 'json' } as never),
      'REQUEST_INVALID',
      /field other than .*"encoding"/,
    );
  });

  it('logs in to each WebSocket with a signature of its address', () => {
    const spot = signer.signWebSocket({ path: '/ws/v2' }, { time: TIME });
    assert.equal(spot.url, 'wss://api.huobi.pro/ws/v2');
    for (const path of ['/notification', '/swap-notification', '/linear-swap-notification'] as const) {
      const { url, frame } = signer.signWebSocket({ path }, { time: TIME });
      assert.equal(url, `wss://api.hbdm.com${path}`);
      assert.deepEqual(JSON.parse(frame!), {
        op: 'auth',
        type: 'api',
        AccessKeyId: 'KEY',
        SignatureMethod: 'HmacSHA256',
        SignatureVersion: '2',
        Timestamp: '2023-11-14T22:13:20',
        Signature: mac(`GET\napi.hbdm.com\n${path}\n${AUTH}`),
      });
    }
    refused(() => signer.signWebSocket({ path: '/ws' as never }), 'REQUEST_INVALID', /^the path is none of \/ws\/v2, /);
    refused(() => signer.signWebSocket({} as never), 'REQUEST_INVALID', /^the path is none of/);
  });
});

/** Compiled and never called: what must not compile does not. */
export function wrongUses(typed: Signer<'htx'>): void {
  typed.sign({ method: 'POST', path: '/v1/order/batch-orders', params: [{ a: '1' }] });
  // @ts-expect-error a list is a body, and a GET has none
  typed.sign({ method: 'GET', path: '/v1/order/orders', params: [{ a: '1' }] });
  // @ts-expect-error HTX takes no DELETE
  typed.sign({ method: 'DELETE', path: '/v1/order/orders' });
  // @ts-expect-error no such interface
  typed.sign({ method: 'GET', path: '/v3/order/orders' });
  // @ts-expect-error a public address needs no login
  typed.signWebSocket({ path: '/ws' });
}
