import assert from 'node:assert/strict';

import type { Params } from '../../../lib/exchanges/types.js';
import type { Descriptor, Difference } from '../descriptor.js';
import { bodyOf, headerOf, queryOf } from '../forms.js';

const sorted = (params: Params): Params => Object.fromEntries(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)));

const deleteBody: Difference = {
  name: 'parameters of DELETE in a body in ccxt',
  settled: 'the page has no DELETE with parameters beside the id; what is sent is what is signed in both',
  page: 'https://coincheck.com/documents/exchange/api',
  applies: ({ endpoint, params }) => endpoint.method === 'DELETE' && Object.keys(params).length > 0,
  verify({ ours, theirs, sign }) {
    for (const request of [ours, theirs]) {
      assert.equal(headerOf(request, 'ACCESS-SIGNATURE'), sign(headerOf(request, 'ACCESS-NONCE') + request.url + bodyOf(request)));
    }
    assert.equal(queryOf(ours), bodyOf(theirs));
    assert.equal(ours.url.split('?')[0], theirs.url);
  },
};

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'coincheck',
    oracle: { class: 'coincheck' },
    sections: { private: ['private'], others: ['public'] },
    params: () => ({ lists: 'none' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/api/${path}`, params: sorted(params) }),
    differences: [deleteBody],
  },
];
