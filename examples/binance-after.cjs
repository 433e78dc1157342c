// A bot on ccxt, with its secret in locked memory.
const ccxt = require('ccxt');
const { Vault, secureCcxt } = require('strongroom/ccxt');
const { trade } = require('./strategy.cjs');

async function main() {
  const exchange = secureCcxt(new ccxt.binance(), { vault: await Vault.open('bot.vault', { keyFile: 'bot.key' }), entry: 'binance-main' });
  console.log(await trade(exchange));
}

main();
