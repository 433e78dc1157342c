// A bot on ccxt, with its secret in locked memory.
import ccxt from 'ccxt';
import { Vault, secureCcxt } from 'strongroom/ccxt';
import { trade } from './strategy.cjs';

const exchange = secureCcxt(new ccxt.kraken(), { vault: await Vault.open('bot.vault', { keyFile: 'bot.key' }), entry: 'kraken-main' });

console.log(await trade(exchange));
