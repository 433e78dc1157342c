import assert from 'node:assert/strict';

import type { Params, ParamValue } from '../../../lib/exchanges/types.js';
import type { Alike, Call, Descriptor, OurRequest, Pair, TheirRequest } from '../descriptor.js';
import { type Random, randomUuid } from '../random.js';

const PAGE = 'https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#digital-signature';

interface Body {
  readonly id: unknown;
  readonly method: string;
  readonly params: Record<string, ParamValue>;
  readonly api_key: string;
  readonly sig: string;
  readonly nonce: unknown;
}

const bodyOf = ({ body }: TheirRequest | OurRequest): Body => JSON.parse(body!) as Body;

/** "All numbers must be strings". */
function numbersAsTexts(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(numbersAsTexts);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, numbersAsTexts(inner)]));
}

const alike: Alike = {
  settled:
    'ccxt writes id and nonce as strings and numbers as they come; the page has id and nonce as numbers of 64 bits and all others as strings',
  page: PAGE,
  of: (request) => {
    const { id, nonce, params, ...rest } = bodyOf(request);
    return { ...request, body: JSON.stringify({ ...rest, id: String(id), nonce: String(nonce), params: numbersAsTexts(params) }) };
  },
};

/** The page's own rule, in its JavaScript: objects and lists within one another. */
function pageText(value: unknown): string {
  if (Array.isArray(value)) return value.map(pageText).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const object = value as Record<string, unknown>;
  return Object.keys(object)
    .sort()
    .map((name) => name + pageText(object[name]))
    .join('');
}

const hasNumbers = (value: ParamValue): boolean =>
  Array.isArray(value) && value.some((item) => typeof item === 'number' || typeof item === 'boolean');

/** Orders of one side each, as the list of them has them. */
const orders = (random: Random): Params => ({
  contingency_type: 'LIST',
  order_list: ['BUY', 'SELL'].map((side) => ({
    instrument_name: 'BTC_USD',
    side,
    price: '37500.10',
    quantity: 0.5,
    client_oid: randomUuid(random),
    exec_inst: ['POST_ONLY'],
  })),
});

interface CryptocomPro {
  authenticate(): Promise<unknown>;
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'cryptocom',
    oracle: { class: 'cryptocom' },
    sections: {
      private: ['v1.private'],
      others: ['base.public', 'v1.public', 'v2.public', 'v2.private', 'derivatives.public', 'derivatives.private'],
    },
    // ccxt throws a TypeError at a list within a list.
    params: ({ path }) => ({ lists: 'flat', ...(path === 'private/create-order-list' && { fixed: orders }) }),
    request: ({ path, params }) => ({ method: 'POST', path: `/exchange/v1/${path}`, params }),
    alike,
    differences: [
      {
        name: 'numbers within a list',
        settled: 'ccxt signs a number or a boolean within a list as nothing; the JavaScript of the page signs its text, and so do we',
        page: PAGE,
        applies: ({ params }: Call) => Object.values(params).some(hasNumbers),
        verify({ call, ours, theirs, sign }: Pair): void {
          const [mine, other] = [bodyOf(alike.of(ours)), bodyOf(alike.of(theirs))];
          assert.deepEqual({ ...mine, sig: '' }, { ...other, sig: '' });
          const { params, sig, api_key: key } = bodyOf(ours);
          assert.equal(sig, sign(`${call.path}${call.time}${key}${pageText(params)}${call.time}`));
          assert.deepEqual(params, numbersAsTexts(call.params));
        },
      },
    ],
    webSocket: [
      {
        name: 'public/auth',
        run: (pro) => (pro as unknown as CryptocomPro).authenticate(),
        request: () => ({}),
        comparable: (frame) => {
          const { id, nonce, ...rest } = frame as Body;
          return { ...rest, id: String(id), nonce: String(nonce) };
        },
      },
    ],
  },
];
