import assert from 'node:assert/strict';

import type { Call, Descriptor, Difference, OurRequest, Pair, Refusal, TheirRequest } from '../descriptor.js';
import { isUnreserved } from '../params.js';

const header = (request: OurRequest | TheirRequest, name: string): string => String((request.headers as Record<string, unknown>)[name]);
const searchOf = ({ url }: { url: string }): string => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
const textOf = (value: unknown): string => String(value);

const disputed: Refusal = {
  name: "!'()* in a query",
  settled: 'the official SDKs sign these in three ways (unescaped, escaped, the whole text unescaped) and the page does not say which',
  page: 'https://api-docs.poloniex.com/spot/api',
  applies: ({ endpoint, params }: Call) =>
    endpoint.method === 'GET' && Object.values(params).some((value) => /[!'()*]/.test(textOf(value))),
};

const escapedTwice: Difference = {
  name: 'the symbol of a query escaped twice in ccxt',
  settled: 'ours escapes it once, as any other parameter',
  page: 'https://api-docs.poloniex.com/spot/api',
  applies: ({ endpoint, params }) => endpoint.method === 'GET' && !isUnreserved(textOf(params['symbol'] ?? '')),
  verify({ call, ours, theirs, sign }: Pair): void {
    for (const request of [ours, theirs]) {
      const parts = [...searchOf(request).split('&'), `signTimestamp=${call.time}`];
      // By name, and a name that begins another comes first: that is the order of the texts but for the equals sign.
      const sorted = parts.map((part) => part.replace('=', '\0')).sort().map((part) => part.replace('\0', '=')); // prettier-ignore
      assert.equal(header(request, 'signature'), sign(`GET\n/${call.path}\n${sorted.join('&')}`));
    }
    const symbol = (request: { url: string }): string => new URLSearchParams(searchOf(request)).get('symbol')!;
    assert.equal(symbol(ours), textOf(call.params['symbol']));
    assert.equal(decodeURIComponent(symbol(theirs)), symbol(ours));
  },
};

interface Pro {
  authenticate(): Promise<unknown>;
}

const current: Descriptor = {
  exchange: 'poloniex',
  oracle: { class: 'poloniex' },
  sections: { private: ['private', 'swapPrivate'], others: ['public', 'swapPublic'] },
  params: ({ method }) => ({ lists: method === 'GET' ? 'none' : 'nested', reserved: ['signTimestamp', 'requestBody'] }),
  request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/${path}`, params }),
  differences: [escapedTwice],
  refusals: [disputed],
  webSocket: [
    {
      name: 'auth',
      run: (pro) => (pro as unknown as Pro).authenticate(),
      request: () => ({ market: 'spot' }),
      comparable: (frame) => {
        const { params, ...others } = frame as { params: Record<string, unknown> };
        return { ...others, params: { ...params, signTimestamp: String(params['signTimestamp']) } };
      },
      note: 'ccxt.pro sends the time as text, the page and the official SDK as a number',
    },
  ],
};

const tradingApi: Descriptor = {
  exchange: 'poloniex-legacy',
  oracle: { package: 'ccxt-1.89', class: 'poloniex' },
  sections: { private: ['private'], others: ['public'] },
  params: () => ({ reserved: ['nonce', 'command'] }),
  request: ({ path, params }) => ({ method: 'POST', path: '/tradingApi', params: { command: path, ...params } }),
  options: ({ time }) => ({ nonce: time }),
};

const emptyBody: Difference = {
  name: 'a body {} without parameters in ccxt',
  settled: 'ours sends no body where there are no parameters; both sign what they send',
  page: 'https://api-docs.poloniex.com/futures/api/authentication',
  applies: ({ endpoint, params, ids }) => endpoint.method !== 'GET' && Object.keys({ ...params, ...ids }).length === 0,
  verify({ call, ours, theirs, sign }: Pair): void {
    assert.deepEqual([ours.url, ours.body, theirs.body], [theirs.url, undefined, '{}']);
    const message = (body: string): string => `${call.time}${ours.method}/api/v1/${call.path}${body}`;
    assert.equal(header(ours, 'PF-API-SIGN'), sign(message('')));
    assert.equal(header(theirs, 'PF-API-SIGN'), sign(message('{}')));
  },
};

const futures: Descriptor = {
  exchange: 'poloniex-futures-legacy',
  oracle: { package: 'ccxt-4.1.90', class: 'poloniexfutures' },
  sections: { private: ['private'], others: ['public'] },
  params: ({ method }) => ({ lists: method === 'GET' ? 'none' : 'nested', reserved: ['version'] }),
  request: ({ endpoint, path, params, ids }) => ({
    method: endpoint.method,
    path: `/api/v1/${path}`,
    // ccxt leaves an id of the path among the parameters too.
    params: { ...ids, ...params },
    encoding: endpoint.method === 'GET' ? 'query' : 'json',
  }),
  differences: [emptyBody],
};

export const descriptors: readonly Descriptor[] = [current, tradingApi, futures];
