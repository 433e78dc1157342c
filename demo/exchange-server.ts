/** Kraken and Binance on one local port, as far as their door: the ones that the tests verify with, from the bytes on the wire alone. */
import { binanceServer } from '../test/exchanges/servers/binance.js';
import { krakenServer } from '../test/exchanges/servers/kraken.js';
import { type Account, type RunningServer, startServer } from '../test/exchanges/servers/server.js';

/** Listens on a free port of this machine until `close` is called. */
export function startExchanges(accounts: { kraken: Account; binance: Account }): Promise<RunningServer> {
  const [kraken, binance] = [krakenServer(accounts.kraken), binanceServer(accounts.binance)];
  return startServer({ http: (wire, now) => (wire.target.startsWith('/0/') ? kraken : binance).http(wire, now) });
}
