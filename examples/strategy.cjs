// What the bots do: they look at what they own. With EXCHANGE_URL they ask that instead of the exchange.
exports.trade = async (exchange) => {
  const { EXCHANGE_URL } = process.env;
  if (EXCHANGE_URL !== undefined) {
    for (const name of Object.keys(exchange.urls.api))
      if (typeof exchange.urls.api[name] === 'string') exchange.urls.api[name] = EXCHANGE_URL;
  }
  const answer = exchange.id === 'kraken' ? await exchange.privatePostBalance() : await exchange.privateGetAccount();
  return JSON.stringify(answer);
};
