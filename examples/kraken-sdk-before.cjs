// A bot on kraken-api, with its secret in the environment.
const Kraken = require('kraken-api');
const { trade } = require('./sdk-strategy.cjs');

async function main() {
  const api = new Kraken(process.env.KRAKEN_KEY, process.env.KRAKEN_SECRET);
  console.log(await trade(api));
}

main();
