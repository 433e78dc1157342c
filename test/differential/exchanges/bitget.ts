import assert from 'node:assert/strict';

import type { Call, Descriptor, Pair, WebSocketCase } from '../descriptor.js';
import { textsOf } from '../params.js';

const SECTIONS = ['spot', 'mix', 'user', 'p2p', 'broker', 'margin', 'copy', 'tax', 'convert', 'earn', 'common', 'uta'];
const PAGE = 'https://www.bitget.com/api-doc/common/signature';

const texts = ({ params }: Call): string[] => Object.values(params).flatMap(textsOf);

interface BitgetPro {
  authenticate(params: { url: string }): Promise<unknown>;
}

const login = (version: 'v2' | 'v3'): WebSocketCase => ({
  name: `login, ${version}`,
  run: (pro) => (pro as unknown as BitgetPro).authenticate({ url: `wss://ws.bitget.com/${version}/ws/private` }),
  request: () => ({ version }),
  comparable: (frame) => {
    const { url: _url, ...rest } = frame as Record<string, unknown>; // ccxt.pro sends the address along
    return rest;
  },
});

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'bitget',
    oracle: { class: 'bitget' },
    sections: {
      private: SECTIONS.map((section) => `private.${section}`),
      others: ['common', 'spot', 'mix', 'margin', 'earn', 'uta'].map((section) => `public.${section}`),
    },
    params: ({ method }) => ({ lists: method === 'GET' ? 'none' : 'nested' }),
    request: ({ endpoint: { method }, path, params }) => ({ method, path: `/api/${path}`, params }),
    // Of ccxt's broker programme.
    headers: { onlyTheirs: ['x-channel-api-code'] },
    differences: [
      {
        name: 'a $ in the query',
        settled: 'ccxt sends the first one as it is, ours escapes each: what is signed is the same text, unescaped',
        page: PAGE,
        applies: (call) => call.endpoint.method === 'GET' && texts(call).some((text) => text.includes('$')),
        verify({ call, ours, theirs, sign }: Pair): void {
          assert.equal(ours.url.replace('%24', '$'), theirs.url);
          assert.equal(ours.headers['ACCESS-SIGN'], theirs.headers?.['ACCESS-SIGN']);
          const plain = ours.url.slice('https://api.bitget.com'.length).split('&').map(decodeURIComponent).join('&');
          assert.equal(ours.headers['ACCESS-SIGN'], sign(`${call.time}GET${plain}`));
        },
      },
    ],
    refusals: [
      {
        name: 'a & in the query',
        settled: 'it is signed unescaped and would read as another parameter',
        page: PAGE,
        applies: (call) => call.endpoint.method === 'GET' && texts(call).some((text) => text.includes('&')),
      },
    ],
    webSocket: [login('v2'), login('v3')],
  },
];
