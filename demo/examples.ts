/** The requests that Kraken and Binance print in their documentation, with secret and signature. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { ExchangeRequest, Params, SignOptions } from '../lib/index.js';
import type { BotExchange } from './commands.js';

const packageRoot = path.join(__dirname, '..', '..');

/** A documented example of an exchange: the first vector of test/vectors/NAME.json. */
interface Documented {
  readonly source: string;
  readonly secret: string;
  readonly request: ExchangeRequest & { readonly params: Params };
  readonly expect: { readonly signature: string };
  /** Milliseconds since 1970: what the timestamp or nonce was made from. */
  readonly time: number;
}

function documented(exchange: BotExchange): Documented {
  const file = path.join(packageRoot, 'test', 'vectors', `${exchange}.json`);
  const [first] = JSON.parse(readFileSync(file, 'utf8')) as [Documented & { options: SignOptions }];
  return { ...first, time: first.options.time ?? Number(first.options.nonce) };
}

export const EXCHANGES = ['kraken', 'binance'] as const;
export const examples = { kraken: documented('kraken'), binance: documented('binance') };

/** The documented request without its timestamp or nonce, which is the signer's. */
export function requestOf(exchange: BotExchange): ExchangeRequest {
  const { request } = examples[exchange];
  const { nonce: _nonce, timestamp: _timestamp, ...params } = request.params;
  return { ...request, params };
}
