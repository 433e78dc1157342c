/** What is signed is what is sent and what arrives, for any parameters, in every form of every exchange. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';

import { isUnreserved } from '../../lib/exchanges/text/percent.js';
import type { SignedRequest } from '../../lib/exchanges/types.js';
import { allForms, type Arrived, arrived, contentType, type Form, type Params, sign, signedText } from './forms.js';

const RUNS = 60;

const NAME_CHARACTERS = 'abcXYZ019_.-';
// No exchange has a parameter that begins so.
const name = (characters: string): fc.Arbitrary<string> =>
  fc.stringOf(fc.constantFrom(...characters), { maxLength: 8 }).map((rest) => `x_${rest}`);

const plain = fc.stringOf(fc.constantFrom(...'abcXYZ019-._~'), { maxLength: 12 });
// Whatever Unicode has, and often what a query, a form, JSON or a header is made of; half of it plain.
const text = fc.oneof(
  plain,
  fc.fullUnicodeString({ maxLength: 24 }),
  fc.stringOf(fc.constantFrom(...'&=?#%+ "\\/,;\r\n\t\u0000\u007f\u2028é€😀'), { maxLength: 8 }),
);
const scalar = fc.oneof(text, plain, fc.maxSafeInteger(), fc.boolean(), fc.bigInt(), fc.constantFrom(0.1, -37500.5, 1.25));

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(name(NAME_CHARACTERS), tie('tree'), { maxKeys: 4 }),
  ),
}));

/** Parameters that a form has some way to carry. Names with brackets only where no list could be mistaken for them. */
function paramsOf(form: Form): fc.Arbitrary<Params> {
  const scalars = fc.dictionary(name(`${NAME_CHARACTERS}:[]`), scalar, { maxKeys: 8 });
  if (form.json && form.objects !== undefined) return fc.oneof(scalars, fc.dictionary(name(NAME_CHARACTERS), tree, { maxKeys: 5 }));
  if (form.lists === undefined) return scalars;
  const list = fc.array(text, { minLength: 1, maxLength: 4 });
  const object = fc.dictionary(name(NAME_CHARACTERS), text, { maxKeys: 3 });
  const nested = form.objects === undefined ? list : fc.oneof(list, object);
  return fc.oneof(scalars, fc.dictionary(name(NAME_CHARACTERS), fc.oneof(scalar, nested), { maxKeys: 5 }));
}

/** Every value as the text that has to arrive. */
function texts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(texts);
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, texts(inner)]));
}

function expected(form: Form, params: Params): Arrived[] {
  return Object.entries(params).flatMap(([key, value]): Arrived[] => {
    if (form.json || typeof value !== 'object') return [[key, texts(value)]];
    if (Array.isArray(value)) return form.lists!(key, value as string[]);
    return [[key, JSON.stringify(value)]];
  });
}

const byName = (entries: readonly Arrived[]): Arrived[] => [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));

/** Whether a value has nothing in it that any text would have to escape. */
function isPlain(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isPlain);
  return typeof value !== 'string' || isUnreserved(value);
}

/** The signed request, or undefined where a value was refused that some text could not carry; the refusal names it. */
function signedOrRefused(form: Form, params: Params): SignedRequest | undefined {
  try {
    return sign(form, params);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    assert.equal(code, 'PARAM_INVALID', `${message}: ${JSON.stringify(form.request)}`);
    const named = Object.keys(params).filter((key) => message.startsWith(`parameter ${key}`));
    assert.ok(
      named.some((key) => !isPlain(params[key])),
      `${message} of ${Object.keys(params).join()}`,
    );
    return undefined;
  }
}

function assertAscii({ url, method, headers }: SignedRequest): void {
  assert.match(url, /^[\x21-\x7e]+$/);
  assert.equal(new URL(url).href, url, 'a URL parser must not change a byte');
  assert.match(method, /^[A-Z]+$/);
  for (const [key, value] of Object.entries(headers)) {
    assert.match(key, /^[A-Za-z0-9-]+$/);
    assert.match(value, /^[\x20-\x7e]+$/, key);
  }
}

/** Forms whose rule leaves the parameters out of what is signed: by exchange, those that arrive as JSON or all others. */
const UNSIGNED: { readonly [exchange: string]: (form: Form) => boolean } = {
  'bitstamp-legacy': () => true, // nonce, customer and key
  'coinbase-advanced': () => true, // method, host and path
  'coinbase-international': (form) => !form.json, // the path without its query
  'coinbase-legacy': (form) => !form.json && !form.request.path.startsWith('/v2/'), // the same on v3
  htx: (form) => form.request.method === 'POST', // the body
};
const signs = (form: Form): boolean => UNSIGNED[form.exchange]?.(form) !== true;

/** Poloniex asks whether there are any before it reads them. */
const asksFirst = ({ exchange, json }: Form): boolean => exchange === 'poloniex' && json;
const takesQuery = (form: Form): boolean => {
  try {
    return sign(form, { x_a: '1' }, { query: { x_q: '2' } }) !== undefined;
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'REQUEST_INVALID');
    return false;
  }
};

const titleOf = ({ request: { method, path, encoding } }: Form): string => `${method} ${path}${encoding ? ` as ${String(encoding)}` : ''}`;

/** Exchanges whose rule leaves the path out of what is signed. */
const PATH_UNSIGNED: ReadonlySet<string> = new Set(['binance', 'bithumb', 'bitstamp-legacy', 'bybit', 'mexc', 'upbit']);
const signsPath = ({ exchange, request }: Form): boolean =>
  !PATH_UNSIGNED.has(exchange) && (exchange !== 'woo' || request.path.startsWith('/v3/'));

describe('a path', () => {
  for (const [exchange, forms] of allForms) {
    it(`of ${exchange} is sent as it is given, and signed where the rule says so`, () => {
      let taken = 0;
      for (const form of forms) {
        for (const suffix of ['/a.b', '/.a', '/a..b', '/...', '/~a-_', '/a:b@c,d+e', '/a/']) {
          const path = form.request.path.replace(/\/?$/, suffix);
          let signed: SignedRequest;
          try {
            signed = sign(form, {}, { path });
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'REQUEST_INVALID');
            continue;
          }
          taken++;
          const { url } = new Request(signed.url, { method: signed.method });
          assert.equal(url, signed.url);
          assert.equal(new URL(url).pathname, path);
          const changed = signedText({ ...form, request: { ...form.request, path } }, {}) !== signedText(form, {});
          assert.equal(changed, signsPath(form), `${form.request.path} with ${suffix}`);
        }
      }
      assert.equal(taken > 0, exchange !== 'poloniex-legacy', 'one that has more than one path takes others');
    });
  }
});

for (const [exchange, forms] of allForms) {
  describe(`any parameters: ${exchange}`, () => {
    it('are taken in some form', () => assert.ok(forms.length > 0));

    for (const form of forms) {
      it(`${titleOf(form)}: arrive as they were given, or are refused by name`, () => {
        let taken = 0;
        let special = 0;
        fc.assert(
          fc.property(paramsOf(form), (params) => {
            const signed = signedOrRefused(form, params);
            if (signed === undefined) return;
            taken++;
            if (!isPlain(params)) special++;
            assertAscii(signed);
            assert.equal(signed.method, form.request.method);
            const given = arrived(signed).filter(([key]) => !form.added.includes(key) && !Object.hasOwn(form.base, key));
            assert.deepEqual(byName(given), byName(expected(form, params)));
          }),
          { numRuns: RUNS },
        );
        // Without these two the property could hold because everything is refused.
        assert.ok(taken >= RUNS / 10, `${taken} of ${RUNS} were taken`);
        assert.ok(special > 0 || !form.unicode, 'values that need escapes are among them');
      });

      it(`${titleOf(form)}: go to one place, one parameter or several`, () => {
        const bodies = [{ x_a: '1' }, { x_a: '1', x_b: '2' }].map((params) => sign(form, params));
        assert.equal(bodies[0]!.url.includes('x_a'), bodies[1]!.url.includes('x_a'));
        assert.equal(contentType(bodies[0]!.headers), contentType(bodies[1]!.headers));
      });

      it(`${titleOf(form)}: ${signs(form) ? 'are signed' : 'are not signed, which is the exchange\u2019s own rule'}`, () => {
        const [one, other] = ['1', '2'].map((value) => signedText(form, { x_a: value }));
        assert.equal(one !== other, signs(form));
        assert.equal(signedText(form, { x_a: '1' }), one);
      });

      it(`${titleOf(form)}: sign differently from those that a separator within a value would make of them`, () => {
        if (!signs(form)) return;
        const two = signedText(form, { x_a: '1', x_b: '2' });
        for (const value of ['1&x_b=2', '1%26x_b=2', '1&x_b%3D2', '1","x_b":"2', '1\nx_b=2', '1x_b2']) {
          let one: string | undefined;
          try {
            one = signedText(form, { x_a: value });
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'PARAM_INVALID');
            assert.match((error as Error).message, /^parameter x_a /);
          }
          // Crypto.com writes names and values without anything between them.
          assert.equal(one === two, form.exchange === 'cryptocom' && value === '1x_b2', value);
        }
      });

      it(`${titleOf(form)}: are read once, so that no object tells the signer one thing and the exchange another`, () => {
        let asked = 0;
        const telling = <Holder extends object>(holder: Holder, key: PropertyKey): Holder =>
          Object.defineProperty(holder, key, { enumerable: true, get: () => String(++asked) });
        const timesAsked = (params: object): number => {
          asked = 0;
          form.signer.sign({ ...form.request, params } as never, form.options);
          return asked;
        };
        assert.equal(timesAsked(telling({ ...form.base }, 'x_a')), 1);
        if (form.lists !== undefined) assert.equal(timesAsked({ ...form.base, x_a: telling(['1'], 0) }), 1);
        if (form.objects !== undefined) assert.equal(timesAsked({ ...form.base, x_a: telling({}, 'a') }), 1);
      });

      it(`${titleOf(form)}: and so are their names, a query beside them, and every field of the request`, () => {
        let asked = 0;
        const counting = <Value extends object>(value: Value): Value =>
          new Proxy(value, { ownKeys: (target) => (asked++, Reflect.ownKeys(target)) });
        const timesAsked = (request: object): number => {
          asked = 0;
          form.signer.sign(request as never, form.options);
          return asked;
        };
        const request = { ...form.request, params: { ...form.base, x_a: '1' } };
        assert.equal(timesAsked({ ...request, params: counting(request.params) }), asksFirst(form) ? 2 : 1);
        for (const [field, value] of Object.entries(request)) {
          assert.equal(
            timesAsked(Object.defineProperty({ ...request }, field, { enumerable: true, get: () => (asked++, value) })),
            1,
            field,
          );
        }
        if (!takesQuery(form)) return;
        assert.equal(timesAsked({ ...request, query: counting({ x_q: '1' }) }), 1);
        if (form.lists === undefined || form.json) return;
        const list = Object.defineProperty(['1'], 0, { get: () => (asked++, '1') });
        assert.equal(timesAsked({ ...request, query: { x_q: list } }), 1);
      });
    }
  });
}

describe('what fetch sends', () => {
  interface Received {
    readonly method: string | undefined;
    readonly path: string | undefined;
    readonly headers: readonly string[];
    readonly body: Buffer;
  }
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ method: request.method, path: request.url, headers: request.rawHeaders, body: Buffer.concat(chunks) });
      response.end();
    });
  });
  before(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  async function assertSent(signed: SignedRequest, origin: string): Promise<void> {
    await (await fetch(signed.url, signed)).arrayBuffer();
    const { method, path, headers, body } = received.pop()!;
    assert.equal(origin + path!, signed.url);
    assert.equal(method, signed.method);
    assert.ok(body.equals(Buffer.from(signed.body ?? '')), `${body.toString()} instead of ${signed.body ?? 'nothing'}`);
    const lines = headers.flatMap((key, i) => (i % 2 === 0 ? [`${key.toLowerCase()}: ${headers[i + 1]!}`] : []));
    for (const [key, value] of Object.entries(signed.headers)) {
      const same = lines.filter((line) => line.startsWith(`${key.toLowerCase()}: `));
      assert.deepEqual(same, [`${key.toLowerCase()}: ${value}`]);
    }
    const typed = lines.some((line) => line.startsWith('content-type: '));
    assert.equal(typed, contentType(signed.headers) !== '', 'fetch adds no Content-Type of its own');
  }

  for (const [exchange, forms] of allForms) {
    it(`of ${exchange} are exactly the signed bytes`, async () => {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      for (const form of forms) {
        form.signer.baseUrl = origin;
        try {
          await assertSent(sign(form, {}), origin);
          await fc.assert(
            fc.asyncProperty(paramsOf(form), async (params) => {
              const signed = signedOrRefused(form, params);
              if (signed !== undefined) await assertSent(signed, origin);
            }),
            { numRuns: 2 },
          );
        } finally {
          form.signer.baseUrl = undefined;
        }
      }
    });
  }
});
