// A bot on ccxt, with its secret in the environment.
import ccxt from 'ccxt';
import { trade } from './strategy.cjs';

const exchange = new ccxt.kraken({ apiKey: process.env.KRAKEN_KEY, secret: process.env.KRAKEN_SECRET });

console.log(await trade(exchange));
