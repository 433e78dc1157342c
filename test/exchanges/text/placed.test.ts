/** Where parameters travel, by method and encoding. */
import assert from 'node:assert/strict';

import { jwtMessage, jwtPart } from '../../../lib/exchanges/text/jwt.js';
import { entriesOrJson, queryOrJson } from '../../../lib/exchanges/text/placed.js';
import { fixMilliseconds } from '../../../lib/exchanges/text/time.js';
import { plainNames } from '../../../lib/exchanges/text/request.js';
import { refused } from '../refused.js';

describe('queryOrJson', () => {
  it('puts params into the query of a GET or DELETE, into the JSON body of any other method', () => {
    const params = { a: '1 2', b: 3 };
    for (const method of ['GET', 'DELETE'])
      assert.deepEqual(queryOrJson(method, { params }, 'repeat'), { search: '?a=1%202&b=3', body: '' });
    for (const method of ['POST', 'PUT', 'PATCH'])
      assert.deepEqual(queryOrJson(method, { params }, 'repeat'), { search: '', body: '{"a":"1 2","b":3}' });
    assert.deepEqual(queryOrJson('DELETE', { params, encoding: 'json' }, 'repeat'), { search: '', body: '{"a":"1 2","b":3}' });
    assert.deepEqual(queryOrJson('POST', { params, encoding: 'query' }, 'repeat'), { search: '?a=1%202&b=3', body: '' });
  });

  it('puts query into the query always, before params', () => {
    const [query, params] = [{ z: '1' }, { a: ['2', '3'] }];
    assert.deepEqual(queryOrJson('GET', { query, params }, 'brackets'), { search: '?z=1&a%5B%5D=2&a%5B%5D=3', body: '' });
    assert.deepEqual(queryOrJson('POST', { query, params }, 'brackets'), { search: '?z=1', body: '{"a":["2","3"]}' });
  });

  it('makes nothing of nothing, and a list of no orders into an empty list', () => {
    for (const method of ['GET', 'POST']) {
      for (const params of [undefined, {}]) {
        assert.deepEqual(queryOrJson(method, params === undefined ? {} : { params }, 'repeat'), { search: '', body: '' });
      }
    }
    assert.deepEqual(queryOrJson('POST', { params: [] }, 'repeat'), { search: '', body: '[]' });
  });

  it('asks for the names of params once, so that none is in the query too', () => {
    let asked = 0;
    const params = new Proxy({ a: '1' }, { ownKeys: () => (asked++ === 0 ? ['a'] : []) });
    refused(() => queryOrJson('POST', { params, query: { a: '2' } }, 'repeat'), 'PARAM_INVALID', /^parameter a is given twice/);
    asked = 0;
    assert.deepEqual(queryOrJson('POST', { params, query: { b: '2' } }, 'repeat'), { search: '?b=2', body: '{"a":"1"}' });
    assert.equal(asked, 1);
  });

  it('refuses a list of objects in a query, and params that are no object', () => {
    refused(() => queryOrJson('GET', { params: [{ a: '1' }] }, 'repeat'), 'PARAM_INVALID', /^parameter params is not a plain object/);
    for (const params of [null, 'a', 7, new Map()]) {
      for (const method of ['GET', 'POST'])
        refused(() => queryOrJson(method, { params } as never, 'repeat'), 'PARAM_INVALID', /^parameter params is not/);
    }
    refused(() => queryOrJson('GET', { encoding: 'json' }, 'repeat'), 'REQUEST_INVALID', /^the encoding is none of query$/);
  });
});

describe('text of requests', () => {
  it('a UTCTimestamp of FIX has milliseconds and is in UTC', () => {
    assert.equal(fixMilliseconds(0), '19700101-00:00:00.000');
    assert.equal(fixMilliseconds(Date.UTC(2026, 10, 24, 7, 8, 9, 10)), '20261124-07:08:09.010');
  });

  it('a token’s header may be made once', () => {
    const [header, claims] = [[['alg', 'HS256']], [['a', 'é']]] as const;
    assert.equal(jwtPart(header), 'eyJhbGciOiJIUzI1NiJ9');
    assert.equal(jwtMessage(jwtPart(header), claims), 'eyJhbGciOiJIUzI1NiJ9.eyJhIjoiw6kifQ');
    assert.equal(jwtMessage(header, claims), jwtMessage(jwtPart(header), claims));
  });

  it('a list of names is a list of names', () => {
    assert.deepEqual(plainNames('products', ['BTC-USD', 'a_b.c']), ['BTC-USD', 'a_b.c']);
    assert.deepEqual(plainNames('products', []), []);
    for (const bad of ['BTC-USD', undefined, { 0: 'a' }])
      refused(() => plainNames('products', bad), 'REQUEST_INVALID', /^the products is /);
    for (const bad of [[''], ['a,b'], [7], ['a', , 'b'], ['a"']])
      refused(() => plainNames('products', bad), 'REQUEST_INVALID', /^the products\[\d\] is not/);
  });
});

describe('entriesOrJson', () => {
  const params = { b: 'x y', a: 1 };

  it('leaves the parameters of the query as they are, for those who sort them or sign them unescaped', () => {
    assert.deepEqual(entriesOrJson('GET', { params }, 'comma'), {
      query: [
        ['b', 'x y'],
        ['a', 1],
      ],
      body: '',
    });
    assert.deepEqual(entriesOrJson('POST', { params, query: { c: ['1', '2'] } }, 'repeat'), {
      query: [
        ['c', '1'],
        ['c', '2'],
      ],
      body: '{"b":"x y","a":1}',
    });
  });

  it('takes a name once in a query, and beside it in JSON, where queryOrJson does not', () => {
    const query = { a: 1 };
    assert.deepEqual(entriesOrJson('POST', { params, query }, 'comma'), { query: [['a', 1]], body: '{"b":"x y","a":1}' });
    refused(() => entriesOrJson('GET', { params, query }, 'comma'), 'PARAM_INVALID', /^parameter a is given twice/);
    refused(() => queryOrJson('POST', { params, query }, 'comma'), 'PARAM_INVALID', /^parameter a is given twice/);
  });
});
