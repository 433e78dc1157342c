/** The local exchanges open for what the exchanges published and ccxt computed: so they verify as the exchanges do, and not as we sign. */
import assert from 'node:assert/strict';

import type { ExchangeName } from '../../../lib/exchanges/index.js';
import { type Vector, vectorsOf } from '../support.js';
import { binanceServer } from './binance.js';
import { bitfinexServer } from './bitfinex.js';
import { bittrexServer } from './bittrex.js';
import { krakenFuturesServer } from './kraken-futures.js';
import { krakenServer } from './kraken.js';
import { type Account, type LocalExchange, type Refusal, type Wire } from './server.js';

const SERVERS: ReadonlyArray<
  readonly [ExchangeName, (account: Account, endpoints: ReadonlySet<string>) => LocalExchange, keyHeader: string, least: number]
> = [
  ['binance', binanceServer, 'x-mbx-apikey', 4],
  ['kraken', krakenServer, 'api-key', 4],
  ['kraken-futures', krakenFuturesServer, 'apikey', 1],
  ['bitfinex', bitfinexServer, 'bfx-apikey', 3],
  ['bittrex', bittrexServer, 'api-key', 3],
];

const API_KEY = 'K';

function wireOf({ expect }: Vector, keyHeader: string): Wire {
  const { origin, pathname, search } = new URL(expect.url!);
  const headers = Object.fromEntries(Object.entries(expect.headers!).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: expect.method!,
    target: pathname + search,
    headers: { [keyHeader]: API_KEY, ...headers },
    body: expect.body ?? '',
    origin,
  };
}

for (const [name, makeServer, keyHeader, least] of SERVERS) {
  const vectors = vectorsOf(name).filter(
    ({ form, oracle, algorithm }) => form === 'rest' && oracle !== 'none' && (algorithm ?? 'hmac') === 'hmac',
  );

  describe(`a local ${name}`, () => {
    it(`accepts the ${vectors.length} requests that somebody else signed, and not with a byte of the signature or of the text changed`, () => {
      assert.ok(vectors.length >= least);
      for (const vector of vectors) {
        const wire = wireOf(vector, keyHeader);
        const endpoints = new Set([`${wire.method} ${wire.target.split('?')[0]!}`]);
        const account = { apiKey: vector.key ?? API_KEY, secret: vector.secret };
        const refusal = (change: Partial<Wire>): Refusal | undefined =>
          makeServer(account, endpoints).http({ ...wire, ...change }, vector.options?.time ?? Date.now()).refused;
        assert.equal(refusal({}), undefined, vector.name);
        const { signature } = vector.expect;
        const wrong = (text: string): string => text.replace(signature, `${signature[0] === '1' ? '2' : '1'}${signature.slice(1)}`);
        const tampered = { target: wrong(wire.target), body: wrong(wire.body), headers: mapValues(wire.headers, wrong) };
        assert.equal(refusal(tampered), 'signature', vector.name);
        const other =
          wire.body === '' ? { target: `${wire.target}${wire.target.includes('?') ? '&' : '?'}a=1` } : { body: `${wire.body} ` };
        assert.ok(['signature', 'request'].includes(refusal(other)!), vector.name);
      }
    });
  });
}

function mapValues(headers: Wire['headers'], change: (text: string) => string): Wire['headers'] {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, change(String(value))]));
}
