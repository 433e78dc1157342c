import { exchangeUnknown } from './text/refuse.js';
import type { AnyExchange, Exchange, ExchangeRequest } from './types.js';

/**
 * Every exchange, by the name that vault entries and the command line use. Each file is loaded when its exchange is first asked
 * for, so that a bot pays for its own and not for all.
 */
export const exchanges = Object.freeze({
  get binance() { return (require('./binance.js') as typeof import('./binance.js')).binance; },
  get 'kraken-futures'() { return (require('./kraken-futures.js') as typeof import('./kraken-futures.js')).krakenFutures; },
  get kraken() { return (require('./kraken.js') as typeof import('./kraken.js')).kraken; },
});

/** Name of an exchange. */
export type ExchangeName = keyof typeof exchanges;

/** What a signer takes whose exchange the compiler does not know: checked when it is signed. */
export type UncheckedRequest = ExchangeRequest | (ExchangeRequest & { readonly [field: string]: unknown });
type Unchecked = { request: UncheckedRequest; webSocket: Readonly<Record<string, unknown>>; logon: Readonly<Record<string, unknown>> };

type RequestsOf<E> = E extends Exchange<infer R, infer W, infer L> ? { request: R; webSocket: W; logon: L } : never;

type TypesOf<Name extends ExchangeName> = [ExchangeName] extends [Name] ? Unchecked : RequestsOf<(typeof exchanges)[Name]>;

/** What `signer.sign` takes for an exchange: `RequestOf<'kraken'>`. */
export type RequestOf<Name extends ExchangeName> = TypesOf<Name>['request'];
/** What `signer.signWebSocket` takes; never where there is no such login. */
export type WebSocketRequestOf<Name extends ExchangeName> = TypesOf<Name>['webSocket'];
/** What `signer.signLogon` takes; never where there is no FIX. */
export type LogonOf<Name extends ExchangeName> = TypesOf<Name>['logon'];

/**
 * @returns the exchange of that name
 * @throws `EXCHANGE_UNKNOWN`
 */
export function exchangeNamed(name: string): AnyExchange {
  if (typeof name !== 'string' || !Object.hasOwn(exchanges, name)) {
    throw exchangeUnknown(Object.keys(exchanges));
  }
  return exchanges[name as ExchangeName];
}

export type * from './types.js';
