import type { BotExchange } from './commands.js';

/** The public API keys. Kraken's documentation shows a secret and no key, so this one stands for it. */
export const ACCOUNTS: Readonly<Record<BotExchange, { readonly apiKey: string }>> = {
  kraken: { apiKey: 'TheKeyThatStandsForTheOneWhichKrakensDocumentationHasNot' },
  binance: { apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A' },
};
