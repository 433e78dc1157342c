/**
 * What compiles, and what must not: each line under `@ts-expect-error` is an error of the compiler, for that comment is one itself where
 * there is none. Nothing here is ever called. test/types/types.test.ts takes the comments away and counts.
 */
import type { KrakenRequest, Secret, SignedRequest, Signer, Vault } from '../../lib/index.js';

export async function good(vault: Vault, secret: Secret): Promise<void> {
  const kraken = vault.signer('k', 'kraken');
  const order = { pair: 'XBTUSD', type: 'buy', volume: '1.25', price: 37500, validate: true, userref: 7n, otp: '123456' };
  const signed: SignedRequest = kraken.sign({ method: 'POST', path: '/0/private/AddOrder', params: order });
  kraken.sign({
    method: 'POST',
    path: '/0/private/AddOrderBatch',
    params: { orders: [{ pair: 'XBTUSD' }, { pair: 'ETHUSD' }] },
    encoding: 'json',
  });
  const balance: KrakenRequest = { method: 'POST', path: '/0/private/Balance' };
  kraken.sign(balance, { time: 1_700_000_000_000, nonce: 5n });
  kraken.signLogon({ sequence: 1, sender: 'ME' });
  await fetch(signed.url, signed);
  const { url, method, headers, body } = signed;
  await fetch(url, { method, headers, ...(body !== undefined && { body }) });

  const binance: Signer<'binance'> = vault.signer('b', 'binance', { nonceFile: 'n' });
  binance.sign({ method: 'DELETE', path: '/fapi/v1/order', params: { symbol: 'BTCUSDT', recvWindow: 5000 } });
  binance.signWebSocket({ method: 'order.place', id: 1, params: { symbol: 'BTCUSDT' }, market: 'usdm' }).frame?.length;
  vault.signer('o', 'okx').sign({ method: 'POST', path: '/api/v5/trade/batch-orders', params: [{ instId: 'BTC-USDT' }] });

  // Of an entry whose exchange is only known at run time, everything is checked then.
  vault.signer('any').sign({ method: 'PATCH', path: '/any', params: { a: 1 }, query: { b: '1' }, region: 'eea' });
  await vault.add({ name: 'n', exchange: 'okx', key: 'k', secret, passphrase: secret, algorithm: 'hmac', unusualForm: true });
  await vault.add({ name: 'n', exchange: 'kraken', key: 'k', secret, keyPassword: secret, nonceUnit: 'us' });
}

export async function wrong(vault: Vault, secret: Secret): Promise<void> {
  const kraken = vault.signer('k', 'kraken');
  const binance = vault.signer('b', 'binance');

  // @ts-expect-error a method that the exchange has not
  kraken.sign({ method: 'GET', path: '/0/private/Balance' });
  // @ts-expect-error a method in lower case
  binance.sign({ method: 'get', path: '/api/v3/account' });
  // @ts-expect-error a path of another exchange
  kraken.sign({ method: 'POST', path: '/api/v3/order' });
  // @ts-expect-error a path that needs no signature
  kraken.sign({ method: 'POST', path: '/0/public/Time' });
  // @ts-expect-error a whole URL
  binance.sign({ method: 'GET', path: 'https://api.binance.com/api/v3/account' });
  // @ts-expect-error no path
  binance.sign({ method: 'GET' });
  // @ts-expect-error a field that is spelt otherwise
  kraken.sign({ method: 'POST', path: '/0/private/Balance', parms: { asset: 'XBT' } });
  // @ts-expect-error a query, where the exchange signs none
  kraken.sign({ method: 'POST', path: '/0/private/Balance', query: { asset: 'XBT' } });
  // @ts-expect-error an encoding that the exchange has not
  kraken.sign({ method: 'POST', path: '/0/private/Balance', encoding: 'query' });
  // @ts-expect-error JSON, which this exchange does not take
  binance.sign({ method: 'POST', path: '/api/v3/order', encoding: 'json' });
  // @ts-expect-error an option of the WebSocket
  binance.sign({ method: 'GET', path: '/api/v3/account', market: 'usdm' });
  // @ts-expect-error a list of parameters, where the exchange takes one set
  kraken.sign({ method: 'POST', path: '/0/private/AddOrder', params: [{ pair: 'XBTUSD' }] });

  // @ts-expect-error a Date
  kraken.sign({ method: 'POST', path: '/0/private/AddOrder', params: { expiretm: new Date() } });
  // @ts-expect-error undefined
  kraken.sign({ method: 'POST', path: '/0/private/AddOrder', params: { price: undefined } });
  // @ts-expect-error null
  kraken.sign({ method: 'POST', path: '/0/private/AddOrder', params: { price: null } });
  // @ts-expect-error a function
  kraken.sign({ method: 'POST', path: '/0/private/AddOrder', params: { price: () => '1' } });
  // @ts-expect-error a Date within a list
  kraken.sign({ method: 'POST', path: '/0/private/AddOrderBatch', params: { orders: [{ expiretm: new Date() }] } });
  // @ts-expect-error a Map
  binance.sign({ method: 'GET', path: '/api/v3/order', params: new Map([['symbol', 'BTCUSDT']]) });
  // @ts-expect-error text that is encoded already
  binance.sign({ method: 'GET', path: '/api/v3/order', params: 'symbol=BTCUSDT' });
  // @ts-expect-error a receive window that is no number
  binance.sign({ method: 'GET', path: '/api/v3/account', params: { recvWindow: true } });

  // @ts-expect-error a time that is no number
  kraken.sign({ method: 'POST', path: '/0/private/Balance' }, { time: new Date() });
  // @ts-expect-error an option that there is not
  kraken.sign({ method: 'POST', path: '/0/private/Balance' }, { timestamp: 1 });
  // @ts-expect-error no such login: a token is asked for by REST
  kraken.signWebSocket({ method: 'subscribe', id: 1 });
  // @ts-expect-error a market that there is not
  binance.signWebSocket({ method: 'order.place', id: 1, market: 'options' });
  // @ts-expect-error no FIX
  vault.signer('o', 'okx').signLogon({ sequence: 1, sender: 'ME' });
  // @ts-expect-error a logon without its sender
  kraken.signLogon({ sequence: 1 });

  // @ts-expect-error an exchange that there is not
  vault.signer('k', 'krakn');
  // @ts-expect-error a signer of one exchange for another's
  const other: Signer<'binance'> = vault.signer('k', 'kraken');
  // @ts-expect-error an option that there is not
  vault.signer('k', 'kraken', { nonceFiles: 'n' });

  const signed = kraken.sign({ method: 'POST', path: '/0/private/Balance' });
  // @ts-expect-error there may be no body
  signed.body.length;
  // @ts-expect-error what was signed does not change
  signed.body = 'nonce=1';
  // @ts-expect-error nor do its headers
  signed.headers['API-Sign'] = '';
  // @ts-expect-error it has no parameters that somebody could serialise again
  signed.params;
  // @ts-expect-error a request is no frame
  signed.frame;
  // @ts-expect-error a frame is no request
  const request: SignedRequest = binance.signWebSocket({ method: 'order.place', id: 1 });

  // @ts-expect-error a secret is no text
  await vault.add({ name: 'n', exchange: 'kraken', key: 'k', secret: 'c2VjcmV0' });
  // @ts-expect-error neither is a passphrase
  await vault.add({ name: 'n', exchange: 'okx', key: 'k', secret, passphrase: 'secret' });
  // @ts-expect-error a unit that there is not
  await vault.add({ name: 'n', exchange: 'kraken', key: 'k', secret, nonceUnit: 'min' });
  // @ts-expect-error a kind of key that there is not
  await vault.add({ name: 'n', exchange: 'kraken', key: 'k', secret, algorithm: 'p384' });
  [other, request];
}
