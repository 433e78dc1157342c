import { factsOfCcxt, isOfCcxt } from './of-ccxt.js';
import { frozenOnUse } from './text/frozen.js';
import { exchangeUnknown } from './text/refuse.js';
import type { AnyExchange, Exchange, ExchangeRequest, Facts } from './types.js';

/**
 * Every exchange, by the name that vault entries and the command line use. Each file is loaded when its exchange is first asked
 * for, so that a bot pays for its own and not for all.
 */
export const exchanges = frozenOnUse({
  get binance() {
    return (require('./binance.js') as typeof import('./binance.js')).binance;
  },
  get bitfinex() {
    return (require('./bitfinex.js') as typeof import('./bitfinex.js')).bitfinex;
  },
  get bitflyer() {
    return (require('./bitflyer.js') as typeof import('./bitflyer.js')).bitflyer;
  },
  get bitget() {
    return (require('./bitget.js') as typeof import('./bitget.js')).bitget;
  },
  get bithumb() {
    return (require('./bithumb.js') as typeof import('./bithumb.js')).bithumb;
  },
  get 'bithumb-legacy'() {
    return (require('./bithumb-legacy.js') as typeof import('./bithumb-legacy.js')).bithumbLegacy;
  },
  get bitmex() {
    return (require('./bitmex.js') as typeof import('./bitmex.js')).bitmex;
  },
  get bitstamp() {
    return (require('./bitstamp.js') as typeof import('./bitstamp.js')).bitstamp;
  },
  get 'bitstamp-legacy'() {
    return (require('./bitstamp-legacy.js') as typeof import('./bitstamp-legacy.js')).bitstampLegacy;
  },
  get bittrex() {
    return (require('./bittrex.js') as typeof import('./bittrex.js')).bittrex;
  },
  get bitvavo() {
    return (require('./bitvavo.js') as typeof import('./bitvavo.js')).bitvavo;
  },
  get bybit() {
    return (require('./bybit.js') as typeof import('./bybit.js')).bybit;
  },
  get 'coinbase-advanced'() {
    return (require('./coinbase-advanced.js') as typeof import('./coinbase-advanced.js')).coinbaseAdvanced;
  },
  get 'coinbase-exchange'() {
    return (require('./coinbase-exchange.js') as typeof import('./coinbase-exchange.js')).coinbaseExchange;
  },
  get 'coinbase-international'() {
    return (require('./coinbase-international.js') as typeof import('./coinbase-international.js')).coinbaseInternational;
  },
  get 'coinbase-legacy'() {
    return (require('./coinbase-legacy.js') as typeof import('./coinbase-legacy.js')).coinbaseLegacy;
  },
  get coincheck() {
    return (require('./coincheck.js') as typeof import('./coincheck.js')).coincheck;
  },
  get cryptocom() {
    return (require('./cryptocom.js') as typeof import('./cryptocom.js')).cryptocom;
  },
  get deribit() {
    return (require('./deribit.js') as typeof import('./deribit.js')).deribit;
  },
  get gate() {
    return (require('./gate.js') as typeof import('./gate.js')).gate;
  },
  get gemini() {
    return (require('./gemini.js') as typeof import('./gemini.js')).gemini;
  },
  get htx() {
    return (require('./htx.js') as typeof import('./htx.js')).htx;
  },
  get kraken() {
    return (require('./kraken.js') as typeof import('./kraken.js')).kraken;
  },
  get 'kraken-futures'() {
    return (require('./kraken-futures.js') as typeof import('./kraken-futures.js')).krakenFutures;
  },
  get kucoin() {
    return (require('./kucoin.js') as typeof import('./kucoin.js')).kucoin;
  },
  get mexc() {
    return (require('./mexc.js') as typeof import('./mexc.js')).mexc;
  },
  get okx() {
    return (require('./okx.js') as typeof import('./okx.js')).okx;
  },
  get phemex() {
    return (require('./phemex.js') as typeof import('./phemex.js')).phemex;
  },
  get poloniex() {
    return (require('./poloniex.js') as typeof import('./poloniex.js')).poloniex;
  },
  get 'poloniex-futures-legacy'() {
    return (require('./poloniex-futures-legacy.js') as typeof import('./poloniex-futures-legacy.js')).poloniexFuturesLegacy;
  },
  get 'poloniex-legacy'() {
    return (require('./poloniex-legacy.js') as typeof import('./poloniex-legacy.js')).poloniexLegacy;
  },
  get upbit() {
    return (require('./upbit.js') as typeof import('./upbit.js')).upbit;
  },
  get woo() {
    return (require('./woo.js') as typeof import('./woo.js')).woo;
  },
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

/** Whether an exchange has passphrases, and what becomes of them; undefined for a name that is of none, too. */
export const passphraseNamed = (name: string | undefined): Facts['passphrase'] =>
  name !== undefined && (isOfCcxt(name) || Object.hasOwn(exchanges, name)) ? factsNamed(name).passphrase : undefined;

/**
 * @returns what a vault needs to know of an exchange to keep a key of it: of one of {@link exchanges}, or of ccxt's
 * @throws `EXCHANGE_UNKNOWN`
 */
export const factsNamed = (name: string): Facts => (isOfCcxt(name) ? factsOfCcxt(name) : exchangeNamed(name).facts);

export type * from './types.js';
