import assert from 'node:assert/strict';

import type { Call, Descriptor, Difference, Endpoint } from '../descriptor.js';
import { commaInList, joined, queryOf, withTexts } from '../forms.js';

const page = 'https://www.htx.com/en-us/opend/newApiPages/?id=419';

const isGet = ({ endpoint }: { endpoint: Endpoint }): boolean => endpoint.method === 'GET';

// The sections that begin a path with nothing, so that the endpoint names its version.
const isNew = ({ section }: Endpoint): boolean => section.includes('.');

/** Takes the signature, which is last, off a query. */
function split(text: string): { signed: string; signature: string } {
  const [signed, signature] = text.split('&Signature=');
  return { signed: signed!, signature: decodeURIComponent(signature!) };
}

const unsorted: Difference = {
  name: 'names with a capital letter not sorted in ccxt',
  settled: 'the page sorts all parameters in the order of ASCII; ccxt puts its own four first. No parameter of HTX is written so',
  page,
  applies: ({ endpoint, params }) => isGet({ endpoint }) && isNew(endpoint) && Object.hasOwn(params, 'CamelCase'),
  verify({ ours, theirs, sign }) {
    const [before, after] = ours.url.split('?') as [string, string];
    const { host, pathname } = new URL(before);
    const message = (query: string): string => `GET\n${host}\n${pathname}\n${query}`;
    const [mine, other] = [split(after), split(queryOf(theirs))];
    assert.equal(mine.signature, sign(message(mine.signed)));
    assert.equal(other.signature, sign(message(other.signed)));
    assert.equal(mine.signed, other.signed.split('&').sort().join('&'));
    assert.equal(before, theirs.url.split('?')[0]);
  },
};

const BEFORE: Readonly<Record<string, string>> = {
  private: '/v1/',
  v2Private: '/v2/',
  'spot.private': '/',
  'contract.private': '/',
};

interface HtxPro {
  authenticate(params: { url: string; hostname: string; type: string }): Promise<unknown>;
}

const login = (path: string, hostname: string, type: string): NonNullable<Descriptor['webSocket']>[number] => ({
  name: path,
  run: (pro) => (pro as unknown as HtxPro).authenticate({ url: `wss://${hostname}${path}`, hostname, type }),
  request: () => ({ path }),
});

/** ccxt marks orders as its own in one of these unless it is there. */
function marks({ section, path }: Endpoint): Readonly<Record<string, string>> {
  if (!isNew({ section, method: 'POST', path })) return {};
  if (path.endsWith('orders/place')) return { 'client-order-id': 'a1' };
  return path.endsWith('order') && !path.includes('cancel') ? { channel_code: 'a1' } : {};
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'htx',
    // Of the two hosts for contracts that the page names, ccxt takes the other.
    oracle: { class: 'htx', config: { urls: { hostnames: { contract: 'api.hbdm.com' } } } },
    sections: {
      private: Object.keys(BEFORE),
      others: ['public', 'v2Public', 'spot.public', 'contract.public'],
    },
    params: (endpoint) => ({
      lists: isGet({ endpoint }) ? 'flat' : 'nested',
      ...(endpoint.method === 'POST' ? { fixed: () => marks(endpoint) } : {}),
    }),
    request: ({ endpoint, path, params }: Call) => ({
      method: endpoint.method,
      path: `${BEFORE[endpoint.section]!}${path}`,
      params,
    }),
    theirParams: (call) => ({ ...call.ids, ...(isGet(call) ? withTexts(call.params, joined) : call.params) }),
    refusals: [commaInList(page, isGet)],
    differences: [unsorted],
    webSocket: [login('/ws/v2', 'api.huobi.pro', 'spot'), login('/linear-swap-notification', 'api.hbdm.com', 'linear')],
  },
];
