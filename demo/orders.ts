/** Parts 2 and 3: the published signatures, and orders that an exchange takes or refuses. */
import type { SignedRequest } from '../lib/index.js';
import { ACCOUNTS } from './accounts.js';
import type { Bot } from './child.js';
import type { BotExchange } from './commands.js';
import { EXCHANGES, examples, requestOf } from './examples.js';
import { startExchanges } from './exchange-server.js';
import { check, dim, say } from './show.js';

/** Has the documented request signed, at the documented time. */
export async function showDocumented(bot: Bot, exchange: BotExchange): Promise<void> {
  const { request, time, expect } = examples[exchange];
  const signed = await bot.call('sign', exchange, requestOf(exchange), time);
  const signature = signed.headers['API-Sign'] ?? new URL(signed.url).searchParams.get('signature');
  check(signature === expect.signature, `${exchange} POST ${request.path}`);
  say(dim(`          published ${expect.signature}`));
  say(dim(`          signed    ${String(signature)}`));
}

/** Has orders signed, tampers with some, and sends them all. */
export async function showOrders(bot: Bot, control: Bot): Promise<void> {
  const server = await startExchanges({
    kraken: { ...ACCOUNTS.kraken, secret: examples.kraken.secret },
    binance: { ...ACCOUNTS.binance, secret: examples.binance.secret },
  });
  const send = async (what: string, signed: SignedRequest, expected: RegExp): Promise<void> => {
    const { origin } = new URL(signed.url);
    const answer = await (await fetch(signed.url.replace(origin, server.baseUrl), signed)).text();
    check(expected.test(answer), what);
    say(dim(`          ${answer}`));
  };
  try {
    const kraken = await bot.call('sign', 'kraken', requestOf('kraken'));
    const changed = { ...kraken, body: kraken.body!.replace('volume=1.25', 'volume=9.25') };
    await send('kraken refuses an order whose volume of 1.25 became 9.25 on the way', changed, /EAPI:Invalid signature/);
    await send('kraken takes the order as it was signed', kraken, /"txid"/);
    await send('kraken refuses it a second time', kraken, /EAPI:Invalid nonce/);

    const binance = await bot.call('sign', 'binance', requestOf('binance'));
    const altered = { ...binance, url: binance.url.replace('quantity=1', 'quantity=9') };
    await send('binance refuses an order whose quantity of 1 became 9 on the way', altered, /-1022/);
    await send('binance takes the order as it was signed', binance, /"NEW"/);
    const late = await bot.call('sign', 'binance', requestOf('binance'), Date.now() - 60_000);
    await send('binance refuses one that was signed a minute ago', late, /-1021/);

    for (const exchange of EXCHANGES) {
      const signed = await control.call('sign', exchange, requestOf(exchange));
      await send(`${exchange} takes the order of the bot that uses node:crypto, too`, signed, /"txid"|"NEW"/);
    }
  } finally {
    await server.close();
  }
}
