import assert from 'node:assert/strict';

import type { Call, Descriptor, Difference, Endpoint, OurRequest, Pair, TheirRequest, WebSocketCase } from '../descriptor.js';
import type { ParamStyle } from '../params.js';

const header = (request: OurRequest | TheirRequest, name: string): string => String((request.headers as Record<string, unknown>)[name]);
const searchOf = ({ url }: { url: string }): string => (url.includes('?') ? url.slice(url.indexOf('?')) : '');
const pairsOf = (search: string): string[][] =>
  search
    .slice(1)
    .split('&')
    .map((part) => part.split('=').map(decodeURIComponent));
const hasList = ({ params }: Call): boolean => Object.values(params).some(Array.isArray);

/** ccxt takes parameters as query of a GET and as JSON of everything else. */
const encodingOf = ({ method }: Endpoint): 'query' | 'json' => (method === 'GET' ? 'query' : 'json');
const styleOf = ({ method }: Endpoint): ParamStyle => ({ lists: method === 'GET' ? 'flat' : 'nested' });

/** What a query says where a list is written as name[0]=, as a repeated name. */
const repeated = (pairs: string[][]): string[][] => pairs.map(([name, value]) => [name!.replace(/\[\d+\]$/, ''), value!]);

const indexedLists: Difference = {
  name: 'lists as name[0]= in ccxt',
  settled: 'ours repeats the name, as GET /orders documents for status; both sign what they send',
  page: 'https://docs.cdp.coinbase.com/api-reference/exchange-api/rest-api/orders/get-all-orders',
  applies: (call) => call.endpoint.method === 'GET' && hasList(call),
  verify({ call, ours, theirs, sign }: Pair): void {
    assert.deepEqual(pairsOf(searchOf(ours)), repeated(pairsOf(searchOf(theirs))));
    for (const request of [ours, theirs]) {
      const message = `${header(request, 'CB-ACCESS-TIMESTAMP')}GET/${call.path}${searchOf(request)}`;
      assert.equal(header(request, 'CB-ACCESS-SIGN'), sign(message));
    }
  },
};

interface ExchangePro {
  watchMyTrades(symbol: string): Promise<unknown>;
}

const subscription: WebSocketCase = {
  name: 'user channel',
  run: (pro) => {
    const market = { markets: {}, market: () => ({ id: 'BTC-USD' }), symbol: (symbol: string) => symbol };
    Object.assign(pro, { ...market, newUpdates: false, filterBySinceLimit: () => [] });
    return (pro as unknown as ExchangePro).watchMyTrades('BTC/USD');
  },
  request: () => ({ channels: ['user'], product_ids: ['BTC-USD'] }),
  comparable: (frame) => ({ ...(frame as object), timestamp: String((frame as { timestamp: unknown }).timestamp) }),
  sameUrl: false,
  note: 'ccxt.pro adds ? to the address to tell its connections apart, and sends the timestamp as a number',
};

const exchange: Descriptor = {
  exchange: 'coinbase-exchange',
  oracle: { class: 'coinbaseexchange' },
  sections: { private: ['private'], others: ['public'] },
  params: styleOf,
  request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/${path}`, params, encoding: encodingOf(endpoint) }),
  differences: [indexedLists],
  webSocket: [subscription],
};

const twice: Difference = {
  name: 'parameters of a DELETE as query and as signed body in ccxt',
  settled: 'ours sends them as query alone, as the official intx-sdk-go does; the query is not signed',
  page: 'https://docs.cdp.coinbase.com/api-reference/international-exchange-api/rest-api/authentication',
  applies: ({ endpoint, params }) => endpoint.method === 'DELETE' && Object.keys(params).length > 0,
  verify({ call, ours, theirs, sign }: Pair): void {
    assert.equal(ours.url, theirs.url);
    assert.equal(ours.body, undefined);
    const message = (body: string): string => `${header(ours, 'CB-ACCESS-TIMESTAMP')}DELETE/api/v1/${call.path}${body}`;
    assert.equal(header(ours, 'CB-ACCESS-SIGN'), sign(message('')));
    assert.equal(header(theirs, 'CB-ACCESS-SIGN'), sign(message(theirs.body!)));
  },
};

interface InternationalPro {
  subscribeMultiple(name: string, symbols: string[]): Promise<unknown>;
}

const international: Descriptor = {
  exchange: 'coinbase-international',
  oracle: { class: 'coinbaseinternational' },
  sections: { private: ['v1.private'], others: ['v1.public'] },
  params: ({ method }) => ({ lists: method === 'GET' || method === 'DELETE' ? 'flat' : 'nested' }),
  request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/api/v1/${path}`, params }),
  differences: [twice],
  // ccxt forgets to say that its bodies are JSON.
  headers: { onlyOurs: ['content-type'] },
  webSocket: [
    {
      name: 'LEVEL2 channel',
      run: (pro) => {
        Object.assign(pro, {
          markets: {},
          marketId: () => 'BTC-PERP',
          symbol: (symbol: string) => symbol,
          marketSymbols: (list: string[]) => list,
        });
        return (pro as unknown as InternationalPro).subscribeMultiple('LEVEL2', ['BTC/USDC:USDC']);
      },
      request: () => ({ channels: ['LEVEL2'], product_ids: ['BTC-PERP'] }),
    },
  ],
};

const unverifiable: Difference = {
  name: 'lists of a v2 query signed by ccxt in another form than sent',
  settled: 'ours signs the repeated names that it sends; ccxt signs name[0]= and sends repeated names',
  page: 'https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/legacy-keys',
  applies: (call) => call.endpoint.section === 'v2.private' && call.endpoint.method === 'GET' && hasList(call),
  verify({ call, ours, theirs, sign }: Pair): void {
    assert.equal(ours.url, theirs.url);
    const message = (search: string): string => `${header(ours, 'CB-ACCESS-TIMESTAMP')}GET/v2/${call.path}${search}`;
    assert.equal(header(ours, 'CB-ACCESS-SIGN'), sign(message(searchOf(ours))));
    assert.notEqual(header(theirs, 'CB-ACCESS-SIGN'), sign(message(searchOf(theirs))));
  },
};

interface RetailPro {
  createWSAuth(name: string, products: string[]): object;
}

const legacy: Descriptor = {
  exchange: 'coinbase-legacy',
  oracle: { class: 'coinbase' },
  sections: { private: ['v2.private', 'v3.private'], others: ['v2.public', 'v3.public'] },
  params: styleOf,
  request: ({ endpoint, path, params }) => ({
    method: endpoint.method,
    path: `${endpoint.section === 'v2.private' ? '/v2' : '/api/v3'}/${path}`,
    params: params,
    encoding: encodingOf(endpoint),
  }),
  differences: [unverifiable],
  webSocket: [
    {
      name: 'user channel',
      run: (pro, capture) => {
        const subscribe = { type: 'subscribe', product_ids: ['BTC-USD', 'ETH-USD'], channel: 'user' };
        const auth = (pro as unknown as RetailPro).createWSAuth('user', subscribe.product_ids);
        capture.push({ url: 'wss://advanced-trade-ws.coinbase.com', message: { ...subscribe, ...auth } });
        return Promise.resolve();
      },
      request: () => ({ channel: 'user', product_ids: ['BTC-USD', 'ETH-USD'] }),
    },
  ],
};

export const descriptors: readonly Descriptor[] = [exchange, international, legacy];
