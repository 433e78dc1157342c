/** What the tests of this directory share: the published vectors, and keys to sign them with. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { ExchangeName } from '../../lib/exchanges/index.js';
import { exchanges } from '../../lib/exchanges/index.js';
import type { Facts, Params } from '../../lib/exchanges/types.js';
import type { SigningKey } from '../../lib/signer.js';
import { Secret } from '../../lib/secret.js';
import { Signer } from '../../lib/signer.js';

const packageRoot = path.join(__dirname, '..', '..', '..');

/** One vector of test/vectors/NAME.json. `oracle` says who computed the signature; `none` means nobody but us. */
export interface Vector {
  readonly name: string;
  readonly source: string;
  readonly key: string | null;
  readonly secret: string;
  readonly time: number;
  readonly nonce: string;
  readonly method: string;
  readonly path: string | null;
  readonly query?: Params;
  readonly params: Params | null;
  readonly message: string;
  readonly message_hex: string;
  readonly expect: {
    readonly url: string | null;
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body: string | null;
    readonly signature: string;
    readonly ws_message?: unknown;
  };
  readonly oracle: 'official' | 'ccxt' | 'third-party' | 'none';
}

export function vectorsOf(name: ExchangeName): Vector[] {
  return JSON.parse(readFileSync(path.join(packageRoot, 'test', 'vectors', `${name}.json`), 'utf8')) as Vector[];
}

/** The key that the rest is compared with: node:crypto, outside the room. */
export function cryptoKey(secret: string, facts: Facts): SigningKey {
  const bytes = Buffer.from(secret, facts.keyEncoding);
  return {
    sign: (message, encoding) => createHmac(facts.hash, bytes).update(message).digest(encoding),
    destroy: () => bytes.fill(0),
  };
}

/** The product's own key. */
export function roomKey(secret: string, facts: Facts): SigningKey {
  const held = Secret.fromBytes(Buffer.from(secret, 'utf8'));
  try {
    return held.hmacKey({ hash: facts.hash, encoding: facts.keyEncoding });
  } finally {
    held.destroy();
  }
}

/** Ways to hold a key, by name; what a signer does must not depend on which. */
export const keyMakers: Record<string, (secret: string, facts: Facts) => SigningKey> = {
  'node:crypto': cryptoKey,
  'the room': roomKey,
};

export const SECRETS: Record<ExchangeName, string> = {
  kraken: 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==',
  binance: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
};

/** A signer with a published key, outside the room. */
export function signerFor(name: ExchangeName, apiKey = `API-KEY-OF-${name}`): Signer {
  const exchange = exchanges[name];
  return new Signer({ name: `${name}-test`, exchange, apiKey, key: cryptoKey(SECRETS[name], exchange.facts) });
}
