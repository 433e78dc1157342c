/** The requests that Kraken and Binance print in their documentation, with secret and signature. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { ExchangeRequest } from '../lib/index.js';
import type { BotExchange } from './commands.js';

const packageRoot = path.join(__dirname, '..', '..');

/** A documented example of an exchange: the first vector of test/vectors/NAME.json. */
interface Documented {
  readonly source: string;
  readonly secret: string;
  readonly path: string;
  readonly params: Record<string, string | number>;
  readonly expect: { readonly signature: string };
  readonly time: number;
}

function documented(exchange: BotExchange): Documented {
  const file = path.join(packageRoot, 'test', 'vectors', `${exchange}.json`);
  const [first] = JSON.parse(readFileSync(file, 'utf8')) as [Documented & { nonce?: string }];
  return { ...first, time: first.time ?? Number(first.nonce) };
}

export const EXCHANGES = ['kraken', 'binance'] as const;
export const examples = { kraken: documented('kraken'), binance: documented('binance') };

/** The documented request without its timestamp or nonce, which is the signer's. */
export function requestOf(exchange: BotExchange): ExchangeRequest {
  const { nonce: _nonce, timestamp: _timestamp, ...params } = examples[exchange].params;
  return { method: 'POST', path: examples[exchange].path, params };
}
