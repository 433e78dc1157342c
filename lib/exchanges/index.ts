import { binance } from './binance.js';
import { kraken } from './kraken.js';
import { exchangeUnknown } from './text/refuse.js';
import type { Exchange } from './types.js';

/** Every exchange, by the name that vault entries and the command line use. */
export const exchanges = Object.freeze({ binance, kraken });

/** Name of an exchange. */
export type ExchangeName = keyof typeof exchanges;

/**
 * @returns the exchange of that name
 * @throws `EXCHANGE_UNKNOWN`
 */
export function exchangeNamed(name: string): Exchange {
  if (!Object.hasOwn(exchanges, name)) {
    throw exchangeUnknown(Object.keys(exchanges));
  }
  return exchanges[name as ExchangeName];
}

export type * from './types.js';
