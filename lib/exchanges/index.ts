import type * as Binance from './binance.js';
import type * as Kraken from './kraken.js';
import { exchangeUnknown } from './text/refuse.js';
import type { Exchange } from './types.js';

/**
 * Every exchange, by the name that vault entries and the command line use. Each file is loaded when its exchange is first asked
 * for, so that a bot pays for its own and not for all.
 */
export const exchanges = Object.freeze({
  get binance(): Exchange {
    return (require('./binance.js') as typeof Binance).binance;
  },
  get kraken(): Exchange {
    return (require('./kraken.js') as typeof Kraken).kraken;
  },
});

/** Name of an exchange. */
export type ExchangeName = keyof typeof exchanges;

/**
 * @returns the exchange of that name
 * @throws `EXCHANGE_UNKNOWN`
 */
export function exchangeNamed(name: string): Exchange {
  if (typeof name !== 'string' || !Object.hasOwn(exchanges, name)) {
    throw exchangeUnknown(Object.keys(exchanges));
  }
  return exchanges[name as ExchangeName];
}

export type * from './types.js';
