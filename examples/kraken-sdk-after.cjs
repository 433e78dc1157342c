// A bot on kraken-api, with its secret in locked memory.
const Kraken = require('kraken-api');
const { Vault, secureSdk } = require('strongroom/sdk');
const { trade } = require('./sdk-strategy.cjs');

async function main() {
  const api = secureSdk('kraken-api', new Kraken(), { vault: await Vault.open('bot.vault', { keyFile: 'bot.key' }), entry: 'kraken-main' });
  console.log(await trade(api));
}

main();
