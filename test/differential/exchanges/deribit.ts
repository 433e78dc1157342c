import type { ParamValue } from '../../../lib/exchanges/types.js';
import type { Descriptor } from '../descriptor.js';
import { withTexts } from '../forms.js';

const asJson = (value: ParamValue): string => JSON.stringify(value);

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'deribit',
    oracle: { class: 'deribit' },
    sections: { private: ['private'], others: ['public'] },
    params: () => ({ lists: 'nested' }),
    request: ({ endpoint, path, params }) => ({ method: endpoint.method, path: `/api/v2/private/${path}`, params }),
    // ccxt's nonce is its time.
    options: ({ time }) => ({ unique: String(time) }),
    theirParams: ({ params }) => withTexts(params, asJson),
    notes: ['the four fields of the Authorization header are in the order of the page in ours, in another in ccxt'],
    sameHeader: (name, value) => (name === 'authorization' ? value.replace('deri-hmac-sha256 ', '').split(',').sort() : value),
    webSocket: [
      {
        name: 'public/auth',
        run: (pro) => (pro as unknown as { authenticate(): Promise<unknown> }).authenticate(),
        request: () => ({}),
        options: ({ time }) => ({ unique: String(time) }),
      },
    ],
  },
];
