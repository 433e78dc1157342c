// A bot on ccxt, with its secret in the environment.
const ccxt = require('ccxt');
const { trade } = require('./strategy.cjs');

async function main() {
  const exchange = new ccxt.binance({ apiKey: process.env.BINANCE_KEY, secret: process.env.BINANCE_SECRET });
  console.log(await trade(exchange));
}

main();
