import assert from 'node:assert/strict';

import type { ParamValue, Params } from '../../../lib/exchanges/types.js';
import type { Descriptor, Difference } from '../descriptor.js';
import { bodyOf } from '../forms.js';
import { type Random, randomUuid } from '../random.js';

const page = 'https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#digital-signature';

/** Numbers as texts, which is how this exchange wants them; ours writes them so. */
function texts(value: ParamValue): ParamValue {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(texts);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, texts(inner)]));
}

/** What the page's sample signs of the parameters: names in order, each followed by what is in it. */
function signedText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(signedText).join('');
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => name + signedText(inner)).join(''); // prettier-ignore
}

interface Frame {
  readonly id: number | string;
  readonly nonce: number | string;
  readonly sig: string;
  readonly method: string;
  readonly api_key: string;
  readonly params: object;
}

/** ccxt writes id and nonce as texts. */
const asTexts = (frame: object): object => ({ ...frame, id: String((frame as Frame).id), nonce: String((frame as Frame).nonce) });

const isObject = (value: ParamValue): boolean => typeof value === 'object' && !Array.isArray(value);
const hasBoolean = (value: ParamValue): boolean => Array.isArray(value) && value.some((item) => typeof item === 'boolean');

/** What ccxt signs of the parameters: nothing of a boolean in a list, and no more than [object Object] of an object. */
function textOfCcxt(params: object): string {
  const names = Object.keys(params).sort();
  const textOf = (value: unknown): string => {
    if (!Array.isArray(value)) return String(value);
    return value.map((item: unknown) => (typeof item === 'boolean' ? '' : signedText(item))).join('');
  };
  return names.map((name) => name + textOf((params as Record<string, unknown>)[name])).join('');
}

const inner: Difference = {
  name: 'objects, and booleans in lists, not signed as what they are in ccxt',
  settled: 'the sample of the page goes into objects and writes booleans, and so does ours',
  page,
  applies: ({ params }) => Object.values(params).some((value) => isObject(value) || hasBoolean(value)),
  verify({ ours, theirs, sign }) {
    const [mine, other] = [ours, theirs].map((request) => JSON.parse(bodyOf(request)) as Frame) as [Frame, Frame];
    const message = ({ method, id, api_key, nonce }: Frame, params: string): string => method + id + api_key + params + nonce;
    assert.equal(mine.sig, sign(message(mine, signedText(mine.params))));
    assert.equal(other.sig, sign(message(other, textOfCcxt(other.params))));
    assert.deepEqual({ ...asTexts(mine), sig: '' }, { ...asTexts(other), sig: '' });
  },
};

const order = (random: Random): Params => ({ instrument_name: 'BTC_USDT', side: 'BUY', price: '37500.10', client_oid: randomUuid(random) });

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'cryptocom',
    oracle: { class: 'cryptocom' },
    sections: {
      private: ['v1.private', 'v2.private', 'derivatives.private'],
      others: ['base.public', 'v1.public', 'v2.public', 'derivatives.public'],
    },
    skips: [{ reason: 'of interfaces before Exchange v1', applies: ({ section }) => section !== 'v1.private' }],
    params: ({ path }) => {
      if (path.endsWith('order-list')) return { lists: 'flat', fixed: (random) => ({ order_list: [order(random), order(random)] }) };
      if (path.endsWith('create-order')) return { lists: 'flat', fixed: (random): Params => (random.chance(50) ? { detail: order(random) } : {}) };
      return { lists: 'flat' };
    },
    request: ({ path, params }) => ({ method: 'POST', path: `/exchange/v1/${path}`, params }),
    theirParams: ({ params }) => texts(params),
    notes: ['id and nonce: numbers in ours, as on the page, texts in ccxt; what is signed is the same'],
    sameBody: (body) => asTexts(JSON.parse(body) as object),
    differences: [inner],
    webSocket: [
      {
        name: 'public/auth',
        run: (pro) => (pro as unknown as { authenticate(): Promise<unknown> }).authenticate(),
        request: () => ({}),
        comparable: (frame) => asTexts(frame as object),
        note: 'ccxt writes id and nonce as texts; the page has numbers',
      },
    ],
  },
];
