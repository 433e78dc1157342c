import type { Descriptor } from '../descriptor.js';

interface DeribitPro {
  authenticate(): Promise<unknown>;
}

/** The fields of the Authorization header in the order of their names. */
function sortedFields(headers: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  const [scheme, fields] = String(headers['Authorization']).split(' ') as [string, string];
  return { ...(headers as Record<string, string>), Authorization: `${scheme} ${fields.split(',').sort().join(',')}` };
}

export const descriptors: readonly Descriptor[] = [
  {
    exchange: 'deribit',
    oracle: { class: 'deribit' },
    sections: { private: ['private'], others: ['public'] },
    // A list in a query is JSON text, which a caller of ccxt writes himself.
    params: () => ({ lists: 'none' }),
    request: ({ path, params }) => ({ method: 'GET', path: `/api/v2/private/${path}`, params }),
    // ccxt's nonce is its clock.
    options: ({ time }) => ({ unique: String(time) }),
    alike: {
      settled: 'the fields of the header come in either order: the page writes both',
      page: 'https://docs.deribit.com/articles/authentication',
      of: (request) => ({ ...request, headers: sortedFields(request.headers) }),
    },
    webSocket: [
      {
        name: 'public/auth',
        run: (pro) => (pro as unknown as DeribitPro).authenticate(),
        request: () => ({}),
        options: ({ time }) => ({ unique: String(time) }),
        comparable: (frame) => {
          const { id: _id, ...rest } = frame as Record<string, unknown>; // counted by each
          return rest;
        },
      },
    ],
  },
];
