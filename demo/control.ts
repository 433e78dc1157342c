/**
 * The same bot as most are written: secrets in the environment, strings in memory, `createHmac`. Its core is what
 * strongroom's is compared with, and shows that the search finds what is there to be found.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Hmac } from 'node:crypto';

import type { SignedRequest } from '../lib/index.js';
import { ACCOUNTS } from './accounts.js';
import type { Commands } from './commands.js';
import { serve } from './commands.js';

const config = {
  kraken: process.env['KRAKEN_SECRET']!,
  binance: process.env['BINANCE_SECRET']!,
  password: process.env['VAULT_PASSWORD']!,
};
const krakenKey = Buffer.from(config.kraken, 'base64');

// One of each in the middle of a message, as a bot that hashes a stream has it.
const unfinished: Hmac[] = [];

const sign: Commands['sign'] = (exchange, request, time = Date.now()) => {
  const params = new URLSearchParams(request.params as Record<string, string>);
  return exchange === 'kraken' ? signKraken(request.path, params, time) : signBinance(request.path, params, time);
};

function signKraken(path: string, params: URLSearchParams, nonce: number): SignedRequest {
  const body = `nonce=${nonce}&${params}`;
  const digest = createHash('sha256').update(`${nonce}${body}`).digest();
  const signature = createHmac('sha512', krakenKey).update(path).update(digest).digest('base64');
  const headers = {
    'API-Key': ACCOUNTS.kraken.apiKey,
    'API-Sign': signature,
    'Content-Type': 'application/x-www-form-urlencoded',
  };
  return { url: `https://api.kraken.com${path}`, method: 'POST', headers, body };
}

function signBinance(path: string, params: URLSearchParams, timestamp: number): SignedRequest {
  const query = `${params}&timestamp=${timestamp}`;
  const signature = createHmac('sha256', config.binance).update(query).digest('hex');
  const url = `https://api.binance.com${path}?${query}&signature=${signature}`;
  return { url, method: 'POST', headers: { 'X-MBX-APIKEY': ACCOUNTS.binance.apiKey } };
}

serve({
  start() {
    unfinished.push(createHmac('sha512', krakenKey).update('{'), createHmac('sha256', config.binance).update('{'));
    return Promise.resolve({ made: 0, opened: 0, backing: 'none', entries: [] });
  },
  sign,
});
