import assert from 'node:assert/strict';

import type { Descriptor, Difference } from '../descriptor.js';
import { type Rule, headerOf } from '../forms.js';

const page = 'https://www.bitstamp.net/api/#section/Authentication';

const rule: Rule = {
  message: ({ url, method, body = '', ...request }) => {
    const header = (name: string): string => headerOf({ url, method, ...request }, name);
    const type = body === '' ? '' : header('Content-Type');
    const address = url.replace('https://', '');
    return header('X-Auth') + method + address + type + header('X-Auth-Nonce') + header('X-Auth-Timestamp') + header('X-Auth-Version') + body;
  },
  signature: (request) => headerOf(request, 'X-Auth-Signature'),
};

const fooBar: Difference = {
  name: 'foo=bar as the body of a POST without parameters',
  settled: 'the page wants no body and no Content-Type then; both are signed by its rule',
  page,
  applies: ({ endpoint, params }) => endpoint.method === 'POST' && Object.keys(params).length === 0,
  verify({ call, ours, theirs, sign }) {
    assert.equal(ours.body, undefined);
    assert.equal(theirs.body, 'foo=bar');
    assert.equal(ours.url, theirs.url);
    for (const request of [ours, theirs]) assert.equal(rule.signature(request), sign(rule.message(request, call)));
  },
};

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitstamp',
    oracle: { class: 'bitstamp' },
    sections: { private: ['private'], others: ['public'] },
    params: ({ method }) => (method === 'GET' ? { most: 0 } : {}),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/api/v2/${path}`, params }),
    options: ({ uuid }) => ({ unique: uuid }),
    differences: [fooBar],
  },
];
