// What the bots on SDKs do: they look at what they own. With EXCHANGE_URL they ask that instead of the exchange.
exports.trade = async (client) => {
  const isKraken = client.config !== undefined;
  const { EXCHANGE_URL } = process.env;
  if (EXCHANGE_URL !== undefined) {
    if (isKraken) client.config.url = EXCHANGE_URL;
    else client.baseUrl = EXCHANGE_URL;
  }
  const answer = isKraken ? await client.api('Balance') : await client.getBalance();
  return JSON.stringify(answer);
};
