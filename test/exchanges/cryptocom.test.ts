/** Crypto.com: the text made of sorted names and values, numbers that become strings, ids. */
import assert from 'node:assert/strict';

import type { SignedRequest } from '../../lib/exchanges/types.js';
import type { Signer } from '../../lib/signer.js';
import { KEY, TIME, hmac, refused, textSigner } from './refused.js';

const signer = textSigner('cryptocom');
const order = { method: 'POST', path: '/exchange/v1/private/create-order' } as const;
const sign = (request: object): SignedRequest => signer.sign(request as never, { time: TIME });

interface Body {
  id: number;
  method: string;
  params: unknown;
  sig: string;
  nonce: number;
}
const bodyOf = (signed: SignedRequest): Body => JSON.parse(signed.body!) as Body;

// The rule as the JavaScript on the exchange's page has it, over what the server parses.
function pageText(value: unknown): string {
  if (Array.isArray(value)) return value.map(pageText).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const object = value as Record<string, unknown>;
  return Object.keys(object)
    .sort()
    .map((name) => name + pageText(object[name]))
    .join('');
}

describe('cryptocom', () => {
  it('signs the parameters sorted, in objects and lists of objects too, and sends them as given', () => {
    const params = {
      contingency_type: 'LIST',
      order_list: [
        { side: 'BUY', price: '1', exec_inst: ['POST_ONLY', 'X'] },
        { b: { d: '1', c: '2' }, a: 'ü &' },
      ],
      A: '',
      flag: true,
    };
    const signed = sign({ ...order, params });
    // Upper case sorts before lower case.
    const joined = 'A' + 'contingency_typeLIST' + 'flagtrue' + 'order_list' + 'exec_instPOST_ONLYXprice1sideBUY' + 'aü &bc2d1';
    assert.equal(bodyOf(signed).sig, hmac('sha256', `private/create-order${TIME}${KEY}${joined}${TIME}`));
    assert.deepEqual(bodyOf(signed).params, params);
    assert.deepEqual(Object.keys(bodyOf(signed).params as object), Object.keys(params));
    assert.equal(joined, pageText(bodyOf(signed).params));
  });

  it('sends numbers as strings, digit for digit, wherever they are', () => {
    const params = { price: 37500.5, quantity: 0.01, ids: [1, 2n ** 70n], nested: { n: -3, flag: false } };
    const { params: sent, sig } = bodyOf(sign({ ...order, params }));
    assert.deepEqual(sent, { price: '37500.5', quantity: '0.01', ids: ['1', '1180591620717411303424'], nested: { n: '-3', flag: false } });
    assert.equal(sig, hmac('sha256', `private/create-order${TIME}${KEY}${pageText(sent)}${TIME}`));
    refused(
      () => sign({ ...order, params: { ids: [1, 1e-7] } }),
      'PARAM_INVALID',
      /^parameter ids\[1\] is a number that prints with an exponent/,
    );
  });

  it('sends id and nonce as numbers, the id of the caller or the time', () => {
    const own = bodyOf(sign({ ...order, id: 11 }));
    assert.deepEqual([own.id, own.nonce, own.method], [11, TIME, 'private/create-order']);
    assert.equal(own.sig, hmac('sha256', `private/create-order11${KEY}${TIME}`));
    assert.deepEqual(own.params, {});
    assert.equal(bodyOf(sign(order)).id, TIME);
    for (const id of ['11', -1, 1.5, 2 ** 53, null]) refused(() => sign({ ...order, id }), 'REQUEST_INVALID', /^the id is not/);
  });

  it('signs what it sends when an object tells something else each time it is asked', () => {
    let asked = 0;
    const inner = Object.defineProperty({}, 'price', { enumerable: true, get: () => String(++asked) }) as Record<string, string>;
    const { params, sig } = bodyOf(sign({ ...order, params: { list: [inner] } }));
    assert.equal(sig, hmac('sha256', `private/create-order${TIME}${KEY}${pageText(params)}${TIME}`));
    assert.equal(asked, 1);
  });

  it('takes what is nested 16 deep, and no deeper', () => {
    const nested = (depth: number): unknown => (depth === 0 ? '1' : depth % 2 === 0 ? [nested(depth - 1)] : { a: nested(depth - 1) });
    const { params, sig } = bodyOf(sign({ ...order, params: { a: nested(16) } }));
    assert.equal(sig, hmac('sha256', `private/create-order${TIME}${KEY}${pageText(params)}${TIME}`));
    refused(() => sign({ ...order, params: { a: nested(17) } }), 'PARAM_INVALID', /is nested more than 16 deep/);
  });

  it('refuses what is nested without end, and names of JavaScript within', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    refused(() => sign({ ...order, params: cycle }), 'PARAM_INVALID', /is nested more than 16 deep/);
    refused(() => sign({ ...order, params: { a: [JSON.parse('{"__proto__":"1"}')] } }), 'PARAM_INVALID', /^parameter a\[0\]\.__proto__/);

    refused(() => sign({ ...order, params: { a: ['x', , 'y'] } }), 'PARAM_INVALID', /^parameter a\[1\] is undefined/);
    refused(() => sign({ ...order, params: { a: [{ b: null }] } }), 'PARAM_INVALID', /^parameter a\[0\]\.b is null/);
  });

  it('logs in to the WebSocket with public/auth', () => {
    const { url, frame } = signer.signWebSocket({}, { time: TIME });
    assert.equal(url, 'wss://stream.crypto.com/exchange/v1/user');
    const sig = hmac('sha256', `public/auth${TIME}${KEY}${TIME}`);
    assert.deepEqual(JSON.parse(frame!), { id: TIME, method: 'public/auth', api_key: KEY, sig, nonce: TIME });
    refused(() => signer.signWebSocket({ id: 1.5 }), 'REQUEST_INVALID', /^the id is not/);
  });

  it('refuses another method, a public path and a query', () => {
    refused(() => sign({ ...order, method: 'GET' }), 'REQUEST_INVALID', /^the method is none of POST/);
    refused(() => sign({ ...order, path: '/exchange/v1/public/get-book' }), 'REQUEST_INVALID', /does not begin with/);
    refused(() => sign({ ...order, query: {} }), 'REQUEST_INVALID', /"query"/);
  });
});

// Compiled and never called: what must not compile.
export function typesOfCryptocom(cryptocom: Signer<'cryptocom'>): void {
  cryptocom.sign({ method: 'POST', path: '/exchange/v1/private/create-order', params: { exec_inst: ['POST_ONLY'] }, id: 1 });
  // @ts-expect-error every private call is a POST
  cryptocom.sign({ method: 'GET', path: '/exchange/v1/private/user-balance' });
  // @ts-expect-error a path elsewhere
  cryptocom.sign({ method: 'POST', path: '/exchange/v1/public/get-book' });
  // @ts-expect-error ids are numbers
  cryptocom.sign({ method: 'POST', path: '/exchange/v1/private/user-balance', id: '1' });
  // @ts-expect-error the login has no parameters
  cryptocom.signWebSocket({ params: {} });
}
